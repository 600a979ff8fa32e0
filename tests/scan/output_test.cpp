#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <thread>
#include <vector>

#include "scan/scan_lines.hpp"

namespace dschain::test {
namespace {

using Clock = std::chrono::steady_clock;

ScanOutputOptions in_order(Order order) {
    ScanOutputOptions options;
    options.order = order;
    return options;
}

TEST(ScanOutput, TheListsOrderIsKept) {
    std::ostringstream out;
    const auto output = *ScanOutput::to_stream(out, in_order(Order::list));
    output->put(2, "c\n");
    output->put(1, "bb\n");
    output->flush();
    EXPECT_EQ(out.str(), "");
    auto progress = output->progress();
    EXPECT_EQ(progress.done, 2U);
    EXPECT_EQ(progress.held, 2U);
    EXPECT_EQ(progress.held_octets, 5U);
    EXPECT_EQ(progress.lines, 0U);
    output->put(0, "a\n");
    output->put(4, "e\n");
    output->flush();
    EXPECT_EQ(out.str(), "a\nbb\nc\n");
    progress = output->progress();
    EXPECT_EQ(progress.done, 4U);
    EXPECT_EQ(progress.held, 1U);
    EXPECT_EQ(progress.held_octets, 2U);
    EXPECT_EQ(progress.lines, 3U);
    const auto early = output->finish();
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error(), "standard output: entry 3 of the list has no result");
    output->put(3, "");
    EXPECT_TRUE(output->finish());
    EXPECT_EQ(out.str(), "a\nbb\nc\ne\n");
    EXPECT_EQ(output->progress().done, 5U);
    EXPECT_EQ(output->progress().lines, 4U);
}

TEST(ScanOutput, OrAsTheyCome) {
    std::ostringstream out;
    const auto output = *ScanOutput::to_stream(out, in_order(Order::finished));
    output->put(7, "c\n");
    output->put(1, "");
    output->put(0, "a\n");
    EXPECT_TRUE(output->finish());
    EXPECT_EQ(out.str(), "c\na\n");
    EXPECT_EQ(output->progress().held, 0U);
    EXPECT_EQ(output->progress().done, 3U);
}

TEST(ScanOutput, LinesAreWrittenTogether) {
    std::ostringstream out;
    Clock::time_point now{};
    auto options = in_order(Order::list);
    options.clock = [&now] { return now; };
    const auto output = *ScanOutput::to_stream(out, options);
    const std::string line = std::string(1023, 'x') + "\n";
    for (std::uint64_t i = 0; i < 63; ++i) {
        output->put(i, line);
    }
    EXPECT_EQ(out.str().size(), 0U);
    output->put(63, line);
    EXPECT_EQ(out.str().size(), 64U << 10);
    output->put(64, line);
    now += std::chrono::milliseconds(499);
    output->put(65, line);
    EXPECT_EQ(out.str().size(), 64U << 10);
    now += std::chrono::milliseconds(1);
    output->put(66, "");
    EXPECT_EQ(out.str().size(), 66U << 10);
}

TEST(ScanOutput, AHeaderComesFirst) {
    std::ostringstream out;
    auto options = in_order(Order::list);
    options.form = LineForm::csv;
    options.header = kHeader;
    {
        const auto output = *ScanOutput::to_stream(out, options);
        output->put(0, "a.test.,secure\n");
        EXPECT_TRUE(output->finish());
    }
    EXPECT_EQ(out.str(), kHeader + "a.test.,secure\n");
    std::ostringstream empty;
    const auto output = *ScanOutput::to_stream(empty, options);
    output->flush();
    EXPECT_EQ(empty.str(), "");
    EXPECT_TRUE(output->finish());
    EXPECT_EQ(empty.str(), kHeader);
}

TEST(ScanOutput, AFileHasItsNameWhenAllIsInIt) {
    const TemporaryDirectory directory;
    for (const std::string name : {"a.jsonl", "a.jsonl.zst"}) {
        const auto file = directory.path() / name;
        write_file_of_test(file, "an older one");
        const auto output = ScanOutput::to_file(file, in_order(Order::list));
        ASSERT_TRUE(output) << output.error();
        (*output)->put(0, json_line("a.test."));
        (*output)->flush();
        EXPECT_EQ(read_file(file), "an older one");
        EXPECT_EQ(content(part_of(file)), json_line("a.test."));
        (*output)->put(1, json_line("b.test."));
        EXPECT_TRUE((*output)->finish());
        EXPECT_FALSE(std::filesystem::exists(part_of(file)));
        EXPECT_EQ(content(file), json_line("a.test.") + json_line("b.test."));
    }
}

TEST(ScanOutput, AFrameHasManyLines) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.csv.zst";
    Clock::time_point now{};
    auto options = in_order(Order::list);
    options.form = LineForm::csv;
    options.header = kHeader;
    options.clock = [&now] { return now; };
    const auto output = *ScanOutput::to_file(file, options);
    const std::string line = std::string(1023, 'x') + "\n";
    const auto size = [&] { return std::filesystem::file_size(part_of(file)); };
    for (std::uint64_t i = 0; i < 255; ++i) {
        output->put(i, line);
    }
    now += std::chrono::milliseconds(999);
    EXPECT_EQ(size(), 0U);
    output->put(255, line);
    const auto first = size();
    EXPECT_GT(first, 0U);
    EXPECT_LT(first, 2000U);
    output->put(256, line);
    EXPECT_EQ(size(), first);
    now += std::chrono::milliseconds(1000);
    output->put(257, "");
    EXPECT_GT(size(), first);
    EXPECT_TRUE(output->finish());
    EXPECT_EQ(content(file).size(), kHeader.size() + 257 * 1024);
}

TEST(ScanOutput, AFileIsOneScans) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl";
    const auto output = ScanOutput::to_file(file, {});
    ASSERT_TRUE(output);
    for (const bool resume : {false, true}) {
        ScanOutputOptions options;
        options.resume = resume;
        const auto second = ScanOutput::to_file(file, options);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error(), part_of(file).string() + ": another scan is writing it");
    }
    EXPECT_TRUE(std::filesystem::exists(part_of(file)));
    EXPECT_TRUE((*output)->finish());
    EXPECT_TRUE(ScanOutput::to_file(file, {}));
}

TEST(ScanOutput, AnInterruptedScanIsNotOverwritten) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl";
    {
        const auto output = ScanOutput::to_file(file, {});
        (*output)->put(0, json_line("a.test."));
    }
    EXPECT_EQ(read_file(part_of(file)), json_line("a.test."));
    const auto second = ScanOutput::to_file(file, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(),
              part_of(file).string() +
                  ": it is of an interrupted scan; --resume goes on with it, or remove it");
    EXPECT_EQ(read_file(part_of(file)), json_line("a.test."));
}

TEST(ScanOutput, AScanWithoutAResultLeavesNothing) {
    const TemporaryDirectory directory;
    auto options = in_order(Order::list);
    options.form = LineForm::csv;
    options.header = kHeader;
    {
        const auto output = ScanOutput::to_file(directory.path() / "a.csv", options);
        (*output)->put(0, "");
        (*output)->put(2, csv_line("a.test."));  // held back
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(ScanOutput, WhatIsNoFileIsNotReplaced) {
    const auto output = ScanOutput::to_file("/dev/null", {});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error(), "/dev/null: it is no regular file");
    EXPECT_FALSE(std::filesystem::exists("/dev/null.part"));
    const TemporaryDirectory directory;
    const auto missing = directory.path() / "missing" / "a.jsonl";
    EXPECT_EQ(ScanOutput::to_file(missing, {}).error(),
              part_of(missing).string() + ": No such file or directory");
}

TEST(ScanOutput, AFullDiskIsAFailureAndNothingMoreIsWritten) {
    std::ofstream full("/dev/full");
    const auto output = *ScanOutput::to_stream(full, {});
    output->put(0, "a\n");
    EXPECT_FALSE(output->failure());
    output->flush();
    EXPECT_EQ(output->failure(), "standard output: No space left on device");
    output->put(5, "b\n");
    EXPECT_EQ(output->progress().held, 0U);
    EXPECT_EQ(output->progress().done, 2U);
    EXPECT_EQ(output->finish().error(), "standard output: No space left on device");
}

TEST(ScanOutput, AClosedPipeIsAFailure) {
    signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    std::ofstream out(fmt::format("/dev/fd/{}", ends[1]));
    close(ends[0]);
    const auto output = *ScanOutput::to_stream(out, {});
    for (std::uint64_t i = 0; i < 100; ++i) {
        output->put(i, std::string(4095, 'x') + "\n");
    }
    EXPECT_EQ(output->failure(), "standard output: Broken pipe");
    close(ends[1]);
}

// What was written before stays, and can be gone on with.
TEST(ScanOutput, AFileThatMayNotGrowIsAFailure) {
    const TemporaryDirectory directory;
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    for (const std::string name : {"a.jsonl", "a.jsonl.zst"}) {
        const auto file = directory.path() / name;
        ScanOutputOptions options;
        std::string expected;
        {
            const auto output = *ScanOutput::to_file(file, options);
            const rlimit limit{100, before.rlim_max};
            ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
            for (std::uint64_t i = 0; i < 20; ++i) {
                output->put(i, json_line(fmt::format("zone{}.test.", i)));
                output->flush();
            }
            ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
            EXPECT_EQ(output->failure(), part_of(file).string() + ": File too large");
            EXPECT_FALSE(output->finish());
            EXPECT_FALSE(std::filesystem::exists(file));
        }
        EXPECT_EQ(std::filesystem::file_size(part_of(file)), 100U);
        options.resume = true;
        const auto output = ScanOutput::to_file(file, options);
        ASSERT_TRUE(output) << output.error();
        std::uint64_t found = 0;
        for (std::uint64_t i = 0; i < 20; ++i) {
            const std::string zone = fmt::format("zone{}.test.", i);
            if (*(*output)->is_done(i, zone)) {
                ++found;
            } else {
                (*output)->put(i, json_line(zone));
            }
            expected += json_line(zone);
        }
        EXPECT_GT(found, 0U);
        EXPECT_TRUE((*output)->finish());
        EXPECT_EQ(content(file), expected);
    }
}

TEST(ScanOutput, AnEntryHasOneResultOfOneLine) {
    std::ostringstream out;
    const auto failure = [&](std::uint64_t number, const std::string& line) {
        const auto output = *ScanOutput::to_stream(out, {});
        output->put(0, "a\n");
        output->put(2, "c\n");
        output->put(number, line);
        return output->failure().value_or("");
    };
    EXPECT_EQ(failure(0, "x\n"), "standard output: entry 0 has two results");
    EXPECT_EQ(failure(2, "x\n"), "standard output: entry 2 has two results");
    EXPECT_EQ(failure(1, "x"), "standard output: the result of entry 1 is not one line");
    EXPECT_EQ(failure(1, "x\ny\n"), "standard output: the result of entry 1 is not one line");
    EXPECT_EQ(failure(1, ""), "");
}

TEST(ScanOutput, ThreadsMayPutAtOnce) {
    constexpr std::uint64_t kCount = 20000;
    constexpr unsigned kThreads = 4;
    std::ostringstream out;
    std::string expected;
    for (std::uint64_t i = 0; i < kCount; ++i) {
        expected += fmt::format("{}\n", i);
    }
    const auto output = *ScanOutput::to_stream(out, {});
    std::vector<std::thread> threads;
    for (unsigned thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uint64_t i = thread; i < kCount; i += kThreads) {
                output->put(i, fmt::format("{}\n", i));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(output->finish());
    EXPECT_EQ(out.str(), expected);
}

}  // namespace
}  // namespace dschain::test
