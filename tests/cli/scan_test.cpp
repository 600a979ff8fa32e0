// What goes together in a scan's command line and what does not.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace dschain::test {
namespace {

RunResult scan(std::vector<std::string> more, const std::string& list = "") {
    more.insert(more.begin(), "scan");
    return run_dschain(more, list);
}

TEST(ScanOptions, what_does_not_go_together_is_refused_before_anything_is_asked) {
    struct Row {
        std::vector<std::string> options;
        const char* why;
    };
    for (const Row& row : {
             Row{{"--resume"}, "--resume: -o FILE is wanted; its FILE.part is gone on with"},
             Row{{"--full", "--format", "csv"}, "--full: not with csv; a report is JSON"},
             Row{{"--full", "-w", "7"}, "--full: not with -w or -c; a whole report is as grave"},
             Row{{"--full", "-o", "x.csv"}, "--full: not with csv; a report is JSON"},
             Row{{"--per-zone"}, "--per-zone: --format prometheus is wanted with it"},
             Row{{"--per-zone", "--format", "nagios"},
                 "--per-zone: --format prometheus is wanted with it"},
             Row{{"--only-problems", "--format", "junit"},
                 "--only-problems: not with --format junit, which has no lines of zones"},
             Row{{"--unordered", "--format", "nagios"},
                 "--unordered: not with --format nagios, which has no lines of zones"},
             Row{{"--resume", "-o", "x", "--format", "prometheus"},
                 "--resume: not with --format prometheus, which has no lines of zones"},
             Row{{"--format", "csv", "-o", "x.jsonl"}, "-o x.jsonl: it would have CSV in it"},
             Row{{"--format", "junit", "-o", "x.zst"},
                 "-o x.zst: only jsonl and csv are compressed"},
             Row{{"--depth", "nonsense"}, "--depth"},
             Row{{"--origin", "a..b"}, "--origin: "},
             Row{{"--jobs", "0"}, "--jobs"},
             Row{{"--in-flight", "0"}, "--in-flight"},
             Row{{"--rate", "-1"}, "--rate"},
             Row{{"--ns", "ns.example.net"}, "--ns"},
             Row{{"/nowhere/zones.txt"}, "/nowhere/zones.txt"},
             Row{{"--column", "none", "--list-format", "csv"}, "none"},
         }) {
        const RunResult result = scan(row.options, "domain,ds\nexample.net,\n");
        EXPECT_EQ(result.status, 3) << row.why;
        // A plugin says even that on standard output.
        const bool is_plugin = result.out.starts_with("DNSSEC UNKNOWN - ");
        EXPECT_NE((is_plugin ? result.out : result.err).find(row.why), std::string::npos)
            << row.why << "\n"
            << result.err;
        EXPECT_EQ(is_plugin,
                  std::find(row.options.begin(), row.options.end(), "nagios") != row.options.end());
        EXPECT_TRUE(is_plugin || result.out.empty()) << result.out;
    }
}

TEST(ScanOptions, a_file_that_is_there_is_not_begun_without_resume) {
    const TemporaryDirectory directory;
    const std::string file = (directory.path() / "out.jsonl").string();
    std::ofstream(file + ".part") << "{\"zone\":\"a.test.\",\"status\":\"secure\"}\n";
    const RunResult result = scan({"-o", file}, "a.test\n");
    EXPECT_EQ(result.status, 3);
    EXPECT_NE(result.err.find(file + ".part"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("--resume"), std::string::npos) << result.err;
    EXPECT_EQ(read_file(file + ".part"), "{\"zone\":\"a.test.\",\"status\":\"secure\"}\n");
    // Another list is not gone on with.
    const RunResult other = scan({"-o", file, "--resume"}, "b.test\n");
    EXPECT_EQ(other.status, 3);
    EXPECT_EQ(read_file(file + ".part"), "{\"zone\":\"a.test.\",\"status\":\"secure\"}\n");
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace dschain::test
