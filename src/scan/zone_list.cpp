#include "dschain/scan/zone_list.hpp"

#include <algorithm>

#include "dschain/base/text.hpp"
#include "list_form.hpp"

namespace dschain {
namespace {

using scan::FormReader;
using scan::LineReader;

class StreamedList : public ZoneList {
public:
    StreamedList(std::unique_ptr<scan::ByteSource> source, std::string file, ListForm form)
        : lines_(std::move(source)), file_(std::move(file)), form_(form) {}

    Result<void> start(const ZoneListOptions& options) {
        if (form_ == ListForm::automatic) {
            form_ = form_of_first_line();
        }
        if (form_ == ListForm::csv) {
            auto reader = scan::read_csv(lines_, options);
            if (!reader) {
                return unexpected(reader.error());
            }
            reader_ = std::move(*reader);
        } else {
            reader_ = form_ == ListForm::zone ? scan::read_zone_file(lines_, options)
                                              : scan::read_names(lines_);
        }
        return {};
    }

    std::optional<ListEntry> next() override { return reader_->next(); }

    std::optional<std::string> failure() const override {
        if (!lines_.failure()) {
            return std::nullopt;
        }
        return file_ + ": " + *lines_.failure();
    }

    ListForm form() const override { return form_; }

private:
    // Leaves that line to be read.
    ListForm form_of_first_line() {
        while (const auto line = lines_.next()) {
            const std::string_view text = trim(line->text);
            if (!line->too_long && (text.empty() || text[0] == '#' || text[0] == ';')) {
                continue;
            }
            const ListForm form = form_of(text);
            std::vector<scan::KeptLine> kept;
            kept.push_back({line->number, std::string(line->text), line->too_long});
            lines_.again(std::move(kept));
            return form;
        }
        return ListForm::names;
    }

    static ListForm form_of(std::string_view line) {
        if (line.starts_with('$')) {
            return ListForm::zone;
        }
        const auto fields = words(line);
        for (std::size_t i = 1; i < fields.size() && fields[i][0] != ';' && fields[i][0] != '#';
             ++i) {
            for (const std::string_view word : {"IN", "SOA", "NS", "DS"}) {
                if (equal_ignoring_case(fields[i], word)) {
                    return ListForm::zone;
                }
            }
        }
        return line.find(',') != std::string_view::npos ? ListForm::csv : ListForm::names;
    }

    LineReader lines_;
    std::string file_;
    ListForm form_;
    std::unique_ptr<FormReader> reader_;
};

ListForm form_of_name(std::string file) {
    file = lower(file);
    for (const std::string_view compressed : {".gz", ".zst"}) {
        if (file.ends_with(compressed)) {
            file.resize(file.size() - compressed.size());
        }
    }
    if (file.ends_with(".csv")) {
        return ListForm::csv;
    }
    return file.ends_with(".zone") || file.ends_with(".db") ? ListForm::zone : ListForm::automatic;
}

}  // namespace

Result<std::unique_ptr<ZoneList>> ZoneList::open(const std::string& file,
                                                 std::istream& standard_input,
                                                 const ZoneListOptions& options) {
    const std::string shown = file == "-" ? "standard input" : file;
    auto source = scan::open_source(file, standard_input);
    if (!source) {
        return unexpected(source.error());
    }
    auto plain = scan::decompressed(std::move(*source));
    if (!plain) {
        return unexpected(shown + ": " + plain.error());
    }
    const ListForm form = options.form == ListForm::automatic ? form_of_name(file) : options.form;
    auto list = std::make_unique<StreamedList>(std::move(*plain), shown, form);
    if (auto started = list->start(options); !started) {
        return unexpected(shown + ": " + started.error());
    }
    return list;
}

}  // namespace dschain
