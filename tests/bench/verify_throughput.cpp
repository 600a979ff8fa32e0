// What a verification costs through the public interface, next to what `openssl speed` says of the
// same algorithm in the same minute on the same core. Usage:
//     dschain-bench-verify [--rounds N] [--core N] [--only NAME] [--check]
// With --check the exit status is 1 if RSA-2048 or P-256 falls below 0.9 of openssl with keys that
// are loaded, or 0.7 with new ones.
//
// openssl speed verifies one digest under one key that is loaded. Here each RRset is put into its
// signed form and hashed, and looked up among the results so far; 'cold' loads a key for each.
#include <sched.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "crypto/signing_key.hpp"
#include "dschain/dnssec/verifier.hpp"

namespace {

using namespace dschain;

constexpr Timestamp kNow = 1795492800;  // 2026-11-24T04:00:00Z
constexpr std::size_t kWarmKeys = 4;

struct Algorithm {
    const char* what;
    const char* openssl;  // its name on the command line of openssl speed
    std::uint8_t number;
    unsigned rsa_bits;
    std::size_t keys;  // so many new ones in a pass, and as many signatures
    bool required;
};

// RSA keys take their time to make; 24 do not fit in the first cache of a core either.
constexpr std::array kAlgorithms = {
    Algorithm{"RSA-1024", "rsa1024", 8, 1024, 48, false},
    Algorithm{"RSA-2048", "rsa2048", 8, 2048, 24, true},
    Algorithm{"P-256", "ecdsap256", 13, 0, 400, true},
    Algorithm{"P-384", "ecdsap384", 14, 0, 40, false},
    Algorithm{"Ed25519", "ed25519", 15, 0, 200, false},
};
constexpr double kLeastWarm = 0.9;
constexpr double kLeastCold = 0.7;

struct Signed {
    RRset rrset;
    std::array<Dnskey, 1> keys;
};

const Name& zone() {
    static const Name kZone = Name::parse("example.com").value();
    return kZone;
}

Signed sign(const crypto::test::SigningKey& key, std::size_t serial) {
    Signed made;
    made.keys[0] = Dnskey{Dnskey::kZoneFlag, 3, key.algorithm(), key.public_key()};
    made.rrset.owner = Name::parse(fmt::format("www{}.example.com", serial)).value();
    made.rrset.type = RrType::a;
    made.rrset.rdatas = {{192, 0, 2, 1}, {192, 0, 2, 2}};
    Rrsig signature;
    signature.covered = RrType::a;
    signature.algorithm = key.algorithm();
    signature.labels = 3;
    signature.original_ttl = 3600;
    signature.expiration = static_cast<std::uint32_t>(kNow + 3600);
    signature.inception = static_cast<std::uint32_t>(kNow - 3600);
    signature.key_tag = made.keys[0].key_tag();
    signature.signer = zone();
    signature.signature = key.sign(signed_data(made.rrset, signature));
    made.rrset.signatures = {signature};
    return made;
}

double cpu_seconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void verify(Verifier& verifier, const Signed& each) {
    if (!verifier.verify(each.rrset, zone(), each.keys).verified) {
        fmt::print(stderr, "a good signature does not verify\n");
        std::exit(2);
    }
}

Limits no_limits() {
    Limits limits;
    limits.signatures = 1U << 30;
    return limits;
}

struct Work {
    std::vector<Signed> warm;  // under kWarmKeys keys
    std::vector<Signed> cold;  // a key for each
};

Work prepare(const Algorithm& algorithm) {
    Work work;
    for (std::size_t i = 0; i < algorithm.keys; ++i) {
        const crypto::test::SigningKey key(algorithm.number, algorithm.rsa_bits);
        work.cold.push_back(sign(key, 0));
        for (std::size_t j = 1; i < kWarmKeys && j <= algorithm.keys / kWarmKeys; ++j) {
            work.warm.push_back(sign(key, j));
        }
    }
    return work;
}

// Verifications a second; each pass has a new Verifier, which remembers nothing. Its making and
// its end are part of the cost where keys are new.
template <typename Pass>
double rate(std::size_t in_a_pass, Pass pass) {
    constexpr double kSeconds = 0.5;
    double spent = 0;
    std::size_t done = 0;
    while (spent < kSeconds) {
        spent += pass();
        done += in_a_pass;
    }
    return static_cast<double>(done) / spent;
}

double warm_rate(const Work& work) {
    return rate(work.warm.size(), [&] {
        Verifier verifier(kNow, no_limits());
        for (std::size_t i = 0; i < kWarmKeys; ++i) {
            verify(verifier, work.cold[i]);
        }
        const double start = cpu_seconds();
        for (const Signed& each : work.warm) {
            verify(verifier, each);
        }
        return cpu_seconds() - start;
    });
}

double cold_rate(const Work& work) {
    return rate(work.cold.size(), [&] {
        const double start = cpu_seconds();
        {
            Verifier verifier(kNow, no_limits());
            for (const Signed& each : work.cold) {
                verify(verifier, each);
            }
        }
        return cpu_seconds() - start;
    });
}

// The last column of openssl's last line is verifications a second.
double openssl_rate(const Algorithm& algorithm) {
    const std::string command =
        fmt::format("openssl speed -seconds 1 {} 2>/dev/null", algorithm.openssl);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                               &pclose);
    std::string output;
    std::array<char, 4096> buffer{};
    while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
        output += buffer.data();
    }
    while (!output.empty() && output.back() <= ' ') {
        output.pop_back();
    }
    const double found = std::atof(output.substr(output.find_last_of(' ') + 1).c_str());
    if (found <= 0) {
        fmt::print(stderr, "'{}' gives no number\n", command);
        std::exit(2);
    }
    return found;
}

using Rates = std::vector<double>;  // of each round

double median(Rates rates) {
    std::sort(rates.begin(), rates.end());
    return rates[rates.size() / 2];
}

// Of a round that nothing else on the machine disturbed.
double best(const Rates& rates) {
    return *std::max_element(rates.begin(), rates.end());
}

// Of each round by itself: what else the machine does slows both sides of it.
Rates ratios(const Rates& of, const Rates& to) {
    Rates found(of.size());
    std::transform(of.begin(), of.end(), to.begin(), found.begin(), std::divides<>());
    return found;
}

struct Options {
    unsigned rounds = 9;
    unsigned core = 0;
    bool check = false;
    std::string_view only;  // as openssl calls it; empty: all
};

Options parse(int count, char** arguments) {
    Options options;
    const std::vector<std::string_view> words(arguments + 1, arguments + count);
    for (std::size_t i = 0; i < words.size(); ++i) {
        unsigned* number = words[i] == "--rounds" ? &options.rounds
                           : words[i] == "--core" ? &options.core
                                                  : nullptr;
        if (words[i] == "--check") {
            options.check = true;
        } else if (words[i] == "--only" && i + 1 < words.size()) {
            options.only = words[++i];
        } else if (number == nullptr || ++i == words.size() ||
                   std::from_chars(words[i].data(), words[i].data() + words[i].size(), *number)
                           .ec != std::errc{}) {
            fmt::print(stderr, "usage: {} [--rounds N] [--core N] [--only NAME] [--check]\n",
                       arguments[0]);
            std::exit(2);
        }
    }
    return options;
}

// Children inherit it, so openssl runs on the same core.
void pin(unsigned core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0) {
        fmt::print(stderr, "no core {}; running on any\n", core);
    }
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    pin(options.core);
    fmt::print("{:<10}{:>12}{:>12}{:>8}{:>8}{:>12}{:>8}{:>8}\n", "", "openssl/s", "warm/s", "ratio",
               "best", "cold/s", "ratio", "best");
    bool good = true;
    for (const Algorithm& algorithm : kAlgorithms) {
        if (!options.only.empty() && options.only != algorithm.openssl) {
            continue;
        }
        const Work work = prepare(algorithm);
        Rates openssl;
        Rates warm;
        Rates cold;
        for (unsigned round = 0; round < std::max(options.rounds, 1U); ++round) {
            openssl.push_back(openssl_rate(algorithm));
            warm.push_back(warm_rate(work));
            cold.push_back(cold_rate(work));
        }
        const double warm_ratio = median(ratios(warm, openssl));
        const double cold_ratio = median(ratios(cold, openssl));
        fmt::print("{:<10}{:>12.0f}{:>12.0f}{:>8.2f}{:>8.2f}{:>12.0f}{:>8.2f}{:>8.2f}\n",
                   algorithm.what, median(openssl), median(warm), warm_ratio,
                   best(warm) / best(openssl), median(cold), cold_ratio,
                   best(cold) / best(openssl));
        std::fflush(stdout);
        good =
            good && (!algorithm.required || (warm_ratio >= kLeastWarm && cold_ratio >= kLeastCold));
    }
    return options.check && !good ? 1 : 0;
}
