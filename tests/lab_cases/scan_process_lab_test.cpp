// Scans of lists as a user runs them: interrupted and gone on with, their exit status, and what
// they come to in each form.
#include <unistd.h>

#include <fstream>
#include <regex>

#include "lab_cases/lab_fixture.hpp"
#include "support/child_process.hpp"

namespace dschain::test {
namespace {

class ScanProcessLabTest : public LabFixture {
protected:
    static RunResult scan(const std::string& list, std::vector<std::string> more = {}) {
        std::vector<std::string> args = in_lab({"scan"});
        args.insert(args.end(), more.begin(), more.end());
        return run_dschain(args, list);
    }

    static std::string file_with(const std::string& name, const std::string& text) {
        const std::string file = scratch(name);
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

    static std::string without_time(const std::string& lines) {
        return std::regex_replace(lines, std::regex("\"elapsed_ms\":[0-9.]+"), "\"elapsed_ms\":0");
    }

    static std::size_t lines_in(const std::string& text) {
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
};

const std::vector<std::string> kHealthy = {"alg8",    "alg13", "alg14", "alg15", "digest2",
                                           "digest4", "csk",   "nsec3", "ttl",   "inside"};

TEST_F(ScanProcessLabTest, ctrl_c_leaves_what_resume_goes_on_with) {
    // What cannot be read is told when the scan comes to it: then those before it are done.
    constexpr std::size_t kBefore = 3;
    std::string list;
    for (int round = 0; round < 4; ++round) {
        for (const std::string& label : kHealthy) {
            if (round == 0 && label == kHealthy[kBefore]) {
                list += "no..name\n";
            }
            list += label + ".test\n";
        }
    }
    const std::string zones = file_with("zones.txt", list);
    const std::string out = scratch("out.jsonl");
    std::vector<std::string> command = in_lab({DSCHAIN_BINARY, "scan", zones, "-o", out});
    for (const char* word : {"--jobs", "1", "--in-flight", "1"}) {
        command.emplace_back(word);
    }
    std::vector<std::string> slow = command;
    slow.insert(slow.end(), {"--rate", "40"});
    ChildProcess process(slow, STDERR_FILENO);
    const auto complaint = process.line();
    ASSERT_TRUE(complaint);
    EXPECT_TRUE(complaint->starts_with("dschain scan: line 4: ")) << *complaint;
    process.interrupt();
    std::string err;
    while (const auto line = process.line()) {
        err += *line + "\n";
    }
    EXPECT_EQ(process.wait(), 3);
    EXPECT_NE(err.find("interrupted, "), std::string::npos) << err;
    EXPECT_NE(err.find("the same command with --resume goes on"), std::string::npos) << err;

    EXPECT_FALSE(std::filesystem::exists(out));
    const std::string part = read_file(out + ".part");
    EXPECT_GE(lines_in(part), kBefore);
    EXPECT_LT(lines_in(part), 40U);
    EXPECT_TRUE(part.ends_with("}\n")) << part;

    // Not by accident over what is there.
    const std::vector<std::string> again(command.begin() + 1, command.end());
    EXPECT_EQ(run_dschain(again).status, 3);
    EXPECT_EQ(read_file(out + ".part"), part);
    std::vector<std::string> resumed = again;
    resumed.emplace_back("--resume");
    const RunResult rest = run_dschain(resumed);
    EXPECT_EQ(rest.status, 3);  // for the entry that cannot be read
    EXPECT_NE(rest.err.find("40 zones in "), std::string::npos) << rest.err;
    EXPECT_FALSE(std::filesystem::exists(out + ".part"));
    const std::string whole = read_file(out);
    EXPECT_TRUE(whole.starts_with(part));
    const RunResult undisturbed = scan(list, {"-q"});
    EXPECT_EQ(without_time(whole), without_time(undisturbed.out));
    EXPECT_EQ(lines_in(whole), 40U);
}

TEST_F(ScanProcessLabTest, the_exit_status_is_that_of_the_gravest_zone) {
    EXPECT_EQ(scan("alg13.test\nalg15.test\n").status, 0);
    EXPECT_EQ(scan("alg13.test\nunsigned.test\n").status, 1);
    EXPECT_EQ(scan("unsigned.test\nflip.test\nalg13.test\n").status, 2);
    EXPECT_EQ(scan("alg13.test\nalldead.test\n").status, 3);
    EXPECT_EQ(scan("alg13.test\nno..name\n").status, 3);
    EXPECT_EQ(scan("").status, 3);
    EXPECT_EQ(scan("alg13.test\n", {"--format", "nagios", "-w", "400"}).status, 1);
}

TEST_F(ScanProcessLabTest, the_summary_says_what_it_came_to) {
    const RunResult result = scan("alg13.test\nunsigned.test\nflip.test\n");
    EXPECT_EQ(lines_in(result.out), 3U);
    EXPECT_TRUE(result.err.starts_with("3 zones in ")) << result.err;
    EXPECT_NE(result.err.find("  1 secure, 1 insecure, 1 bogus, 0 indeterminate\n"
                              "  1 ok, 1 warning, 1 critical, 0 unknown\n"),
              std::string::npos)
        << result.err;
    EXPECT_NE(result.err.find("          1  DS_DIGEST_MISMATCH\n"), std::string::npos);
    EXPECT_EQ(scan("alg13.test\n", {"-q"}).err, "");
}

TEST_F(ScanProcessLabTest, monitoring_forms_are_of_all_zones) {
    const std::string list = "alg13.test\nunsigned.test\nflip.test\n";
    const RunResult nagios = scan(list, {"--format", "nagios"});
    EXPECT_EQ(nagios.status, 2);
    EXPECT_EQ(nagios.err, "");
    EXPECT_TRUE(nagios.out.starts_with("DNSSEC CRITICAL - ")) << nagios.out;
    EXPECT_NE(nagios.out.find("flip.test."), std::string::npos) << nagios.out;
    EXPECT_EQ(lines_in(nagios.out.substr(0, nagios.out.find('|'))), 0U);

    const RunResult prometheus = scan(list, {"--format", "prometheus"});
    EXPECT_EQ(prometheus.status, 2);
    EXPECT_EQ(prometheus.out.find("zone=\"flip.test.\""), std::string::npos);
    EXPECT_TRUE(prometheus.out.starts_with("# HELP ")) << prometheus.out;
    const RunResult per_zone = scan(list, {"--format", "prometheus", "--per-zone"});
    for (const char* zone : {"alg13.test.", "unsigned.test.", "flip.test."}) {
        EXPECT_NE(per_zone.out.find("zone=\"" + std::string(zone) + "\""), std::string::npos)
            << per_zone.out;
    }

    const std::string file = scratch("scan.xml");
    const RunResult junit = scan(list, {"--format", "junit", "-o", file});
    EXPECT_EQ(junit.status, 2);
    EXPECT_EQ(junit.out, "");
    const std::string xml = read_file(file);
    const std::regex test_case("<testcase ");
    EXPECT_EQ(std::distance(std::sregex_iterator(xml.begin(), xml.end(), test_case),
                            std::sregex_iterator()),
              3);
    EXPECT_NE(xml.find("tests=\"3\""), std::string::npos) << xml;
}

TEST_F(ScanProcessLabTest, ds_of_a_list_are_compared_with_the_parents) {
    const std::string right = lab_->child("alg13").right_ds;
    const std::string other = lab_->child("alg15").right_ds;
    const auto verdict = [&](const std::string& ds) {
        const std::string list =
            "customer,domain,ds\n\"A, B\",alg13.test," + ds + "\nC,alg15.test,\n";
        const RunResult result =
            scan(list, {"-q", "--list-format", "csv", "--column", "domain", "--ds-column", "ds"});
        EXPECT_EQ(lines_in(result.out), 2U) << result.out << result.err;
        return nlohmann::json::parse(result.out.substr(0, result.out.find('\n')));
    };
    EXPECT_EQ(verdict(right)["codes"], nlohmann::json::array());
    EXPECT_EQ(verdict("")["codes"], nlohmann::json::array());
    const auto wrong = verdict(other);
    EXPECT_EQ(wrong["zone"], "alg13.test.");
    EXPECT_EQ(wrong["status"], "secure");
    EXPECT_EQ(wrong["severity"], "critical") << wrong.dump();
    EXPECT_EQ(wrong["codes"],
              (std::vector<std::string>{"PROVIDER_KEY_NOT_SERVED", "PROVIDER_DS_NOT_AT_PARENT",
                                        "PARENT_DS_UNKNOWN_TO_PROVIDER"}));
}

TEST_F(ScanProcessLabTest, csv_and_compressed_files) {
    const std::string csv = scratch("zones.csv");
    EXPECT_EQ(scan("alg13.test\nflip.test\n", {"-o", csv}).status, 2);
    const std::string text = read_file(csv);
    EXPECT_TRUE(text.starts_with("zone,status,severity,codes,expires,queries,elapsed_ms\r\n") ||
                text.starts_with("zone,status,severity,codes,expires,queries,elapsed_ms\n"))
        << text;
    EXPECT_NE(text.find("\nflip.test.,bogus,critical,DS_DIGEST_MISMATCH,"), std::string::npos);
    EXPECT_EQ(lines_in(text), 3U);
    const RunResult full = scan("flip.test\n", {"-q", "--full"});
    EXPECT_EQ(nlohmann::json::parse(full.out)["subject"]["zone"], "flip.test.");
}

}  // namespace
}  // namespace dschain::test
