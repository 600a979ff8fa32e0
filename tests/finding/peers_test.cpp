#include "dschain/finding/peers.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace dschain {
namespace {

std::size_t count(std::string_view peer, bool only_found) {
    std::size_t number = 0;
    for (const PeerName& each : peer_names()) {
        number += each.peer == peer && (!only_found || !each.codes.empty()) ? 1U : 0U;
    }
    return number;
}

TEST(Peers, every_name_is_there_once_with_codes_of_the_catalogue_or_a_reason) {
    std::set<std::string> seen;
    for (const PeerName& each : peer_names()) {
        EXPECT_TRUE(seen.insert(std::string(each.peer) + " " + std::string(each.name)).second)
            << each.name;
        EXPECT_NE(each.codes.empty(), each.reason.empty()) << each.name;
        for (const std::string_view code : codes_of(each)) {
            EXPECT_NE(find_entry(code), nullptr) << each.name << " " << code;
        }
    }
}

// DNSViz 0.9.4 has 154 names; of these at most 14 may be left out.
TEST(Peers, nearly_all_of_dnsviz_is_looked_for) {
    EXPECT_EQ(count("DNSViz", false), 154U);
    EXPECT_GE(count("DNSViz", true), 140U);
    EXPECT_EQ(count("Zonemaster", false), 185U);
}

TEST(Peers, an_entry_knows_its_names_elsewhere) {
    EXPECT_EQ(names_elsewhere(entry(Code::case_not_kept), "DNSViz"),
              std::vector<std::string>{"CASE_NOT_PRESERVED"});
    EXPECT_TRUE(names_elsewhere(entry(Code::views_bogus), "DNSViz").empty());
}

}  // namespace
}  // namespace dschain
