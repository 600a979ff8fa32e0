// As many servers as are asked, which all send as much as they can, or all say something else.
#include <functional>

#include "hostile/colliding_keys.hpp"

namespace dschain::test {
namespace {

// Server 0 is the root's alone.
constexpr unsigned kServers = 64;

RRset addresses_of(const Name& owner) {
    RRset rrset{owner, RrType::a, kClassIn, 3600, {}, {}};
    for (unsigned i = 1; i <= kServers; ++i) {
        rrset.rdatas.push_back({127, 0, 0, static_cast<std::uint8_t>(1 + i)});
    }
    return rrset;
}

// A delegation to all of them.
Response referral(const Name& cut, const Name& from) {
    const Name server = name("ns.child");
    return Response{.authoritative = false,
                    .authority = {name_rrset(cut, RrType::ns, server), ds_rrset(cut, from)},
                    .additional = {addresses_of(server)}};
}

// A chain of aliases with as much beside each as fits.
TEST(ManyServers, with_the_largest_answers_each_time) {
    const Name child = name("child");
    const Response filler = long_names();
    std::map<Question, Bytes> made;
    HostileZone zone;
    zone.set({child, RrType::ds}, Response{.answer = {ds_rrset(child, Name())}});
    zone.set({child, RrType::dnskey}, Response{.answer = {dnskey_rrset(child)}});
    zone.set_script(
        [&](const Query& query) {
            const Question& question = query.question;
            if (!question.name.is_below(child)) {
                return Bytes{};
            }
            if (query.server == 0) {
                return referral(child, Name()).to(question);
            }
            Bytes& wire = made[question];
            if (wire.empty()) {
                Response response = filler;
                const std::string next = std::string(question.name.first_label()) + "x.child";
                response.answer.push_back(
                    signed_rrset(name_rrset(question.name, RrType::cname, name(next)), child));
                wire = response.to(question);
            }
            return wire;
        },
        1 + kServers);
    expect_verdict(zone.trace("x.child"), {"indeterminate", 3, {"LIMIT_OCTETS", "ZONE_NO_ANSWER"}});
}

// Every server of the parent has another DS RRset, every server of the zone other keys and data.
// `keys` are the keys beside the zone's own, by server.
void set_another_answer_each(HostileZone& zone,
                             std::function<std::vector<Dnskey>(std::uint8_t)> keys,
                             bool with_right_ds, bool is_expired) {
    const Name parent = name("child");
    const Name child = name("zone.child");
    zone.set({parent, RrType::ds}, Response{.answer = {ds_rrset(parent, Name())}});
    zone.set({parent, RrType::dnskey}, Response{.answer = {dnskey_rrset(parent)}});
    zone.set_script(
        [=](const Query& query) {
            const Question& question = query.question;
            const auto number = static_cast<std::uint8_t>(query.server);
            if (question.name.is_root()) {
                return Bytes{};
            }
            if (question.type == RrType::ns) {
                return referral(question.name, question.name.parent()).to(question);
            }
            if (question == Question{child, RrType::ds}) {
                RRset ds = ds_rrset(child, parent);
                ds.signatures.clear();
                Bytes other = ds.rdatas.front();
                if (!with_right_ds) {
                    ds.rdatas.clear();
                }
                for (int i = 0; i < 60; ++i) {
                    other[4] = number;
                    other[5] = static_cast<std::uint8_t>(i);
                    ds.rdatas.push_back(other);
                }
                return Response{.answer = {signed_rrset(ds, parent)}}.to(question);
            }
            if (question == Question{child, RrType::dnskey}) {
                return Response{.answer = {dnskey_rrset(child, keys(number))}}.to(question);
            }
            if (question == Question{child, RrType::soa}) {
                RRset soa = soa_rrset(child, number);
                if (is_expired) {
                    soa.signatures.front().expiration -= 15 * 86400;
                    soa.signatures.front().inception -= 16 * 86400;
                    soa.signatures.front().signature.resize(3000);
                    soa.signatures.resize(16, soa.signatures.front());
                }
                return Response{.answer = {soa}}.to(question);
            }
            return Bytes{};
        },
        1 + kServers);
}

TEST(ManyServers, with_another_answer_each) {
    HostileZone zone;
    set_another_answer_each(
        zone,
        [](std::uint8_t number) {
            return std::vector<Dnskey>{{257, 3, kEd25519, Bytes(32, number)}};
        },
        true, true);
    expect_verdict(zone.run({"check", "zone.child"}),
                   {"bogus",
                    2,
                    {"ANSWER_NEEDS_TCP", "DNSKEY_INCONSISTENT", "DS_INCONSISTENT", "LIMIT_OCTETS",
                     "REFERRAL_TOO_LARGE", "REFERRAL_TO_ITSELF", "RRSIG_EXPIRED",
                     "RRSIG_LENGTH_WRONG", "SERVER_ERROR", "SOA_SERIALS_DIFFER"}});
}

// Each DS has the tag of each key, and each key is long: as many digests as there can be.
class ManyKeysEach : public testing::TestWithParam<bool> {};

TEST_P(ManyKeysEach, with_the_tag_of_every_ds) {
    const bool with_right_ds = GetParam();
    const auto keys = colliding_keys(kRsaSha512, 63, zone_key().dnskey().key_tag());
    HostileZone zone;
    set_another_answer_each(
        zone,
        [keys](std::uint8_t number) {
            std::vector<Dnskey> changed = keys;
            std::swap(changed[0].public_key[20], changed[0].public_key[22U + 2U * number]);
            return changed;
        },
        with_right_ds, false);
    const Verdict secure{
        "secure",
        1,
        {"ALGORITHM_NOT_RECOMMENDED", "ALGORITHM_NOT_SIGNED", "ANSWER_NEEDS_TCP",
         "DNSKEY_INCONSISTENT", "DS_INCONSISTENT", "DS_WITHOUT_KEY", "KEY_TAG_COLLISION",
         "REFERRAL_TOO_LARGE", "REFERRAL_TO_ITSELF", "SERVER_ERROR", "SOA_SERIALS_DIFFER"}};
    const Verdict bogus{
        "bogus",
        2,
        {"ALGORITHM_NOT_RECOMMENDED", "ALGORITHM_NOT_SIGNED", "ANSWER_NEEDS_TCP",
         "DS_DIGEST_MISMATCH", "DS_INCONSISTENT", "KEY_TAG_COLLISION", "REFERRAL_TOO_LARGE",
         "REFERRAL_TO_ITSELF", "SERVER_ERROR", "SOA_SERIALS_DIFFER"}};
    expect_verdict(zone.run({"check", "zone.child", "--limit", "queries=2000"}),
                   with_right_ds ? secure : bogus);
}

INSTANTIATE_TEST_SUITE_P(ManyServers, ManyKeysEach, testing::Bool(), [](const auto& tested) {
    return tested.param ? "and_one_of_them_right" : "and_none_of_them_right";
});

}  // namespace
}  // namespace dschain::test
