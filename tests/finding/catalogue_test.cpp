#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "dschain/base/text.hpp"
#include "dschain/finding/finding.hpp"

namespace dschain {
namespace {

bool is_upper_snake(std::string_view name) {
    return !name.empty() && name.front() != '_' && name.back() != '_' &&
           name.find("__") == std::string_view::npos &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

bool has_no_control(std::string_view text) {
    return without_controls(text) == text;
}

Args all_args(const CatalogueEntry& entry) {
    Args args;
    for (const std::string& name : parameters(entry)) {
        if (name != "zone") {
            args.emplace_back(name, "<" + name + ">");
        }
    }
    return args;
}

TEST(Catalogue, stands_in_the_order_of_the_codes_and_has_each_once) {
    ASSERT_EQ(catalogue().size(), static_cast<std::size_t>(Code::step_unclear) + 1);
    for (std::size_t i = 0; i < catalogue().size(); ++i) {
        const auto code = static_cast<Code>(i);
        EXPECT_EQ(catalogue()[i].code, code) << catalogue()[i].name;
        EXPECT_EQ(&entry(code), &catalogue()[i]);
    }
}

TEST(Catalogue, names_are_unique_and_in_upper_case) {
    std::set<std::string_view> names;
    for (const CatalogueEntry& each : catalogue()) {
        EXPECT_TRUE(is_upper_snake(each.name)) << each.name;
        EXPECT_TRUE(names.insert(each.name).second) << each.name;
        EXPECT_EQ(find_entry(each.name), &each);
        EXPECT_EQ(find_entry(lower(each.name)), &each);
    }
    EXPECT_EQ(find_entry("NO_SUCH_FINDING"), nullptr);
    EXPECT_EQ(find_entry(""), nullptr);
}

TEST(Catalogue, some_names_belong_to_the_code_that_they_name) {
    EXPECT_EQ(entry(Code::no_trust_anchor).name, "NO_TRUST_ANCHOR");
    EXPECT_EQ(entry(Code::ds_digest_mismatch).name, "DS_DIGEST_MISMATCH");
    EXPECT_EQ(entry(Code::rrsig_expired).name, "RRSIG_EXPIRED");
    EXPECT_EQ(entry(Code::views_bogus).name, "VIEWS_BOGUS");
    EXPECT_EQ(entry(Code::document_digest_differs).name, "DOCUMENT_DIGEST_DIFFERS");
    EXPECT_EQ(entry(Code::limit_nsec3_hashes).name, "LIMIT_NSEC3_HASHES");
}

TEST(Catalogue, every_entry_renders_with_all_its_parameters) {
    for (const CatalogueEntry& each : catalogue()) {
        const Args args = all_args(each);
        const Finding finding = make_finding(each.code, "zone.example.", args);
        EXPECT_EQ(finding.code, each.code);
        EXPECT_EQ(finding.name(), each.name);
        EXPECT_EQ(finding.severity, each.severity);
        EXPECT_EQ(finding.at_fault, each.at_fault);
        EXPECT_EQ(finding.zone, "zone.example.");
        EXPECT_FALSE(finding.server);
        EXPECT_EQ(finding.args, args);
        EXPECT_FALSE(finding.message.empty()) << each.name;
        for (const std::string& text : {finding.message, finding.remedy}) {
            EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
            EXPECT_TRUE(has_no_control(text)) << text;
        }
        const std::string both = finding.message + finding.remedy;
        for (const auto& arg : args) {
            EXPECT_NE(both.find(arg.second), std::string::npos) << each.name << ' ' << arg.first;
        }
    }
}

TEST(Catalogue, an_entry_without_one_of_its_parameters_is_an_error_of_the_program) {
    for (const CatalogueEntry& each : catalogue()) {
        const Args args = all_args(each);
        for (std::size_t i = 0; i < args.size(); ++i) {
            Args fewer = args;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            EXPECT_THROW((void)make_finding(each.code, "zone.example.", fewer), std::logic_error)
                << each.name << " without " << args[i].first;
        }
    }
}

TEST(Catalogue, templates_have_whole_parameters_and_no_control_characters) {
    for (const CatalogueEntry& each : catalogue()) {
        for (const std::string_view text : {each.message, each.remedy, each.meaning, each.rfc}) {
            EXPECT_TRUE(has_no_control(text)) << each.name;
            EXPECT_EQ(std::count(text.begin(), text.end(), '{'),
                      std::count(text.begin(), text.end(), '}'))
                << each.name;
            EXPECT_EQ(text, trim(text)) << each.name;
        }
        EXPECT_FALSE(each.meaning.empty()) << each.name;
        EXPECT_EQ(each.meaning.find_first_of("{}"), std::string_view::npos)
            << each.name << ": 'explain' has no arguments to fill in";
        for (const std::string& name : parameters(each)) {
            EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
                      std::string::npos)
                << each.name << ' ' << name;
        }
    }
}

TEST(Catalogue, every_reference_is_to_an_rfc) {
    for (const CatalogueEntry& each : catalogue()) {
        for (const std::string& item : rfc_list(each)) {
            ASSERT_GT(item.size(), 4U) << each.name;
            EXPECT_TRUE(item.starts_with("RFC ")) << each.name << ": " << item;
            EXPECT_TRUE(item[4] >= '1' && item[4] <= '9') << each.name << ": " << item;
        }
    }
}

// RFC 8914 §4 defines the info codes 0 to 24; IANA has added up to 30 since.
TEST(Catalogue, extended_errors_are_registered_ones) {
    for (const CatalogueEntry& each : catalogue()) {
        EXPECT_GE(each.ede, -1) << each.name;
        EXPECT_LE(each.ede, 30) << each.name;
    }
    EXPECT_EQ(entry(Code::rrsig_expired).ede, 7);        // RFC 8914 §4.8
    EXPECT_EQ(entry(Code::rrsig_not_yet_valid).ede, 8);  // RFC 8914 §4.9
    EXPECT_EQ(entry(Code::rrsig_missing).ede, 10);       // RFC 8914 §4.11
}

}  // namespace
}  // namespace dschain
