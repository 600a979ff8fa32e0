#include "dschain/base/markup.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace dschain {
namespace {

TEST(EscapeMarkup, LeavesNothingThatBeginsMarkupOrEndsAValue) {
    EXPECT_EQ(escape_markup("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
    EXPECT_EQ(escape_markup("\" onload='x' & more"), "&quot; onload=&#39;x&#39; &amp; more");
    EXPECT_EQ(escape_markup("&lt;"), "&amp;lt;");
}

TEST(EscapeMarkup, ShowsControlCharactersAndOctetsThatAreNoText) {
    EXPECT_EQ(escape_markup(std::string_view("a\0b\x1b[31m\x7f", 9)), "a\\000b\\027[31m\\127");
    EXPECT_EQ(escape_markup("\x9b\xff\xc0\x80"), "\\155\\255\\192\\128");
    EXPECT_EQ(escape_markup("\xc2\x85"), "\\194\\133");
}

TEST(EscapeMarkup, ShowsWhatTurnsOrHidesText) {
    EXPECT_EQ(escape_markup("a\u202eb\u2066c\u200fd"), "a\\u{202E}b\\u{2066}c\\u{200F}d");
    EXPECT_EQ(escape_markup("\ufeff\u200b\u00ad\u2028"), "\\u{FEFF}\\u{200B}\\u{00AD}\\u{2028}");
    EXPECT_EQ(escape_markup("\xef\xbf\xbe"), "\\u{FFFE}");       // no character of XML
    EXPECT_EQ(escape_markup("\xf3\xa0\x81\x81"), "\\u{E0041}");  // a tag
}

TEST(EscapeMarkup, LeavesOurOwnSigns) {
    EXPECT_EQ(escape_markup("✓ – ✗ · … é"), "✓ – ✗ · … é");
}

TEST(Markup, NestsAndEscapes) {
    Markup out;
    out.open("p", {{"class", "a\"b"}}).text("1 < 2").element("b", "&").close();
    out.leaf("meta", {{"content", "<'>"}});
    EXPECT_EQ(out.take(),
              "<p class=\"a&quot;b\">1 &lt; 2<b>&amp;</b></p>\n<meta content=\"&lt;&#39;&gt;\"/>");
}

TEST(Markup, KnowsWhatIsOpen) {
    Markup out;
    EXPECT_THROW(out.close(), std::logic_error);
    out.open("div");
    EXPECT_THROW((void)out.take(), std::logic_error);
    out.close();
    EXPECT_EQ(out.take(), "<div></div>\n");
}

}  // namespace
}  // namespace dschain
