#include "dschain/base/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr std::uint64_t kMost = 1'000'000;

constexpr std::array kLimits = {
    NamedLimit{"signatures", &Limits::signatures, kMost, "signatures verified in one check"},
    NamedLimit{"failed-signatures", &Limits::failed_signatures, kMost,
               "of these, how many may fail"},
    NamedLimit{"signed-octets", &Limits::signed_octets, 1U << 30,
               "octets of signed data that are hashed in one check"},
    NamedLimit{"signatures-per-rrset", &Limits::signatures_per_rrset, kMost,
               "signatures of one RRset that are tried"},
    NamedLimit{"colliding-keys", &Limits::colliding_keys, kMost,
               "keys of one tag and algorithm tried for one signature"},
    NamedLimit{"keys", &Limits::keys, kMost, "keys of one zone, and DS of one delegation"},
    NamedLimit{"rrsets", &Limits::rrsets, kMost, "RRsets of one answer that are verified"},
    NamedLimit{"nsec3-iterations", &Limits::nsec3_iterations, 65535,
               "NSEC3 iterations above which a proof counts as insecure"},
    NamedLimit{"nsec3-hashes", &Limits::nsec3_hashes, kMost, "NSEC3 hashes in one check"},
    NamedLimit{"clock-skew", &Limits::clock_skew, 86400,
               "seconds by which clocks may differ from a signer's"},
    NamedLimit{"queries", &Limits::queries, kMost, "questions sent in one check"},
    NamedLimit{"octets", &Limits::octets, 1U << 30, "octets of answers taken in one check"},
    NamedLimit{"referrals", &Limits::referrals, 255, "zone cuts followed for one name"},
    NamedLimit{"aliases", &Limits::aliases, 255, "CNAMEs and DNAMEs followed for one question"},
    NamedLimit{"address-depth", &Limits::address_depth, 64,
               "name servers whose address needs another name server's, nested"},
    NamedLimit{"servers-per-zone", &Limits::servers_per_zone, kMost,
               "name servers of one zone, and addresses of each, that are asked"},
    NamedLimit{"document-octets", &Limits::document_octets, 1U << 30,
               "octets of a provider's document that are read"},
};

}  // namespace

std::span<const NamedLimit> named_limits() {
    return kLimits;
}

Result<void> set_limit(Limits& limits, std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const auto* found = std::find_if(kLimits.begin(), kLimits.end(),
                                     [&](const NamedLimit& each) { return each.name == name; });
    if (found == kLimits.end()) {
        std::vector<std::string> names;
        for (const NamedLimit& each : kLimits) {
            names.emplace_back(each.name);
        }
        const std::string near = nearest(name, names);
        return unexpected(fmt::format(
            "there is no limit '{}'{}; the limits are {}", printable(name, 40),
            near.empty() ? "" : fmt::format("; did you mean {}?", near), enumerate(names)));
    }
    const std::string_view digits =
        equals == std::string_view::npos ? std::string_view{} : text.substr(equals + 1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
        value > found->most) {
        return unexpected(fmt::format("'{}' is no value for it; {}=N with N from 0 to {} is",
                                      printable(digits, 40), name, found->most));
    }
    limits.*(found->value) = value;
    return {};
}

}  // namespace dschain
