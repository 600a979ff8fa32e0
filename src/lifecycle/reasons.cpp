#include "reasons.hpp"

#include <algorithm>
#include <array>

#include "dschain/base/text.hpp"
#include "dschain/views/views.hpp"

#include <fmt/format.h>

namespace dschain {
namespace {

constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data};
constexpr std::size_t kMostConflicts = 3;  // told of those that waiting does not remove

std::string_view kind_words(Kind kind) {
    switch (kind) {
        case Kind::ds:
            return "the DS";
        case Kind::keys:
            return "the DNSKEY RRset";
        case Kind::data:
            return "the SOA and its signatures";
        case Kind::delegation:
            return "the NS RRset";
    }
    return "";
}

std::string_view verdict_words(ViewVerdict verdict) {
    return verdict == ViewVerdict::incomplete
               ? "bogus for strict validators: an algorithm is named and does not sign"
               : "bogus";
}

std::string basis(const Bound& bound) {
    const std::string margin =
        bound.margin > 0 ? fmt::format(", and a margin of {} s", bound.margin) : "";
    if (bound.version_assumed) {
        return fmt::format("if it was there before {}; TTL {} s{}", format_time(bound.gone),
                           bound.ttl, margin);
    }
    return fmt::format("gone from {} at {}; TTL {} s{}",
                       bound.servers.empty() ? "the servers" : servers_text(bound.servers),
                       format_time(bound.gone), bound.ttl, margin);
}

std::string assumption(const Bound& bound) {
    if (bound.version_assumed) {
        return fmt::format("nobody looked before {}, and what was there may have been {}",
                           format_time(bound.gone), bound.what);
    }
    return fmt::format("RRsets that were not looked at have a TTL of {} s at most", bound.ttl);
}

}  // namespace

std::vector<Bound> bounds_of(const Timeline& timeline, const Safety& safety) {
    std::vector<Bound> bounds;
    for (const Conflict& conflict : safety.conflicts) {
        if (!conflict.leaves) {
            continue;
        }
        const Held& held = *conflict.leaves;
        Bound bound{held.version.kind, describe(held.version),      held.servers,   *held.gone,
                    held.ttl,          timeline.assumptions.margin, conflict.until, held.assumed,
                    held.ttl_assumed};
        bounds.push_back(std::move(bound));
    }
    return bounds;
}

Finding& Reasons::add(Code code, Args args) {
    findings_.push_back(make_finding(code, timeline_.zone.text(), std::move(args)));
    return findings_.back();
}

void Reasons::add_waits(const Safety& safety) {
    for (const Bound& bound : bounds_of(timeline_, safety)) {
        if (bound.until <= timeline_.now) {
            continue;
        }
        const Code code = bound.kind == Kind::ds     ? Code::caches_hold_ds
                          : bound.kind == Kind::keys ? Code::caches_hold_keys
                                                     : Code::caches_hold_data;
        const std::string until = format_time(bound.until);
        add(code, {{"what", bound.what}, {"until", until}, {"basis", basis(bound)}});
        if (bound.version_assumed || bound.ttl_assumed) {
            add(Code::bound_assumed, {{"until", until}, {"what", assumption(bound)}});
        }
    }
}

void Reasons::add_conflicts(Code code, const Safety& safety, const std::string& step) {
    std::size_t told = 0;
    for (const Conflict& conflict : safety.conflicts) {
        if (conflict.leaves || told++ == kMostConflicts) {
            continue;
        }
        Args args = {{"ds", describe(conflict.ds)},
                     {"keys", describe(conflict.keys)},
                     {"data", describe(conflict.data)},
                     {"verdict", std::string(verdict_words(conflict.verdict))}};
        if (code == Code::step_would_break) {
            args.emplace_back("step", step);
        }
        add(code, std::move(args));
    }
}

void Reasons::add_under_way(const Draft& draft) {
    std::vector<std::string> parts;
    for (const Kind kind : kKinds) {
        const Versions versions = timeline_.published(kind);
        if (versions.size() < 2) {
            continue;
        }
        for (const Held* held : versions) {
            parts.push_back(
                fmt::format("{}: {}", servers_text(held->servers), describe(held->version)));
        }
    }
    add(Code::step_under_way,
        {{"step", draft.name},
         {"servers", parts.empty() ? "the NS RRsets of parent and child" : join(parts, "; ")}});
}

void Reasons::add_silent_servers() {
    for (const auto* list :
         {&timeline_.silent_parents, &timeline_.silent_children, &timeline_.silent_candidates}) {
        if (!list->empty()) {
            add(Code::step_server_silent, {{"servers", servers_text(*list)}});
        }
    }
}

void Reasons::add_unknown(Kind kind) {
    add(Code::step_nothing_known, {{"what", std::string(kind_words(kind))}});
}

std::vector<Finding> Reasons::take() {
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return std::move(findings_);
}

}  // namespace dschain
