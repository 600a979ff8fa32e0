#include "list_form.hpp"

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/provider/document.hpp"

namespace dschain::scan {

std::optional<ListEntry> FormReader::next() {
    while (ready_.empty()) {
        if (!read_on()) {
            close_entry();
            if (ready_.empty()) {
                return std::nullopt;
            }
        }
    }
    ListEntry entry = std::move(ready_.front());
    ready_.pop_front();
    return entry;
}

bool FormReader::is_wanted(const Name& /*zone*/) const {
    return true;
}

void FormReader::begin(std::uint64_t line, Name zone) {
    if (entry_ && entry_->zone == zone) {
        return;
    }
    close_entry();
    entry_ = ListedZone{line, std::move(zone), {}};
}

void FormReader::add_ds(std::uint64_t line, Result<std::string> ds) {
    if (!ds) {
        spoil(line, std::move(ds.error()));
    } else if (entry_->ds.size() == ZoneList::kMostDs) {
        spoil(line,
              fmt::format("{}: it has more than {} DS", entry_->zone.text(), ZoneList::kMostDs));
    } else {
        entry_->ds.push_back(std::move(*ds));
    }
}

void FormReader::spoil(std::uint64_t line, std::string text) {
    if (!spoilt_) {
        spoilt_ = ListedError{line, std::move(text)};
    }
}

void FormReader::add_error(std::uint64_t line, std::string text) {
    close_entry();
    ready_.push_back(unexpected(ListedError{line, std::move(text)}));
}

void FormReader::close_entry() {
    if (spoilt_) {
        ready_.push_back(unexpected(std::move(*spoilt_)));
    } else if (entry_ && is_wanted(entry_->zone)) {
        ready_.push_back(std::move(*entry_));
    }
    spoilt_.reset();
    entry_.reset();
}

Result<std::string> ds_rdata(std::string_view text, const Name& zone) {
    const auto line = parse_ds_line(text);
    if (!line) {
        return unexpected(fmt::format("{}: its DS: {}", zone.text(), line.error()));
    }
    if (line->owner && *line->owner != zone) {
        return unexpected(fmt::format("{}: its DS is one of {}", zone.text(), line->owner->text()));
    }
    return line->ds.text();
}

std::string too_long_text() {
    return fmt::format("the line is longer than {} octets", ZoneList::kLongestLine);
}

}  // namespace dschain::scan
