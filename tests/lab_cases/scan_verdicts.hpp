// What a scan says of all zones of the lab at once, by their names.
#pragma once

#include <algorithm>
#include <array>
#include <map>

#include "lab_cases/lab_fixture.hpp"

namespace dschain::test {

class ScanLabFixture : public LabFixture {
protected:
    using Lines = std::map<std::string, nlohmann::json>;

    // Every zone has one line, in the list's order.
    static Lines scan(std::vector<std::string> more) {
        std::string list;
        std::vector<std::string> zones;
        for (const lab::Child& child : lab_->children()) {
            zones.push_back(child.zone);
            list += child.zone + "\n";
        }
        std::vector<std::string> args = in_lab({"scan", "-q", "--jobs", "2"});
        // All zones at once, and sanitizers are slow: an answer may wait while others are judged.
        args.insert(args.end(), {"--timeout", "2000"});
        args.insert(args.end(), more.begin(), more.end());
        const RunResult result = run_dschain(args, list);
        EXPECT_EQ(result.err, "");
        EXPECT_EQ(result.status, 2);  // the gravest of all
        Lines lines;
        std::vector<std::string> order;
        std::istringstream text(result.out);
        for (std::string line; std::getline(text, line);) {
            const auto json = nlohmann::json::parse(line);
            order.push_back(json["zone"]);
            lines[json["zone"]] = json;
        }
        EXPECT_EQ(order, zones);
        return lines;
    }

    static bool is_left_out(const lab::Child& child) {
        return child.label == "ip6" && !lab_->has_ipv6();
    }

    // By labels: what a scan says, where that is not what the case file says of 'check'.
    using Others = std::map<std::string, std::string>;

    static Expectation expectation_of(const lab::Child& child, const Others& others) {
        const auto other = others.find(child.label);
        return parse_expectation(other == others.end() ? child.expect : other->second);
    }

    // Of an address outside the lab: a network says only so often that it cannot be reached.
    static nlohmann::json codes_of(nlohmann::json codes) {
        for (auto& code : codes) {
            const bool is_private =
                std::find(codes.begin(), codes.end(), "ADDRESS_PRIVATE") != codes.end();
            if (is_private && code == "SERVER_NO_ANSWER") {
                code = "SERVER_UNREACHABLE";
            }
        }
        return codes;
    }

    static void expect_what_check_says() {
        const Lines lines = scan({"--depth", "all"});
        const std::array<const char*, 4> severities{"ok", "warning", "critical", "unknown"};
        for (const lab::Child& child : lab_->children()) {
            if (is_left_out(child)) {
                continue;
            }
            SCOPED_TRACE(child.zone);
            const Expectation expected = parse_expectation(child.expect);
            const auto line = lines.find(child.zone);
            ASSERT_NE(line, lines.end());
            EXPECT_EQ(line->second["status"], expected.status);
            EXPECT_EQ(line->second["severity"],
                      severities.at(static_cast<std::size_t>(expected.exit_status)));
            EXPECT_EQ(codes_of(line->second["codes"]), nlohmann::json(expected.codes));
        }
    }

    // Verdicts of less evidence: the status alone.
    static void expect_status_of_check(const std::vector<std::string>& options,
                                       const Others& others = {}) {
        const Lines lines = scan(options);
        for (const lab::Child& child : lab_->children()) {
            if (is_left_out(child)) {
                continue;
            }
            SCOPED_TRACE(child.zone);
            const auto line = lines.find(child.zone);
            ASSERT_NE(line, lines.end());
            EXPECT_EQ(line->second["status"], expectation_of(child, others).status)
                << line->second.dump();
        }
    }
};

}  // namespace dschain::test
