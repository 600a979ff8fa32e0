// Views: every combination of a parent's DS answer, a child's keys and a child's data that a
// resolver may meet now, whichever servers it asks. A zone is healthy if and only if no view is
// bogus.
//
// Equal answers are folded into variants, a combination of variants is judged once, and counts are
// over servers: three of four child servers being wrong shows as three in four.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dschain/chain/chain.hpp"

namespace dschain {

// The servers that gave one and the same answer; a variant of presence `failure` gathers those
// that gave none.
template <typename Fact>
struct Variant {
    Fact fact;
    std::vector<Server> servers;
    std::uint32_t ttl = 0;  // the highest seen with it
};

// One of thousands where all servers differ: it holds no more than it must.
struct View {
    std::uint32_t ds = 0;  // indexes of variants
    std::uint32_t keys = 0;
    std::uint32_t data = 0;
    Judgement judgement;
};

// What the data of one variant is worth under the keys of another.
struct DataJudgement {
    Judgement judgement;
    // When the first of its RRsets has no signature any more that verifies now; nothing unless it
    // is secure.
    std::optional<Timestamp> valid_until;
    // For data_not_signed: the signature that says most, and the RRset that it is of.
    RRsetCheck check;
    RrType type{};
};

struct ViewCounts {
    std::uint64_t total = 0;
    std::uint64_t secure = 0;
    std::uint64_t insecure = 0;
    std::uint64_t bogus = 0;
    std::uint64_t indeterminate = 0;
};

struct Views {
    std::vector<Variant<DsFact>> ds;
    std::vector<Variant<KeyFact>> keys;
    std::vector<Variant<DataFact>> data;
    std::vector<View> views;
    ViewCounts counts;
    // [ds][keys]: the link from the DS variant to the key variant.
    std::vector<std::vector<KeyJudgement>> links;
    // By keys and data; only for keys that some DS leads to.
    std::map<std::pair<std::uint32_t, std::uint32_t>, DataJudgement> data_judgements;

    // Bogus if any view is; else insecure if any is; else secure; views that nobody answered do
    // not count unless none was answered.
    [[nodiscard]] Status status() const;
};

[[nodiscard]] Views build_views(const Evidence& evidence, const Chain& chain, Verifier& verifier);

// Where a server stands among the variants; the number of variants if nowhere.
template <typename Fact>
[[nodiscard]] std::size_t variant_of(const std::vector<Variant<Fact>>& variants,
                                     const Server& server) {
    for (std::size_t i = 0; i < variants.size(); ++i) {
        for (const Server& each : variants[i].servers) {
            if (each == server) {
                return i;
            }
        }
    }
    return variants.size();
}

// 'ns1.example.test. (192.0.2.1)', with the port where it is not 53.
[[nodiscard]] std::string server_text(const Server& server);
[[nodiscard]] std::string servers_text(const std::vector<Server>& servers);

}  // namespace dschain
