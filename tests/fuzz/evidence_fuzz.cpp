// Text as an evidence file: read, written again, assessed, and rendered.
#include <string>

#include "dschain/check/assess.hpp"
#include "dschain/evidence/evidence.hpp"
#include "dschain/report/report.hpp"
#include "fuzz.hpp"

namespace dschain {
namespace {

void assess_and_render(const Evidence& evidence) {
    const auto assessment = assess(evidence, fuzz::small_limits());
    if (!assessment) {
        fuzz::require_safe(assessment.error());
        return;
    }
    fuzz::require(assessment->stats.signatures_verified <= fuzz::small_limits().signatures,
                  "no more signatures are verified than allowed");
    fuzz::require_safe_json(report_json(*assessment));
    for (const bool verbose : {false, true}) {
        fuzz::require_safe(report_text(*assessment, TextOptions{false, false, verbose}));
    }
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    const auto evidence = read_evidence(fuzz::as_text(data, size));
    if (!evidence) {
        fuzz::require_safe(evidence.error());
        return 0;
    }
    const std::string written = write_evidence(*evidence);
    fuzz::require_safe(written);
    const auto again = read_evidence(written);
    fuzz::require(again.has_value(), "evidence that was written can be read");
    fuzz::require(write_evidence(*again) == written, "evidence comes back the same");
    assess_and_render(*evidence);
    return 0;
}
