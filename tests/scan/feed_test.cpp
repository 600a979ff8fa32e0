// What a scan's feed makes of a list and of results: lines, numbers and totals.
#include "dschain/scan/feed.hpp"

#include <sstream>

#include "dschain/scan/progress.hpp"
#include "scan/list_of.hpp"
#include "scan/scan_lines.hpp"

namespace dschain::test {
namespace {

Assessment assessment_of(const std::string& recording) {
    const auto evidence = read_evidence(read_file(testdata("evidence/" + recording + ".json")));
    return assess(evidence.value(), evidence->subject.limits).value();
}

// One list, one feed, and what it wrote.
class FeedTest : public ::testing::Test {
protected:
    void open(const std::string& list, FeedOptions options = {}) {
        in_ = std::istringstream(list);
        list_ = ZoneList::open("-", in_, {}).value();
        options.complain = [this](const std::string& text) { complaints_.push_back(text); };
        ScanOutputOptions out;
        out.form = options.form;
        out.every_zone_has_line = !options.only_problems;
        feed_ = std::make_unique<ListFeed>(*list_, options);
        output_ = ScanOutput::to_stream(out_, out).value();
        feed_->write_to(*output_);
    }

    // The next zone gets the verdict of a recording.
    void give(const std::string& recording) {
        const auto job = feed_->next();
        ASSERT_TRUE(job);
        EXPECT_EQ(job->zone, Name::parse(recording + ".test").value());
        feed_->done(*job, assessment_of(recording));
    }

    [[nodiscard]] std::vector<std::string> lines() {
        output_->flush();
        std::istringstream text(out_.str());
        std::vector<std::string> found;
        for (std::string line; std::getline(text, line);) {
            found.push_back(line);
        }
        return found;
    }

    std::istringstream in_;
    std::ostringstream out_;
    std::unique_ptr<ZoneList> list_;
    std::unique_ptr<ScanOutput> output_;
    std::unique_ptr<ListFeed> feed_;
    std::vector<std::string> complaints_;
};

TEST_F(FeedTest, every_zone_has_its_line_and_counts) {
    open("alg13.test\nflip.test\nplain.test\nalldead.test\n");
    for (const char* zone : {"alg13", "flip", "plain", "alldead"}) {
        give(zone);
    }
    EXPECT_FALSE(feed_->numbers().at_end);
    EXPECT_FALSE(feed_->next());
    const ListFeed::Numbers numbers = feed_->numbers();
    EXPECT_TRUE(numbers.at_end);
    EXPECT_EQ(numbers.entries, 4U);
    EXPECT_EQ(numbers.done, 4U);
    EXPECT_EQ(numbers.problems, 3U);
    EXPECT_EQ(numbers.unreadable, 0U);
    EXPECT_FALSE(feed_->failure());
    const Totals& totals = feed_->totals();
    EXPECT_EQ(totals.zones, 4U);
    EXPECT_EQ(totals.by_status, (std::array<std::uint64_t, 4>{1, 1, 1, 1}));
    EXPECT_EQ(totals.by_severity, (std::array<std::uint64_t, 4>{1, 1, 1, 1}));
    EXPECT_EQ(totals.by_code.at(Code::ds_digest_mismatch), 1U);
    const auto written = lines();
    ASSERT_EQ(written.size(), 4U);
    EXPECT_TRUE(written[0].starts_with(
        R"({"zone":"alg13.test.","status":"secure","severity":"ok","codes":[],"decision":null,)"))
        << written[0];
    EXPECT_TRUE(written[1].starts_with(
        R"({"zone":"flip.test.","status":"bogus","severity":"critical","codes":["DS_DIGEST_MISMATCH"])"))
        << written[1];
    EXPECT_TRUE(written[3].starts_with(R"({"zone":"alldead.test.","status":"indeterminate",)"));
    EXPECT_TRUE(output_->finish());
}

TEST_F(FeedTest, only_problems_have_lines_where_that_is_wanted) {
    FeedOptions options;
    options.only_problems = true;
    open("alg13.test\nflip.test\n", options);
    give("alg13");
    give("flip");
    const auto written = lines();
    ASSERT_EQ(written.size(), 1U);
    EXPECT_TRUE(written[0].starts_with(R"({"zone":"flip.test.")"));
    EXPECT_EQ(feed_->totals().zones, 2U);
    EXPECT_EQ(feed_->numbers().problems, 1U);
}

TEST_F(FeedTest, what_cannot_be_read_is_told_and_counted) {
    open("alg13.test\na..b\nflip.test\n");
    give("alg13");
    give("flip");
    EXPECT_FALSE(feed_->next());
    ASSERT_EQ(complaints_.size(), 1U);
    EXPECT_TRUE(complaints_[0].starts_with("line 2: ")) << complaints_[0];
    EXPECT_EQ(feed_->numbers().unreadable, 1U);
    EXPECT_EQ(feed_->numbers().done, 3U);
    EXPECT_EQ(feed_->numbers().entries, 3U);
    EXPECT_EQ(feed_->totals().zones, 2U);
    EXPECT_EQ(lines().size(), 2U);
    EXPECT_TRUE(output_->finish());
}

TEST_F(FeedTest, ds_of_the_list_go_with_the_zone) {
    open("flip.test " + kDs + "\n");
    const auto job = feed_->next();
    ASSERT_TRUE(job);
    EXPECT_EQ(job->number, 0U);
    EXPECT_EQ(job->ds, std::vector<std::string>{kDs});
}

TEST_F(FeedTest, a_whole_report_is_one_line) {
    FeedOptions options;
    options.full = true;
    open("flip.test\n", options);
    give("flip");
    const auto written = lines();
    ASSERT_EQ(written.size(), 1U);
    const auto report = nlohmann::json::parse(written[0]);
    EXPECT_EQ(report["subject"]["zone"], "flip.test.");
    EXPECT_EQ(report["findings"][0]["code"], "DS_DIGEST_MISMATCH");
}

TEST_F(FeedTest, cases_and_series_are_kept_where_they_are_wanted) {
    FeedOptions options;
    options.cases = true;
    options.per_zone = true;
    open("alg13.test\nflip.test\n", options);
    give("alg13");
    give("flip");
    EXPECT_NE(feed_->cases().find("alg13.test."), std::string::npos);
    EXPECT_NE(feed_->cases().find("<failure"), std::string::npos);
    open("flip.test\n");
    give("flip");
    EXPECT_EQ(feed_->cases(), "");
}

// Lines of an earlier scan count as if their zones had been asked again.
TEST_F(FeedTest, found_lines_count_as_their_zones_did) {
    struct Row {
        LineForm form;
        bool full;
    };
    for (const Row& row :
         {Row{LineForm::json, false}, Row{LineForm::json, true}, Row{LineForm::csv, false}}) {
        FeedOptions options;
        options.form = row.form;
        options.full = row.full;
        out_.str("");
        open("alg13.test\nflip.test\nplain.test\nalldead.test\nstale2.test\n", options);
        for (const char* zone : {"alg13", "flip", "plain", "alldead", "stale2"}) {
            give(zone);
        }
        const Totals before = feed_->totals();
        // A consequence of another finding.
        EXPECT_EQ(before.by_code.count(Code::views_bogus), 1U);
        const auto written = lines();
        ASSERT_EQ(written.size(), 5U);
        open("", options);
        for (const std::string& line : written) {
            feed_->found(line);
        }
        const Totals& after = feed_->totals();
        EXPECT_EQ(after.zones, 5U);
        EXPECT_EQ(after.by_status, before.by_status);
        EXPECT_EQ(after.by_severity, before.by_severity);
        EXPECT_EQ(after.by_code, before.by_code);
        EXPECT_EQ(after.named, before.named);
        EXPECT_EQ(feed_->numbers().problems, 4U);
    }
}

// --- What is shown.

TEST(Progress, says_how_far_it_is) {
    ListFeed::Numbers numbers;
    EXPECT_EQ(progress_text(numbers, 0, std::nullopt), "0 done, 0/s, 0 with problems");
    numbers.done = 12345;
    numbers.problems = 1056;
    EXPECT_EQ(progress_text(numbers, 1234.4, std::nullopt),
              "12,345 done, 1234/s, 1,056 with problems");
    EXPECT_EQ(progress_text(numbers, 100, 1000000),
              "12,345 of 1,000,000 done, 100/s, 1,056 with problems, 2.7 h left");
    EXPECT_EQ(progress_text(numbers, 1000, 192345),
              "12,345 of 192,345 done, 1000/s, 1,056 with problems, 3 min left");
    EXPECT_EQ(progress_text(numbers, 100, 13345),
              "12,345 of 13,345 done, 100/s, 1,056 with problems, 10 s left");
    EXPECT_EQ(progress_text(numbers, 100, 12345),
              "12,345 of 12,345 done, 100/s, 1,056 with problems");
    EXPECT_EQ(progress_text(numbers, 0, 20000), "12,345 of 20,000 done, 0/s, 1,056 with problems");
    // A list that grew shorter is none that says how far it is.
    EXPECT_EQ(progress_text(numbers, 100, 12), "12,345 done, 100/s, 1,056 with problems");
}

TEST(Progress, sums_up) {
    Totals totals;
    ZoneVerdict verdict;
    verdict.queries = 700;
    verdict.status = Status::secure;
    verdict.severity = Severity::ok;
    totals.add(verdict);
    totals.add(verdict);
    verdict.status = Status::bogus;
    verdict.severity = Severity::critical;
    verdict.codes = {Code::ds_digest_mismatch, Code::ds_sha1_ignored};
    totals.add(verdict);
    verdict.codes = {Code::ds_sha1_ignored};
    totals.add(verdict);
    EXPECT_EQ(summary_text(totals, {}, std::chrono::milliseconds(1500)),
              "4 zones in 1.5 s (3/s), 2,800 queries\n"
              "  2 secure, 0 insecure, 2 bogus, 0 indeterminate\n"
              "  2 ok, 0 warning, 2 critical, 0 unknown\n"
              "          2  DS_SHA1_IGNORED\n"
              "          1  DS_DIGEST_MISMATCH\n");
    ListFeed::Numbers numbers;
    numbers.unreadable = 1;
    EXPECT_EQ(summary_text({}, numbers, std::chrono::seconds(2)),
              "0 zones in 2.0 s (0/s), 0 queries\n"
              "  0 secure, 0 insecure, 0 bogus, 0 indeterminate\n"
              "  0 ok, 0 warning, 0 critical, 0 unknown\n"
              "  1 entry of the list could not be read\n");
    numbers.unreadable = 1200;
    const std::string many = summary_text({}, numbers, std::chrono::seconds(2));
    EXPECT_NE(many.find("  1,200 entries of the list could not be read\n"), std::string::npos);
}

TEST(Progress, names_the_most_frequent_codes_alone) {
    Totals totals;
    for (int i = 0; i < 14; ++i) {
        totals.by_code[static_cast<Code>(i)] = static_cast<std::uint64_t>(i + 1);
    }
    const std::string text = summary_text(totals, {}, std::chrono::seconds(1));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3 + 12 + 1);
    EXPECT_TRUE(text.ends_with("  and 2 more codes\n")) << text;
    EXPECT_NE(text.find("         14  " + std::string(entry(static_cast<Code>(13)).name) + "\n"),
              std::string::npos);
    EXPECT_EQ(text.find("          2  "), std::string::npos);
}

}  // namespace
}  // namespace dschain::test
