// Pieces of the drawing of a chain of trust: zones as boxes, their DS and keys as marks in them,
// signatures as arrows. Zones of a check and of a trace are drawn alike.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dschain/chain/chain.hpp"
#include "dschain/picture/graph.hpp"

namespace dschain {

[[nodiscard]] picture::Look look_of(Status status);

[[nodiscard]] inline bool contains(const std::vector<Dnskey>& keys, const Dnskey& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// '20326 (RSASHA256)'.
[[nodiscard]] std::string key_words(const Dnskey& key);
// 'verified, 2026-11-01T00:00:00Z to 2026-11-22T00:00:00Z'.
[[nodiscard]] std::string signature_words(const SignatureCheck& check, Timestamp now);

// The marks of one key set. Sets may be too large to draw: what leads on comes first.
struct KeyMarks {
    struct Mark {
        Dnskey key;
        std::size_t index = 0;  // in the set
        std::size_t node = 0;
    };
    Name zone;
    std::optional<std::size_t> box;
    std::vector<Mark> keys;
    std::size_t first = 0;  // a node that is there for certain: a key, or that there is none

    [[nodiscard]] const Mark* at(std::optional<std::size_t> index) const;
    // With that tag and algorithm.
    [[nodiscard]] const Mark* named(std::uint16_t tag, std::uint8_t algorithm) const;
    // One that is likely to sign data: without SEP, or else the first.
    [[nodiscard]] const Mark* for_data() const;
};

// The marks of a DS RRset, or of its absence.
struct DsMarks {
    struct Mark {
        Ds ds;
        std::size_t node = 0;
    };
    std::vector<Mark> records;
    std::vector<std::size_t> nodes;  // of all of them, and of what else there is; never empty
};

class GraphMaker {
public:
    // `now`: for the times of signatures.
    explicit GraphMaker(Timestamp now) : now_(now) {}

    [[nodiscard]] picture::Graph take() { return std::move(graph_); }

    std::size_t zone_box(const Name& zone, Status status);
    std::size_t inner_box(std::size_t inside, std::string label, std::string title,
                          picture::Look look);
    std::size_t node(picture::Node node);
    void edge(picture::Edge edge);
    // Two or three on the same way would hide each other.
    [[nodiscard]] bool has_edge(std::size_t from, std::size_t to) const;

    // The DS of `zone`, which stand in its parent's box, with the signatures over them. `signers`
    // may be null: for a trust anchor, and where nothing of the parent is known.
    DsMarks add_ds(std::optional<std::size_t> box, const Name& zone, const DsFact& ds,
                   const KeyMarks* signers);
    // The keys of a zone, and their own signatures. `look`: of those that are trusted or not.
    KeyMarks add_keys(std::size_t box, const Name& zone, const KeyFact& keys,
                      const KeyJudgement& detail, picture::Look look);
    // From a DS RRset to a key set.
    void connect(const Name& zone, const DsMarks& ds, const DsFact& fact, const KeyMarks& marks,
                 const KeyFact& keys, const KeyJudgement& detail, picture::Look look);
    // Once every key set is connected: a DS that is the digest of none of their keys has no weight.
    void settle(const Name& zone, const DsMarks& ds);
    // What `signers` make of records: `node` is their mark, `what` their name in a sentence.
    void add_signatures(const KeyMarks& signers, const RRsetCheck& check,
                        const std::vector<std::size_t>& nodes, const std::string& what);
    // A key that is named, and is not in the set.
    std::size_t missing_key(const KeyMarks& set, std::uint16_t tag, std::uint8_t algorithm);

private:
    void add_own_signatures(const KeyMarks& marks, const KeyFact& keys, const KeyJudgement& detail,
                            picture::Look look);
    [[nodiscard]] std::size_t source_of(const KeyMarks& signers, const SignatureCheck& check);

    Timestamp now_;
    picture::Graph graph_;
    std::map<std::tuple<std::size_t, std::uint16_t, std::uint8_t>, std::size_t> missing_;
};

// The zones from the anchor down, each with its parent among them.
struct LinkMarks {
    std::size_t box = 0;
    KeyMarks keys;
};
LinkMarks add_link(GraphMaker& maker, const ZoneLink& link, const LinkMarks* parent);

// In a sentence: what holds one zone of a chain, or does not.
[[nodiscard]] std::string link_words(const Name& zone, Status status, const DsFact& ds,
                                     const KeyFact& keys, const KeyJudgement& detail);

}  // namespace dschain
