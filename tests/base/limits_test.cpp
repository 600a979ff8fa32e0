#include "dschain/base/limits.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace dschain {
namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(DSCHAIN_SOURCE_DIR "/" + path);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string error_of(std::string_view text) {
    Limits limits;
    const auto set = set_limit(limits, text);
    EXPECT_EQ(limits, Limits{}) << text;
    return set ? "no error" : set.error();
}

TEST(NamedLimits, are_in_the_documentation_with_their_defaults) {
    const std::string table = text_of("docs/limits.md");
    const std::string manual = text_of("docs/man/dschain.1");
    for (const NamedLimit& limit : named_limits()) {
        const std::uint64_t value = Limits{}.*(limit.value);
        const char end = &limit == &named_limits().back() ? '.' : ',';
        EXPECT_NE(table.find(fmt::format("\n| `{}` | {} |", limit.name, value)), std::string::npos)
            << limit.name << ' ' << value;
        EXPECT_NE(manual.find(fmt::format("\n.Cm {}\n{}{}", limit.name, value, end)),
                  std::string::npos)
            << limit.name << ' ' << value;
        EXPECT_LE(value, limit.most) << limit.name;
    }
}

TEST(SetLimit, sets_that_one) {
    for (const NamedLimit& limit : named_limits()) {
        Limits limits;
        ASSERT_TRUE(set_limit(limits, fmt::format("{}=7", limit.name))) << limit.name;
        EXPECT_EQ(limits.*(limit.value), 7U) << limit.name;
        limits.*(limit.value) = Limits{}.*(limit.value);
        EXPECT_EQ(limits, Limits{}) << limit.name;
    }
}

TEST(SetLimit, takes_the_smallest_and_the_largest) {
    Limits limits;
    ASSERT_TRUE(set_limit(limits, "aliases=0"));
    EXPECT_EQ(limits.aliases, 0U);
    ASSERT_TRUE(set_limit(limits, "aliases=255"));
    EXPECT_EQ(limits.aliases, 255U);
}

TEST(SetLimit, says_what_is_wrong_and_sets_nothing) {
    EXPECT_EQ(error_of("aliases=256"),
              "'256' is no value for it; aliases=N with N from 0 to 255 is");
    for (const std::string_view text :
         {"aliases", "aliases=", "aliases=x", "aliases=-1", "aliases=1x", "aliases= 1",
          "aliases=99999999999999999999999"}) {
        EXPECT_NE(error_of(text).find("aliases=N with N from 0 to 255"), std::string::npos) << text;
    }
    EXPECT_NE(error_of("aliasse=1").find("did you mean aliases?"), std::string::npos);
    EXPECT_NE(error_of("=1").find("there is no limit ''"), std::string::npos);
    EXPECT_NE(error_of("").find("the limits are signatures, "), std::string::npos);
}

}  // namespace
}  // namespace dschain
