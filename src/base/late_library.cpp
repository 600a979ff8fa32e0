#include "dschain/base/late_library.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace dschain {

LateLibrary::LateLibrary(const char* file)
    : file_(file), handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) {
        throw std::runtime_error(std::string("the library ") + file +
                                 " cannot be loaded: " + dlerror());
    }
}

void* LateLibrary::address(const char* name) const {
    void* found = dlsym(handle_, name);
    if (found == nullptr) {
        throw std::runtime_error(std::string("the library ") + file_ + " has no " + name);
    }
    return found;
}

}  // namespace dschain
