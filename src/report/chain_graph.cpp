#include "chain_graph.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "graph_parts.hpp"
#include "signature_words.hpp"
#include "variants.hpp"

namespace dschain {
namespace {

using picture::Arrow;
using picture::Look;
using picture::Shape;

// Of each kind; the tables have them all.
constexpr std::size_t kMostVariants = 4;

// What is good once is good; what is bogus anywhere outweighs it.
Look graver(Look a, Look b) {
    const auto weight = [](Look look) {
        switch (look) {
            case Look::broken:
                return 4;
            case Look::good:
                return 3;
            case Look::insecure:
                return 2;
            default:
                return 1;
        }
    };
    return weight(a) >= weight(b) ? a : b;
}

class ChainGraph {
public:
    explicit ChainGraph(const Assessment& assessment)
        : assessment_(assessment), views_(assessment.views), maker_(assessment.validate_at) {}

    picture::Graph run() {
        above();
        if (views_.ds.empty() && views_.keys.empty() && !assessment_.chain->links.empty()) {
            return maker_.take();
        }
        box_ = maker_.zone_box(assessment_.zone, assessment_.status);
        judge();
        choose();
        add_ds();
        add_keys();
        for (const DsMarks& marks : ds_marks_) {
            maker_.settle(assessment_.zone, marks);
        }
        add_data();
        return maker_.take();
    }

private:
    // The zones above the subject.
    void above() {
        const Chain& chain = *assessment_.chain;
        for (const ZoneLink& link : chain.links) {
            auto marks = add_link(maker_, link, parent_ ? &*parent_ : nullptr);
            parent_ = std::move(marks);
        }
        if (!chain.anchor || chain.anchor->negative) {
            const bool negative = chain.anchor.has_value();
            top_ = maker_.node(
                {negative ? "negative trust anchor" : "no trust anchor",
                 negative ? shortened(chain.anchor->name.text(), 40) : "",
                 negative
                     ? fmt::format("What is at or below {} counts as insecure, by order",
                                   chain.anchor->name.text())
                     : fmt::format("No trust anchor is at {} or above it", assessment_.zone.text()),
                 Shape::anchor, negative ? Look::insecure : Look::unknown, std::nullopt});
        }
        // The chain may have ended above the parent.
        if (parent_ && assessment_.parent && assessment_.parent != chain.links.back().zone) {
            const Status status = chain.links.back().judgement.status;
            LinkMarks marks;
            marks.box = maker_.zone_box(*assessment_.parent, status);
            marks.keys.zone = *assessment_.parent;
            marks.keys.box = marks.box;
            marks.keys.first = maker_.node(
                {"not looked at", "",
                 fmt::format("The chain of trust ends above {}", assessment_.parent->text()),
                 Shape::absence, look_of(status), marks.box});
            maker_.edge({parent_->keys.first, marks.keys.first, "",
                         fmt::format("{} is below a zone that is {}", assessment_.parent->text(),
                                     to_string(status)),
                         Arrow::leads, look_of(status)});
            parent_ = std::move(marks);
        }
    }

    // The variants that are drawn: those of most servers, but what is bogus is not left out.
    void choose() {
        const auto pick = [](std::size_t count, const auto& look) {
            std::vector<std::size_t> chosen;
            for (std::size_t i = 0; i < count; ++i) {
                chosen.push_back(i);
            }
            std::stable_sort(chosen.begin() + (chosen.empty() ? 0 : 1), chosen.end(),
                             [&](std::size_t a, std::size_t b) {
                                 return look(a) == Look::broken && look(b) != Look::broken;
                             });
            chosen.resize(std::min(chosen.size(), kMostVariants));
            std::sort(chosen.begin(), chosen.end());
            return chosen;
        };
        ds_chosen_ = pick(views_.ds.size(),
                          [&](std::size_t i) { return look_of(views_.ds[i].fact.status); });
        key_chosen_ = pick(views_.keys.size(), [&](std::size_t i) { return key_looks_[i]; });
        data_chosen_ = pick(views_.data.size(), [&](std::size_t i) { return data_looks_[i]; });
    }

    // How every link, key set and data variant looks, in one pass: where servers all differ there
    // are thousands of views.
    void judge() {
        const std::size_t key_sets = views_.keys.size();
        link_looks_.assign(views_.ds.size(), std::vector<Look>(key_sets, Look::unknown));
        key_looks_.assign(key_sets, Look::unknown);
        data_looks_.assign(views_.data.size(), Look::unknown);
        if (views_.views.empty()) {
            const Look look = look_of(assessment_.status);
            key_looks_.assign(key_sets, look);
            data_looks_.assign(views_.data.size(), look);
        }
        for (const View& view : views_.views) {
            const Look look = look_of(view.judgement.status);
            link_looks_[view.ds][view.keys] =
                views_.links[view.ds][view.keys].by_entry.verified ? Look::good : look;
            Look& data = data_looks_[view.data];
            // Good if it is good with some keys: the arrows tell with which it is not.
            data = look == Look::good || data == Look::good ? Look::good : graver(data, look);
        }
        for (const std::vector<Look>& row : link_looks_) {
            for (std::size_t k = 0; k < key_sets; ++k) {
                key_looks_[k] = graver(key_looks_[k], row[k]);
            }
        }
    }

    [[nodiscard]] const DataJudgement* data_judgement(std::size_t k, std::size_t d) const {
        const auto found = views_.data_judgements.find(
            {static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(d)});
        return found == views_.data_judgements.end() ? nullptr : &found->second;
    }

    // Of one RRset of it: the SOA is looked at first, and then nothing after what fails.
    [[nodiscard]] Look rrset_look(std::size_t d, RrType type, Look look) const {
        if (look != Look::broken) {
            return look;
        }
        std::optional<RrType> failed;
        for (const std::size_t k : key_chosen_) {
            if (const DataJudgement* judged = data_judgement(k, d);
                judged != nullptr && judged->judgement.fault == LinkFault::data_not_signed) {
                failed = judged->type;
            }
        }
        return !failed || *failed == type ? look
               : *failed == RrType::ns    ? Look::good
                                          : Look::unknown;
    }

    template <typename Fact>
    std::size_t box_of(const std::vector<Variant<Fact>>& variants, std::size_t i,
                       std::size_t inside, std::string_view kind, Look look) {
        if (variants.size() == 1) {
            return inside;
        }
        const auto& servers = variants[i].servers;
        return maker_.inner_box(inside,
                                fmt::format("{} {} · {} server{}", kind, variant_letter(i),
                                            servers.size(), servers.size() == 1 ? "" : "s"),
                                fmt::format("{} {}, as given by {}", kind, variant_letter(i),
                                            shortened(servers_text(servers), 600)),
                                look);
    }

    void add_ds() {
        for (const std::size_t p : ds_chosen_) {
            const DsFact& fact = views_.ds[p].fact;
            std::optional<std::size_t> box;
            if (parent_ && !fact.from_anchor) {
                box = box_of(views_.ds, p, parent_->box, "DS", look_of(fact.status));
            }
            ds_marks_.push_back(
                maker_.add_ds(box, assessment_.zone, fact,
                              parent_ && !fact.from_anchor ? &parent_->keys : nullptr));
        }
    }

    void add_keys() {
        for (const std::size_t k : key_chosen_) {
            const KeyFact& fact = views_.keys[k].fact;
            const Look look = key_looks_[k];
            const std::size_t box = box_of(views_.keys, k, box_, "keys", look);
            // Judged by the DS variant with which these keys fare best.
            KeyJudgement none;
            const KeyJudgement* best = &none;
            for (std::size_t p = 0; p < views_.ds.size(); ++p) {
                if (best == &none || views_.links[p][k].by_entry.verified) {
                    best = &views_.links[p][k];
                }
            }
            key_marks_.push_back(maker_.add_keys(box, assessment_.zone, fact, *best, look));
            for (std::size_t i = 0; i < ds_marks_.size(); ++i) {
                const std::size_t p = ds_chosen_[i];
                maker_.connect(assessment_.zone, ds_marks_[i], views_.ds[p].fact, key_marks_.back(),
                               fact, views_.links[p][k], link_looks_[p][k]);
            }
            if (top_) {
                maker_.edge({*top_, key_marks_.back().first, "",
                             fmt::format("{} is {}", assessment_.zone.text(),
                                         to_string(assessment_.status)),
                             Arrow::leads, look_of(assessment_.status)});
            }
        }
    }

    void add_data() {
        for (const std::size_t d : data_chosen_) {
            const DataFact& fact = views_.data[d].fact;
            const Look look = data_looks_[d];
            const std::size_t box = box_of(views_.data, d, box_, "data", look);
            if (fact.rrsets.empty()) {
                const std::size_t node =
                    maker_.node({"SOA: no answer", "", "No answer about the zone's other data",
                                 Shape::absence, Look::unknown, box});
                below_keys(node);
            }
            for (const RRset& rrset : fact.rrsets) {
                add_rrset(d, rrset, look, box);
            }
        }
    }

    void below_keys(std::size_t node) {
        for (const KeyMarks& marks : key_marks_) {
            const auto* signer = marks.for_data();
            maker_.edge({signer != nullptr ? signer->node : marks.first, node, "", "", Arrow::order,
                         Look::unused});
        }
    }

    void add_rrset(std::size_t d, const RRset& rrset, Look look, std::size_t box) {
        const std::string what =
            fmt::format("{} of {}", to_string(rrset.type), assessment_.zone.text());
        const std::size_t node = maker_.node(
            {to_string(rrset.type), fmt::format("TTL {} s", rrset.ttl),
             fmt::format("{}: TTL {} s, {} signature{}", what, rrset.ttl, rrset.signatures.size(),
                         rrset.signatures.size() == 1 ? "" : "s"),
             Shape::data, rrset_look(d, rrset.type, look), box});
        for (const Rrsig& signature : rrset.signatures) {
            add_signature(d, node, rrset.type, signature, what);
        }
        if (rrset.signatures.empty() && rrset_look(d, rrset.type, look) == Look::broken &&
            !key_marks_.empty() && !key_marks_.front().keys.empty()) {
            maker_.edge({key_marks_.front().for_data()->node, node, "no signature",
                         what + ": there is no signature", Arrow::signs, Look::broken});
        }
        below_keys(node);
    }

    struct Verdict {
        Look look = Look::unknown;
        std::string_view word = "not judged, as the key is not trusted";
    };

    // Of a signature over an RRset of data variant `d`, with key set `k`.
    [[nodiscard]] Verdict verdict(std::size_t k, std::size_t d, RrType type) const {
        if (key_looks_[k] == Look::insecure) {
            return {Look::insecure, "not judged, as the zone is insecure"};
        }
        const DataJudgement* judged = data_judgement(k, d);
        if (judged == nullptr) {
            return {};
        }
        if (judged->judgement.status == Status::secure) {
            return {Look::good, "verified"};
        }
        if (judged->judgement.fault != LinkFault::data_not_signed) {
            return {Look::unknown, "not known"};
        }
        if (judged->type == type) {
            return {Look::broken, to_word(judged->check.best().fault)};
        }
        // The SOA is looked at first.
        return type == RrType::soa ? Verdict{Look::good, "verified"}
                                   : Verdict{Look::unknown, "not judged after the other"};
    }

    // Which of two key sets tells more of a data variant: one with which it is good or broken, or
    // else the one of the same servers.
    [[nodiscard]] int weight(const Verdict& verdict, std::size_t k, std::size_t d) const {
        const auto& servers = views_.keys[k].servers;
        const bool same = std::any_of(servers.begin(), servers.end(), [&](const Server& server) {
            return variant_of(views_.data, server) == d;
        });
        const int tells = verdict.look == Look::good       ? 3
                          : verdict.look == Look::broken   ? 2
                          : verdict.look == Look::insecure ? 1
                                                           : 0;
        return 2 * tells + (same ? 1 : 0);
    }

    // From the key that made it, in one of the sets that have it.
    void add_signature(std::size_t d, std::size_t node, RrType type, const Rrsig& signature,
                       const std::string& what) {
        if (key_marks_.empty()) {
            return;
        }
        std::optional<std::size_t> from;
        Verdict best = verdict(key_chosen_.front(), d, type);
        int best_weight = -1;
        for (std::size_t i = 0; i < key_marks_.size(); ++i) {
            const auto* key = key_marks_[i].named(signature.key_tag, signature.algorithm);
            const Verdict each = verdict(key_chosen_[i], d, type);
            const int each_weight = weight(each, key_chosen_[i], d);
            if (key != nullptr && each_weight > best_weight) {
                from = key->node;
                best = each;
                best_weight = each_weight;
            }
        }
        if (!from) {
            from = maker_.missing_key(key_marks_.front(), signature.key_tag, signature.algorithm);
        }
        if (maker_.has_edge(*from, node)) {
            return;
        }
        const Timestamp now = assessment_.validate_at;
        maker_.edge({*from, node, best.look == Look::broken ? std::string(best.word) : "",
                     fmt::format("DNSKEY {} of {} signs {}: {}, {} to {}", signature.key_tag,
                                 signature.signer.text(), what, best.word,
                                 format_time(from_serial_time(signature.inception, now)),
                                 format_time(from_serial_time(signature.expiration, now))),
                     Arrow::signs, best.look});
    }

    const Assessment& assessment_;
    const Views& views_;
    GraphMaker maker_;
    std::optional<LinkMarks> parent_;
    std::optional<std::size_t> top_;
    std::size_t box_ = 0;
    std::vector<std::vector<Look>> link_looks_;  // [ds][keys]
    std::vector<Look> key_looks_;
    std::vector<Look> data_looks_;
    std::vector<std::size_t> ds_chosen_;
    std::vector<std::size_t> key_chosen_;
    std::vector<std::size_t> data_chosen_;
    std::vector<DsMarks> ds_marks_;
    std::vector<KeyMarks> key_marks_;
};

}  // namespace

picture::Graph chain_graph(const Assessment& assessment) {
    return ChainGraph(assessment).run();
}

std::vector<std::string> chain_words(const Assessment& assessment) {
    std::vector<std::string> words;
    for (const ZoneLink& link : assessment.chain->links) {
        words.push_back(
            link_words(link.zone, link.judgement.status, link.ds, link.keys, link.detail));
    }
    const Views& views = assessment.views;
    for (std::size_t p = 0; p < views.ds.size(); ++p) {
        for (std::size_t k = 0; k < views.keys.size() && words.size() < 64; ++k) {
            const auto view =
                std::find_if(views.views.begin(), views.views.end(),
                             [&](const View& each) { return each.ds == p && each.keys == k; });
            const Status status =
                view == views.views.end() ? assessment.status : view->judgement.status;
            const bool several = views.ds.size() * views.keys.size() > 1;
            words.push_back((several ? fmt::format("With DS {} and keys {}: ", variant_letter(p),
                                                   variant_letter(k))
                                     : "") +
                            link_words(assessment.zone, status, views.ds[p].fact,
                                       views.keys[k].fact, views.links[p][k]));
        }
    }
    return words;
}

picture::Graph graph_of(const Assessment& assessment) {
    picture::Graph graph = assessment.trace ? trace_graph(*assessment.trace, assessment.validate_at)
                                            : chain_graph(assessment);
    if (assessment.trace) {
        const Question& question = assessment.trace->steps.front().question;
        graph.title = fmt::format("Chain of trust to {} {}: {}", question.name.text(),
                                  to_string(question.type), to_string(assessment.status));
    } else {
        graph.title = fmt::format("Chain of trust to {}: {}", assessment.zone.text(),
                                  to_string(assessment.status));
    }
    graph.description =
        join(assessment.trace ? trace_words(*assessment.trace) : chain_words(assessment), ". ");
    return graph;
}

}  // namespace dschain
