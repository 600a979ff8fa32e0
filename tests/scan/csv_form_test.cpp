#include "scan/list_of.hpp"

namespace dschain::test {
namespace {

Entries csv(const std::string& text, std::optional<std::string> column = {},
            std::optional<std::string> ds_column = {}) {
    ZoneListOptions options;
    options.form = ListForm::csv;
    options.column = std::move(column);
    options.ds_column = std::move(ds_column);
    return entries_of(text, options);
}

TEST(Csv, TheZonesColumnIsKnownByItsName) {
    const Entries expected = {"2 a.test.", "3 b.test."};
    for (const std::string name : {"zone", "domain", "Domain_Name", "FQDN", " name "}) {
        EXPECT_EQ(csv("id," + name + ",x\n1,a.test,y\n2,b.test,z\n"), expected) << name;
    }
    // In this order, wherever they are.
    EXPECT_EQ(csv("name,zone\nAnn,a.test\n"), Entries{"2 a.test."});
    EXPECT_EQ(csv("customer,plan\na.test,b.test\n"), Entries{"2 a.test."});
}

TEST(Csv, TheColumnMayBeChosen) {
    EXPECT_EQ(csv("zone,apex\na.test,b.test\n", "APEX"), Entries{"2 b.test."});
    EXPECT_EQ(csv("zone,apex\na.test,b.test\n", "2"), Entries{"2 b.test."});
    // A name before a number.
    EXPECT_EQ(csv("2,1\na.test,b.test\n", "2"), Entries{"2 a.test."});
    EXPECT_EQ(csv("zone,apex\na.test,b.test\n", "3"),
              Entries{"not opened: standard input: there is no column 3: the first line has 2"});
    EXPECT_EQ(csv("zone,apex\na.test,b.test\n", "0"),
              Entries{"not opened: standard input: there is no column '0': the first line has "
                      "'zone' and 'apex'"});
    EXPECT_EQ(csv("zone,apex\na.test,b.test\n", {}, "ds"),
              Entries{"not opened: standard input: there is no column 'ds': the first line has "
                      "'zone' and 'apex'"});
}

TEST(Csv, AFirstRowWithADomainNameIsNoHeader) {
    EXPECT_EQ(csv("1,a.test\n2,b.test\n"), (Entries{"1 a.test.", "2 b.test."}));
    EXPECT_EQ(csv("a.test\nb.test\n"), (Entries{"1 a.test.", "2 b.test."}));
    EXPECT_EQ(csv("1,a.test\n2,b.test\n", "2"), (Entries{"1 a.test.", "2 b.test."}));
}

TEST(Csv, FieldsMayBeQuoted) {
    EXPECT_EQ(csv("zone,note\r\n\"a.test\",\"one, \"\"two\"\"\"\r\n\"b.test\",\"over\r\nlines\"\r\n"
                  "c.test,\"\"\r\n"),
              (Entries{"2 a.test.", "3 b.test.", "5 c.test."}));
    EXPECT_EQ(csv("\xef\xbb\xbf\"zone\"\n\"a.test\""), Entries{"2 a.test."});
}

TEST(Csv, DsAreSeparatedBySemicolons) {
    EXPECT_EQ(csv("zone,ds\na.test," + kDs + ";" + kOtherDs + "\nb.test,\nc.test, ; \n", {}, "ds"),
              (Entries{"2 a.test. [" + kDs + ", " + kOtherDs + "]", "3 b.test.", "4 c.test."}));
    EXPECT_EQ(csv("zone,ds\na.test,\"" + kDs + ";\n" + kOtherDs + "\"\n", {}, "2"),
              Entries{"2 a.test. [" + kDs + ", " + kOtherDs + "]"});
    EXPECT_EQ(csv("zone,ds\na.test,1 2 3 0\nb.test,\n", {}, "ds"),
              (Entries{"2 error: a.test.: its DS: the digest '0' is not hexadecimal (an even "
                       "number of digits 0-9, A-F)",
                       "3 b.test."}));
}

TEST(Csv, RowsOfOneZoneAddUp) {
    EXPECT_EQ(csv("zone,ds\na.test," + kDs + "\nA.test," + kOtherDs + "\nb.test,\n", {}, "ds"),
              (Entries{"2 a.test. [" + kDs + ", " + kOtherDs + "]", "4 b.test."}));
}

TEST(Csv, ARowThatIsNoRowIsAnError) {
    EXPECT_EQ(csv("zone,note\na.test\nb.test,x,y\n,z\nc.test,z\n"),
              (Entries{"2 error: there are 1 columns, and 2 in the first line",
                       "3 error: there are 3 columns, and 2 in the first line",
                       "4 error: '' is not a domain name: it is empty", "5 c.test."}));
    EXPECT_EQ(
        csv("zone,note\na.test,\"x\"y\nb.test,x\"y\nc.test,z\n"),
        (Entries{"2 error: a quoted field goes on behind its '\"'",
                 "3 error: there is a '\"' in a field that does not begin with one", "4 c.test."}));
}

TEST(Csv, AQuoteThatIsNotClosedCostsItsLineAlone) {
    const std::string error = "2 error: a '\"' is not closed";
    EXPECT_EQ(csv("zone,note\na.test,\"x\nb.test,y\nc.test,z\n"),
              (Entries{error, "3 b.test.", "4 c.test."}));
    std::string text = "zone,note\na.test,\"x\n";
    Entries expected = {error};
    for (int i = 0; i < 20000; ++i) {
        text += fmt::format("z{}.test,y\n", i);
        expected.push_back(fmt::format("{} z{}.test.", i + 3, i));
    }
    EXPECT_EQ(csv(text), expected);
    // The next quote is taken as its end, so that both lines are wrong.
    EXPECT_EQ(
        csv("zone,note\na.test,\"x\nb.test,\"y\"\nc.test,z\n"),
        (Entries{"2 error: a quoted field goes on behind its '\"'", "3 b.test.", "4 c.test."}));
}

TEST(Csv, WithoutARowThereIsNothing) {
    EXPECT_EQ(csv(""), Entries{});
    EXPECT_EQ(csv("\n\nzone\n\na.test\n\n"), Entries{"5 a.test."});
    EXPECT_EQ(csv("\"zone\na.test\n"),
              Entries{"not opened: standard input: line 1: a '\"' is not closed"});
}

}  // namespace
}  // namespace dschain::test
