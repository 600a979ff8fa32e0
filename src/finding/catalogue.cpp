#include <array>

#include <algorithm>

#include "alias_entries.hpp"
#include "answer_entries.hpp"
#include "cds_entries.hpp"
#include "denial_entries.hpp"
#include "document_entries.hpp"
#include "ds_entries.hpp"
#include "key_entries.hpp"
#include "ns_entries.hpp"
#include "own_entries.hpp"
#include "resolver_entries.hpp"
#include "signature_entries.hpp"
#include "step_entries.hpp"
#include "transport_entries.hpp"
#include "zone_entries.hpp"

namespace dschain {
namespace {

template <std::size_t... Sizes>
constexpr auto joined(const std::array<CatalogueEntry, Sizes>&... parts) {
    std::array<CatalogueEntry, (Sizes + ...)> all{};
    auto* end = all.begin();
    ((end = std::copy(parts.begin(), parts.end(), end)), ...);
    return all;
}

// In the order of Code; a test holds the two together.
constexpr auto kCatalogue =
    joined(kZoneEntries, kAnswerEntries, kDsEntries, kKeyEntries, kSignatureEntries, kDenialEntries,
           kCdsEntries, kNsEntries, kTransportEntries, kAliasEntries, kResolverEntries,
           kDocumentEntries, kOwnEntries, kStepEntries);

}  // namespace

std::span<const CatalogueEntry> catalogue() {
    return kCatalogue;
}

}  // namespace dschain
