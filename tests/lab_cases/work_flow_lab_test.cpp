// The provider's work flow with real servers behind it: preflight stands between the user and the
// API.
#include <algorithm>

#include "dschain/store/store.hpp"
#include "lab_cases/lab_fixture.hpp"
#include "support/gcore_server.hpp"

namespace dschain::test {
namespace {

class WorkFlowLabTest : public LabFixture {
protected:
    // Signed in the lab, with or without a DS at its parent.
    void has_zone(const std::string& zone, bool ds_at_parent) {
        nlohmann::json document = right_document();
        provider_.control({{"zones", {{zone, {{"id", 5}, {"dnssec_status", "active"}}}}},
                           {"dnssec", {{zone, document}}},
                           {"parent_has_ds", ds_at_parent ? nlohmann::json::array({zone})
                                                          : nlohmann::json::array()}});
    }
    RunResult gcore(std::vector<std::string> what) {
        what.insert(what.begin(), "gcore");
        return provider_.run(in_lab(std::move(what)));
    }
    std::size_t changes() {
        const auto requests = provider_.requests();
        return static_cast<std::size_t>(
            std::count_if(requests.begin(), requests.end(),
                          [](const nlohmann::json& each) { return each["method"] == "PATCH"; }));
    }

    GcoreServer provider_;
};

TEST_F(WorkFlowLabTest, DisableIsRefusedWhileTheParentHasTheDsAndSendsNothing) {
    has_zone("alg13.test", true);
    const RunResult refused = gcore({"dnssec", "disable", "alg13.test", "--no-store"});
    EXPECT_EQ(refused.status, 2) << refused.err;
    EXPECT_EQ(refused.out.rfind("stop: nothing was changed", 0), 0U) << refused.out;
    EXPECT_EQ(changes(), 0U);
}

TEST_F(WorkFlowLabTest, DisableWaitsWithTheTimeForADsThatMayHaveBeenThere) {
    has_zone("island.test", false);
    const RunResult refused = gcore({"dnssec", "disable", "island.test", "--no-store", "--json"});
    EXPECT_EQ(refused.status, 1) << refused.err;
    const auto decision = refused.json()["decision"];
    EXPECT_EQ(decision["answer"], "wait");
    EXPECT_EQ(decision["assumed"], true);
    EXPECT_TRUE(decision["safe_at"].is_string());
    EXPECT_EQ(changes(), 0U);
}

TEST_F(WorkFlowLabTest, DisableGoesWhenTheDsIsLongGoneAndIsWrittenDown) {
    has_zone("island.test", false);
    const std::string file = scratch("work_flow.db");
    const RunResult done = gcore({"dnssec", "disable", "island.test", "--store", file,
                                  "--ds-removed-at", "2020-01-01T00:00:00Z"});
    EXPECT_EQ(done.status, 0) << done.out << done.err;
    EXPECT_EQ(done.out.rfind("DNSSEC is disabled for island.test.", 0), 0U) << done.out;
    EXPECT_EQ(changes(), 1U);
    auto store = Store::open(file);
    ASSERT_TRUE(store) << store.error();
    const auto made = store->changes(Name::parse("island.test").value());
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 1U);
    EXPECT_EQ(made->front().what, "DNSSEC disabled at gcore");
}

TEST_F(WorkFlowLabTest, EnableIsRefusedWhereADsOfOtherKeysIsAtTheParent) {
    has_zone("unsignedds.test", true);
    const RunResult refused = gcore({"dnssec", "enable", "unsignedds.test", "--no-store"});
    EXPECT_EQ(refused.status, 2) << refused.out << refused.err;
    EXPECT_EQ(changes(), 0U);
}

}  // namespace
}  // namespace dschain::test
