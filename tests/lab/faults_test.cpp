// What the lab's zone files say when a case asks for a fault, and that NSD takes them all.

#include "lab/case_file.hpp"
#include "lab/lab.hpp"
#include "lab/probe.hpp"
#include "lab/topology.hpp"
#include "lab/world.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace dschain::lab {
namespace {

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "dschain-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary directory");
        }
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// The zone files of a lab with these settings as its cases, which are named `one0`, `one1` and so
// on. One lab for many cases, because making the keys of the root takes longest.
class ZoneFiles {
public:
    explicit ZoneFiles(const std::vector<std::string>& settings) {
        std::stringstream cases;
        for (std::size_t i = 0; i < settings.size(); ++i) {
            cases << "one" << i << " " << settings[i] << "\n";
        }
        std::filesystem::create_directory(directory_.path() / "api");
        build_world(
            {directory_.path(), parse_cases(cases, "cases"), {}, false, std::time(nullptr)});
    }

    std::string text(const std::string& server, const std::string& zone) const {
        std::ifstream in(directory_.path() / "zones" / server / zone);
        std::ostringstream out;
        out << in.rdbuf();
        return out.str();
    }

private:
    TemporaryDirectory directory_;
};

// How many lines of the file have a match.
std::size_t count(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::istringstream in(text);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);) {
        lines += std::regex_search(line, expression) ? 1U : 0U;
    }
    return lines;
}

struct Row {
    std::string settings;
    std::string pattern;  // of lines in a zone as its first server has it, `one` being the child
    std::size_t lines;    // that match
};

// `zone` is of the case itself if it is empty.
void expect_lines(const std::vector<Row>& table, const std::string& server,
                  const std::string& zone) {
    std::vector<std::string> settings;
    for (const Row& row : table) {
        settings.push_back(row.settings);
    }
    const ZoneFiles files(settings);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string label = "one" + std::to_string(i);
        const std::string text = files.text(server, zone.empty() ? label + ".test" : zone);
        const std::string pattern =
            std::regex_replace(table[i].pattern, std::regex("\\bone\\b"), label);
        EXPECT_EQ(count(text, pattern), table[i].lines) << settings[i] << "\n"
                                                        << pattern << "\n"
                                                        << text;
    }
}

TEST(Faults, AreInTheZone) {
    const std::vector<Row> table{
        {"", "\tRRSIG\tSOA ", 1},
        {"", "\tCDS|CDNSKEY\t", 0},
        {"cds=1:2,delete cdnskey=1", "\tCDS\t.* 13 2 |\tCDS\t0 0 0 00", 2},
        {"cds=1:2 cdnskey=delete", "\tCDNSKEY\t0 3 0 AA==", 1},
        {"cds=1:2 cdnskey=1 sign-cds=1,2", "\tRRSIG\tCD(S|NSKEY) ", 4},
        {"cds=1:2 sign-cds=none", "\tRRSIG\tCDS ", 0},
        {"rrsig=soa:missing", "\tRRSIG\tSOA ", 0},
        {"rrsig=soa:missing", "\tRRSIG\tNS ", 1},
        {"rrsig=soa:origttl=60", "\t3600\tIN\tRRSIG\tSOA 13 2 60 ", 1},
        {"rrsig=soa:labels=5", "\tRRSIG\tSOA 13 5 3600 ", 1},
        {"rrsig=data:signer=test.", "\tRRSIG\t[A-Z]+ .* test\\. ", 9},
        {"rrsig=dnskey:signer=www.@", "\tRRSIG\tDNSKEY .* www\\.one\\.test\\. ", 1},
        {"rrsig=all:inception=-50y,all:expiration=-40y", "\tRRSIG\t.* 19[89].* 19[789]", 10},
        // 63 octets are 84 digits of Base64.
        {"rrsig=soa:octets=63", "\tRRSIG\tSOA .* [A-Za-z0-9+/]{84}$", 1},
        {"rrsig=soa:octets=0", " IN RRSIG .# [0-9]+ 00060d0200000e10", 1},
        {"rrttl=ns:60/70", "\t(60|70)\tIN\tNS\t", 2},
        {"rrttl=ns:60/70", "\t60\tIN\tRRSIG\tNS 13 2 60 ", 1},
        {"keys=13/257,13/256,13/256 publish=1,2", "\tDNSKEY\t2", 2},
        {"keys=13/257/proto:2,13/256", "\tDNSKEY\t257 2 13 ", 1},
        {"keys=13/257,13/256/octets:0", " IN DNSKEY .# 4 0100030d$", 1},
        {"keys=13/257,13/256/octets:3", "\tDNSKEY\t256 3 13 [A-Za-z0-9+/]{4} ", 1},
        {"keys=100/257", "\tRRSIG\tSOA 100 2 ", 1},
        {"keys=8/257/512/exponent:4294967297", "\tDNSKEY\t257 3 8 BQEAAAAB", 1},
        {"denial=nsec3 iterations=7 salt=0aff", "\tNSEC3(PARAM)?\t1 0 7 0[Aa][Ff][Ff]", 5},
        {"denial=optout nsec3-flags=2", "\tNSEC3\t1 3 0 -", 4},
        {"denial=nsec3 nsec3param=1:0:5:-,6:1:0:aa", "\tNSEC3PARAM\t(1 0 5 -|6 1 0 [Aa]{2})", 2},
        {"denial=nsec3 chain=twin", "\tNSEC3\t6 0 0 -", 4},
        {"denial=nsec3 chain=badowner", "^[0-9a-v]{31}w\\.one\\.test\\..*\tNSEC3\t", 3},
        {"denial=nsec3 chain=badnext", "\tNSEC3\t1 0 0 - +[0-9a-vA-V]{24}( |$)", 4},
        {"denial=both", "\tNSEC\t", 3},
        {"denial=both", "\tNSEC3\t", 4},
        {"denial=none", "\tNSEC", 0},
        {"chain=gap", "\tNSEC\t\\\\000\\.", 3},
        {"chain=nowild", "\tNSEC\t\\\\000\\.one\\.test\\. ", 1},
        {"chain=last", "^-\\.one.*\tNSEC\t\\*\\.one\\.test\\. ", 1},
        {"chain=noapex", "^one.*\tNSEC\t", 0},
        {"bitmap=-txt,+mx", "^one.*\tNSEC\t.* A NS SOA MX RRSIG NSEC DNSKEY", 1},
        {"bitmap=-txt,+mx", "\tTXT\t", 2},
        {"child-ns=ns1.@,alias.kids", "^one.*\tNS\t(ns1\\.one|alias\\.kids)\\.test", 2},
        {"child-ns=none", "\tNS\t", 0},
        {"ns=inside address=ns2.@:none", "^ns[12]\\.one.*\tA\t", 1},
        {"ns=many", "^one.*\tNS\t", 20},
        {"serial=7", "hostmaster\\.nic\\.test\\. 7 ", 1}};
    expect_lines(table, "kids1", "");
}

TEST(Faults, AreInTheDelegation) {
    const std::vector<Row> table{
        {"", "^one\\.test\\..*\tDS\t.* 13 2 [0-9a-f]{64}$", 1},
        {"ds=1:2:short", "^one\\.test\\..*\tDS\t.* 13 2 [0-9a-f]{62}$", 1},
        {"ds=1:4:long", "^one\\.test\\..*\tDS\t.* 13 4 [0-9a-f]{98}$", 1},
        {"ds=1:1,1:2,1:3,1:4,raw:4:5:6:07", "^one\\.test\\..*\tDS\t", 5},
        {"parent-ns=ns1.kids,missing.kids", "^one\\.test\\..*\tNS\t(ns1|missing)\\.kids", 2},
        {"ns=inside glue=ns2.@:none", "^ns[12]\\.one\\..*\tA\t", 1},
        {"ns=inside glue=ns2.@:192.168.0.1,ns2.@:::1", "^ns2\\.one\\..*\tA(AAA)?\t", 2}};
    expect_lines(table, "test1", "test");
}

TEST(Faults, OfTheSecondServerAreThereAlone) {
    const ZoneFiles files({"cds=1:2 second:cds=none second:serial=2 second:ds=1:4"});
    EXPECT_EQ(count(files.text("kids1", "one0.test"), "\tCDS\t|nic\\.test\\. 1 "), 2U);
    EXPECT_EQ(count(files.text("kids2", "one0.test"), "\tCDS\t|nic\\.test\\. 1 "), 0U);
    EXPECT_EQ(count(files.text("kids2", "one0.test"), "nic\\.test\\. 2 "), 1U);
    EXPECT_EQ(count(files.text("test1", "test"), "^one0.*\tDS\t.* 13 2 "), 1U);
    EXPECT_EQ(count(files.text("test2", "test"), "^one0.*\tDS\t.* 13 4 "), 1U);
}

// NSD takes no zone whose file it cannot read, and says so in its log alone.
TEST(Faults, AreAllServed) {
    const TemporaryDirectory directory;
    Options options;
    options.dir = directory.path() / "lab";
    options.cases = load_cases(DSCHAIN_LAB_FAULTS);
    const Lab lab(options);
    ASSERT_GE(lab.children().size(), 50U);
    for (const Child& child : lab.children()) {
        for (const char* address : kKidsAddresses) {
            const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            EXPECT_EQ(wait_until_answering(address, lab.port(), child.zone, getpid(), deadline),
                      ProbeResult::kAnswers)
                << child.zone << " on " << address;
        }
    }
}

}  // namespace
}  // namespace dschain::lab
