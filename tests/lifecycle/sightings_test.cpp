#include <gtest/gtest.h>

#include "dschain/lifecycle/sightings.hpp"

namespace dschain {

void PrintTo(const Sighting& sighting, std::ostream* out) {
    *out << to_string(sighting.kind) << " '" << describe(sighting.version) << "' at "
         << sighting.server.address << " TTL " << sighting.highest_ttl << " from "
         << sighting.first_seen << " to " << sighting.last_seen << " gone "
         << (sighting.gone ? std::to_string(*sighting.gone) : "never");
}

namespace {

const Server kFirst{*Name::parse("ns1.nic.test."), "127.0.10.2", 53};
const Server kSecond{*Name::parse("ns2.nic.test."), "127.0.10.3", 53};

Version no_ds() {
    return {};
}

Version ds(std::uint16_t tag) {
    Version version;
    version.ds.push_back({tag, 13, 2, Bytes(32, std::uint8_t{7})});
    return version;
}

Version signed_by(std::uint16_t tag) {
    Version version;
    version.kind = Kind::data;
    version.signers = {{{13, tag, ""}}};
    return version;
}

Observation saw(const Server& server, const Version& version, std::uint32_t ttl = 3600) {
    return {version.kind, server, version, ttl, 0, false};
}

Observation no_answer(const Server& server, Kind kind = Kind::ds) {
    return {kind, server, std::nullopt, 0, 0, false};
}

std::vector<Sighting> of(std::vector<Round> rounds) {
    return sightings({*Name::parse("example.test."), std::move(rounds)});
}

Sighting sighting(const Server& server, const Version& version, std::uint32_t ttl, Timestamp first,
                  Timestamp last, std::optional<Timestamp> gone = std::nullopt) {
    return {version.kind, server, version, ttl, first, last, gone};
}

using List = std::vector<Sighting>;

TEST(Sightings, NothingOfNothing) {
    EXPECT_TRUE(of({}).empty());
    EXPECT_TRUE(of({{100, {no_answer(kFirst)}}, {200, {}}}).empty());
}

TEST(Sightings, AVersionIsGoneWhenTheServerAnswersWithoutIt) {
    EXPECT_EQ(of({{100, {saw(kFirst, no_ds(), 900)}},
                  {200, {saw(kFirst, no_ds(), 900)}},
                  {300, {saw(kFirst, ds(7))}}}),
              (List{sighting(kFirst, no_ds(), 900, 100, 200, 300),
                    sighting(kFirst, ds(7), 3600, 300, 300)}));
}

TEST(Sightings, AServerThatDoesNotAnswerHasLostNothing) {
    EXPECT_EQ(of({{100, {saw(kFirst, ds(7))}}, {200, {no_answer(kFirst)}}, {300, {}}}),
              (List{sighting(kFirst, ds(7), 3600, 100, 100)}));
    // Answers after a silence go on with the same sighting, or end it when they come.
    EXPECT_EQ(of({{100, {saw(kFirst, ds(7))}},
                  {200, {no_answer(kFirst)}},
                  {300, {saw(kFirst, ds(7))}},
                  {400, {no_answer(kFirst)}},
                  {500, {saw(kFirst, ds(8))}}}),
              (List{sighting(kFirst, ds(7), 3600, 100, 300, 500),
                    sighting(kFirst, ds(8), 3600, 500, 500)}));
}

TEST(Sightings, AVersionThatComesBackIsANewSighting) {
    EXPECT_EQ(
        of({{100, {saw(kFirst, ds(7), 60)}},
            {200, {saw(kFirst, ds(8), 60)}},
            {300, {saw(kFirst, ds(7), 30)}}}),
        (List{sighting(kFirst, ds(7), 60, 100, 100, 200),
              sighting(kFirst, ds(8), 60, 200, 200, 300), sighting(kFirst, ds(7), 30, 300, 300)}));
}

TEST(Sightings, TheHighestTtlIsKept) {
    EXPECT_EQ(of({{100, {saw(kFirst, ds(7), 300)}},
                  {200, {saw(kFirst, ds(7), 86400)}},
                  {300, {saw(kFirst, ds(7), 60)}}}),
              (List{sighting(kFirst, ds(7), 86400, 100, 300)}));
}

TEST(Sightings, ServersAndKindsAreApart) {
    EXPECT_EQ(
        of({{100, {saw(kSecond, ds(7)), saw(kFirst, ds(7)), saw(kFirst, signed_by(1))}},
            {200, {saw(kFirst, ds(8)), no_answer(kFirst, Kind::data)}}}),
        (List{sighting(kFirst, ds(7), 3600, 100, 100, 200),
              sighting(kSecond, ds(7), 3600, 100, 100), sighting(kFirst, ds(8), 3600, 200, 200),
              sighting(kFirst, signed_by(1), 3600, 100, 100)}));
}

TEST(Sightings, ANonProvenAbsenceIsAnotherVersion) {
    Version doubtful = no_ds();
    doubtful.proven = false;
    EXPECT_EQ(of({{100, {saw(kFirst, no_ds())}}, {200, {saw(kFirst, doubtful)}}}),
              (List{sighting(kFirst, no_ds(), 3600, 100, 100, 200),
                    sighting(kFirst, doubtful, 3600, 200, 200)}));
}

TEST(Appearances, AreGoneOnceTheLastServerIsSeenWithout) {
    const auto all = appearances(of({{100, {saw(kFirst, ds(7), 60), saw(kSecond, ds(7), 90)}},
                                     {200, {saw(kFirst, ds(8)), saw(kSecond, ds(7), 90)}},
                                     {300, {saw(kFirst, ds(8)), no_answer(kSecond)}},
                                     {400, {saw(kFirst, ds(8)), saw(kSecond, ds(8))}}}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].version, ds(7));
    EXPECT_EQ(all[0].highest_ttl, 90U);
    EXPECT_EQ(all[0].first_seen, 100);
    EXPECT_EQ(all[0].last_seen, 200);
    EXPECT_EQ(all[0].gone, 400);
    EXPECT_EQ(all[0].sightings.size(), 2U);
    EXPECT_EQ(all[1].version, ds(8));
    EXPECT_EQ(all[1].first_seen, 200);
    EXPECT_EQ(all[1].gone, std::nullopt);
}

TEST(Appearances, AServerThatWasNotSeenWithoutKeepsItThere) {
    const auto all = appearances(of({{100, {saw(kFirst, ds(7)), saw(kSecond, ds(7))}},
                                     {200, {saw(kFirst, ds(8)), no_answer(kSecond)}}}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].gone, std::nullopt);
    EXPECT_EQ(all[0].sightings[0].gone, 200);
}

TEST(Appearances, AVersionThatMovesToAnotherServerWasNeverGone) {
    const auto all = appearances(of({{100, {saw(kFirst, ds(7)), saw(kSecond, ds(8))}},
                                     {200, {saw(kFirst, ds(8)), saw(kSecond, ds(7))}}}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].gone, std::nullopt);
    EXPECT_EQ(all[1].gone, std::nullopt);
}

TEST(Appearances, AVersionThatWasGoneEverywhereAppearsAgain) {
    const auto all = appearances(of({{100, {saw(kFirst, ds(7)), saw(kSecond, ds(7))}},
                                     {200, {saw(kFirst, ds(8)), saw(kSecond, ds(7))}},
                                     {300, {saw(kFirst, ds(7)), saw(kSecond, ds(7))}},
                                     {400, {saw(kFirst, ds(8)), saw(kSecond, ds(8))}},
                                     {500, {saw(kFirst, ds(8)), saw(kSecond, ds(7))}}}));
    std::vector<std::pair<Version, Timestamp>> seen;
    for (const Appearance& each : all) {
        seen.emplace_back(each.version, each.first_seen);
    }
    // From 200 to 300 the second server had it, so its return on the first is no new appearance.
    EXPECT_EQ(seen, (std::vector<std::pair<Version, Timestamp>>{
                        {ds(7), 100}, {ds(8), 200}, {ds(8), 400}, {ds(7), 500}}));
    EXPECT_EQ(all[0].gone, 400);
    EXPECT_EQ(all[0].sightings.size(), 3U);
}

}  // namespace
}  // namespace dschain
