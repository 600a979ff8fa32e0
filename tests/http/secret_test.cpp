// A key: where it may come from, and that nothing can show it.
#include <sys/prctl.h>
#include <sys/stat.h>

#include <concepts>
#include <fstream>
#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dschain/http/secret.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!fmt::is_formattable<ApiKey>::value);
static_assert(!Streamable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::copyable<Secret>);
static_assert(!std::equality_comparable<Secret>);

Result<ApiKey> key_from(std::string text) {
    return api_key_from_text(std::move(text), "GCORE_API_KEY");
}

std::string error_of(std::string text) {
    const auto key = key_from(std::move(text));
    return key ? "no error" : key.error();
}

TEST(ApiKey, takes_its_text_over_and_wipes_the_source) {
    std::string text = "12$abcdef";
    const char* octets = text.data();
    const std::size_t size = text.size();
    const auto key = api_key_from_text(std::move(text), "here");
    ASSERT_TRUE(key);
    EXPECT_FALSE(key->secret.empty());
    EXPECT_TRUE(text.empty());
    // The string's own octets, which are still there.
    EXPECT_EQ(std::string_view(octets, size).find("abc"), std::string_view::npos);
}

TEST(ApiKey, is_left_behind_by_nothing_when_it_moves) {
    Secret first(std::string("12$abcdef"));
    Secret second(std::move(first));
    EXPECT_TRUE(first.empty());
    EXPECT_FALSE(second.empty());
    second = Secret();
    EXPECT_TRUE(second.empty());
}

TEST(ApiKey, of_three_base64url_parts_is_a_jwt) {
    EXPECT_EQ(key_from("eyJhbGciOiJ9.eyJ1c2VyX-_.c2ln")->kind, KeyKind::jwt);
    EXPECT_STREQ(scheme(KeyKind::jwt), "Bearer");
    for (const char* text : {"12$abc", "a.b", "a.b.c.d", "a..c", ".b.c", "a.b.", "a.b$.c", "a"}) {
        EXPECT_EQ(key_from(text)->kind, KeyKind::permanent) << text;
    }
    EXPECT_STREQ(scheme(KeyKind::permanent), "APIKey");
}

TEST(ApiKey, may_end_in_one_line_end_and_has_no_other_blanks) {
    EXPECT_TRUE(key_from("12$abc\n"));
    EXPECT_TRUE(key_from("12$abc\r\n"));
    EXPECT_NE(error_of("12$abc\n\n").find("octet 7"), std::string::npos) << error_of("12$abc\n\n");
    EXPECT_NE(error_of("12$a bc").find("octet 5"), std::string::npos);
    EXPECT_NE(error_of("12$abc\r\nX-Evil: 1").find("octet 7"), std::string::npos);
    EXPECT_NE(error_of("\xc3\xa4").find("octet 1"), std::string::npos);
    EXPECT_EQ(error_of(""), "the key from GCORE_API_KEY: it is empty");
    EXPECT_EQ(error_of("\n"), "the key from GCORE_API_KEY: it is empty");
    EXPECT_EQ(error_of("APIKey 12$abc"),
              "the key from GCORE_API_KEY: it begins with 'APIKey': give the key alone");
    // No error shows the key.
    for (const char* text : {"12$abc\n\n", "Bearer 12$abc", "12$a bc"}) {
        EXPECT_EQ(error_of(text).find("12$a"), std::string::npos) << error_of(text);
    }
}

TEST(ApiKey, in_a_file_that_all_can_read_comes_with_a_warning) {
    const TemporaryDirectory directory;
    const std::string path = (directory.path() / "key").string();
    std::ofstream(path) << "12$abc\n";
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    auto key = api_key_from_file(path);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->warning, "");
    EXPECT_EQ(key->origin, path);
    ASSERT_EQ(chmod(path.c_str(), 0644), 0);
    key = api_key_from_file(path);
    ASSERT_TRUE(key);
    EXPECT_NE(key->warning.find("every user of this machine can read the key in " + path),
              std::string::npos);
}

TEST(ApiKey, in_a_file_that_is_missing_empty_or_too_large_is_refused) {
    const TemporaryDirectory directory;
    const std::string path = (directory.path() / "key").string();
    EXPECT_NE(api_key_from_file(path).error().find("No such file"), std::string::npos);
    std::ofstream(path) << "";
    EXPECT_NE(api_key_from_file(path).error().find("it is empty"), std::string::npos);
    EXPECT_NE(api_key_from_file(directory.path().string()).error().find("Is a directory"),
              std::string::npos);
    std::ofstream(path) << std::string(16385, 'x');
    EXPECT_NE(api_key_from_file(path).error().find("larger than 16384 octets"), std::string::npos);
    std::ofstream(path) << std::string(16384, 'x');
    EXPECT_TRUE(api_key_from_file(path));
}

TEST(ApiKey, forbids_core_files) {
    forbid_core_files();
    EXPECT_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
}

}  // namespace
}  // namespace dschain::test
