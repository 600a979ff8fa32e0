// What the files of this folder share of OpenSSL: owners of its objects, and its digests.
#pragma once

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>

#include "dschain/base/bytes.hpp"
#include "dschain/crypto/digest.hpp"

namespace dschain::crypto {

template <typename T, void (*Free)(T*)>
struct Freed {
    void operator()(T* pointer) const { Free(pointer); }
};
template <typename T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

using LibraryContext = Owned<OSSL_LIB_CTX, OSSL_LIB_CTX_free>;
using Pkey = Owned<EVP_PKEY, EVP_PKEY_free>;
using PkeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Md = Owned<EVP_MD, EVP_MD_free>;
using MdContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Number = Owned<BIGNUM, BN_free>;
using NumberContext = Owned<BN_CTX, BN_CTX_free>;
using Montgomery = Owned<BN_MONT_CTX, BN_MONT_CTX_free>;

// Whatever is left in the thread's queue would be taken for the cause of a later failure.
inline bool failed() {
    ERR_clear_error();
    return false;
}

// A library context of our own, which reads no openssl.cnf: what a host's policy forbids to its TLS
// (SHA-1, small keys, whatever is not FIPS) must not change what is said of a zone.
[[nodiscard]] OSSL_LIB_CTX* library();

// Digests of octets in memory do not fail short of a broken OpenSSL.
[[noreturn]] void throw_broken();

enum class Hash { sha1, sha256, sha384, sha512 };

// Looked up in the providers once: EVP_sha256() and its like are looked up at every use, which
// costs more than the digest of a small RRset.
[[nodiscard]] const EVP_MD* fetched(Hash hash);

[[nodiscard]] Digest digest_with(Hash hash, ByteView data);

}  // namespace dschain::crypto
