// Who signs what in the drawing of a chain.
#include <fmt/format.h>

#include "graph_parts.hpp"
#include "signature_words.hpp"

namespace dschain {

using picture::Arrow;
using picture::Look;
using picture::Shape;

std::size_t GraphMaker::missing_key(const KeyMarks& set, std::uint16_t tag,
                                    std::uint8_t algorithm) {
    const auto [found, is_new] = missing_.try_emplace({set.first, tag, algorithm}, 0);
    if (is_new) {
        found->second =
            node({fmt::format("no DNSKEY {}", tag), algorithm_name(algorithm),
                  fmt::format("There is no DNSKEY {} ({}) that fits among the keys of {}", tag,
                              algorithm_name(algorithm), set.zone.text()),
                  Shape::missing, Look::broken, set.box});
    }
    return found->second;
}

std::size_t GraphMaker::source_of(const KeyMarks& signers, const SignatureCheck& check) {
    if (const auto* mark = signers.at(check.key); check.key && mark != nullptr) {
        return mark->node;
    }
    const auto* named = signers.named(check.signature.key_tag, check.signature.algorithm);
    return named != nullptr
               ? named->node
               : missing_key(signers, check.signature.key_tag, check.signature.algorithm);
}

void GraphMaker::add_signatures(const KeyMarks& signers, const RRsetCheck& check,
                                const std::vector<std::size_t>& nodes, const std::string& what) {
    for (const SignatureCheck& each : check.signatures) {
        const bool good = each.fault == SignatureFault::none;
        // A set with a signature that verifies needs no other.
        if (!good && check.verified && signers.at(each.key) == nullptr) {
            continue;
        }
        if (each.fault == SignatureFault::missing && signers.keys.empty()) {
            continue;
        }
        const bool missing = each.fault == SignatureFault::missing;
        const std::size_t from = missing ? signers.for_data()->node : source_of(signers, each);
        const std::string title =
            missing ? fmt::format("{}: there is no signature", what)
                    : fmt::format("DNSKEY {} ({}) of {} signs {}: {}", each.signature.key_tag,
                                  algorithm_name(each.signature.algorithm), signers.zone.text(),
                                  what, signature_words(each, now_));
        const Look look = good                                  ? Look::good
                          : check.verified                      ? Look::unused
                          : each.fault == SignatureFault::limit ? Look::unknown
                                                                : Look::broken;
        std::string label = look == Look::broken || look == Look::unknown
                                ? (missing ? "no signature" : std::string(to_word(each.fault)))
                                : "";
        for (const std::size_t to : nodes) {
            if (!has_edge(from, to)) {
                edge({from, to, std::exchange(label, ""), title, Arrow::signs, look});
            }
        }
    }
}

void GraphMaker::add_own_signatures(const KeyMarks& marks, const KeyFact& keys,
                                    const KeyJudgement& detail, Look look) {
    // Under the keys that a DS matches, where there are any: others do not make the set trusted.
    const bool verified =
        detail.by_entry.verified || (detail.entry.empty() && keys.by_any.verified);
    const std::string what = fmt::format("the keys of {}", marks.zone.text());
    const KeyMarks::Mark* signer = nullptr;
    for (const SignatureCheck& each : keys.by_any.signatures) {
        const KeyMarks::Mark* mark = marks.at(each.key);
        const bool good = each.fault == SignatureFault::none;
        const bool missing = each.fault == SignatureFault::missing;
        if (!good && verified) {
            continue;
        }
        const bool entry = mark != nullptr && contains(detail.entry, mark->key);
        const Look own = good ? (detail.entry.empty() ? (look == Look::good ? Look::good : look)
                                 : entry              ? Look::good
                                                      : Look::unused)
                              : (look == Look::insecure ? Look::insecure : Look::broken);
        const std::size_t from = missing           ? marks.first
                                 : mark != nullptr ? mark->node
                                                   : source_of(marks, each);
        const std::size_t to = mark != nullptr || missing ? from : marks.first;
        const std::string title =
            missing ? fmt::format("{}: there is no signature", what)
                    : fmt::format("DNSKEY {} of {} signs {}: {}", each.signature.key_tag,
                                  marks.zone.text(), what, signature_words(each, now_));
        if (!has_edge(from, to)) {
            edge({from, to,
                  own == Look::broken && !good
                      ? (missing ? "no signature" : std::string(to_word(each.fault)))
                      : "",
                  title, Arrow::signs, own == Look::broken && good ? Look::unknown : own});
        }
        if (good && mark != nullptr && (signer == nullptr || (entry && own == Look::good))) {
            signer = signer != nullptr && contains(detail.entry, signer->key) ? signer : mark;
        }
    }
    // Signed, but not by a key that a DS matches.
    if (!detail.entry.empty() && !verified && keys.by_any.verified) {
        for (const KeyMarks::Mark& mark : marks.keys) {
            if (contains(detail.entry, mark.key) && !has_edge(mark.node, mark.node)) {
                edge({mark.node, mark.node, "no signature",
                      fmt::format("DNSKEY {} of {}, which the DS matches, does not sign the keys",
                                  mark.key.key_tag(), marks.zone.text()),
                      Arrow::signs, Look::broken});
            }
        }
    }
    // From the key that makes the set trusted to the others in it.
    for (const KeyMarks::Mark& mark : marks.keys) {
        if (signer != nullptr && mark.node != signer->node) {
            const bool drawn = !has_edge(mark.node, mark.node) || look != Look::good ||
                               !contains(detail.entry, mark.key);
            edge({signer->node, mark.node, "",
                  fmt::format("DNSKEY {} of {} signs the set that DNSKEY {} is in",
                              signer->key.key_tag(), marks.zone.text(), mark.key.key_tag()),
                  drawn ? Arrow::signs : Arrow::order,
                  look == Look::broken ? Look::unknown : look});
        } else if (signer == nullptr && mark.node != marks.first) {
            edge({marks.first, mark.node, "", "", Arrow::order, Look::unused});
        }
    }
}

}  // namespace dschain
