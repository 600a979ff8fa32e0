// Shared libraries that few runs need, loaded by those alone: to load libcurl and what it needs
// takes half of the time of a whole check.
#pragma once

namespace dschain {

class LateLibrary {
public:
    // By the name that it is linked with, or its path. It stays loaded. Throws std::runtime_error
    // if it is not to be had.
    explicit LateLibrary(const char* file);

    // `Symbol` is a function or a variable. Throws std::runtime_error if the library has none of
    // that name.
    template <typename Symbol>
    void find(const char* name, Symbol*& symbol) const {
        symbol = reinterpret_cast<Symbol*>(address(name));
    }

private:
    [[nodiscard]] void* address(const char* name) const;

    const char* file_;
    void* handle_;
};

}  // namespace dschain
