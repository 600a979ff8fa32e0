// Delegations without end, and name servers that cannot be found.
#include "hostile/hostile_zone.hpp"

namespace dschain::test {
namespace {

constexpr unsigned kAddresses = 128;

RRset glue(const Name& owner, unsigned server) {
    return RRset{
        owner, RrType::a, kClassIn, 3600, {{127, 0, 0, static_cast<std::uint8_t>(1 + server)}}, {}};
}

// Every label is a zone cut: server N serves the zone of N labels, which is signed, and delegates
// to the next.
Bytes endless_delegation(const Query& query) {
    const Question& question = query.question;
    const std::size_t depth = query.server;
    const Name zone = question.name.ancestor(std::min(depth, question.name.label_count()));
    if (question.name == zone && question.type == RrType::dnskey) {
        return Response{.answer = {dnskey_rrset(zone)}}.to(question);
    }
    if (question.name.label_count() <= depth) {
        return {};
    }
    const Name cut = question.name.ancestor(depth + 1);
    if (question.name == cut && question.type == RrType::ds) {
        return Response{.answer = {ds_rrset(cut, zone)}}.to(question);
    }
    const Name server = cut.with_label("n").value_or(name("n"));
    return Response{.authoritative = false,
                    .authority = {name_rrset(cut, RrType::ns, server), ds_rrset(cut, zone)},
                    .additional = {glue(server, query.server + 1)}}
        .to(question);
}

std::string deep_name() {
    std::string text;
    for (int i = 0; i < 126; ++i) {
        text += "a.";
    }
    return text;
}

TEST(Referrals, without_end_below_one_name) {
    HostileZone zone;
    zone.set_script(&endless_delegation, kAddresses);
    const HostileRun run = zone.trace(deep_name());
    expect_verdict(run, {"indeterminate", 3, {"LIMIT_REFERRALS", "ZONE_NO_ANSWER"}});
    EXPECT_LT(run.queries(), 300U);
}

TEST(Referrals, without_end_above_a_zone_to_check) {
    HostileZone zone;
    zone.set_script(&endless_delegation, kAddresses);
    expect_verdict(zone.run({"check", deep_name()}),
                   {"indeterminate", 3, {"LIMIT_REFERRALS", "ZONE_NO_ANSWER"}});
}

// To itself, and upwards.
TEST(Referrals, in_a_circle) {
    HostileZone zone;
    zone.set_script([](const Query& query) {
        if (query.question.name.is_root()) {
            return Bytes{};
        }
        const Name cut = name("child");
        return Response{.authoritative = false,
                        .authority = {name_rrset(cut, RrType::ns, name("ns.child"))},
                        .additional = {glue(name("ns.child"), 0)}}
            .to(query.question);
    });
    const HostileRun run = zone.trace("www.child");
    expect_verdict(run, {"bogus", 2, {"DS_DENIAL_INVALID"}});
    EXPECT_LT(run.queries(), 20U);
}

Response glueless(const Name& cut, const std::string& inside, int count) {
    RRset ns{cut, RrType::ns, kClassIn, 3600, {}, {}};
    for (int i = 0; i < count; ++i) {
        const Name server = name("n" + std::to_string(i) + "." + inside);
        ns.rdatas.emplace_back(server.wire().begin(), server.wire().end());
    }
    return Response{.authoritative = false, .authority = {ns}};
}

TEST(Glueless, of_a_thousand_name_servers_that_do_not_exist) {
    HostileZone zone;
    zone.set_script([](const Query& query) {
        const Question& question = query.question;
        if (question.name.is_at_or_below(name("child"))) {
            return glueless(name("child"), "other", 1000).to(question);
        }
        return question.name.is_at_or_below(name("other"))
                   ? Response{.rcode = Rcode::nxdomain, .authority = {soa_rrset(Name())}}.to(
                         question)
                   : Bytes{};
    });
    const HostileRun run = zone.trace("www.child");
    expect_verdict(run, {"bogus", 2, {"DS_DENIAL_INVALID", "LIMIT_REFERRALS"}});
    EXPECT_LT(run.queries(), 200U);
    expect_verdict(zone.run({"check", "child"}),
                   {"bogus",
                    2,
                    {"ANSWER_NEEDS_TCP", "DS_ANSWERED_BY_REFERRAL", "DS_DENIAL_INVALID",
                     "LIMIT_REFERRALS", "NS_NAME_ERROR", "REFERRAL_TOO_LARGE", "ZONE_NO_ANSWER"}});
}

// Each of those needs a thousand others.
TEST(Glueless, of_a_thousand_name_servers_that_each_need_a_thousand) {
    HostileZone zone;
    zone.set_script([](const Query& query) {
        const Question& question = query.question;
        if (question.name.is_root()) {
            return Bytes{};
        }
        const Name cut = question.name.ancestor(1);
        const std::string label(cut.first_label());
        const std::string next = label.size() < 40 ? label + "x" : "child";
        // A zone for each name: none is found in what was learned before.
        const std::string first(question.name.first_label());
        return glueless(cut, next + first.substr(0, 3), 1000).to(question);
    });
    expect_verdict(zone.trace("www.child"),
                   {"indeterminate", 3, {"LIMIT_OCTETS", "LIMIT_REFERRALS", "ZONE_NO_ANSWER"}});
    expect_verdict(zone.run({"check", "child"}),
                   {"indeterminate",
                    3,
                    {"LIMIT_OCTETS", "LIMIT_REFERRALS", "NS_NAME_ERROR", "REFERRAL_TOO_LARGE",
                     "ZONE_NO_ANSWER"}});
}

}  // namespace
}  // namespace dschain::test
