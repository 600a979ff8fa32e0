// Aliases that lead in circles, far away, or to names that cannot be.
#include "hostile/hostile_zone.hpp"

namespace dschain::test {
namespace {

RRset cname(const std::string& owner, const std::string& target) {
    return signed_rrset(name_rrset(name(owner), RrType::cname, name(target)));
}

RRset dname(const std::string& owner, const std::string& target) {
    return signed_rrset(name_rrset(name(owner), RrType::dname, name(target)));
}

void set_cname(HostileZone& zone, const std::string& owner, const std::string& target) {
    zone.set(ask_for(owner), Response{.answer = {cname(owner, target)}});
}

void expect_loop(const HostileZone& zone, const std::string& asked, unsigned most_queries) {
    const HostileRun run = zone.trace(asked);
    expect_verdict(run, {"bogus", 2, {"ALIAS_LOOP"}});
    EXPECT_LE(run.queries(), most_queries);
}

TEST(AliasLoop, of_one_name) {
    HostileZone zone;
    set_cname(zone, "loop", "loop");
    expect_loop(zone, "loop", 6);
}

TEST(AliasLoop, of_three_names) {
    HostileZone zone;
    set_cname(zone, "a", "b");
    set_cname(zone, "b", "c");
    set_cname(zone, "c", "a");
    expect_loop(zone, "a", 12);
}

TEST(AliasLoop, in_one_answer) {
    HostileZone zone;
    zone.set(ask_for("a"), Response{.answer = {cname("a", "b"), cname("b", "c"), cname("c", "b")}});
    expect_verdict(zone.trace("a"), {"bogus", 2, {"ALIAS_LOOP"}});
}

TEST(AliasChain, of_thirty_names) {
    HostileZone zone;
    for (int i = 0; i < 30; ++i) {
        set_cname(zone, "a" + std::to_string(i), "a" + std::to_string(i + 1));
    }
    zone.set(ask_for("a30"), Response{.answer = {signed_rrset(a_rrset("a30"))}});
    expect_verdict(zone.trace("a0"), {"indeterminate", 3, {"LIMIT_ALIASES"}});
    const HostileRun all = zone.run({"trace", "a0", "--limit", "aliases=100"});
    expect_verdict(all, {"secure", 0, {}});
    EXPECT_EQ(all.report.at("trace").at("steps").size(), 31U);
}

TEST(AliasChain, of_five_hundred_names_in_one_answer) {
    HostileZone zone;
    Response response;
    for (int i = 0; i < 500; ++i) {
        response.answer.push_back(cname("a" + std::to_string(i), "a" + std::to_string(i + 1)));
    }
    zone.set(ask_for("a0"), response);
    expect_verdict(zone.trace("a0"), {"indeterminate", 3, {"LIMIT_ALIASES"}});
}

// Each name is longer than the one before: no loop, and no end but that of the aliases allowed.
TEST(Dname, that_makes_ever_longer_names) {
    HostileZone zone;
    zone.set_script([](const Query& query) {
        return query.question.name.is_below(name("d"))
                   ? Response{.answer = {dname("d", "d.d")}}.to(query.question)
                   : Bytes{};
    });
    expect_verdict(zone.trace("www.d"),
                   {"indeterminate", 3, {"DNAME_WITHOUT_CNAME", "LIMIT_ALIASES"}});
    // The last name that fits ends it.
    expect_verdict(zone.run({"trace", "www.d", "--limit", "aliases=255"}),
                   {"secure", 1, {"DNAME_WITHOUT_CNAME"}});
}

TEST(Dname, that_makes_a_name_too_long) {
    HostileZone zone;
    const std::string label(60, 'x');
    const std::string target = label + "." + label + "." + label + "." + label;
    const Question question = ask_for("www." + label + ".d");
    zone.set(question, Response{.rcode = Rcode::yxdomain, .answer = {dname("d", target)}});
    expect_verdict(zone.trace(question.name.text()), {"secure", 0, {}});
}

}  // namespace
}  // namespace dschain::test
