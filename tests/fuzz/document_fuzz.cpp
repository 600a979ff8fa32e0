// Text as a provider's document: parsed, checked against itself, and rendered.
#include <optional>
#include <string>

#include "dschain/check/document.hpp"
#include "dschain/provider/document.hpp"
#include "dschain/report/report.hpp"
#include "fuzz.hpp"

namespace dschain {
namespace {

void render(const DocumentCheck& check) {
    fuzz::require_safe_json(document_json(check, "file", fuzz::kNow));
    for (const bool verbose : {false, true}) {
        fuzz::require_safe(document_text(check, TextOptions{false, false, verbose}));
    }
    const std::string summary = document_summary(check);
    fuzz::require_safe(summary);
    fuzz::require(summary.find('\n') == std::string::npos, "the summary is one line");
}

void check(const ProviderDocument& document, const std::optional<Name>& zone) {
    if (const auto checked = check_document(document, zone)) {
        render(*checked);
    } else {
        fuzz::require_safe(checked.error());
        fuzz::require(!zone.has_value(), "a document can be checked for a zone that is named");
    }
}

void check_as(std::string_view text, std::string_view format) {
    const auto document = parse_document(text, Limits{}, format);
    if (!document) {
        fuzz::require_safe(document.error());
        return;
    }
    fuzz::require(format.empty() ? !document->format.empty() : document->format == format,
                  "a document is of the format that it was read as");
    check(*document, std::nullopt);
    check(*document, Name::parse("example.com").value());
}

void check_ds_line(std::string_view line) {
    const auto ds = parse_ds_line(line);
    if (!ds) {
        fuzz::require_safe(ds.error());
        return;
    }
    const auto again = parse_ds_line((ds->owner ? ds->owner->text() + " " : std::string{}) +
                                     "IN DS " + ds->ds.text());
    fuzz::require(again && again->owner == ds->owner && again->ds == ds->ds,
                  "a DS line that is written can be read");
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    const std::string_view text = fuzz::as_text(data, size);
    check_ds_line(text.substr(0, text.find('\n')));
    check_as(text, {});
    for (const std::string& format : document_formats()) {
        check_as(text, format);
    }
    return 0;
}
