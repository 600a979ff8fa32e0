#include "graph_parts.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "signature_words.hpp"

namespace dschain {
namespace {

using picture::Arrow;
using picture::Edge;
using picture::Look;
using picture::Node;
using picture::Shape;

// More cannot be told apart in a drawing, and the tables have them all.
constexpr std::size_t kMostKeys = 8;
constexpr std::size_t kMostDs = 6;
constexpr std::size_t kLongestZone = 44;

// Indexes of keys: those that a DS matches, those that sign, then the others.
std::vector<std::size_t> by_weight(const KeyFact& keys, const KeyJudgement& detail) {
    std::vector<std::size_t> order(keys.keys.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    const auto signs = [&](std::size_t i) {
        return std::any_of(keys.by_any.signatures.begin(), keys.by_any.signatures.end(),
                           [&](const SignatureCheck& each) { return each.key == i; });
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto weight = [&](std::size_t i) {
            return contains(detail.entry, keys.keys[i]) ? 0
                   : keys.keys[i].is_sep()              ? 1
                   : signs(i)                           ? 2
                                                        : 3;
        };
        return weight(a) < weight(b);
    });
    return order;
}

std::string key_note(const Dnskey& key) {
    std::string note = algorithm_name(key.algorithm);
    if (key.is_revoked()) {
        return note + " · revoked";
    }
    if (!key.is_zone_key()) {
        return note + " · no zone key";
    }
    return note + (key.is_sep() ? " · SEP" : " · ZSK");
}

std::string key_title(const Name& zone, const Dnskey& key, bool entry, Look look) {
    const std::string_view worth = look == Look::good       ? "trusted"
                                   : look == Look::broken   ? "not trusted"
                                   : look == Look::insecure ? "in an insecure zone"
                                                            : "nothing is known of its worth";
    return fmt::format("DNSKEY {} of {}, flags {}{}{}: {}", key_words(key), zone.text(), key.flags,
                       key.is_sep() ? " (SEP)" : "", entry ? ", which a DS or anchor matches" : "",
                       worth);
}

Node absence(std::string label, std::string note, std::string title, Look look,
             std::optional<std::size_t> box) {
    return {std::move(label), std::move(note), std::move(title), Shape::absence, look, box};
}

Node no_ds(const Name& zone, const DsFact& ds, std::optional<std::size_t> box) {
    const std::string_view kind = ds.denial.nsec3 ? "NSEC3" : "NSEC";
    if (ds.status == Status::secure) {
        return absence("no DS", fmt::format("proven by {}", kind),
                       fmt::format("That {} has no DS is proven ({}) by {}: it is insecure",
                                   zone.text(), to_string(ds.denial.proof), kind),
                       Look::good, box);
    }
    if (ds.status == Status::insecure) {
        return absence("no DS", "", fmt::format("{} has no DS", zone.text()), Look::insecure, box);
    }
    return absence("no DS", "no proof of that",
                   fmt::format("{} has no DS, and that is not proven: {}", zone.text(),
                               to_string(ds.denial.fault)),
                   look_of(ds.status), box);
}

Node more(std::size_t count, std::string_view what, std::optional<std::size_t> box) {
    return {fmt::format("… {} more", count),
            "",
            fmt::format("{} more {} are not drawn", count, what),
            Shape::missing,
            Look::unused,
            box};
}

std::string ds_note(const Ds& ds) {
    return fmt::format("{} · {}", algorithm_name(ds.algorithm), digest_type_name(ds.digest_type));
}

}  // namespace

Look look_of(Status status) {
    switch (status) {
        case Status::secure:
            return Look::good;
        case Status::insecure:
            return Look::insecure;
        case Status::bogus:
            return Look::broken;
        case Status::indeterminate:
            break;
    }
    return Look::unknown;
}

std::string key_words(const Dnskey& key) {
    return fmt::format("{} ({})", key.key_tag(), algorithm_name(key.algorithm));
}

std::string signature_words(const SignatureCheck& check, Timestamp now) {
    if (check.fault == SignatureFault::missing) {
        return "there is no signature";
    }
    return fmt::format("{}, {} to {}", to_word(check.fault),
                       format_time(from_serial_time(check.signature.inception, now)),
                       format_time(from_serial_time(check.signature.expiration, now)));
}

const KeyMarks::Mark* KeyMarks::at(std::optional<std::size_t> index) const {
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const Mark& mark) { return mark.index == index; });
    return found == keys.end() ? nullptr : &*found;
}

const KeyMarks::Mark* KeyMarks::named(std::uint16_t tag, std::uint8_t algorithm) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Mark& mark) {
        return mark.key.algorithm == algorithm && mark.key.key_tag() == tag;
    });
    return found == keys.end() ? nullptr : &*found;
}

const KeyMarks::Mark* KeyMarks::for_data() const {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [](const Mark& mark) { return !mark.key.is_sep(); });
    return found != keys.end() ? &*found : keys.empty() ? nullptr : keys.data();
}

std::size_t GraphMaker::zone_box(const Name& zone, Status status) {
    const std::string name = zone.is_root() ? ". (the root)" : zone.text();
    graph_.boxes.push_back({shortened(name, kLongestZone),
                            fmt::format("Zone {}: {}", name, to_string(status)), look_of(status),
                            std::nullopt});
    return graph_.boxes.size() - 1;
}

std::size_t GraphMaker::inner_box(std::size_t inside, std::string label, std::string title,
                                  Look look) {
    graph_.boxes.push_back({std::move(label), std::move(title), look, inside});
    return graph_.boxes.size() - 1;
}

std::size_t GraphMaker::node(Node node) {
    graph_.nodes.push_back(std::move(node));
    return graph_.nodes.size() - 1;
}

void GraphMaker::edge(Edge edge) {
    graph_.edges.push_back(std::move(edge));
}

bool GraphMaker::has_edge(std::size_t from, std::size_t to) const {
    return std::any_of(graph_.edges.begin(), graph_.edges.end(), [&](const Edge& each) {
        return each.from == from && each.to == to && each.arrow != Arrow::order;
    });
}

DsMarks GraphMaker::add_ds(std::optional<std::size_t> box, const Name& zone, const DsFact& ds,
                           const KeyMarks* signers) {
    const std::vector<Ds> usable = usable_ds(ds);
    DsMarks marks;
    if (ds.presence == Presence::failure) {
        marks.nodes.push_back(node(absence("DS: no answer", "",
                                           fmt::format("No answer about the DS of {}", zone.text()),
                                           Look::unknown, box)));
    } else if (ds.presence == Presence::absent) {
        marks.nodes.push_back(node(no_ds(zone, ds, box)));
    }
    for (const Ds& each : ds.records) {
        if (marks.records.size() == kMostDs) {
            marks.nodes.push_back(node(more(ds.records.size() - kMostDs, "DS records", box)));
            break;
        }
        const bool counts = ds.status != Status::secure ||
                            std::find(usable.begin(), usable.end(), each) != usable.end();
        const Look look = counts ? look_of(ds.status) : Look::unused;
        const std::string title = fmt::format(
            "{} of {}: {}{}", ds.from_anchor ? "Trust anchor" : "DS", zone.text(), each.text(),
            counts               ? ""
            : is_supported(each) ? " (ignored beside a stronger digest)"
                                 : " (not supported)");
        const std::size_t mark =
            ds.from_anchor
                ? node({"trust anchor", fmt::format("DS {} · {}", each.key_tag, ds_note(each)),
                        title, Shape::anchor, look, box})
                : node({fmt::format("DS {}", each.key_tag), ds_note(each), title, Shape::ds, look,
                        box});
        marks.records.push_back({each, mark});
        marks.nodes.push_back(mark);
    }
    if (marks.nodes.empty()) {
        marks.nodes.push_back(node(absence("no DS that can be read", "",
                                           fmt::format("No DS of {} can be read", zone.text()),
                                           look_of(ds.status), box)));
    }
    if (signers == nullptr) {
        return marks;
    }
    if (ds.presence == Presence::present) {
        add_signatures(*signers, ds.signatures, marks.nodes,
                       fmt::format("the DS of {}", zone.text()));
    } else if (const auto* signer = signers->for_data();
               signer != nullptr && ds.status == Status::secure) {
        edge({signer->node, marks.nodes.front(), "",
              fmt::format("Signed by a key of {}: that {} has no DS", signers->zone.text(),
                          zone.text()),
              Arrow::signs, Look::good});
    }
    for (const std::size_t each : marks.nodes) {
        if (!has_edge(signers->first, each)) {
            const bool leads = signers->keys.empty();
            edge({signers->first, each, "",
                  leads ? fmt::format("{} is below {}, which has no keys to sign with", zone.text(),
                                      signers->zone.text())
                        : "",
                  leads ? Arrow::leads : Arrow::order, look_of(ds.status)});
        }
    }
    return marks;
}

KeyMarks GraphMaker::add_keys(std::size_t box, const Name& zone, const KeyFact& keys,
                              const KeyJudgement& detail, Look look) {
    KeyMarks marks;
    marks.zone = zone;
    marks.box = box;
    if (keys.presence != Presence::present || keys.keys.empty()) {
        const bool failed = keys.presence == Presence::failure;
        marks.first =
            node(absence(failed ? "DNSKEY: no answer" : "no DNSKEY", "",
                         failed ? fmt::format("No answer about the keys of {}", zone.text())
                                : fmt::format("{} has no DNSKEY", zone.text()),
                         failed ? Look::unknown : look, box));
        return marks;
    }
    for (const std::size_t index : by_weight(keys, detail)) {
        if (marks.keys.size() == kMostKeys) {
            node(more(keys.keys.size() - kMostKeys, "keys", box));
            break;
        }
        const Dnskey& key = keys.keys[index];
        const bool entry = contains(detail.entry, key);
        const Look own =
            look == Look::good && (!key.is_zone_key() || key.is_revoked()) ? Look::unused : look;
        marks.keys.push_back({key, index,
                              node({fmt::format("DNSKEY {}", key.key_tag()), key_note(key),
                                    key_title(zone, key, entry, own),
                                    key.is_sep() ? Shape::entry_key : Shape::key, own, box})});
    }
    marks.first = marks.keys.front().node;
    add_own_signatures(marks, keys, detail, look);
    return marks;
}

void GraphMaker::connect(const Name& zone, const DsMarks& ds, const DsFact& fact,
                         const KeyMarks& marks, const KeyFact& keys, const KeyJudgement& detail,
                         Look look) {
    const std::vector<Ds> usable = usable_ds(fact);
    bool any = false;
    for (const DsMarks::Mark& mark : ds.records) {
        for (const KeyMarks::Mark& key : marks.keys) {
            if (!keys.matcher.matches(mark.ds, key.index)) {
                continue;
            }
            const bool counts = contains(detail.entry, key.key) &&
                                std::find(usable.begin(), usable.end(), mark.ds) != usable.end();
            any = any || counts;
            edge({mark.node, key.node, "",
                  fmt::format("{} {} is the digest of DNSKEY {} of {}",
                              fact.from_anchor ? "The trust anchor" : "DS", mark.ds.key_tag,
                              key.key.key_tag(), zone.text()),
                  Arrow::matches,
                  counts                          ? Look::good
                  : fact.status == Status::secure ? Look::unused
                                                  : look_of(fact.status)});
        }
    }
    const bool fits = any || !detail.entry.empty();
    for (const DsMarks::Mark& mark : ds.records) {
        const bool counts = std::find(usable.begin(), usable.end(), mark.ds) != usable.end();
        if (!fits && counts && keys.presence == Presence::present) {
            const auto* named = marks.named(mark.ds.key_tag, mark.ds.algorithm);
            const std::size_t to = named != nullptr
                                       ? named->node
                                       : missing_key(marks, mark.ds.key_tag, mark.ds.algorithm);
            if (!has_edge(mark.node, to)) {
                edge({mark.node, to, named != nullptr ? "no match" : "",
                      fmt::format("DS {} matches no key of {}", mark.ds.key_tag, zone.text()),
                      Arrow::matches, Look::broken});
            }
        }
    }
    for (const std::size_t each : ds.nodes) {
        const bool leads = std::any_of(marks.keys.begin(), marks.keys.end(),
                                       [&](const auto& key) { return has_edge(each, key.node); });
        if (leads || has_edge(each, marks.first)) {
            continue;
        }
        const bool record = std::any_of(ds.records.begin(), ds.records.end(),
                                        [&](const auto& mark) { return mark.node == each; });
        // An absence leads into an insecure zone; a DS without a key leads nowhere.
        const bool drawn = !record || marks.keys.empty();
        edge({each, marks.first, "",
              drawn ? fmt::format("{} is {}", zone.text(),
                                  look == Look::insecure ? "insecure"
                                  : look == Look::broken ? "bogus"
                                                         : "not known to be secure")
                    : "",
              drawn ? Arrow::leads : Arrow::order,
              drawn && look == Look::good ? Look::insecure : look});
    }
}

void GraphMaker::settle(const Name& zone, const DsMarks& ds) {
    for (const DsMarks::Mark& mark : ds.records) {
        const bool leads = std::any_of(
            graph_.edges.begin(), graph_.edges.end(),
            [&](const Edge& each) { return each.from == mark.node && each.arrow != Arrow::order; });
        Node& node = graph_.nodes[mark.node];
        if (!leads && node.look == Look::good) {
            node.look = Look::unused;
            node.title += fmt::format(" (no key of {} has it)", zone.text());
        }
    }
}

LinkMarks add_link(GraphMaker& maker, const ZoneLink& link, const LinkMarks* parent) {
    LinkMarks marks;
    const Look look = look_of(link.judgement.status);
    const bool in_parent = parent != nullptr && !link.ds.from_anchor;
    const DsMarks ds = maker.add_ds(in_parent ? std::optional(parent->box) : std::nullopt,
                                    link.zone, link.ds, in_parent ? &parent->keys : nullptr);
    marks.box = maker.zone_box(link.zone, link.judgement.status);
    const Look keys = link.detail.by_entry.verified ? Look::good : look;
    marks.keys = maker.add_keys(marks.box, link.zone, link.keys, link.detail, keys);
    maker.connect(link.zone, ds, link.ds, marks.keys, link.keys, link.detail, look);
    maker.settle(link.zone, ds);
    return marks;
}

std::string link_words(const Name& zone, Status status, const DsFact& ds, const KeyFact& keys,
                       const KeyJudgement& detail) {
    const auto list = [](const std::vector<Dnskey>& set) {
        std::vector<std::string> words;
        for (const Dnskey& key : set) {
            if (words.size() == kMostKeys) {
                words.push_back(fmt::format("{} more", set.size() - kMostKeys));
                break;
            }
            words.push_back(key_words(key));
        }
        return enumerate(words);
    };
    std::string text =
        fmt::format("{} is {}: ", zone.is_root() ? "The root" : zone.text(), to_string(status));
    if (ds.from_anchor) {
        text += "a trust anchor";
    } else if (ds.presence == Presence::present) {
        std::vector<std::string> tags;
        for (const Ds& each : ds.records) {
            if (tags.size() == kMostDs) {
                tags.push_back(fmt::format("{} more", ds.records.size() - kMostDs));
                break;
            }
            tags.push_back(fmt::format("{} ({})", each.key_tag, ds_note(each)));
        }
        text += "DS " + enumerate(tags);
    } else {
        text += ds.presence == Presence::failure ? "no answer about its DS"
                : ds.status == Status::secure    ? "that it has no DS is proven"
                : ds.status == Status::insecure  ? "no DS"
                                                 : "no DS, and no proof of that";
    }
    if (keys.presence == Presence::failure) {
        return text + "; no answer about its keys";
    }
    if (keys.presence == Presence::absent) {
        return text + "; it has no keys";
    }
    if (!detail.entry.empty()) {
        text += fmt::format(" matches key {}", list(detail.entry));
    } else if (ds.presence == Presence::present) {
        text += " matches no key";
    }
    std::vector<std::string> signers;
    for (const SignatureCheck& each : keys.by_any.signatures) {
        if (each.fault == SignatureFault::none) {
            signers.push_back(std::to_string(each.signature.key_tag));
        }
    }
    return text + fmt::format("; its keys {} are signed by {}", list(keys.keys),
                              signers.empty() ? "nothing that verifies" : enumerate(signers));
}

}  // namespace dschain
