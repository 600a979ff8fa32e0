#include "exchange_json.hpp"

#include <array>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

struct NamedFlag {
    const char* name;
    bool QueryForm::*flag;
};
constexpr std::array kFormFlags = {
    NamedFlag{"tcp", &QueryForm::tcp},
    NamedFlag{"edns", &QueryForm::edns},
    NamedFlag{"dnssec_ok", &QueryForm::dnssec_ok},
    NamedFlag{"unknown_flag", &QueryForm::unknown_flag},
    NamedFlag{"unknown_option", &QueryForm::unknown_option},
    NamedFlag{"recursion_desired", &QueryForm::recursion_desired},
    NamedFlag{"checking_disabled", &QueryForm::checking_disabled},
    NamedFlag{"mixed_case", &QueryForm::mixed_case},
};

// What differs from a plain query.
OrderedJson form_json(const QueryForm& form) {
    const QueryForm plain;
    OrderedJson json = OrderedJson::object();
    for (const NamedFlag& each : kFormFlags) {
        if (form.*each.flag != plain.*each.flag) {
            json[each.name] = form.*each.flag;
        }
    }
    if (form.edns_version != plain.edns_version) {
        json["edns_version"] = form.edns_version;
    }
    if (form.udp_size != plain.udp_size) {
        json["udp_size"] = form.udp_size;
    }
    if (!form.cookie.empty()) {
        json["cookie"] = to_base64(form.cookie);
    }
    return json;
}

QueryForm read_form(const Json& json, const std::string& path, std::string& error) {
    Fields fields(json, path, error);
    QueryForm form;
    for (const NamedFlag& each : kFormFlags) {
        if (fields.has(each.name)) {
            form.*each.flag = fields.flag(each.name);
        }
    }
    if (fields.has("edns_version")) {
        form.edns_version = fields.number<std::uint8_t>("edns_version");
    }
    if (fields.has("udp_size")) {
        form.udp_size = fields.number<std::uint16_t>("udp_size");
    }
    if (fields.has("cookie")) {
        auto octets = from_base64(fields.text("cookie"));
        if (!octets) {
            fields.fail("cookie", "is not base64");
        } else {
            form.cookie = std::move(*octets);
        }
    }
    return form;
}

}  // namespace

OrderedJson server_json(const Server& server) {
    return {{"name", server.name.text()}, {"address", server.address}, {"port", server.port}};
}

OrderedJson exchange_json(const Exchange& exchange) {
    OrderedJson json = {{"zone", exchange.zone.text()},
                        {"server", server_json(exchange.server)},
                        {"name", exchange.question.name.text()},
                        {"type", to_string(exchange.question.type)},
                        {"outcome", to_string(exchange.outcome)},
                        {"tcp", exchange.tcp},
                        {"udp_truncated", exchange.udp_truncated},
                        {"tries", exchange.tries},
                        {"started_us", exchange.started_us},
                        {"took_us", exchange.took_us},
                        {"message", to_base64(exchange.wire)}};
    if (!exchange.form.is_plain()) {
        json["form"] = form_json(exchange.form);
    }
    if (exchange.udp_octets != 0) {
        json["udp_octets"] = exchange.udp_octets;
    }
    if (!exchange.error.empty()) {
        json["error"] = exchange.error;
    }
    return json;
}

Server read_server(const Json& json, const std::string& path, std::string& error) {
    Fields fields(json, path, error);
    Server server;
    server.name = fields.name("name");
    server.address = fields.text("address");
    server.port = fields.number<std::uint16_t>("port");
    return server;
}

Exchange read_exchange(const Json& json, const std::string& path, std::string& error) {
    static const Json kNothing;
    Fields fields(json, path, error);
    Exchange exchange;
    exchange.zone = fields.name("zone");
    const Json* server = fields.get("server");
    exchange.server = read_server(server == nullptr ? kNothing : *server, path + ".server", error);
    exchange.question.name = fields.name("name");
    const auto type = parse_type(fields.text("type"));
    const auto outcome = parse_outcome(fields.text("outcome"));
    const auto wire = from_base64(fields.text("message"));
    exchange.tcp = fields.flag("tcp");
    exchange.udp_truncated = fields.flag("udp_truncated");
    exchange.tries = fields.number<unsigned>("tries");
    exchange.started_us = fields.number<std::int64_t>("started_us");
    exchange.took_us = fields.number<std::int64_t>("took_us");
    if (fields.has("form")) {
        const Json* form = fields.get("form");
        exchange.form = read_form(form == nullptr ? kNothing : *form, path + ".form", error);
    }
    if (fields.has("udp_octets")) {
        exchange.udp_octets = fields.number<std::size_t>("udp_octets");
    }
    if (fields.has("error")) {
        exchange.error = fields.text("error");
    }
    if (!type) {
        fields.fail("type", "is no RR type");
    }
    if (!outcome) {
        fields.fail("outcome", "is none that is known");
    }
    if (!wire) {
        fields.fail("message", "is not base64");
    }
    if (!error.empty()) {
        return exchange;
    }
    exchange.question.type = *type;
    exchange.outcome = *outcome;
    exchange.wire = *wire;
    if (exchange.outcome == Outcome::answer) {
        auto message = parse_message(exchange.wire);
        if (!message) {
            fields.fail("message", "is no DNS response: " + message.error());
            return exchange;
        }
        if (message->question && *message->question != exchange.question) {
            fields.fail("message", "answers another question");
            return exchange;
        }
        exchange.message = std::move(*message);
    }
    return exchange;
}

}  // namespace dschain
