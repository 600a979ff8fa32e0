// Text as trust anchors: zone-file lines or XML. What was read is written as lines, and read again.
#include <algorithm>
#include <string>
#include <vector>

#include "dschain/base/text.hpp"
#include "dschain/dnssec/trust_anchor.hpp"
#include "fuzz.hpp"

namespace {

// XML keeps its own order, zone-file lines come in canonical order.
std::vector<std::string> sorted_lines(const dschain::TrustAnchors& anchors) {
    std::vector<std::string> lines = anchors.lines();
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    TrustAnchors anchors;
    const auto added = anchors.add(fuzz::as_text(data, size), fuzz::kNow);
    if (!added) {
        fuzz::require_safe(added.error());
        return 0;
    }
    const std::vector<std::string> lines = sorted_lines(anchors);
    fuzz::require(!lines.empty(), "text that was taken holds an anchor");
    fuzz::require_safe(join(lines, "\n"));
    TrustAnchors again;
    const auto added_again = again.add(join(lines, "\n") + "\n", fuzz::kNow);
    fuzz::require(added_again.has_value(), "anchors that were written can be read");
    fuzz::require(sorted_lines(again) == lines, "anchors come back the same");
    return 0;
}
