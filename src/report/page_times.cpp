#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"
#include "signature_words.hpp"
#include "variants.hpp"

namespace dschain::page {
namespace {

constexpr std::size_t kMostLifetimes = 60;
constexpr Timestamp kDay = 86400;
// What lies further from now does not set the scale.
constexpr Timestamp kFarthest = 120 * kDay;
constexpr double kScale = 1000;

struct Lifetime {
    std::string what;
    std::uint16_t key_tag = 0;
    std::string algorithm;
    Timestamp inception = 0;
    Timestamp expiration = 0;
    std::uint32_t ttl = 0;
};

class Lifetimes {
public:
    explicit Lifetimes(Timestamp now) : now_(now) {}

    void add(const std::string& what, const RRset& rrset) {
        for (const Rrsig& signature : rrset.signatures) {
            Lifetime life{what,
                          signature.key_tag,
                          algorithm_name(signature.algorithm),
                          from_serial_time(signature.inception, now_),
                          from_serial_time(signature.expiration, now_),
                          rrset.ttl};
            const bool known = std::any_of(lives_.begin(), lives_.end(), [&](const auto& each) {
                return each.what == life.what && each.key_tag == life.key_tag &&
                       each.algorithm == life.algorithm && each.inception == life.inception &&
                       each.expiration == life.expiration;
            });
            if (!known) {
                lives_.push_back(std::move(life));
            }
        }
    }
    [[nodiscard]] const std::vector<Lifetime>& all() const { return lives_; }

private:
    Timestamp now_;
    std::vector<Lifetime> lives_;
};

std::vector<Lifetime> lifetimes_of(const Assessment& assessment) {
    Lifetimes lives(assessment.validate_at);
    const auto add_link = [&](const ZoneLink& link) {
        lives.add("DS of " + link.zone.text(), link.ds.rrset);
        lives.add("DNSKEY of " + link.zone.text(), link.keys.rrset);
    };
    for (const ZoneLink& link : assessment.chain->links) {
        add_link(link);
    }
    if (assessment.trace) {
        for (const ZoneLink& link : assessment.trace->links) {
            add_link(link);
        }
        for (const TraceStep& step : assessment.trace->steps) {
            for (const RRsetProof& proof : step.rrsets) {
                lives.add(
                    fmt::format("{} of {}", to_string(proof.rrset.type), proof.rrset.owner.text()),
                    proof.rrset);
            }
        }
    }
    const Views& views = assessment.views;
    const std::string zone = assessment.zone.text();
    const auto suffix = [](std::size_t count, std::size_t i) {
        return count > 1 ? fmt::format(" ({})", variant_letter(i)) : std::string();
    };
    for (std::size_t i = 0; i < views.ds.size(); ++i) {
        lives.add(fmt::format("DS of {}{}", zone, suffix(views.ds.size(), i)),
                  views.ds[i].fact.rrset);
    }
    for (std::size_t i = 0; i < views.keys.size(); ++i) {
        lives.add(fmt::format("DNSKEY of {}{}", zone, suffix(views.keys.size(), i)),
                  views.keys[i].fact.rrset);
    }
    for (std::size_t i = 0; i < views.data.size(); ++i) {
        for (const RRset& rrset : views.data[i].fact.rrsets) {
            lives.add(fmt::format("{} of {}{}", to_string(rrset.type), zone,
                                  suffix(views.data.size(), i)),
                      rrset);
        }
    }
    return lives.all();
}

struct Scale {
    Timestamp first;
    Timestamp last;

    [[nodiscard]] double at(Timestamp time) const {
        const double share = static_cast<double>(std::clamp(time, first, last) - first) /
                             static_cast<double>(std::max<Timestamp>(last - first, 1));
        return share * kScale;
    }
};

Scale scale_of(const std::vector<Lifetime>& lives, Timestamp now) {
    Scale scale{now - kDay, now + kDay};
    for (const Lifetime& life : lives) {
        for (const Timestamp each : {life.inception, life.expiration}) {
            const Timestamp seen = std::clamp(each, now - kFarthest, now + kFarthest);
            scale.first = std::min(scale.first, seen);
            scale.last = std::max(scale.last, seen);
        }
    }
    const Timestamp margin = (scale.last - scale.first) / 40;
    return {scale.first - margin, scale.last + margin};
}

struct State {
    std::string_view kind;
    std::string_view sign;
    std::string words;
};

State state_of(const Lifetime& life, Timestamp now) {
    if (now < life.inception) {
        return {"future", "✗", "begins in " + format_span(life.inception - now)};
    }
    if (now > life.expiration) {
        return {"expired", "✗", fmt::format("ended {} ago", format_span(now - life.expiration))};
    }
    return {"valid", "✓", format_span(life.expiration - now) + " left"};
}

void bar(Markup& out, double from, double to, std::string_view kind) {
    if (to > from) {
        out.leaf("rect", {{"class", fmt::format("life {}", kind)},
                          {"x", fmt::format("{:.1f}", from)},
                          {"y", "5"},
                          {"width", fmt::format("{:.1f}", std::max(to - from, 2.0))},
                          {"height", "12"}});
    }
}

// To the minute: the bar beside it has all of it.
void write_minute(Markup& out, Timestamp time) {
    const std::string exact = format_time(time);
    std::string shown = exact;
    constexpr std::size_t kMinute = 16;
    if (shown.size() == 20 && shown[10] == 'T') {
        shown.resize(kMinute);
        shown[10] = ' ';
    }
    out.open("td").element("time", {{"datetime", exact}}, shown).close();
}

void write_bar(Markup& out, const Lifetime& life, const State& state, const Scale& scale,
               Timestamp now) {
    const std::string title = fmt::format("{}, signed by key {} ({}): {} to {}, {}", life.what,
                                          life.key_tag, life.algorithm, format_time(life.inception),
                                          format_time(life.expiration), state.words);
    out.open("td", {{"class", "bar"}});
    out.open("svg", {{"viewBox", "0 0 1000 22"},
                     {"preserveAspectRatio", "none"},
                     {"role", "img"},
                     {"aria-label", title}});
    out.element("title", title);
    const double begin = scale.at(life.inception);
    const double end = scale.at(life.expiration);
    const double at_now = scale.at(now);
    if (state.kind == "valid") {
        bar(out, begin, at_now, "spent");
        bar(out, at_now, end, "valid");
    } else {
        bar(out, begin, end, state.kind);
    }
    out.leaf("path", {{"class", "now"},
                      {"d", fmt::format("M{0:.1f},0L{0:.1f},22", at_now)},
                      {"vector-effect", "non-scaling-stroke"}});
    out.close().close();
}

}  // namespace

void write_times(Markup& out, const Assessment& assessment) {
    std::vector<Lifetime> lives = lifetimes_of(assessment);
    if (lives.empty()) {
        return;
    }
    const std::size_t all = lives.size();
    lives.resize(std::min(all, kMostLifetimes));
    const Timestamp now = assessment.validate_at;
    const Scale scale = scale_of(lives, now);
    open_section(out, "times", "Lifetimes of signatures");
    out.open("p").text("The line in each bar is ");
    time(out, now);
    out.text(fmt::format("; the scale runs from {} to {}.", format_time(scale.first).substr(0, 10),
                         format_time(scale.last).substr(0, 10)));
    out.close();
    open_table(out, "Signatures from the anchor down",
               {"Records", "Signed by key", "From (UTC)", "To (UTC)", "State", "Lifetime", "TTL"});
    for (const Lifetime& life : lives) {
        const State state = state_of(life, now);
        out.open("tr");
        heading_cell(out, life.what);
        out.open("td").text(std::to_string(life.key_tag));
        out.element("span", {{"class", "aside"}}, life.algorithm).close();
        write_minute(out, life.inception);
        write_minute(out, life.expiration);
        out.open("td", {{"class", fmt::format("state {}", state.kind)}});
        out.element("span", {{"aria-hidden", "true"}}, state.sign).text(" ").text(state.words);
        out.close();
        write_bar(out, life, state, scale, now);
        out.element("td", {{"class", "number"}}, fmt::format("{} s", life.ttl)).close();
    }
    close_table(out);
    if (all > lives.size()) {
        out.element("p", {{"class", "aside"}},
                    fmt::format("{} more signatures are not shown.", all - lives.size()));
    }
    out.close();
}

}  // namespace dschain::page
