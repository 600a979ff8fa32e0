#include "dschain/finding/finding.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dschain {
namespace {

CatalogueEntry template_of(std::string_view message, std::string_view remedy,
                           std::string_view rfc = "") {
    return CatalogueEntry{Code::zone_unsigned,
                          "TEST",
                          Severity::warning,
                          AtFault::nobody,
                          -1,
                          rfc,
                          message,
                          remedy,
                          ""};
}

TEST(Severity, critical_outweighs_unknown_which_outweighs_warning) {
    EXPECT_LT(Severity::ok, Severity::warning);
    EXPECT_LT(Severity::warning, Severity::unknown);
    EXPECT_LT(Severity::unknown, Severity::critical);
}

TEST(Severity, exit_statuses_are_those_of_monitoring_plugins) {
    EXPECT_EQ(exit_status(Severity::ok), 0);
    EXPECT_EQ(exit_status(Severity::warning), 1);
    EXPECT_EQ(exit_status(Severity::critical), 2);
    EXPECT_EQ(exit_status(Severity::unknown), 3);
}

TEST(Severity, has_words) {
    EXPECT_EQ(to_string(Severity::ok), "ok");
    EXPECT_EQ(to_string(Severity::warning), "warning");
    EXPECT_EQ(to_string(Severity::critical), "critical");
    EXPECT_EQ(to_string(Severity::unknown), "unknown");
}

TEST(AtFault, has_words) {
    EXPECT_EQ(to_string(AtFault::nobody), "nobody");
    EXPECT_EQ(to_string(AtFault::registrar), "registrar");
    EXPECT_EQ(to_string(AtFault::parent), "parent");
    EXPECT_EQ(to_string(AtFault::provider), "provider");
    EXPECT_EQ(to_string(AtFault::child), "child");
    EXPECT_EQ(to_string(AtFault::path), "path");
    EXPECT_EQ(to_string(AtFault::this_side), "this side");
}

TEST(Parameters, come_in_order_of_appearance_and_each_once) {
    EXPECT_EQ(parameters(template_of("{zone} has {b} and {a}, {b}", "give {c} to {zone}")),
              (std::vector<std::string>{"zone", "b", "a", "c"}));
    EXPECT_TRUE(parameters(template_of("nothing", "")).empty());
}

TEST(RfcList, is_split_at_semicolons) {
    EXPECT_EQ(rfc_list(template_of("", "", "RFC 4034 5.2; RFC 4509 3")),
              (std::vector<std::string>{"RFC 4034 5.2", "RFC 4509 3"}));
    EXPECT_EQ(rfc_list(template_of("", "", "RFC 4033 5")),
              (std::vector<std::string>{"RFC 4033 5"}));
    EXPECT_TRUE(rfc_list(template_of("", "")).empty());
}

TEST(MakeFinding, fills_in_the_zone_and_the_arguments) {
    const Finding finding = make_finding(Code::zone_unsigned, "example.com.", {{"parent", "com."}});
    EXPECT_EQ(finding.message,
              "example.com. is not signed: com. proves that it has no DS, and no server has a "
              "DNSKEY");
    EXPECT_EQ(finding.name(), "ZONE_UNSIGNED");
    EXPECT_EQ(finding.zone, "example.com.");
}

TEST(MakeFinding, does_not_expand_what_an_argument_holds) {
    const Finding finding =
        make_finding(Code::zone_unsigned, "example.com.", {{"parent", "{zone} {x} {"}});
    EXPECT_NE(finding.message.find("{zone} {x} {"), std::string::npos);
}

TEST(MakeFinding, takes_the_control_characters_out_of_arguments) {
    const Finding finding =
        make_finding(Code::zone_unsigned, "example.com.", {{"parent", "a\x1b[31m\nb\xc2\x9b"}});
    EXPECT_NE(finding.message.find("a\\027[31m\\010b\\194\\155"), std::string::npos)
        << finding.message;
    ASSERT_EQ(finding.args.size(), 1U);
    EXPECT_EQ(finding.args[0].second, "a\\027[31m\\010b\\194\\155");
}

TEST(MakeFinding, names_the_code_and_the_missing_parameter) {
    try {
        (void)make_finding(Code::zone_unsigned, "example.com.");
        FAIL() << "it rendered without {parent}";
    } catch (const std::logic_error& error) {
        EXPECT_STREQ(error.what(), "ZONE_UNSIGNED needs the parameter parent");
    }
}

}  // namespace
}  // namespace dschain
