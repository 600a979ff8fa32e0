// Going on with what an interrupted scan left.
#include <algorithm>
#include <array>
#include <vector>

#include "scan/scan_lines.hpp"

namespace dschain::test {
namespace {

using Zones = std::vector<std::string>;

struct Kind {
    std::string name;
    LineForm form;
};
const std::vector<Kind> kKinds = {{"a.jsonl", LineForm::json},
                                  {"a.jsonl.zst", LineForm::json},
                                  {"a.csv", LineForm::csv},
                                  {"a.csv.zst", LineForm::csv}};

ScanOutputOptions options_of(const Kind& kind, Order order, bool resume) {
    ScanOutputOptions options;
    options.order = order;
    options.form = kind.form;
    options.header = kind.form == LineForm::csv ? kHeader : "";
    options.resume = resume;
    return options;
}

// Puts what is not done; the numbers of what is.
Result<std::vector<std::uint64_t>> scan(ScanOutput& output, const Zones& zones, LineForm form) {
    std::vector<std::uint64_t> done;
    for (std::uint64_t i = 0; i < zones.size(); ++i) {
        const auto found = output.is_done(i, zones[i]);
        if (!found) {
            return unexpected(found.error());
        }
        if (*found) {
            done.push_back(i);
        } else {
            output.put(i, line_of(form, zones[i]));
        }
    }
    return done;
}

// A part with one frame for each of these, if it has frames.
void leave_part(const std::filesystem::path& file, const Kind& kind, const Zones& zones) {
    const auto output = ScanOutput::to_file(file, options_of(kind, Order::finished, false));
    ASSERT_TRUE(output) << output.error();
    for (std::uint64_t i = 0; i < zones.size(); ++i) {
        (*output)->put(i, line_of(kind.form, zones[i]));
        (*output)->flush();
    }
}

std::string whole(const Kind& kind, const Zones& zones) {
    std::string text = kind.form == LineForm::csv ? kHeader : "";
    for (const std::string& zone : zones) {
        text += line_of(kind.form, zone);
    }
    return text;
}

const Zones kZones = {"a.test.", "b.test.", "a.test.", "c.test.", "d.test."};

TEST(Resume, TheListGoesOnBehindWhatIsWritten) {
    for (const Kind& kind : kKinds) {
        for (std::size_t count = 0; count <= kZones.size(); ++count) {
            const TemporaryDirectory directory;
            const auto file = directory.path() / kind.name;
            leave_part(file, kind,
                       Zones(kZones.begin(), kZones.begin() + static_cast<long>(count)));
            const auto output = ScanOutput::to_file(file, options_of(kind, Order::list, true));
            ASSERT_TRUE(output) << output.error();
            const auto done = scan(**output, kZones, kind.form);
            ASSERT_TRUE(done) << done.error();
            EXPECT_EQ(done->size(), count);
            EXPECT_EQ((*output)->progress().found, count);
            EXPECT_EQ((*output)->progress().done, kZones.size());
            EXPECT_EQ((*output)->progress().lines, kZones.size() - count);
            ASSERT_TRUE((*output)->finish());
            EXPECT_EQ(content(file), whole(kind, kZones)) << kind.name << count;
        }
    }
}

// Cut at every octet.
TEST(Resume, WhatIsNotFinishedIsDropped) {
    for (const Kind& kind : kKinds) {
        const TemporaryDirectory directory;
        const auto file = directory.path() / kind.name;
        leave_part(file, kind, kZones);
        const std::string full = read_file(part_of(file));
        for (const Order order : {Order::list, Order::finished}) {
            for (std::size_t size = 0; size <= full.size(); ++size) {
                write_file_of_test(part_of(file), full.substr(0, size));
                auto options = options_of(kind, order, true);
                std::string found;
                options.found = [&found](std::string_view line) {
                    found += line;
                    found += '\n';
                };
                auto output = ScanOutput::to_file(file, options);
                ASSERT_TRUE(output) << output.error();
                const std::string told = found;
                ASSERT_TRUE(scan(**output, kZones, kind.form));
                // What is done was told, and nothing that was cut off.
                const auto done = static_cast<std::ptrdiff_t>((*output)->progress().found);
                std::string expected;
                for (auto zone = kZones.begin(); zone != kZones.begin() + done; ++zone) {
                    expected += line_of(kind.form, *zone);
                }
                ASSERT_EQ(told, expected) << kind.name << " " << size;
                output->reset();
                ASSERT_EQ(content(part_of(file)), whole(kind, kZones)) << kind.name << " " << size;
            }
        }
    }
}

TEST(Resume, AnyEntryMayBeDoneWhereTheyCameAsTheyFinished) {
    for (const Kind& kind : kKinds) {
        const TemporaryDirectory directory;
        const auto file = directory.path() / kind.name;
        leave_part(file, kind, {"d.test.", "a.test.", "b.test."});
        const auto output = ScanOutput::to_file(file, options_of(kind, Order::finished, true));
        ASSERT_TRUE(output) << output.error();
        // One of the two a.test.
        EXPECT_EQ(*scan(**output, kZones, kind.form), (std::vector<std::uint64_t>{0, 1, 4}));
        ASSERT_TRUE((*output)->finish());
        EXPECT_EQ(content(file),
                  whole(kind, {"d.test.", "a.test.", "b.test.", "a.test.", "c.test."}));
    }
}

TEST(Resume, WithProblemsAloneAllUpToTheLastLineIsDone) {
    for (const Kind& kind : kKinds) {
        const TemporaryDirectory directory;
        const auto file = directory.path() / kind.name;
        leave_part(file, kind, {"b.test.", "c.test."});
        auto options = options_of(kind, Order::list, true);
        options.every_zone_has_line = false;
        const auto output = ScanOutput::to_file(file, options);
        ASSERT_TRUE(output) << output.error();
        EXPECT_EQ(*scan(**output, kZones, kind.form), (std::vector<std::uint64_t>{0, 1, 2, 3}));
        ASSERT_TRUE((*output)->finish());
        EXPECT_EQ(content(file), whole(kind, {"b.test.", "c.test.", "d.test."}));
    }
}

TEST(Resume, EntriesWithoutAZoneNeedNoLine) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl";
    const std::string text =
        json_line("a.test.") + "{\"zone\":null,\"error\":\"x\"}\n" + json_line("b.test.");
    const Zones list = {"a.test.", "", "", "b.test.", ""};
    for (const Order order : {Order::list, Order::finished}) {
        write_file_of_test(part_of(file), text);
        const auto output = ScanOutput::to_file(file, options_of(kKinds[0], order, true));
        ASSERT_TRUE(output) << output.error();
        std::vector<bool> done;
        for (std::uint64_t i = 0; i < list.size(); ++i) {
            done.push_back(*(*output)->is_done(i, list[i]));
            if (!done.back()) {
                (*output)->put(i, "");
            }
        }
        // In the list's order, the second has no line, and comes before one that is done.
        EXPECT_EQ(done, (std::vector<bool>{true, true, order == Order::list, true, false}));
        EXPECT_TRUE((*output)->finish());
        EXPECT_EQ(read_file(file), text);
        std::filesystem::remove(file);
    }
}

TEST(Resume, ThePartOfAnotherListIsSeen) {
    for (const Kind& kind : kKinds) {
        const TemporaryDirectory directory;
        const auto file = directory.path() / kind.name;
        leave_part(file, kind, {"a.test.", "b.test.", "c.test."});
        const std::string before = read_file(part_of(file));
        const std::string part = part_of(file).string();
        const int third = kind.form == LineForm::csv ? 4 : 3;
        {
            const auto output = *ScanOutput::to_file(file, options_of(kind, Order::list, true));
            EXPECT_EQ(scan(*output, kZones, kind.form).error(),
                      fmt::format("{} is of another list: its line {} has c.test., the list has "
                                  "a.test.",
                                  part, third));
        }
        {
            const auto output = *ScanOutput::to_file(file, options_of(kind, Order::list, true));
            ASSERT_TRUE(scan(*output, {"a.test.", "b.test."}, kind.form));
            EXPECT_EQ(output->finish().error(),
                      fmt::format("{} is of another list: its line {} has c.test., which the list "
                                  "has not there",
                                  part, third));
        }
        {
            auto options = options_of(kind, Order::list, true);
            options.every_zone_has_line = false;
            const auto output = *ScanOutput::to_file(file, options);
            ASSERT_TRUE(scan(*output, {"b.test.", "a.test.", "x.test."}, kind.form));
            EXPECT_EQ(output->finish().error(),
                      fmt::format("{} is of another list: its line {} has b.test., which the list "
                                  "has not there",
                                  part, third - 1));
        }
        {
            const auto output = *ScanOutput::to_file(file, options_of(kind, Order::finished, true));
            ASSERT_TRUE(scan(*output, {"c.test.", "a.test."}, kind.form));
            EXPECT_EQ(output->finish().error(),
                      part +
                          " is of another list: 1 of its lines is of zones that the list has "
                          "not");
        }
        EXPECT_EQ(read_file(part_of(file)), before);
        EXPECT_FALSE(std::filesystem::exists(file));
    }
}

TEST(Resume, WholeReportsAreLinesToo) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl";
    const std::string first =
        R"({"schema":"x","findings":[{"zone":"no.test."},{"subject":{"zone":"no.test."}}],)"
        R"("subject":{"name":null,"more":{"zone":"no.test."},"zone":"a.test."},"rest":[1.5,true]})"
        "\n";
    const std::string second =
        R"({"subject":{"zone":"b\u002etest.","x":1}, "zones":{"zone":"no.test."}})"
        "\n";
    const std::string third = R"({"zone":"c\\059c.test.","x":1})"
                              "\n";
    write_file_of_test(part_of(file), first + second + third);
    const auto output = ScanOutput::to_file(file, options_of(kKinds[0], Order::list, true));
    ASSERT_TRUE(output) << output.error();
    EXPECT_EQ(scan(**output, {"a.test.", "b.test.", "c\\059c.test."}, LineForm::json)->size(), 3U);
    EXPECT_TRUE((*output)->finish());
}

TEST(Resume, ADamagedPartIsLeftAsItIs) {
    const std::string json = "it is no JSON object with a zone";
    const std::string good = json_line("a.test.");
    const std::vector<std::array<std::string, 3>> cases = {
        {"a.jsonl", good + "\n" + good, "line 2 is no line of a scan: " + json},
        {"a.jsonl", good + good + "{\"zone\":\"b.test.\",\n",
         "line 3 is no line of a scan: " + json},
        {"a.jsonl", "[{\"zone\":\"b.test.\"}]\n", "line 1 is no line of a scan: " + json},
        {"a.jsonl", "{\"zone\":12}\n", "line 1 is no line of a scan: " + json},
        {"a.jsonl", "{\"x\":{\"zone\":\"a.test.\"}}\n", "line 1 is no line of a scan: " + json},
        {"a.jsonl", "{\"zone\" \"a.test.\"}\n", "line 1 is no line of a scan: " + json},
        {"a.jsonl", good + std::string("{\"zone\":\"b.test.\",\"\0\":1}\n", 25),
         "line 2 is no line of a scan: it has a NUL octet"},
        {"a.jsonl", "{\"zone\":\"b..\"}\n",
         "line 1 is no line of a scan: 'b..' is not a domain name: it has an empty label"},
        {"a.jsonl", kHeader + good, "line 1 is no line of a scan: " + json},
        {"a.csv", csv_line("a.test."), "line 1: it is not the header of this scan"},
        {"a.csv", kHeader + "b..,secure\n",
         "line 2 is no line of a scan: 'b..' is not a domain name: it has an empty label"},
        {"a.jsonl.zst", good, "the zstd data is damaged behind line 0"},
    };
    for (const auto& [name, text, error] : cases) {
        const TemporaryDirectory directory;
        const auto file = directory.path() / name;
        const std::string left = text + "unfinished";
        write_file_of_test(part_of(file), left);
        const auto& kind = name == "a.csv" ? kKinds[2] : kKinds[0];
        for (const Order order : {Order::list, Order::finished}) {
            const auto output = ScanOutput::to_file(file, options_of(kind, order, true));
            ASSERT_FALSE(output) << text;
            EXPECT_EQ(output.error(), part_of(file).string() + ": " + error);
            EXPECT_EQ(read_file(part_of(file)), left);
        }
    }
}

TEST(Resume, ADamagedFrameIsSeen) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl.zst";
    leave_part(file, kKinds[1], kZones);
    const std::string full = read_file(part_of(file));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < full.size(); ++i) {
        std::string wrong = full;
        wrong[i] = static_cast<char>(wrong[i] ^ 0x55);
        write_file_of_test(part_of(file), wrong);
        auto output = ScanOutput::to_file(file, options_of(kKinds[1], Order::list, true));
        if (!output) {
            ++seen;
            EXPECT_EQ(read_file(part_of(file)), wrong);
        } else {
            // Not known from a frame that is not finished: it goes on before it.
            ASSERT_TRUE(scan(**output, kZones, LineForm::json)) << i;
            output->reset();
            ASSERT_EQ(content(part_of(file)), whole(kKinds[1], kZones)) << i;
        }
    }
    EXPECT_GT(seen, full.size() / 2);
}

TEST(Resume, AFinishedScanIsNotBegunAnew) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "a.jsonl";
    {
        // Nothing there yet: as without.
        const auto output = ScanOutput::to_file(file, options_of(kKinds[0], Order::list, true));
        ASSERT_TRUE(output) << output.error();
        EXPECT_EQ(scan(**output, kZones, LineForm::json)->size(), 0U);
        ASSERT_TRUE((*output)->finish());
    }
    const auto output = ScanOutput::to_file(file, options_of(kKinds[0], Order::list, true));
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error(), file.string() +
                                  ": this scan is finished, and there is no "
                                  "a.jsonl.part to go on with; remove it to begin anew");
    EXPECT_EQ(read_file(file), whole(kKinds[0], kZones));
    EXPECT_FALSE(std::filesystem::exists(part_of(file)));
}

}  // namespace
}  // namespace dschain::test
