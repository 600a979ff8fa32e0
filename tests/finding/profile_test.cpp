#include "dschain/finding/profile.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace dschain {
namespace {

std::string profile_file(const std::string& name) {
    std::ifstream file(std::filesystem::path(DSCHAIN_SOURCE_DIR) / "profiles" / name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string error_of(std::string_view text) {
    const auto profile = parse_profile(text, "mine.toml");
    return profile ? "no error" : profile.error();
}

TEST(Profile, the_default_file_has_every_code_with_the_severity_of_the_catalogue) {
    const std::string text = profile_file("default.toml");
    const auto profile = parse_profile(text, "default.toml");
    ASSERT_TRUE(profile) << profile.error();
    EXPECT_EQ(profile->name, "default");
    EXPECT_TRUE(profile->severities.empty());
    EXPECT_EQ(profile->severities, built_in_profile("default")->severities);
    EXPECT_EQ(profile->description, built_in_profile("default")->description);
    for (const CatalogueEntry& each : catalogue()) {
        const std::string line = "\n" + std::string(each.name) + " = \"" +
                                 std::string(to_string(each.severity)) + "\"\n";
        EXPECT_NE(text.find(line), std::string::npos) << each.name;
    }
}

TEST(Profile, the_strict_one_is_its_file_and_makes_nothing_less_grave) {
    const auto strict = built_in_profile("strict");
    ASSERT_TRUE(strict);
    EXPECT_EQ(*strict, parse_profile(profile_file("strict.toml"), "file").value());
    EXPECT_EQ(strict->name, "strict");
    EXPECT_GT(strict->severities.size(), 30U);
    for (const auto& [code, severity] : strict->severities) {
        EXPECT_GT(severity, entry(code).severity) << entry(code).name;
        EXPECT_NE(severity, Severity::unknown) << entry(code).name;
    }
    EXPECT_EQ(strict->severity(Code::nsec3_salt), Severity::warning);
    EXPECT_EQ(strict->severity(Code::dnskey_inconsistent), Severity::critical);
    EXPECT_EQ(strict->severity(Code::rrsig_expired), Severity::critical);
}

TEST(Profile, what_a_file_does_not_say_is_as_its_base_has_it) {
    const auto profile = parse_profile(
        "[severity]\n"
        "RRSIG_NEAR_END = \"ok\"\n"
        "NSEC3_SALT = \"ok\"\n"
        "TCP_NO_ANSWER = \"unknown\"\n"
        "base = \"strict\"\n",
        "mine.toml");
    // 'base' stands in the table here, where it is no code.
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().find("mine.toml:5:1: base: "), 0U) << profile.error();
    const auto on_strict = parse_profile(
        "base = \"strict\"\nname = \"mine\"\ndescription = \"of us\"\n"
        "[severity]\nRRSIG_NEAR_END = \"ok\"\nNSEC3_SALT = \"ok\"\nTCP_NO_ANSWER = \"unknown\"\n",
        "mine.toml");
    ASSERT_TRUE(on_strict) << on_strict.error();
    EXPECT_EQ(on_strict->name, "mine");
    EXPECT_EQ(on_strict->description, "of us");
    EXPECT_EQ(on_strict->severity(Code::rrsig_near_end), Severity::ok);
    EXPECT_EQ(on_strict->severity(Code::nsec3_salt), Severity::ok);  // back to the catalogue's
    EXPECT_EQ(on_strict->severity(Code::tcp_no_answer), Severity::unknown);
    EXPECT_EQ(on_strict->severity(Code::ds_inconsistent), Severity::critical);
    EXPECT_FALSE(on_strict->severities.contains(Code::nsec3_salt));
    const auto on_default = parse_profile("[severity]\nRRSIG_NEAR_END = \"ok\"\n", "mine.toml");
    ASSERT_TRUE(on_default) << on_default.error();
    EXPECT_EQ(on_default->name, "mine.toml");
    EXPECT_EQ(on_default->severity(Code::ds_inconsistent), Severity::warning);
    EXPECT_TRUE(parse_profile("", "empty")->severities.empty());
}

TEST(Profile, mistakes_are_told_with_their_place_and_what_may_be_meant) {
    EXPECT_EQ(error_of("[severity]\nRRSIG_EXPIERD = \"ok\"\n"),
              "mine.toml:2:1: RRSIG_EXPIERD: did you mean RRSIG_EXPIRED?");
    EXPECT_EQ(error_of("[severity]\n  rrsig_expired = \"ok\"\n"),
              "mine.toml:2:3: rrsig_expired: did you mean RRSIG_EXPIRED?");
    EXPECT_EQ(error_of("[severity]\nABC = \"ok\"\n"),
              "mine.toml:2:1: ABC: it is no finding; 'dschain explain' lists them");
    EXPECT_EQ(error_of("[severity]\nRRSIG_EXPIRED = \"warnign\"\n"),
              "mine.toml:2:1: RRSIG_EXPIRED: 'warnign': did you mean warning?");
    EXPECT_EQ(error_of("[severity]\nRRSIG_EXPIRED = \"!\"\n"),
              "mine.toml:2:1: RRSIG_EXPIRED: '!': no such severity; there are ok, warning, "
              "critical and unknown");
    EXPECT_EQ(error_of("[severity]\nRRSIG_EXPIRED = 2\n"),
              "mine.toml:2:1: RRSIG_EXPIRED: it is no text; there are ok, warning, critical and "
              "unknown");
    EXPECT_EQ(error_of("base = \"stricht\"\n"),
              "mine.toml:1:1: base: 'stricht': did you mean strict?");
    EXPECT_EQ(error_of("base = 1\n"), "mine.toml:1:1: base: it is no text");
    EXPECT_EQ(error_of("[severty]\nRRSIG_EXPIRED = \"ok\"\n")
                  .find("mine.toml:1:2: severty: did you mean severity?"),
              0U);
    EXPECT_EQ(error_of("severity = \"ok\"\n"),
              "mine.toml:1:1: severity: it is no table; [severity] begins one");
    EXPECT_EQ(error_of("colour = \"red\"\n"),
              "mine.toml:1:1: colour: no such key; there are severity, base, name and description");
    EXPECT_EQ(error_of("[severity.RRSIG_EXPIRED]\nx = 1\n").find("mine.toml:1:"), 0U);
    // The first mistake in the file, whatever its kind.
    EXPECT_EQ(error_of("nmae = \"x\"\nbase = \"nowhere\"\n[severity]\nA = \"b\"\n"),
              "mine.toml:1:1: nmae: did you mean name?");
}

TEST(Profile, what_is_no_toml_is_told_with_its_place) {
    EXPECT_EQ(error_of("[severity]\nRRSIG_EXPIRED = ok\n").find("mine.toml:2:17: it is no TOML: "),
              0U)
        << error_of("[severity]\nRRSIG_EXPIRED = ok\n");
    EXPECT_EQ(error_of("[severity\n").find("mine.toml:1:"), 0U);
    EXPECT_EQ(
        error_of("[severity]\nNSEC3_SALT = \"ok\"\nNSEC3_SALT = \"ok\"\n").find("mine.toml:3:"),
        0U);
    EXPECT_EQ(error_of("name = \"\xff\"\n").find("mine.toml:1:"), 0U);
    const std::string nested(5000, '[');
    EXPECT_EQ(error_of("name = " + nested).find("mine.toml:1:"), 0U);
}

TEST(Profile, a_name_cannot_steer_a_terminal) {
    EXPECT_EQ(parse_profile("name = \"\\u001b[31m\"\n", "x")->name, "\\027[31m");
    EXPECT_EQ(parse_profile("", "\x1b")->name, "\\027");
    EXPECT_EQ(error_of("\"\\u001b\" = \"x\"\n").find('\x1b'), std::string::npos);
}

TEST(Profile, changes_findings_and_their_consequences_but_not_what_a_check_decided) {
    const Args ds = {{"server", "a"}, {"what", "b"}, {"tries", "3"}, {"response", "c"}};
    Finding plain = make_finding(Code::server_lame, "zone.example.", ds);
    Finding decided = make_finding(Code::server_lame, "zone.example.", ds);
    decided.severity = Severity::ok;
    plain.consequences = {plain, decided};
    std::vector<Finding> findings = {plain, decided};
    apply_profile(parse_profile("[severity]\nSERVER_LAME = \"critical\"\n", "x").value(), findings);
    EXPECT_EQ(findings[0].severity, Severity::critical);
    EXPECT_EQ(findings[0].consequences[0].severity, Severity::critical);
    EXPECT_EQ(findings[0].consequences[1].severity, Severity::ok);
    EXPECT_EQ(findings[1].severity, Severity::ok);
}

}  // namespace
}  // namespace dschain
