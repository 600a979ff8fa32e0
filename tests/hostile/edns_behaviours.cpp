// Errors, EDNS, flags and cookies.
#include <algorithm>

#include "hostile/behaviours.hpp"

namespace dschain::test {
namespace {

using Change = std::function<void(const World&, const Asked&, Reply&)>;
using Condition = bool (*)(const Asked&);

Change error_if(Condition condition, Rcode rcode, bool with_opt = true) {
    return [=](const World& world, const Asked& asked, Reply& reply) {
        if (condition(asked)) {
            error(rcode, with_opt)(world, asked, reply);
        }
    };
}

std::function<Way(const Asked&, const Bytes&)> silent_if(Condition condition) {
    return [=](const Asked& asked, const Bytes&) {
        return condition(asked) ? Way::stay_silent : Way::send;
    };
}

bool has_edns(const Asked& asked) {
    return asked.edns.has_value();
}
bool has_no_edns(const Asked& asked) {
    return !asked.edns;
}
bool has_unknown_option(const Asked& asked) {
    return asked.has_option(kUnknownOption);
}
bool has_unknown_flag(const Asked& asked) {
    return asked.edns && asked.edns->other_flags != 0;
}
bool has_cookie(const Asked& asked) {
    return asked.has_option(kCookieOption);
}
bool has_other_version(const Asked& asked) {
    return asked.edns && asked.edns->version != 0;
}
bool wants_recursion(const Asked& asked) {
    return asked.recursion_desired;
}
bool wants_no_recursion(const Asked& asked) {
    return !asked.recursion_desired;
}
bool has_checking_disabled(const Asked& asked) {
    return asked.checking_disabled;
}
bool has_do(const Asked& asked) {
    return asked.wants_dnssec();
}
bool is_about_cds(const Asked& asked) {
    return asked.question.type == RrType::cds;
}

// An error is the header alone.
void make_bare(const Asked& /*asked*/, Bytes& wire) {
    constexpr std::size_t kHeaderSize = 12;
    if ((wire[3] & 0x0fU) == static_cast<unsigned>(Rcode::formerr)) {
        wire.resize(kHeaderSize);
        std::fill(wire.begin() + 4, wire.end(), std::uint8_t{0});
    }
}

std::vector<Behaviour> error_behaviours() {
    return {
        {.name = "formerr", .reply = error(Rcode::formerr)},
        {.name = "formerr-without-question", .reply = error(Rcode::formerr), .octets = &make_bare},
        {.name = "malformed-cookie-without-question", .octets = &make_bare},
        {.name = "notimp", .reply = error(Rcode::notimp)},
        {.name = "servfail", .reply = error(Rcode::servfail)},
        {.name = "refused", .reply = error(Rcode::refused)},
        {.name = "notauth", .reply = error(Rcode::notauth)},
        {.name = "badvers",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 error(Rcode::badvers)(world, asked, reply);
                 reply.edns = Edns{kUdpPayload, 0, false, 0, {}};
             }},
        {.name = "servfail-about-cds", .reply = error_if(&is_about_cds, Rcode::servfail)},
        {.name = "servfail-of-one-server",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (asked.server == 2) {
                     error(Rcode::servfail)(world, asked, reply);
                 }
             }},
        {.name = "rd-refused", .reply = error_if(&wants_recursion, Rcode::refused)},
        {.name = "rd-required", .reply = error_if(&wants_no_recursion, Rcode::servfail)},
        {.name = "cd-fails", .reply = error_if(&has_checking_disabled, Rcode::formerr)},
    };
}

// Of a server that knows no EDNS.
void ignore_edns(const World& /*world*/, const Asked& /*asked*/, Reply& reply) {
    reply.strip_dnssec();
    reply.edns.reset();
    if (reply.rcode == Rcode::badvers) {
        reply.rcode = Rcode::noerror;
    }
}

std::vector<Behaviour> opt_behaviours() {
    return {
        {.name = "edns-ignored", .reply = &ignore_edns},
        {.name = "edns-formerr", .reply = error_if(&has_edns, Rcode::formerr, false)},
        {.name = "edns-formerr-without-question",
         .reply = error_if(&has_edns, Rcode::formerr, false),
         .octets = &make_bare},
        {.name = "edns-formerr-with-opt", .reply = error_if(&has_edns, Rcode::formerr)},
        {.name = "edns-silent", .way = silent_if(&has_edns)},
        {.name = "edns-required", .reply = error_if(&has_no_edns, Rcode::refused)},
        {.name = "edns-required-or-silent", .way = silent_if(&has_no_edns)},
        {.name = "version-formerr", .reply = error_if(&has_other_version, Rcode::formerr)},
        {.name = "version-silent", .way = silent_if(&has_other_version)},
        {.name = "version-1-in-answers",
         .reply =
             [](const World&, const Asked&, Reply& reply) {
                 if (reply.edns && reply.rcode != Rcode::badvers) {
                     reply.edns->version = 1;
                 }
             }},
        {.name = "option-formerr", .reply = error_if(&has_unknown_option, Rcode::formerr)},
        {.name = "option-silent", .way = silent_if(&has_unknown_option)},
        {.name = "option-echoed",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (reply.edns) {
                     reply.edns->options = asked.edns->options;
                 }
             }},
        {.name = "flag-formerr", .reply = error_if(&has_unknown_flag, Rcode::formerr)},
        {.name = "flag-silent", .way = silent_if(&has_unknown_flag)},
        {.name = "flags-echoed",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (reply.edns) {
                     reply.edns->other_flags = asked.edns->other_flags;
                 }
             }},
        {.name = "opt-unasked",
         .reply =
             [](const World&, const Asked&, Reply& reply) {
                 reply.edns = reply.edns.value_or(Edns{kUdpPayload, 0, false, 0, {}});
             }},
        {.name = "do-fails", .reply = error_if(&has_do, Rcode::servfail)},
        {.name = "do-cleared",
         .reply =
             [](const World&, const Asked&, Reply& reply) {
                 if (reply.edns) {
                     reply.edns->dnssec_ok = false;
                 }
             }},
    };
}

// Changes the cookie in a reply that has one.
Change change_cookie(void (*change)(Bytes&)) {
    return [=](const World&, const Asked&, Reply& reply) {
        if (!reply.edns) {
            return;
        }
        for (EdnsOption& option : reply.edns->options) {
            if (option.code == kCookieOption) {
                change(option.data);
            }
        }
    };
}

std::vector<Behaviour> cookie_behaviours() {
    return {
        {.name = "cookie-wrong", .reply = change_cookie([](Bytes& cookie) { cookie[0] ^= 1U; })},
        {.name = "cookie-short", .reply = change_cookie([](Bytes& cookie) { cookie.resize(12); })},
        {.name = "cookie-long", .reply = change_cookie([](Bytes& cookie) { cookie.resize(41); })},
        {.name = "cookie-without-server-part",
         .reply = change_cookie([](Bytes& cookie) { cookie.resize(8); })},
        {.name = "cookie-unasked",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (reply.edns && !has_cookie(asked)) {
                     reply.edns->options.push_back({kCookieOption, Bytes(24, 1)});
                 }
             }},
        {.name = "cookie-malformed-accepted",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (reply.rcode == Rcode::formerr) {
                     Asked without = asked;
                     without.edns->options.clear();
                     reply = serve(world.child, without);
                 }
             }},
        {.name = "cookie-fails", .reply = error_if(&has_cookie, Rcode::servfail)},
        {.name = "cookie-of-one-server",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (asked.server == 2 && has_cookie(asked)) {
                     Asked without = asked;
                     without.edns->options.clear();
                     reply = serve(world.child, without);
                 }
             }},
        {.name = "badcookie",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (has_cookie(asked) && reply.rcode != Rcode::formerr) {
                     reply.clear();
                     reply.rcode = Rcode::badcookie;
                 }
             }},
    };
}

}  // namespace

std::vector<Behaviour> edns_behaviours() {
    std::vector<Behaviour> all = error_behaviours();
    for (const auto& more : {opt_behaviours(), cookie_behaviours()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace dschain::test
