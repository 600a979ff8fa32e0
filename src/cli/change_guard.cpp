#include "dschain/cli/change_guard.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "check_options.hpp"
#include "dschain/check/assess.hpp"
#include "gather.hpp"
#include "guard_options.hpp"

namespace dschain {
namespace {

Result<GuardAnswer> may_change(Env& env, Operation operation, const Name& zone,
                               const AskOptions& ask, const GuardOptions& guard) {
    Request request;
    request.operation = operation;
    request.step = operation == Operation::enable ? "sign" : "";
    const auto assumptions = guard.assumptions.read();
    if (!assumptions) {
        return unexpected(assumptions.error().text);
    }
    auto looker = ZoneLooker::open(env, zone, request, *assumptions, ask, guard.store, false);
    if (!looker) {
        return unexpected(looker.error().text);
    }
    const auto look = looker->look(env);
    if (!look) {
        return unexpected(look.error().text);
    }
    const Decision& decision = look->decision;
    GuardAnswer answer;
    answer.verdict = decision.answer;
    answer.text = decision.reasons.empty() ? decision.summary : decision.reasons.front().message;
    answer.time = decision.safe_at;
    answer.assumed = decision.assumed;
    for (const Finding& reason : decision.reasons) {
        const std::string name(reason.name());
        if (std::find(answer.reasons.begin(), answer.reasons.end(), name) == answer.reasons.end()) {
            answer.reasons.push_back(name);
        }
    }
    if (operation == Operation::enable && answer.verdict == Advice::unknown) {
        answer.verdict = Advice::go;
    }
    return answer;
}

// The servers that did not say which keys they have.
bool some_are_silent(const Views& views) {
    return std::any_of(views.keys.begin(), views.keys.end(), [](const auto& variant) {
        return variant.fact.presence == Presence::failure;
    });
}

Result<GuardAnswer> is_served(Env& env, const Name& zone, const std::string& document,
                              const AskOptions& ask) {
    Evidence evidence;
    evidence.subject.zone = zone;
    evidence.subject.document = document;
    evidence.subject.document_source = "gcore";
    CollectOptions options;
    if (const auto applied = ask.apply(env, evidence, options); !applied) {
        return unexpected(applied.error().text);
    }
    gather(env, ask, options, false, evidence);
    const auto assessment = assess(evidence, options.limits);
    if (!assessment) {
        return unexpected(assessment.error());
    }
    GuardAnswer answer;
    const auto agrees =
        assessment->provider ? assessment->provider->agrees_with_child : std::nullopt;
    if (agrees == true && !some_are_silent(assessment->views)) {
        answer.verdict = Advice::go;
        answer.time = evidence.started_at;
        answer.text = fmt::format("every server of {} serves the key", zone.text());
        return answer;
    }
    answer.verdict = agrees == false ? Advice::wait : Advice::unknown;
    answer.text = agrees ? fmt::format("some servers of {} did not answer", zone.text())
                         : fmt::format("no server of {} said which keys it has", zone.text());
    for (const Finding& finding : assessment->findings) {
        if (finding.code == Code::provider_key_not_served) {
            answer.text = finding.message;
            answer.reasons.emplace_back(finding.name());
        }
    }
    return answer;
}

}  // namespace

ChangeGuard default_change_guard() {
    return {&may_change, &is_served};
}

}  // namespace dschain
