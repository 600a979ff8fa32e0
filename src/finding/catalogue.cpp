#include <array>

#include <algorithm>

#include "answer_entries.hpp"
#include "document_entries.hpp"
#include "own_entries.hpp"
#include "step_entries.hpp"
#include "zone_entries.hpp"

namespace dschain {
namespace {

template <std::size_t A, std::size_t B>
constexpr auto joined(const std::array<CatalogueEntry, A>& first,
                      const std::array<CatalogueEntry, B>& second) {
    std::array<CatalogueEntry, A + B> all{};
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), all.begin()));
    return all;
}

// In the order of Code; a test holds the two together.
constexpr auto kCatalogue =
    joined(joined(joined(kZoneEntries, kAnswerEntries), joined(kDocumentEntries, kOwnEntries)),
           kStepEntries);

}  // namespace

std::span<const CatalogueEntry> catalogue() {
    return kCatalogue;
}

}  // namespace dschain
