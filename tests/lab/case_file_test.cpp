#include "lab/case_file.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dschain::lab {
namespace {

Case parse(const std::string& line) {
    std::istringstream in(line);
    return parse_cases(in, "cases").at(0);
}

std::string complaint(const std::string& line) {
    try {
        parse(line);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(CaseFile, DefaultsAreARightZone) {
    const Case kid = parse("one => secure 0 -");
    EXPECT_EQ(kid.keys.size(), 2U);
    EXPECT_EQ(kid.publish, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(kid.sign_dnskey, std::vector<std::size_t>{0});
    EXPECT_EQ(kid.sign_zone, std::vector<std::size_t>{1});
    EXPECT_EQ(kid.sign_cds, std::vector<std::size_t>{0});
    ASSERT_EQ(kid.ds.size(), 1U);
    EXPECT_EQ(kid.ds[0].digest_type, 2);
    EXPECT_TRUE(kid.cds.empty());
    EXPECT_TRUE(kid.second.empty());
    EXPECT_EQ(&kid.at_server(1), &kid);
    EXPECT_EQ(kid.expect, "secure 0 -");
    EXPECT_EQ(kid.line, "one => secure 0 -");
}

TEST(CaseFile, Keys) {
    const Case kid = parse(
        "one keys=8/385/1024/exponent:3,13/256/octets:10,100/0/proto:2 publish=1,3 sign-cds=2");
    EXPECT_EQ(kid.keys[0].bits, 1024);
    EXPECT_EQ(kid.keys[0].exponent, 3U);
    EXPECT_EQ(kid.keys[0].flags, 385);
    EXPECT_EQ(kid.keys[1].octets, 10U);
    EXPECT_EQ(kid.keys[2].protocol, 2);
    EXPECT_EQ(kid.publish, (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(kid.sign_cds, std::vector<std::size_t>{1});
}

TEST(CaseFile, DelegationSigners) {
    const Case kid = parse("one ds=1:4:short,raw:7:13:2:0aff cds=delete,2:2 cdnskey=2,delete");
    EXPECT_EQ(kid.ds[0].mutation, DsMutation::kShort);
    EXPECT_EQ(kid.ds[1].raw_tag, 7);
    EXPECT_EQ(kid.ds[1].raw_digest, (Octets{0x0a, 0xff}));
    EXPECT_EQ(kid.cds[0].raw_digest, Octets{0});
    EXPECT_EQ(kid.cds[1].key, 2U);
    EXPECT_EQ(kid.cdnskey[0].key, 2U);
    EXPECT_EQ(kid.cdnskey[1].key, 0U);
    EXPECT_EQ(kid.cdnskey[1].protocol, 3);
}

TEST(CaseFile, SignatureFaults) {
    const Case kid = parse("one rrsig=soa/2:expiration=-2h,all:bad,data:labels=0 rrttl=ns:60/0");
    ASSERT_EQ(kid.signature_faults.size(), 3U);
    EXPECT_EQ(kid.signature_faults[0].type, "soa");
    EXPECT_EQ(kid.signature_faults[0].key, 1U);
    EXPECT_EQ(kid.signature_faults[0].number, -7200);
    EXPECT_EQ(kid.signature_faults[1].state, SignatureState::kBad);
    EXPECT_EQ(kid.signature_faults[2].change, SignatureFault::Change::kLabels);
    EXPECT_EQ(kid.ttl_faults.at(0).ttls, (std::vector<std::uint32_t>{60, 0}));
}

TEST(CaseFile, DenialAndDelegation) {
    const Case kid = parse(
        "one denial=nsec3 salt=0a nsec3param=1:0:5:-,6:0:0:ff bitmap=-ns,+mx "
        "parent-ns=ns1.@ glue=ns1.@:::1 child-ns=none");
    EXPECT_EQ(kid.denial.salt, Octets{0x0a});
    EXPECT_EQ(kid.denial.params, (std::vector<std::string>{"1 0 5 -", "6 0 0 ff"}));
    EXPECT_EQ(kid.denial.bitmap,
              (std::vector<std::pair<bool, std::string>>{{false, "ns"}, {true, "mx"}}));
    EXPECT_EQ(kid.delegation.glue.at(0).second, "::1");
    EXPECT_TRUE(kid.delegation.child_ns.value().empty());
}

TEST(CaseFile, SecondServerHasTheCaseWithItsOwnWords) {
    const Case kid = parse("one cds=1:2 serial=5 second:cds=none second:denial=nsec3");
    EXPECT_EQ(kid.cds.size(), 1U);
    EXPECT_EQ(kid.denial.kind, Denial::kNsec);
    const Case& second = kid.at_server(1);
    EXPECT_TRUE(second.cds.empty());
    EXPECT_EQ(second.denial.kind, Denial::kNsec3);
    EXPECT_EQ(second.serial, 5U);
    EXPECT_EQ(kid.at_server(0).cds.size(), 1U);
}

TEST(CaseFile, ComplaintsNameLineAndWord) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"one frob=1", R"(cases:1: "frob": unknown key)"},
        {"one second:frob=1", R"("frob": unknown key)"},
        {"one second:keys=13/257", R"("second:keys": cannot differ between servers in this way)"},
        {"one ttl=1 ttl=2", R"("ttl": given twice)"},
        {"one ttl", R"("ttl": not key=value)"},
        {"one keys=13", R"("13": a key is ALG/FLAGS[/OPTION...])"},
        {"one keys=256/257", R"("256": not a number from 0 to 255)"},
        {"one keys=13/257/1024", R"("1024": only RSA keys have a choice of length)"},
        {"one keys=13/257/exponent:3", "only RSA keys have a choice of exponent"},
        {"one keys=13/257/size:3", R"("size:3": not one of same, BITS)"},
        {"one ds=raw:1:2:3", R"("raw:1:2:3": a raw DS is raw:TAG:ALG:TYPE:HEX)"},
        {"one ds=raw:1:2:3:4", R"("4": not octets in hexadecimal)"},
        {"one cds=3:2", R"("3:2": no such key in the zone)"},
        {"one cdnskey=3", R"("3": no such key in the zone)"},
        {"one publish=3", R"("3": the zone has 2 keys)"},
        {"one rrsig=soa", R"("soa": a signature's fault is TYPE[/KEY]:CHANGE)"},
        {"one rrsig=frob:bad", R"("frob": no such type)"},
        {"one rrsig=soa/3:bad", R"("3": the zone has 2 keys)"},
        {"one rrsig=soa:worse", R"("worse": not one of ok, missing)"},
        {"one rrsig=soa:inception=5", R"("5": a time is +N or -N)"},
        {"one rrsig=soa:inception=+5w", R"("w": not one of s, m, h, d, y)"},
        {"one rrttl=ns", R"("ns": TTLs are TYPE:N[/N...])"},
        {"one rrttl=frob:1", R"("frob": no such type)"},
        {"one nsec3param=1:0:0", R"("1:0:0": parameters are HASH:FLAGS:ITERATIONS:SALT)"},
        {"one bitmap=ns", R"("ns": a change of a bitmap is +TYPE or -TYPE)"},
        {"one bitmap=+frob", R"("frob": no such type)"},
        {"one chain=loose", R"("loose": not one of gap)"},
        {"one glue=ns1.@", R"("ns1.@": an address is NAME:ADDRESS or NAME:none)"},
        {"one glue=ns1.@:127.1", R"("127.1": not an address)"},
        {"one parent-ns=ns1..@", R"("ns1..@": not a name)"}};
    for (const auto& [line, words] : table) {
        EXPECT_NE(complaint(line).find(words), std::string::npos) << line << "\n"
                                                                  << complaint(line);
    }
}

}  // namespace
}  // namespace dschain::lab
