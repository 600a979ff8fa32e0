// RRsets whose signed form is far larger than what came: each record is signed with its owner name
// in full (RFC 4034 §3.1.8.1), and each signature is over all of it.
#include "hostile/colliding_keys.hpp"

namespace dschain::test {
namespace {

// 255 octets; the first label is `first`.
Name long_name(char first) {
    std::string text(1, first);
    for (int i = 0; i < 4; ++i) {
        text += "." + std::string(i < 3 ? 62 : 60, 'x');
    }
    return name(text);
}

// Thousands of CNAMEs at one name, of which the first in canonical order leads on: a mebioctet in
// signed form.
RRset large_cname(const Name& owner, const Name& target) {
    RRset rrset = name_rrset(owner, RrType::cname, target);
    constexpr int kRecords = 2800;
    for (int i = 0; i < kRecords; ++i) {
        const Name other = name("t" + std::to_string(1000 + i));
        rrset.rdatas.emplace_back(other.wire().begin(), other.wire().end());
    }
    return rrset;
}

TEST(LargeRRset, with_many_signatures_at_every_alias) {
    const std::uint16_t tag = zone_key().dnskey().key_tag();
    HostileZone zone(colliding_keys(kRsaSha512, 8, tag));
    for (char first = 'a'; first < 'o'; ++first) {
        const Name owner = long_name(first);
        RRset rrset = large_cname(owner, long_name(static_cast<char>(first + 1)));
        add_wrong_signatures(rrset, Name(), kRsaSha512, tag, 15);
        RRset good = rrset;
        good.signatures.clear();
        sign(good, zone_key(), Name());
        rrset.signatures.push_back(good.signatures.front());
        zone.set({owner, RrType::a}, Response{.answer = {rrset}});
    }
    expect_verdict(zone.trace(long_name('a').text()),
                   {"indeterminate", 3, {"LIMIT_ALIASES", "LIMIT_KEYS", "LIMIT_SIGNATURES"}});
}

}  // namespace
}  // namespace dschain::test
