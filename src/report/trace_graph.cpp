#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "chain_graph.hpp"
#include "dschain/base/text.hpp"
#include "graph_parts.hpp"

namespace dschain {
namespace {

using picture::Arrow;
using picture::Look;
using picture::Shape;

constexpr std::size_t kMostRRsets = 8;
constexpr std::size_t kLongestName = 32;

class TraceGraph {
public:
    TraceGraph(const Trace& trace, Timestamp now) : trace_(trace), maker_(now) {}

    picture::Graph run() {
        for (const TraceStep& step : trace_.steps) {
            std::optional<std::size_t> above;
            for (const std::size_t index : step.path) {
                if (!links_.contains(index)) {
                    links_.emplace(index, add_link(maker_, trace_.links[index],
                                                   above ? &links_.at(*above) : nullptr));
                }
                above = index;
            }
            add_answer(step, above);
        }
        return maker_.take();
    }

private:
    void add_answer(const TraceStep& step, std::optional<std::size_t> link) {
        const LinkMarks* marks = link ? &links_.at(*link) : nullptr;
        const std::optional<std::size_t> box =
            marks == nullptr ? std::nullopt : std::optional(marks->box);
        std::optional<std::size_t> first;
        const auto add = [&](picture::Node node) {
            node.box = box;
            const std::size_t added = maker_.node(std::move(node));
            first = first.value_or(added);
            return added;
        };
        std::size_t count = 0;
        for (const RRsetProof& proof : step.rrsets) {
            if (++count > kMostRRsets) {
                add({fmt::format("… {} more", step.rrsets.size() - kMostRRsets),
                     "",
                     "Further RRsets are not drawn",
                     Shape::missing,
                     Look::unused,
                     {}});
                break;
            }
            const std::string type = to_string(proof.rrset.type);
            const std::string what = fmt::format("{} {}", proof.rrset.owner.text(), type);
            const std::size_t node = add(
                {type,
                 shortened(proof.rrset.owner.text(), kLongestName),
                 fmt::format("{}: {}, TTL {} s{}", what, to_string(proof.status), proof.rrset.ttl,
                             proof.wildcard ? ", made from " + proof.wildcard->text() : ""),
                 Shape::data,
                 look_of(proof.status),
                 {}});
            if (marks != nullptr) {
                if (proof.status != Status::insecure) {
                    maker_.add_signatures(marks->keys, proof.check, {node}, what);
                }
                below(marks->keys, node, proof.status);
            }
        }
        if (step.kind == AnswerKind::no_data || step.kind == AnswerKind::name_error) {
            const bool proven = step.denial.is_proven();
            const std::string kind = step.denial.nsec3 ? "NSEC3" : "NSEC";
            const std::string type = to_string(step.question.type);
            const std::size_t node = add(
                {step.kind == AnswerKind::name_error ? "no such name" : "no " + type,
                 proven ? "proven by " + kind : "no proof of that",
                 fmt::format(
                     "{} {}: {}, {}", step.question.name.text(), type, to_string(step.kind),
                     proven ? fmt::format("proven ({}) by {}", to_string(step.denial.proof), kind)
                            : std::string(to_string(step.denial.fault))),
                 Shape::absence,
                 look_of(step.status),
                 {}});
            if (marks != nullptr) {
                const auto* signer = marks->keys.for_data();
                if (signer != nullptr && proven) {
                    maker_.edge({signer->node, node, "",
                                 fmt::format("Signed by a key of {}", marks->keys.zone.text()),
                                 Arrow::signs, look_of(step.status)});
                }
                below(marks->keys, node, step.status);
            }
        }
        if (!first) {
            const std::size_t node =
                add({"no usable answer",
                     shortened(step.question.name.text(), kLongestName),
                     fmt::format("{} {}: no usable answer", step.question.name.text(),
                                 to_string(step.question.type)),
                     Shape::absence,
                     look_of(step.status),
                     {}});
            if (marks != nullptr) {
                below(marks->keys, node, step.status);
            }
        }
        if (last_) {
            maker_.edge({*last_, *first, "",
                         fmt::format("The alias leads to {}", step.question.name.text()),
                         Arrow::leads, look_of(step.status)});
        }
        last_ = first;
    }

    // Below its keys; in a zone without any that sign it, the way is dashed or dotted.
    void below(const KeyMarks& keys, std::size_t node, Status status) {
        const auto* signer = keys.for_data();
        const std::size_t from = signer != nullptr ? signer->node : keys.first;
        const bool drawn = std::any_of(keys.keys.begin(), keys.keys.end(), [&](const auto& key) {
            return maker_.has_edge(key.node, node);
        });
        const bool leads = !drawn && status != Status::secure && status != Status::bogus;
        maker_.edge(
            {from, node, "",
             leads ? fmt::format("In {}, which is {}", keys.zone.text(), to_string(status)) : "",
             leads ? Arrow::leads : Arrow::order, look_of(status)});
    }

    const Trace& trace_;
    GraphMaker maker_;
    std::map<std::size_t, LinkMarks> links_;
    std::optional<std::size_t> last_;
};

}  // namespace

picture::Graph trace_graph(const Trace& trace, Timestamp now) {
    return TraceGraph(trace, now).run();
}

std::vector<std::string> trace_words(const Trace& trace) {
    std::vector<std::string> words;
    for (const ZoneLink& link : trace.links) {
        words.push_back(
            link_words(link.zone, link.judgement.status, link.ds, link.keys, link.detail));
    }
    for (const TraceStep& step : trace.steps) {
        std::string text =
            fmt::format("{} {} is {}: {}", step.question.name.text(), to_string(step.question.type),
                        to_string(step.status), to_string(step.kind));
        if (step.kind == AnswerKind::cname || step.kind == AnswerKind::dname) {
            text += " to " + step.target.text();
        }
        words.push_back(std::move(text));
    }
    return words;
}

}  // namespace dschain
