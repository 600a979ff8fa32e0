// DNSSEC in symbols: keys are numbers, sets of keys are bits. Nothing of the program is in here, so
// that the one does not repeat the other's mistakes.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace dschain::sim {

using Time = std::int64_t;
using Keys = std::uint32_t;  // a bit for each key

inline constexpr Time kForever = INT64_C(1) << 60;

enum class What { ds, keys, data, ns };
inline constexpr int kWhats = 4;

// What a server says about one kind.
struct Fact {
    Keys set =
        0;  // ds: the keys it names. keys: those in the set. ns: the servers. data: the signers
    Keys signers = 0;  // keys: those that sign the DNSKEY RRset
    bool operator==(const Fact&) const = default;
};

// Published by one server from `from` until `to`.
struct Publication {
    Fact fact;
    Time from = 0;
    Time to = kForever;
    Time ttl = 0;
};

enum class Verdict { insecure, secure, bogus };

// `algorithm[k]` is that of key k. A strict validator wants every algorithm to be there (RFC 4035
// §2.2); the others take what verifies (RFC 6840 §5.11).
inline Verdict validate(const Fact& ds, const Fact& keys, const Fact& data,
                        const std::vector<int>& algorithm, bool strict) {
    if (ds.set == 0) {
        return Verdict::insecure;
    }
    const Keys entry = ds.set & keys.set & keys.signers;
    const Keys good = data.set & keys.set;
    if (entry == 0 || good == 0) {
        return Verdict::bogus;
    }
    if (strict) {
        const auto algorithms = [&](Keys set) {
            std::uint32_t found = 0;
            for (std::size_t k = 0; k < algorithm.size(); ++k) {
                if ((set >> k) & 1U) {
                    found |= 1U << algorithm[k];
                }
            }
            return found;
        };
        if ((algorithms(ds.set) & ~algorithms(entry)) != 0 ||
            (algorithms(keys.set) & ~algorithms(good)) != 0) {
            return Verdict::bogus;
        }
    }
    return Verdict::secure;
}

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    // Both ends included.
    Time between(Time low, Time high) {
        return low + static_cast<Time>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <typename T>
    const T& pick(const std::vector<T>& items) {
        return items[static_cast<std::size_t>(between(0, static_cast<Time>(items.size()) - 1))];
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace dschain::sim
