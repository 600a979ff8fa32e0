// The one place that sees libical.
#include <libical/ical.h>

#include <memory>

#include <fmt/format.h>

#include "dschain/base/late_library.hpp"
#include "dschain/base/version.hpp"
#include "dschain/report/report.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

// libical, loaded when it is first needed.
struct Ical {
    Ical() {
        const LateLibrary library("libical.so.3");
        library.find("icalcomponent_add_component", component_add_component);
        library.find("icalcomponent_add_property", component_add_property);
        library.find("icalcomponent_as_ical_string_r", component_as_ical_string_r);
        library.find("icalcomponent_free", component_free);
        library.find("icalcomponent_new", component_new);
        library.find("icalmemory_free_buffer", memory_free_buffer);
        library.find("icalproperty_new_description", property_new_description);
        library.find("icalproperty_new_dtstamp", property_new_dtstamp);
        library.find("icalproperty_new_dtstart", property_new_dtstart);
        library.find("icalproperty_new_prodid", property_new_prodid);
        library.find("icalproperty_new_summary", property_new_summary);
        library.find("icalproperty_new_uid", property_new_uid);
        library.find("icalproperty_new_version", property_new_version);
        library.find("icaltime_from_timet_with_zone", time_from_timet_with_zone);
        library.find("icaltimezone_get_utc_timezone", timezone_get_utc_timezone);
    }

    decltype(&::icalcomponent_add_component) component_add_component = nullptr;
    decltype(&::icalcomponent_add_property) component_add_property = nullptr;
    decltype(&::icalcomponent_as_ical_string_r) component_as_ical_string_r = nullptr;
    decltype(&::icalcomponent_free) component_free = nullptr;
    decltype(&::icalcomponent_new) component_new = nullptr;
    decltype(&::icalmemory_free_buffer) memory_free_buffer = nullptr;
    decltype(&::icalproperty_new_description) property_new_description = nullptr;
    decltype(&::icalproperty_new_dtstamp) property_new_dtstamp = nullptr;
    decltype(&::icalproperty_new_dtstart) property_new_dtstart = nullptr;
    decltype(&::icalproperty_new_prodid) property_new_prodid = nullptr;
    decltype(&::icalproperty_new_summary) property_new_summary = nullptr;
    decltype(&::icalproperty_new_uid) property_new_uid = nullptr;
    decltype(&::icalproperty_new_version) property_new_version = nullptr;
    decltype(&::icaltime_from_timet_with_zone) time_from_timet_with_zone = nullptr;
    decltype(&::icaltimezone_get_utc_timezone) timezone_get_utc_timezone = nullptr;
};

const Ical& ical() {
    static const Ical loaded;
    return loaded;
}

using Component = std::unique_ptr<icalcomponent, decltype(&::icalcomponent_free)>;

icaltimetype time_of(Timestamp time) {
    return ical().time_from_timet_with_zone(static_cast<time_t>(time), 0,
                                            ical().timezone_get_utc_timezone());
}

}  // namespace

std::string decision_ics(const Name& zone, const Decision& decision, Timestamp now) {
    const Component calendar(ical().component_new(ICAL_VCALENDAR_COMPONENT), ical().component_free);
    ical().component_add_property(calendar.get(), ical().property_new_version("2.0"));
    ical().component_add_property(
        calendar.get(),
        ical().property_new_prodid(fmt::format("-//dschain {}//EN", kVersion).c_str()));
    for (const StepPlan& step : decision.steps) {
        if (!step.earliest || step.state == StepState::done || step.state == StepState::under_way) {
            continue;
        }
        icalcomponent* event = ical().component_new(ICAL_VEVENT_COMPONENT);
        ical().component_add_component(calendar.get(), event);
        // The same for the same step of the same plan, so that importing it again moves the event.
        const std::string uid =
            fmt::format("{}-{}-{}@dschain", to_string(decision.operation), step.name, zone.text());
        const std::string summary = fmt::format("{}: {}", zone.text(), step.title);
        const std::string description = fmt::format(
            "Not before this time, and only if 'dschain preflight {} {} --step {}' "
            "says go. Safe {}.{}",
            to_string(decision.operation), zone.text(), step.name, condition_clause(step),
            step.assumed ? " The time rests on an assumption." : "");
        ical().component_add_property(event, ical().property_new_uid(uid.c_str()));
        ical().component_add_property(event, ical().property_new_dtstamp(time_of(now)));
        ical().component_add_property(event, ical().property_new_dtstart(time_of(*step.earliest)));
        ical().component_add_property(event, ical().property_new_summary(summary.c_str()));
        ical().component_add_property(event, ical().property_new_description(description.c_str()));
    }
    const std::unique_ptr<char, decltype(&::icalmemory_free_buffer)> text(
        ical().component_as_ical_string_r(calendar.get()), ical().memory_free_buffer);
    return text.get();
}

}  // namespace dschain
