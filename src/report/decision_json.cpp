#include <algorithm>

#include "dschain/base/time.hpp"
#include "dschain/views/views.hpp"
#include "json_parts.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Json time_json(const std::optional<Timestamp>& time) {
    return time ? Json(format_time(*time)) : Json(nullptr);
}

Json bound_json(const Bound& bound) {
    Json servers = Json::array();
    for (const Server& server : bound.servers) {
        servers.push_back(server_text(server));
    }
    return {{"kind", to_string(bound.kind)},
            {"what", bound.what},
            {"servers", std::move(servers)},
            {"gone", format_time(bound.gone)},
            {"ttl", bound.ttl},
            {"margin", bound.margin},
            {"until", format_time(bound.until)},
            {"assumed", bound.version_assumed || bound.ttl_assumed}};
}

Json step_json(const StepPlan& step) {
    Json bounds = Json::array();
    for (const Bound& bound : step.bounds) {
        bounds.push_back(bound_json(bound));
    }
    return {{"name", step.name},
            {"title", step.title},
            {"condition", step.condition},
            {"state", to_string(step.state)},
            {"earliest", time_json(step.earliest)},
            {"assumed", step.assumed},
            {"bounds", std::move(bounds)}};
}

}  // namespace

Json decision_json(const Decision& decision) {
    Json reasons = Json::array();
    for (const Finding& reason : decision.reasons) {
        if (std::find(reasons.begin(), reasons.end(), reason.name()) == reasons.end()) {
            reasons.push_back(reason.name());
        }
    }
    Json steps = Json::array();
    for (const StepPlan& step : decision.steps) {
        steps.push_back(step_json(step));
    }
    return {{"operation", to_string(decision.operation)},
            {"step", decision.step.empty() ? Json(nullptr) : Json(decision.step)},
            {"answer", to_string(decision.answer)},
            {"safe_at", time_json(decision.safe_at)},
            {"assumed", decision.assumed},
            {"reasons", std::move(reasons)},
            {"steps", std::move(steps)}};
}

}  // namespace dschain
