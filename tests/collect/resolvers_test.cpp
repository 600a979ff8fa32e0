// Resolvers are asked beside the zone's servers, and nothing takes them for these.
#include <algorithm>

#include <gtest/gtest.h>

#include "collect/table_transport.hpp"
#include "dschain/collect/collect.hpp"
#include "dschain/evidence/resolver.hpp"

namespace dschain {
namespace {

using test::name;

class ResolversTest : public ::testing::Test {
protected:
    ResolversTest() {
        options_.root_servers = {Server{name("root.invalid"), "192.0.2.1", 53}};
        options_.resolvers = {Server{Name(), "192.0.2.53", 53}, Server{Name(), "192.0.2.54", 5353}};
        evidence_.subject.zone = name("zone.example");
    }

    [[nodiscard]] std::vector<Exchange> of_resolvers() const {
        std::vector<Exchange> found;
        std::copy_if(evidence_.exchanges.begin(), evidence_.exchanges.end(),
                     std::back_inserter(found),
                     [](const Exchange& exchange) { return exchange.zone == resolver_zone(); });
        return found;
    }

    test::TableTransport transport_;
    CollectOptions options_;
    Evidence evidence_;
};

TEST_F(ResolversTest, each_is_asked_each_question_with_and_without_checking) {
    collect(transport_, options_, evidence_);
    const auto exchanges = of_resolvers();
    ASSERT_EQ(exchanges.size(), 12U);
    for (const Server& resolver : options_.resolvers) {
        for (const RrType type : {RrType::ds, RrType::dnskey, RrType::soa}) {
            for (const bool checking_disabled : {false, true}) {
                EXPECT_EQ(std::count_if(exchanges.begin(), exchanges.end(),
                                        [&](const Exchange& exchange) {
                                            return exchange.server == resolver &&
                                                   exchange.question ==
                                                       Question{name("zone.example"), type} &&
                                                   exchange.form ==
                                                       resolver_form(checking_disabled);
                                        }),
                          1);
            }
        }
    }
    for (const Exchange& exchange : exchanges) {
        EXPECT_TRUE(exchange.form.recursion_desired);
        EXPECT_TRUE(exchange.form.dnssec_ok);
        EXPECT_FALSE(exchange.form.is_plain());
    }
}

// Before the way down is known, and also where it leads nowhere.
TEST_F(ResolversTest, they_are_not_waited_for_nor_wait) {
    collect(transport_, options_, evidence_);
    ASSERT_GE(transport_.asked.size(), 12U);
    EXPECT_EQ(transport_.asked.front().first, "192.0.2.53");
    EXPECT_EQ(evidence_.cuts.size(), 1U);
}

TEST_F(ResolversTest, they_are_no_servers_of_the_zone) {
    collect(transport_, options_, evidence_);
    for (const ZoneCut& cut : evidence_.cuts) {
        for (const Server& server : cut.servers) {
            EXPECT_EQ(server.address, "192.0.2.1");
        }
    }
    options_.resolvers.clear();
    evidence_.exchanges.clear();
    evidence_.cuts.clear();
    collect(transport_, options_, evidence_);
    EXPECT_TRUE(of_resolvers().empty());
}

}  // namespace
}  // namespace dschain
