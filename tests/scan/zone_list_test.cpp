// What is the same for lists of every form: where they come from, and which form they are of.
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <fstream>
#include <thread>

#include "scan/list_of.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

std::string gzip(const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
    return out;
}

ListForm form_of(const std::string& text) {
    std::istringstream in(text);
    return (*ZoneList::open("-", in, {}))->form();
}

TEST(ZoneList, TheFirstLineTellsItsForm) {
    EXPECT_EQ(form_of(""), ListForm::names);
    EXPECT_EQ(form_of("a.test\n"), ListForm::names);
    EXPECT_EQ(form_of("a.test " + kDs + "\n"), ListForm::names);
    EXPECT_EQ(form_of("a.test # ns of us, in DS\n"), ListForm::csv);
    EXPECT_EQ(form_of("# a, b\n\n; IN NS\na.test\n"), ListForm::names);
    EXPECT_EQ(form_of("zone,ds\n"), ListForm::csv);
    EXPECT_EQ(form_of("$TTL 3600\n"), ListForm::zone);
    EXPECT_EQ(form_of("; of a registry\n@ 3600 SOA (\n"), ListForm::zone);
    EXPECT_EQ(form_of("a.test.\t3600\tns\tns.a.test.\n"), ListForm::zone);
    EXPECT_EQ(form_of("a.test. IN DS " + kDs + "\n"), ListForm::zone);
    EXPECT_EQ(form_of("ns\nds\n"), ListForm::names);
    EXPECT_EQ(form_of(std::string(1 << 18, ',') + "\na.test\n"), ListForm::names);
}

TEST(ZoneList, LineNumbersCountWhatWasLookedAt) {
    EXPECT_EQ(entries_of("# one\n\nzone,x\na.test,1\n"), Entries{"4 a.test."});
    EXPECT_EQ(entries_of("; one\n\n$ORIGIN test.\na NS ns\n"), Entries{"4 a.test."});
    EXPECT_EQ(entries_of("# one\n\na.test\n"), Entries{"3 a.test."});
    EXPECT_EQ(entries_of(std::string(1 << 18, ',') + "\na.test\n"),
              (Entries{"1 error: the line is longer than 65536 octets", "2 a.test."}));
}

TEST(ZoneList, TheNameOfAFileTellsItsForm) {
    const TemporaryDirectory directory;
    std::istringstream nothing;
    const auto form = [&](const std::string& name, const std::string& content) {
        const auto path = (directory.path() / name).string();
        std::ofstream(path) << content;
        return (*ZoneList::open(path, nothing, {}))->form();
    };
    EXPECT_EQ(form("a.csv", "zone\n"), ListForm::csv);
    EXPECT_EQ(form("a.CSV.gz", gzip("zone\n")), ListForm::csv);
    EXPECT_EQ(form("a.zone", "a.test\n"), ListForm::zone);
    EXPECT_EQ(form("a.db.zst", zstd("a.test\n")), ListForm::zone);
    EXPECT_EQ(form("a.txt", "zone,x\n"), ListForm::csv);
}

TEST(ZoneList, AFileThatCannotBeOpenedIsNamed) {
    const TemporaryDirectory directory;
    std::istringstream nothing;
    const auto error = [&](const std::filesystem::path& path) {
        return ZoneList::open(path.string(), nothing, {}).error();
    };
    EXPECT_EQ(error(directory.path()), directory.path().string() + ": it is a directory");
    const auto missing = directory.path() / "missing";
    EXPECT_EQ(error(missing), missing.string() + ": No such file or directory");
}

TEST(ZoneList, CompressedListsAreRead) {
    std::string text;
    Entries expected;
    for (int i = 0; i < 30000; ++i) {
        text += fmt::format("zone-{}.test\n", i * 7919 % 30000);
        expected.push_back(fmt::format("{} zone-{}.test.", i + 1, i * 7919 % 30000));
    }
    const std::string half = text.substr(0, text.find('\n', text.size() / 2) + 1);
    const std::string rest = text.substr(half.size());
    EXPECT_EQ(entries_of(gzip(text)), expected);
    EXPECT_EQ(entries_of(gzip(half) + gzip(rest)), expected);
    EXPECT_EQ(entries_of(zstd(text)), expected);
    EXPECT_EQ(entries_of(zstd(half) + zstd(rest)), expected);
    // What only begins as if it were.
    EXPECT_EQ(entries_of("("), Entries{"1 error: '(' is not a domain name: '(' would be '\\('"});
}

TEST(ZoneList, DataThatIsCutShortOrDamagedIsSeenAtTheEnd) {
    std::string text;
    for (int i = 0; i < 30000; ++i) {
        text += fmt::format("zone-{}.test\n", i * 7919 % 30000);
    }
    for (const auto& [packed, name] : {std::pair(gzip(text), "gzip"), {zstd(text), "zstd"}}) {
        const auto cut = entries_of(packed.substr(0, packed.size() - 1));
        EXPECT_EQ(cut.back(),
                  fmt::format("failure: standard input: the {} data is cut short", name));
        std::string wrong = packed;
        wrong[wrong.size() / 2] = static_cast<char>(~wrong[wrong.size() / 2]);
        wrong[wrong.size() / 2 + 1] = static_cast<char>(~wrong[wrong.size() / 2 + 1]);
        const auto damaged = entries_of(wrong);
        EXPECT_EQ(damaged.back(),
                  fmt::format("failure: standard input: the {} data is damaged", name));
    }
    // What was read before counts, and no part of a line does.
    const auto cut = entries_of(zstd("a.test\n") + zstd("b.test\nc.te").substr(0, 12));
    EXPECT_EQ(cut, (Entries{"1 a.test.", "failure: standard input: the zstd data is cut short"}));
}

// An entry is there as soon as the line behind it is.
TEST(ZoneList, APipeIsReadAsItFills) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    std::istringstream nothing;
    const auto send = [&](const std::string& text) {
        ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    };
    send("a.test\nb.te");
    const auto list = ZoneList::open(fmt::format("/dev/fd/{}", ends[0]), nothing, {});
    ASSERT_TRUE(list) << list.error();
    send("st\n");
    EXPECT_EQ((*list)->next()->value().zone.text(), "a.test.");
    send("c.test\n");
    EXPECT_EQ((*list)->next()->value().zone.text(), "b.test.");
    close(ends[1]);
    EXPECT_EQ((*list)->next()->value().zone.text(), "c.test.");
    EXPECT_FALSE((*list)->next());
    close(ends[0]);
}

// Cut into pieces in every way, it is the same list.
TEST(ZoneList, PiecesDoNotMatter) {
    class Pieces : public std::streambuf {
    public:
        Pieces(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}

    private:
        int_type underflow() override {
            if (at_ == text_.size()) {
                return traits_type::eof();
            }
            const std::size_t size = std::min(piece_, text_.size() - at_);
            setg(text_.data() + at_, text_.data() + at_, text_.data() + at_ + size);
            at_ += size;
            return traits_type::to_int_type(*gptr());
        }
        std::string text_;
        std::size_t piece_;
        std::size_t at_ = 0;
    };
    const std::string text = "\xef\xbb\xbf; one\r\n$ORIGIN test.\r\na NS (\r\n ns )\r\n  DS " +
                             kDs + "\r\n..\r\nb NS ns";
    for (const std::string& list : {text, gzip(text), zstd(text)}) {
        for (std::size_t piece = 1; piece <= list.size(); ++piece) {
            Pieces pieces(list, piece);
            std::istream in(&pieces);
            ASSERT_EQ(
                entries_of(**ZoneList::open("-", in, {})),
                (Entries{"3 a.test. [" + kDs + "]",
                         "6 error: '..' is not a domain name: it has an empty label", "7 b.test."}))
                << piece;
        }
    }
}

// Whatever the octets, it ends, and no line is counted twice.
TEST(ZoneList, NoOctetsDoHarm) {
    std::uint64_t state = 88172645463325252U;
    const auto random = [&state] {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    };
    const std::string alphabet = "a.\"\\();,\n \t$@#\r1DNS";
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        const std::size_t size = random() % 200;
        while (text.size() < size) {
            text.push_back(random() % 8 == 0 ? static_cast<char>(random())
                                             : alphabet[random() % alphabet.size()]);
        }
        for (const ListForm form :
             {ListForm::automatic, ListForm::names, ListForm::csv, ListForm::zone}) {
            ZoneListOptions options;
            options.form = form;
            options.origin = Name();
            std::istringstream in(text);
            const auto list = ZoneList::open("-", in, options);
            std::uint64_t last = 0;
            while (const auto entry = list ? (*list)->next() : std::nullopt) {
                const std::uint64_t line = *entry ? (*entry)->line : entry->error().line;
                ASSERT_GE(line, last) << text;
                ASSERT_LE(line, size + 1) << text;
                last = line;
            }
        }
    }
}

}  // namespace
}  // namespace dschain::test
