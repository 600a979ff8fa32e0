#include "resume.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "dschain/base/bytes.hpp"
#include "dschain/base/text.hpp"
#include "dschain/crypto/digest.hpp"
#include "written_lines.hpp"

namespace dschain::scan {
namespace {

// The zones of a part's lines, one behind another.
class WrittenZones {
public:
    WrittenZones(const PartFile& part, std::uint64_t size, bool compressed,
                 const ScanOutputOptions& options)
        : lines_(part.fd(), size, compressed),
          path_(part.path().string()),
          form_(options.form),
          header_(options.header) {}

    // Nothing at the end.
    Result<std::optional<std::string>> next() {
        auto line = lines_.next();
        if (line && *line && lines_.number() == 1 && !header_.empty()) {
            if (fmt::format("{}\n", **line) != header_) {
                return unexpected(path_ + ": line 1: it is not the header of this scan");
            }
            line = lines_.next();
        }
        if (!line) {
            return unexpected(path_ + ": " + line.error());
        }
        if (!*line) {
            return std::nullopt;
        }
        if (found_) {
            found_(**line);
        }
        auto zone = zone_of_line(**line, form_);
        if (!zone) {
            return unexpected(fmt::format("{}: line {} is no line of a scan: {}", path_,
                                          lines_.number(), zone.error()));
        }
        return std::move(*zone);
    }
    // Every zone from here on, in turn.
    template <typename Act>
    Result<void> for_each(Act act) {
        while (true) {
            const auto zone = next();
            if (!zone) {
                return unexpected(zone.error());
            }
            if (!*zone) {
                return {};
            }
            act(**zone);
        }
    }
    void tell(std::function<void(std::string_view)> found) { found_ = std::move(found); }
    [[nodiscard]] std::uint64_t line() const { return lines_.number(); }
    [[nodiscard]] std::uint64_t whole() const { return lines_.whole(); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    WrittenLines lines_;
    std::function<void(std::string_view)> found_;
    std::string path_;
    LineForm form_;
    std::string header_;
};

std::string shown(std::string_view zone) {
    return zone.empty() ? "no zone" : printable(zone);
}

// Order::list: the lines are of the list's entries, in their order, with or without gaps.
class DoneInOrder : public DoneEntries {
public:
    DoneInOrder(std::unique_ptr<WrittenZones> zones, bool every_zone)
        : zones_(std::move(zones)), every_zone_(every_zone) {}

    Result<void> start() { return advance(); }

    Result<bool> is_done(std::string_view zone) override {
        if (!next_) {
            return false;
        }
        if (zone == *next_) {
            if (auto moved = advance(); !moved) {
                return unexpected(moved.error());
            }
        } else if (every_zone_ && !zone.empty()) {
            return unexpected(
                fmt::format("{} is of another list: its line {} has {}, the list has {}",
                            zones_->path(), zones_->line(), shown(*next_), shown(zone)));
        }
        return true;
    }

    Result<void> at_end() const override {
        if (next_) {
            return unexpected(fmt::format(
                "{} is of another list: its line {} has {}, which the list has not there",
                zones_->path(), zones_->line(), shown(*next_)));
        }
        return {};
    }

private:
    Result<void> advance() {
        auto zone = zones_->next();
        if (!zone) {
            return unexpected(zone.error());
        }
        next_ = std::move(*zone);
        return {};
    }

    std::unique_ptr<WrittenZones> zones_;
    std::optional<std::string> next_;
    bool every_zone_;
};

// Order::finished: any entry may have a line.
class DoneAtRandom : public DoneEntries {
public:
    explicit DoneAtRandom(std::string path) : path_(std::move(path)) {}

    Result<void> start(WrittenZones& zones) {
        const auto read = zones.for_each([this](const std::string& zone) {
            written_.push_back(hashed(zone));
            ++left_;
        });
        if (!read) {
            return unexpected(read.error());
        }
        std::sort(written_.begin(), written_.end(), &is_before);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < written_.size(); ++i) {
            if (kept > 0 && written_[kept - 1].hash == written_[i].hash) {
                ++written_[kept - 1].count;
            } else {
                written_[kept++] = written_[i];
            }
        }
        written_.resize(kept);
        written_.shrink_to_fit();
        return {};
    }

    Result<bool> is_done(std::string_view zone) override {
        if (left_ == 0) {
            return false;
        }
        const Written wanted = hashed(zone);
        const auto found = std::lower_bound(written_.begin(), written_.end(), wanted, &is_before);
        if (found == written_.end() || found->hash != wanted.hash || found->count == 0) {
            return false;
        }
        --found->count;
        --left_;
        return true;
    }

    Result<void> at_end() const override {
        if (left_ > 0) {
            return unexpected(fmt::format(
                "{} is of another list: {} of its lines {} of zones that the list has not", path_,
                left_, left_ == 1 ? "is" : "are"));
        }
        return {};
    }

private:
    // Half of a SHA-256: whoever chooses names cannot have one taken for another.
    struct Written {
        std::array<std::uint64_t, 2> hash{};
        std::uint32_t count = 1;
    };
    static_assert(sizeof(Written) == 24);

    static Written hashed(std::string_view zone) {
        constexpr std::uint8_t kSha256 = 2;
        const auto digest = crypto::digest(kSha256, as_bytes(zone));
        Written written;
        std::memcpy(written.hash.data(), digest->data(), sizeof(written.hash));
        return written;
    }
    static bool is_before(const Written& a, const Written& b) { return a.hash < b.hash; }

    std::string path_;
    std::vector<Written> written_;  // by hash, each once
    std::uint64_t left_ = 0;
};

}  // namespace

Result<std::unique_ptr<DoneEntries>> read_part(PartFile& part, bool compressed,
                                               const ScanOutputOptions& options) {
    std::uint64_t whole = 0;
    bool has_lines = false;
    {
        WrittenZones zones(part, part.size(), compressed, options);
        // The lines of a frame that is not finished are seen here, and are cut off.
        if (!compressed) {
            zones.tell(options.found);
        }
        const auto read = zones.for_each([&](const std::string&) { has_lines = true; });
        if (!read) {
            return unexpected(read.error());
        }
        whole = zones.whole();
    }
    if (auto cut = part.cut(whole); !cut) {
        return unexpected(cut.error());
    }
    if (!has_lines) {
        return nullptr;
    }
    if (compressed && options.found) {
        WrittenZones zones(part, whole, compressed, options);
        zones.tell(options.found);
        const auto read = zones.for_each([](const std::string&) {});
        if (!read) {
            return unexpected(read.error());
        }
    }
    auto zones = std::make_unique<WrittenZones>(part, whole, compressed, options);
    if (options.order == Order::finished) {
        auto done = std::make_unique<DoneAtRandom>(part.path().string());
        if (auto started = done->start(*zones); !started) {
            return unexpected(started.error());
        }
        return done;
    }
    auto done = std::make_unique<DoneInOrder>(std::move(zones), options.every_zone_has_line);
    if (auto started = done->start(); !started) {
        return unexpected(started.error());
    }
    return done;
}

}  // namespace dschain::scan
