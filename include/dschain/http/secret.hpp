// A secret: a key that must reach one server and nothing else.
//
// It cannot be printed, formatted, compared or copied. Its memory is left out of core files and
// wiped at the end. Only src/http reads the text.
#pragma once

#include <cstddef>
#include <string>

#include "dschain/base/result.hpp"

namespace dschain {

class Secret {
public:
    Secret() = default;
    // Takes the text over, and wipes it where it came from. Throws std::bad_alloc if there is no
    // memory for it.
    explicit Secret(std::string&& text);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    [[nodiscard]] bool empty() const { return size_ == 0; }

private:
    friend class SecretText;
    void wipe() noexcept;

    char* pages_ = nullptr;  // of its own, since MADV_DONTDUMP is for whole pages
    std::size_t size_ = 0;
};

enum class KeyKind {
    permanent,  // Authorization: APIKey …
    jwt,        // Authorization: Bearer …
};
// 'APIKey' or 'Bearer'.
[[nodiscard]] const char* scheme(KeyKind kind);

struct ApiKey {
    Secret secret;
    KeyKind kind = KeyKind::permanent;
    std::string origin;   // where it came from, for messages: a file or a variable
    std::string warning;  // something to tell the user, or empty
};

// Wipes `text`. A final line end is dropped. Fails for an empty key, and for one with a blank or a
// control character in it, which no header can carry. The error does not show the key.
[[nodiscard]] Result<ApiKey> api_key_from_text(std::string&& text, std::string origin);

// The same from a file of at most 16 KiB; warns where every user of the machine can read it.
[[nodiscard]] Result<ApiKey> api_key_from_file(const std::string& path);

// From now on, the kernel writes no core file of this process, and other processes of the same user
// cannot read its memory.
void forbid_core_files();

}  // namespace dschain
