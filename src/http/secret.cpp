#include "dschain/http/secret.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "secret_text.hpp"

namespace dschain {
namespace {

constexpr std::size_t kLargestKey = 16U << 10;

bool is_base64url(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

// Header, payload and signature of RFC 7519 in the compact form of RFC 7515.
bool is_jwt(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    return first != std::string_view::npos && first != last &&
           is_base64url(text.substr(0, first)) &&
           is_base64url(text.substr(first + 1, last - first - 1)) &&
           is_base64url(text.substr(last + 1));
}

// Why this is no key, or nothing.
std::string fault_of(std::string_view text) {
    if (text.empty()) {
        return "it is empty";
    }
    for (const std::string_view word : {"APIKey ", "Bearer ", "Authorization:"}) {
        if (text.starts_with(word)) {
            return fmt::format("it begins with '{}': give the key alone",
                               word.substr(0, word.find_last_not_of(' ') + 1));
        }
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        if (octet <= 0x20 || octet >= 0x7f) {
            return fmt::format(
                "octet {} of it is a blank, a control character or not ASCII, which no key has",
                i + 1);
        }
    }
    return {};
}

class File {
public:
    explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

}  // namespace

void wipe(std::string& text) {
    explicit_bzero(text.data(), text.size());
    text.clear();
}

void hide(std::string& text, const Secret& secret) {
    const std::string_view hidden = SecretText::of(secret);
    if (hidden.empty()) {
        return;
    }
    constexpr std::string_view kStars = "***";
    for (std::size_t at = text.find(hidden); at != std::string::npos; at = text.find(hidden, at)) {
        text.replace(at, hidden.size(), kStars);
        at += kStars.size();
    }
}

Secret::Secret(std::string&& text) : size_(text.size()) {
    if (size_ > 0) {
        void* pages =
            mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) {
            throw std::bad_alloc();
        }
        // Either may be refused (a limit on locked memory); forbid_core_files() holds anyway.
        (void)madvise(pages, size_, MADV_DONTDUMP);
        (void)mlock(pages, size_);
        pages_ = static_cast<char*>(pages);
        std::memcpy(pages_, text.data(), size_);
    }
    dschain::wipe(text);
}

Secret::~Secret() {
    wipe();
}

Secret::Secret(Secret&& other) noexcept
    : pages_(std::exchange(other.pages_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        pages_ = std::exchange(other.pages_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

void Secret::wipe() noexcept {
    if (pages_ != nullptr) {
        explicit_bzero(pages_, size_);
        munmap(pages_, size_);
        pages_ = nullptr;
        size_ = 0;
    }
}

const char* scheme(KeyKind kind) {
    return kind == KeyKind::jwt ? "Bearer" : "APIKey";
}

Result<ApiKey> api_key_from_text(std::string&& text, std::string origin) {
    std::string_view content = text;
    for (const char end : {'\n', '\r'}) {
        if (content.ends_with(end)) {
            content.remove_suffix(1);
        }
    }
    if (const std::string fault = fault_of(content); !fault.empty()) {
        wipe(text);
        return unexpected(fmt::format("the key from {}: {}", origin, fault));
    }
    ApiKey key;
    key.kind = is_jwt(content) ? KeyKind::jwt : KeyKind::permanent;
    key.origin = std::move(origin);
    text.resize(content.size());
    key.secret = Secret(std::move(text));
    return key;
}

Result<ApiKey> api_key_from_file(const std::string& path) {
    const File file(path);
    struct stat status {};
    if (file.fd() < 0 || fstat(file.fd(), &status) != 0) {
        return unexpected(fmt::format("{}: {}", path, std::strerror(errno)));
    }
    // One buffer of the final size: a growing one would leave copies behind.
    std::string text(kLargestKey + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(file.fd(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            const std::string why = fmt::format("{}: {}", path, std::strerror(errno));
            wipe(text);
            return unexpected(why);
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    if (size > kLargestKey) {
        wipe(text);
        return unexpected(
            fmt::format("{}: it is larger than {} octets, and no key", path, kLargestKey));
    }
    text.resize(size);
    auto key = api_key_from_text(std::move(text), path);
    if (key && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0) {
        key->warning = fmt::format(
            "every user of this machine can read the key in {}; 'chmod 600' keeps it yours", path);
    }
    return key;
}

void forbid_core_files() {
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const rlimit none{0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
}

}  // namespace dschain
