// Killed at any moment and gone on with, a scan's file is in the end as if nothing had happened.
#include <algorithm>
#include <random>
#include <vector>

#include "scan/write_loop.hpp"
#include "support/child_process.hpp"

namespace dschain::test {
namespace {

constexpr std::uint64_t kCount = 20000;
constexpr int kKills = 100;

struct Case {
    std::string name;
    std::string order;
    std::string lines;
};

std::vector<std::string> lines_of(const std::string& text, bool sorted) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
        lines.push_back(text.substr(at, end + 1 - at));
        at = end + 1;
    }
    if (sorted) {
        std::sort(lines.begin(), lines.end());
    }
    return lines;
}

class ScanCrash : public testing::TestWithParam<Case> {};

TEST_P(ScanCrash, KillsChangeNothing) {
    const auto& [name, order, lines] = GetParam();
    const bool csv = name.find(".csv") != std::string::npos;
    std::string undisturbed = csv ? kHeader : "";
    for (std::uint64_t i = 0; i < kCount; ++i) {
        undisturbed += loop_line(i, csv ? LineForm::csv : LineForm::json, lines == "all");
    }
    const auto expected = lines_of(undisturbed, order == "finished");
    const TemporaryDirectory directory;
    const auto file = directory.path() / name;
    std::mt19937_64 random(std::random_device{}());
    int kills = 0;
    int with_a_part = 0;
    int finished = 0;
    // The last is left alone.
    while (kills < kKills || std::filesystem::exists(part_of(file))) {
        ChildProcess process(
            {DSCHAIN_WRITE_LOOP, file.string(), order, std::to_string(kCount), lines});
        ASSERT_EQ(process.line(), "open");
        if (kills < kKills) {
            // A few hit the opening of the file.
            if (random() % 4 != 0) {
                ASSERT_EQ(process.line(), "scan");
            }
            process.kill_after(std::chrono::microseconds(random() % 8000));
        }
        const int status = process.wait();
        std::error_code none;
        const auto size = std::filesystem::file_size(part_of(file), none);
        if (status == 128 + 9) {
            ++kills;
            with_a_part += !none && size > 0 ? 1 : 0;
        } else {
            ASSERT_EQ(status, 0) << "after " << kills << " kills";
        }
        if (std::filesystem::exists(file)) {
            ASSERT_EQ(lines_of(content(file), order == "finished"), expected)
                << "after " << kills << " kills";
            std::filesystem::remove(file);
            ++finished;
        }
    }
    RecordProperty("with_a_part", with_a_part);
    RecordProperty("finished", finished);
    EXPECT_GE(with_a_part, 10) << "no process was killed while it wrote";
}

INSTANTIATE_TEST_SUITE_P(
    All, ScanCrash,
    testing::Values(Case{"a.jsonl", "list", "all"}, Case{"a.jsonl.zst", "list", "all"},
                    Case{"a.csv", "list", "all"}, Case{"a.jsonl", "list", "problems"},
                    Case{"a.jsonl", "finished", "all"}, Case{"a.jsonl.zst", "finished", "all"},
                    Case{"a.csv", "finished", "all"}),
    [](const testing::TestParamInfo<Case>& parameter) {
        std::string name = parameter.param.name + parameter.param.order + parameter.param.lines;
        std::erase(name, '.');
        return name;
    });

}  // namespace
}  // namespace dschain::test
