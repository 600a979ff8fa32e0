// The one place that sees libical.
#include <libical/ical.h>

#include <memory>

#include <fmt/format.h>

#include "dschain/base/version.hpp"
#include "dschain/report/report.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

icaltimetype time_of(Timestamp time) {
    return icaltime_from_timet_with_zone(static_cast<time_t>(time), 0,
                                         icaltimezone_get_utc_timezone());
}

}  // namespace

std::string decision_ics(const Name& zone, const Decision& decision, Timestamp now) {
    const Component calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT), &icalcomponent_free);
    icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
    icalcomponent_add_property(
        calendar.get(),
        icalproperty_new_prodid(fmt::format("-//dschain {}//EN", kVersion).c_str()));
    for (const StepPlan& step : decision.steps) {
        if (!step.earliest || step.state == StepState::done || step.state == StepState::under_way) {
            continue;
        }
        icalcomponent* event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
        icalcomponent_add_component(calendar.get(), event);
        // The same for the same step of the same plan, so that importing it again moves the event.
        const std::string uid =
            fmt::format("{}-{}-{}@dschain", to_string(decision.operation), step.name, zone.text());
        const std::string summary = fmt::format("{}: {}", zone.text(), step.title);
        const std::string description = fmt::format(
            "Not before this time, and only if 'dschain preflight {} {} --step {}' "
            "says go. Safe {}.{}",
            to_string(decision.operation), zone.text(), step.name, condition_clause(step),
            step.assumed ? " The time rests on an assumption." : "");
        icalcomponent_add_property(event, icalproperty_new_uid(uid.c_str()));
        icalcomponent_add_property(event, icalproperty_new_dtstamp(time_of(now)));
        icalcomponent_add_property(event, icalproperty_new_dtstart(time_of(*step.earliest)));
        icalcomponent_add_property(event, icalproperty_new_summary(summary.c_str()));
        icalcomponent_add_property(event, icalproperty_new_description(description.c_str()));
    }
    const std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(
        icalcomponent_as_ical_string_r(calendar.get()), &icalmemory_free_buffer);
    return text.get();
}

}  // namespace dschain
