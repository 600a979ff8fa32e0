// What is asked for many zones: of what is above them as little as possible twice.
#include "dschain/collect/bulk.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "collect/table_transport.hpp"
#include "dnssec/denial_records.hpp"
#include "dschain/check/assess.hpp"

namespace dschain {
namespace {

using test::a;
using test::name;
using test::ns;
using test::Record;
using test::SigningKey;
using test::TableTransport;
using Answer = test::ScriptedAnswer;
using Codes = std::vector<std::string>;
using Records = std::vector<Record>;

Bytes rdata_of(const Rrsig& signature) {
    Bytes rdata;
    append_u16(rdata, static_cast<std::uint16_t>(signature.covered));
    append_u8(rdata, signature.algorithm);
    append_u8(rdata, signature.labels);
    append_u32(rdata, signature.original_ttl);
    append_u32(rdata, signature.expiration);
    append_u32(rdata, signature.inception);
    append_u16(rdata, signature.key_tag);
    append(rdata, signature.signer.wire());
    append(rdata, signature.signature);
    return rdata;
}

// The record, and a signature by the zone's key: that of the seed.
Records signed_by(std::uint8_t seed, std::string_view zone, const Record& record) {
    RRset rrset{name(record.owner), record.type, kClassIn, 3600, {record.rdata}, {}};
    test::sign(rrset, SigningKey(seed), name(zone));
    return {record, Record{record.owner, RrType::rrsig, rdata_of(rrset.signatures.front())}};
}

Records both(Records first, const Records& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Record dnskey(const std::string& zone, std::uint8_t seed) {
    return {zone, RrType::dnskey, SigningKey(seed).dnskey().rdata()};
}

Record ds(const std::string& zone, std::uint8_t seed) {
    const Ds made = make_ds(name(zone), SigningKey(seed).dnskey(), 2).value();
    Bytes rdata;
    append_u16(rdata, made.key_tag);
    append_u8(rdata, made.algorithm);
    append_u8(rdata, made.digest_type);
    append(rdata, made.digest);
    return {zone, RrType::ds, rdata};
}

Record nsec(const std::string& owner, const std::string& next, const std::vector<RrType>& types) {
    const Name end = name(next);
    Bytes rdata(end.wire().begin(), end.wire().end());
    append(rdata, test::bitmap(types));
    return {owner, RrType::nsec, rdata};
}

constexpr std::uint8_t kRootSeed = 1;
constexpr std::uint8_t kTestSeed = 2;
constexpr std::uint8_t kZoneSeed = 3;

// Servers: 1 the root, 2 test., 3 example., which has the addresses of the zones' servers, and
// 4 the zones below test.
class BulkTest : public ::testing::Test {
protected:
    BulkTest() {
        options_.collect.root_servers = {Server{name("root.invalid"), "192.0.2.1", 53}};
        options_.collect.ipv6 = false;
        options_.validate_at = [] { return test::kNow; };
        const Record anchor = ds(".", kRootSeed);
        const std::string line =
            ". IN DS " + make_ds(Name(), SigningKey(kRootSeed).dnskey(), 2).value().text();
        if (!options_.collect.anchors.add(line, test::kNow)) {
            throw std::logic_error("the anchor is none");
        }
        positive(1, kRootSeed, ".", dnskey(".", kRootSeed));
        refer(1, "test", "ns.test", signed_by(kRootSeed, ".", ds("test", kTestSeed)),
              {a("ns.test", 2)});
        positive(1, kRootSeed, ".", ds("test", kTestSeed));
        positive(2, kTestSeed, "test", dnskey("test", kTestSeed));
        transport_.set(
            1, "ns.host.example", RrType::a,
            {false, Rcode::noerror, {}, {ns("example", "ns.example")}, {a("ns.example", 3)}});
        address("ns.host.example", 4);
    }

    // An answer with its signature.
    void positive(std::uint8_t server, std::uint8_t seed, std::string_view zone,
                  const Record& record) {
        transport_.set(server, record.owner, record.type,
                       {true, Rcode::noerror, signed_by(seed, zone, record), {}, {}});
    }

    void refer(std::uint8_t server, const std::string& zone, std::string_view target,
               const Records& proof, const Records& glue = {}) {
        transport_.set(server, zone, RrType::ns,
                       {false, Rcode::noerror, {}, both({ns(zone, target)}, proof), glue});
    }

    void address(const std::string& host, std::uint8_t last) {
        transport_.set(3, host, RrType::a, {true, Rcode::noerror, {a(host, last)}, {}, {}});
    }

    // Keys and SOA, with the NS beside it.
    void serve(std::uint8_t server, const std::string& zone,
               std::string_view target = "ns.host.example") {
        positive(server, kZoneSeed, zone, dnskey(zone, kZoneSeed));
        transport_.set(server, zone, RrType::soa,
                       {true,
                        Rcode::noerror,
                        signed_by(kZoneSeed, zone, test::soa(zone)),
                        signed_by(kZoneSeed, zone, ns(zone, target)),
                        {}});
    }

    void delegate(const std::string& zone) {
        refer(2, zone, "ns.host.example", signed_by(kTestSeed, "test", ds(zone, kZoneSeed)));
        serve(4, zone);
    }

    Task<void> collect_one(BulkCollector& collector, Evidence& evidence) {
        auto above = co_await collector.collect(evidence);
        above_.push_back(std::move(above));
    }

    Task<void> collect_all(BulkCollector& collector) {
        TaskGroup group;
        for (Evidence& evidence : evidence_) {
            group.add(collect_one(collector, evidence));
        }
        co_await group;
    }

    void collect(const std::vector<std::string>& zones) {
        transport_.asked.clear();
        evidence_.clear();
        above_.clear();
        for (const std::string& zone : zones) {
            Evidence evidence;
            evidence.subject.zone = name(zone);
            evidence.subject.trust_anchors = options_.collect.anchors.lines();
            evidence.subject.keys_only = options_.depth == BulkDepth::keys;
            evidence.subject.all_servers = options_.collect.all_servers;
            evidence.started_at = evidence.validate_at = test::kNow;
            evidence_.push_back(std::move(evidence));
        }
        BulkCollector collector(transport_, options_, ancestors_);
        Task<void> all = collect_all(collector);
        all.start();
        transport_.run();
        ASSERT_TRUE(all.done());
        all.result();
        ASSERT_EQ(above_.size(), zones.size());
    }

    // Of a zone that was collected alone.
    [[nodiscard]] Assessment assessment() const {
        Verifier verifier(test::kNow, options_.collect.limits);
        const auto chain = above_.front()->chain;
        return assess_below(chain == nullptr ? std::make_shared<const Chain>() : chain,
                            evidence_.front(), verifier)
            .value();
    }

    [[nodiscard]] static Codes codes_of(const Assessment& assessment) {
        Codes codes;
        for (const Finding& finding : assessment.findings) {
            if (finding.code != Code::edns_ignored) {  // the table's answers have no OPT
                codes.emplace_back(finding.name());
            }
        }
        return codes;
    }

    [[nodiscard]] std::ptrdiff_t count(std::uint8_t server, std::string_view owner,
                                       RrType type) const {
        const std::pair wanted{"192.0.2." + std::to_string(server), Question{name(owner), type}};
        return std::count(transport_.asked.begin(), transport_.asked.end(), wanted);
    }

    [[nodiscard]] std::ptrdiff_t questions_to(std::uint8_t server) const {
        const std::string address = "192.0.2." + std::to_string(server);
        return std::count_if(transport_.asked.begin(), transport_.asked.end(),
                             [&](const auto& each) { return each.first == address; });
    }

    TableTransport transport_;
    BulkOptions options_;
    Ancestors ancestors_;
    std::vector<Evidence> evidence_;
    std::vector<std::shared_ptr<const Ancestor>> above_;
};

TEST_F(BulkTest, what_is_above_many_zones_is_asked_once) {
    std::vector<std::string> zones;
    for (int i = 0; i < 30; ++i) {
        zones.push_back("z" + std::to_string(i) + ".test");
        delegate(zones.back());
    }
    collect(zones);
    EXPECT_EQ(count(1, ".", RrType::dnskey), 1);
    EXPECT_EQ(count(1, "test", RrType::ns), 1);
    EXPECT_EQ(count(1, "test", RrType::ds), 1);
    EXPECT_EQ(count(2, "test", RrType::dnskey), 1);
    EXPECT_EQ(count(1, "ns.host.example", RrType::a), 1);
    EXPECT_EQ(count(3, "ns.host.example", RrType::a), 1);
    EXPECT_EQ(questions_to(1), 4);
    EXPECT_EQ(questions_to(2), 1 + 30);
    EXPECT_EQ(questions_to(3), 1);
    EXPECT_EQ(questions_to(4), 2 * 30);
    for (std::size_t i = 0; i < zones.size(); ++i) {
        EXPECT_EQ(count(2, zones[i], RrType::ns), 1);
        EXPECT_EQ(count(4, zones[i], RrType::dnskey), 1);
        EXPECT_EQ(count(4, zones[i], RrType::soa), 1);
        // The evidence of a zone below a secure parent begins with the parent.
        ASSERT_EQ(evidence_[i].cuts.size(), 2U);
        EXPECT_EQ(evidence_[i].cuts[0].zone, name("test"));
        EXPECT_EQ(evidence_[i].cuts[1].zone, name(zones[i]));
        EXPECT_EQ(evidence_[i].exchanges.size(), 3U);
    }
    // And later still.
    delegate("late.test");
    collect({"late.test"});
    EXPECT_EQ(transport_.asked.size(), 3U);
    EXPECT_EQ(assessment().status, Status::secure);
    EXPECT_EQ(codes_of(assessment()), Codes{});
}

TEST_F(BulkTest, a_referral_that_says_nothing_of_ds_is_followed_by_the_question) {
    refer(2, "z.test", "ns.host.example", {});
    positive(2, kTestSeed, "test", ds("z.test", kZoneSeed));
    serve(4, "z.test");
    collect({"z.test"});
    EXPECT_EQ(count(2, "z.test", RrType::ds), 1);
    EXPECT_EQ(assessment().status, Status::secure);
    // One that says it is not.
    delegate("y.test");
    collect({"y.test"});
    EXPECT_EQ(count(2, "y.test", RrType::ds), 0);
    EXPECT_EQ(assessment().status, Status::secure);
}

TEST_F(BulkTest, a_zone_on_its_parents_servers_is_asked_for_its_ds) {
    transport_.set(2, "z.test", RrType::ns,
                   {true,
                    Rcode::noerror,
                    signed_by(kZoneSeed, "z.test", ns("z.test", "ns.test")),
                    {},
                    {a("ns.test", 2)}});
    positive(2, kTestSeed, "test", ds("z.test", kZoneSeed));
    serve(2, "z.test", "ns.test");
    collect({"z.test"});
    EXPECT_EQ(count(2, "z.test", RrType::ds), 1);
    EXPECT_EQ(count(2, "z.test", RrType::dnskey), 1);
    EXPECT_EQ(assessment().status, Status::secure);
    EXPECT_EQ(codes_of(assessment()), Codes{});
}

TEST_F(BulkTest, an_unsigned_zone_is_insecure_by_the_referrals_proof) {
    refer(2, "z.test", "ns.host.example",
          signed_by(kTestSeed, "test",
                    nsec("z.test", "zz.test", {RrType::ns, RrType::rrsig, RrType::nsec})));
    transport_.set(4, "z.test", RrType::dnskey,
                   {true, Rcode::noerror, {}, {test::soa("z.test")}, {}});
    transport_.set(
        4, "z.test", RrType::soa,
        {true, Rcode::noerror, {test::soa("z.test")}, {ns("z.test", "ns.host.example")}, {}});
    collect({"z.test"});
    EXPECT_EQ(count(2, "z.test", RrType::ds), 0);
    EXPECT_EQ(assessment().status, Status::insecure);
    EXPECT_EQ(codes_of(assessment()), Codes{"ZONE_UNSIGNED"});
}

TEST_F(BulkTest, a_name_that_does_not_exist_is_no_zone) {
    transport_.set(
        2, "none.test", RrType::ns,
        {true,
         Rcode::nxdomain,
         {},
         both(signed_by(kTestSeed, "test", test::soa("test")),
              signed_by(kTestSeed, "test",
                        nsec("test", "test", {RrType::soa, RrType::ns, RrType::dnskey}))),
         {}});
    collect({"none.test"});
    ASSERT_EQ(evidence_.front().cuts.size(), 1U);
    EXPECT_EQ(evidence_.front().cuts.front().zone, name("test"));
    EXPECT_EQ(questions_to(2), 2);
    EXPECT_EQ(questions_to(4), 0);
    EXPECT_EQ(assessment().status, Status::indeterminate);
    EXPECT_EQ(codes_of(assessment()), Codes{"NAME_DOES_NOT_EXIST"});
}

TEST_F(BulkTest, where_nobody_answers_above_nothing_can_be_said) {
    // Server 1 refuses what it is asked of gone.
    collect({"z.gone", "y.gone"});
    EXPECT_FALSE(above_.front()->reached);
    EXPECT_EQ(count(1, "gone", RrType::ns), 1);
    EXPECT_EQ(assessment().status, Status::indeterminate);
    EXPECT_EQ(codes_of(assessment()), Codes{"ZONE_NO_ANSWER"});
    EXPECT_EQ(assessment().findings.front().zone, ".");
}

TEST_F(BulkTest, name_servers_that_the_zone_alone_names_are_asked_too) {
    delegate("z.test");
    serve(4, "z.test", "more.host.example");
    serve(5, "z.test", "more.host.example");
    transport_.set(
        1, "more.host.example", RrType::a,
        {false, Rcode::noerror, {}, {ns("example", "ns.example")}, {a("ns.example", 3)}});
    address("more.host.example", 5);
    collect({"z.test"});
    EXPECT_EQ(count(5, "z.test", RrType::dnskey), 1);
    EXPECT_EQ(count(5, "z.test", RrType::soa), 1);
    EXPECT_EQ(evidence_.front().cuts.back().servers.size(), 2U);
    // The keys alone do not tell who else there is.
    options_.depth = BulkDepth::keys;
    collect({"z.test"});
    EXPECT_EQ(questions_to(5), 0);
    EXPECT_EQ(count(4, "z.test", RrType::soa), 0);
    EXPECT_EQ(assessment().status, Status::secure);
}

TEST_F(BulkTest, a_zone_that_does_not_put_its_name_servers_beside_the_soa_is_asked_for_them) {
    delegate("z.test");
    positive(4, kZoneSeed, "z.test", test::soa("z.test"));
    positive(4, kZoneSeed, "z.test", ns("z.test", "ns.host.example"));
    collect({"z.test"});
    EXPECT_EQ(count(4, "z.test", RrType::ns), 1);
    EXPECT_EQ(questions_to(4), 3);
}

TEST_F(BulkTest, of_one_server_each_only_the_first_that_answers_is_asked) {
    options_.collect.all_servers = false;
    Records proof = signed_by(kTestSeed, "test", ds("z.test", kZoneSeed));
    proof.push_back(ns("z.test", "b.z.test"));
    refer(2, "z.test", "a.z.test", proof, {a("a.z.test", 4), a("b.z.test", 5)});
    serve(4, "z.test");
    serve(5, "z.test");
    collect({"z.test"});
    EXPECT_EQ(questions_to(2), 2);  // its own keys, and the referral
    EXPECT_EQ(questions_to(4), 2);
    EXPECT_EQ(questions_to(5), 0);
    EXPECT_EQ(assessment().status, Status::secure);
}

TEST_F(BulkTest, the_root_itself_is_a_zone_like_others) {
    transport_.set(1, ".", RrType::soa,
                   {true,
                    Rcode::noerror,
                    signed_by(kRootSeed, ".", test::soa(".")),
                    signed_by(kRootSeed, ".", ns(".", "root.invalid")),
                    {}});
    collect({"."});
    EXPECT_EQ(assessment().status, Status::secure);
}

// --- What workers share.

using Shared = SharedByName<int>;
constexpr std::chrono::seconds kHour{3600};

TEST(SharedByName, exactly_one_makes_it) {
    Shared shared;
    const Shared::Claim first = shared.get(name("a"));
    EXPECT_TRUE(first.make);
    EXPECT_FALSE(first.value);
    const Shared::Claim second = shared.get(name("a"));
    EXPECT_FALSE(second.make);
    EXPECT_FALSE(second.value);
    EXPECT_TRUE(shared.get(name("b")).make);
    EXPECT_FALSE(shared.find(name("a")));
    shared.put(name("a"), 7, kHour);
    const Shared::Claim third = shared.get(name("A"));
    EXPECT_FALSE(third.make);
    EXPECT_EQ(third.value, 7);
    EXPECT_EQ(shared.find(name("a")), 7);
}

TEST(SharedByName, what_has_expired_is_made_again_by_one) {
    Shared shared;
    shared.put(name("a"), 7, std::chrono::seconds(0));
    EXPECT_FALSE(shared.find(name("a")));
    const Shared::Claim again = shared.get(name("a"));
    EXPECT_TRUE(again.make);
    EXPECT_FALSE(again.value);
    EXPECT_FALSE(shared.get(name("a")).make);
}

TEST(SharedByName, what_was_given_up_is_made_by_the_next) {
    Shared shared;
    EXPECT_TRUE(shared.get(name("a")).make);
    shared.give_up(name("a"));
    EXPECT_FALSE(shared.find(name("a")));
    EXPECT_TRUE(shared.get(name("a")).make);
    EXPECT_FALSE(shared.get(name("a")).make);
}

TEST(SharedByName, it_does_not_grow_without_bound_and_keeps_what_is_being_made) {
    Shared shared;
    EXPECT_TRUE(shared.get(name("made")).make);
    shared.put(name("known"), 1, kHour);
    for (int i = 0; i < 50001; ++i) {
        shared.put(name("n" + std::to_string(i)), i, kHour);
    }
    EXPECT_TRUE(shared.get(name("known")).make);  // all were let go
    EXPECT_FALSE(shared.get(name("made")).make);
}

}  // namespace
}  // namespace dschain
