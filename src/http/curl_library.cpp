#include "curl_library.hpp"

#include <stdexcept>

#include "dschain/base/late_library.hpp"

namespace dschain {
namespace {

// With libcurl's own state, once for the program.
struct Loaded {
    Loaded() : library("libcurl.so.4") {
        library.find("curl_global_init", global_init);
        library.find("curl_global_cleanup", global_cleanup);
        library.find("curl_easy_init", functions.easy_init);
        library.find("curl_easy_cleanup", functions.easy_cleanup);
        library.find("curl_easy_reset", functions.easy_reset);
        library.find("curl_easy_setopt", functions.easy_setopt);
        library.find("curl_easy_getinfo", functions.easy_getinfo);
        library.find("curl_easy_perform", functions.easy_perform);
        library.find("curl_easy_header", functions.easy_header);
        library.find("curl_easy_strerror", functions.easy_strerror);
        library.find("curl_slist_append", functions.slist_append);
        library.find("curl_slist_free_all", functions.slist_free_all);
        library.find("curl_getdate", functions.getdate);
        library.find("curl_url", functions.url);
        library.find("curl_url_cleanup", functions.url_cleanup);
        library.find("curl_url_get", functions.url_get);
        library.find("curl_url_set", functions.url_set);
        library.find("curl_free", functions.free);
        if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("libcurl cannot be started");
        }
    }
    ~Loaded() { global_cleanup(); }
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;

    LateLibrary library;
    decltype(&::curl_global_init) global_init = nullptr;
    decltype(&::curl_global_cleanup) global_cleanup = nullptr;
    CurlLibrary functions{};
};

}  // namespace

const CurlLibrary& curl() {
    static const Loaded loaded;
    return loaded.functions;
}

}  // namespace dschain
