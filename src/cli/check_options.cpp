#include "check_options.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "choice.hpp"
#include "dschain/base/text.hpp"
#include "dschain/dnssec/trust_anchor.hpp"
#include "dschain/provider/document.hpp"
#include "files.hpp"

namespace dschain {
namespace {

constexpr std::uint64_t kLargestConfigFile = 1U << 20;

bool is_address(const std::string& text) {
    in6_addr octets{};
    return inet_pton(AF_INET, text.c_str(), &octets) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &octets) == 1;
}

// ADDRESS[#PORT]
Result<Server> parse_endpoint(std::string address, std::uint16_t default_port) {
    std::uint16_t port = default_port;
    if (const std::size_t hash = address.find('#'); hash != std::string::npos) {
        const std::string digits = address.substr(hash + 1);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
            port == 0) {
            return unexpected(fmt::format("'{}' is no port", printable(digits, 20)));
        }
        address.resize(hash);
    }
    if (!is_address(address)) {
        return unexpected(fmt::format("'{}' is no IPv4 or IPv6 address", printable(address, 60)));
    }
    return Server{Name(), address, port};
}

// NAME=ADDRESS[#PORT]
Result<Server> parse_server(const std::string& text, std::uint16_t default_port) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        return unexpected(std::string("NAME=ADDRESS is wanted, as in ns1.example.net=192.0.2.1"));
    }
    const auto name = Name::parse(text.substr(0, equals));
    if (!name) {
        return unexpected(name.error());
    }
    auto server = parse_endpoint(text.substr(equals + 1), default_port);
    if (server) {
        server->name = *name;
    }
    return server;
}

}  // namespace

void AskOptions::add_to(CLI::App& app, const std::string& deadline) {
    const std::string group = "Asking";
    app.add_option("--trust-anchor", anchor_files,
                   "File of DS or DNSKEY lines at any name, or root-anchors.xml, in place of the "
                   "built-in root anchor; repeatable")
        ->type_name("FILE")
        ->take_all()
        ->group(group);
    app.add_option("--negative-anchor", negative_anchors,
                   "Take what is at and below this name as insecure (RFC 7646), unless a trust "
                   "anchor is further down; repeatable")
        ->type_name("NAME")
        ->take_all()
        ->group(group);
    app.add_option("--root-hints", hints_file, "Root servers, as a zone file")
        ->type_name("FILE")
        ->group(group);
    app.add_option("--port", port, "Port of authoritative servers, 1 to 65535")
        ->check(silent(CLI::Range(1, 65535)))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--at", at, "Validate as of then: RFC 3339, or seconds since 1970")
        ->type_name("TIME")
        ->group(group);
    auto* four = app.add_flag("-4", only_ipv4, "Ask over IPv4 only")->group(group);
    app.add_flag("-6", only_ipv6, "Ask over IPv6 only")->excludes(four)->group(group);
    app.add_option("--timeout", timeout_ms,
                   "Milliseconds to wait for an answer, each try (1 to 60000)")
        ->check(silent(CLI::Range(1, 60000)))
        ->type_name("MS")
        ->capture_default_str()
        ->group(group);
    app.add_option("--tries", tries, "Tries for each question and server (1 to 20)")
        ->check(silent(CLI::Range(1, 20)))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option(deadline, deadline_s, "Seconds for the whole check (1 to 3600)")
        ->check(silent(CLI::Range(1, 3600)))
        ->type_name("S")
        ->capture_default_str()
        ->group(group);
    app.add_option("--servers", servers, "Ask all servers, or of each zone one that answers")
        ->check(one_of({"all", "one"}))
        ->type_name("all|one")
        ->capture_default_str()
        ->group(group);
    app.add_option("--ns", name_servers,
                   "Ask these servers as the zone's, whatever the parent says: "
                   "NAME=ADDRESS[#PORT]; repeatable")
        ->type_name("SERVER")
        ->take_all()
        ->group(group);
    app.add_option("--limit", limits,
                   "Change a bound on work, as in signatures=2000; repeatable. "
                   "dschain(1) lists them")
        ->type_name("NAME=N")
        ->take_all()
        ->group(group);
    app.add_option("--expect", expect, "The status that the zone should have")
        ->check(one_of({"secure", "insecure", "any"}))
        ->type_name("secure|insecure|any")
        ->capture_default_str()
        ->group(group);
    app.add_option("--record", record_file, "Write what was asked and answered, for 'replay'")
        ->type_name("FILE")
        ->group(group);
}

tl::expected<void, UsageError> AskOptions::apply(Env& env, Evidence& evidence,
                                                 CollectOptions& collect) const {
    evidence.started_at = env.now();
    evidence.validate_at = evidence.started_at;
    if (!at.empty()) {
        const auto time = parse_time(at);
        if (!time) {
            return usage(
                fmt::format("--at: '{}' is no time; 2026-11-24T04:00:00Z or seconds since "
                            "1970 are",
                            printable(at, 60)));
        }
        evidence.validate_at = *time;
    }
    for (const std::string& text : limits) {
        if (const auto set = set_limit(collect.limits, text); !set) {
            return usage("--limit: " + set.error());
        }
    }
    evidence.subject.limits = collect.limits;
    auto severities = read_profile_option(env, profile);
    if (!severities) {
        return unexpected(severities.error());
    }
    evidence.subject.profile = std::move(*severities);
    TrustAnchors anchors;
    for (const std::string& file : anchor_files) {
        const auto text = read_input(file, env.in, kLargestConfigFile);
        if (!text) {
            return usage("--trust-anchor: " + text.error());
        }
        if (const auto added = anchors.add(*text, evidence.validate_at); !added) {
            return usage(fmt::format("--trust-anchor: {}: {}", file, added.error()));
        }
    }
    evidence.subject.trust_anchors =
        anchor_files.empty() ? TrustAnchors::built_in().lines() : anchors.lines();
    collect.root_servers = built_in_root_servers(port);
    if (!hints_file.empty()) {
        const auto text = read_input(hints_file, env.in, kLargestConfigFile);
        auto hints = text ? parse_root_hints(*text, port)
                          : Result<std::vector<Server>>(unexpected(text.error()));
        if (!hints) {
            return usage(
                fmt::format("--root-hints: {}{}", text ? hints_file + ": " : "", hints.error()));
        }
        collect.root_servers = std::move(*hints);
    }
    std::erase_if(collect.root_servers, [&](const Server& server) {
        const bool six = server.address.find(':') != std::string::npos;
        return six ? only_ipv4 : only_ipv6;
    });
    for (const std::string& text : name_servers) {
        auto server = parse_server(text, port);
        if (!server) {
            return usage(fmt::format("--ns '{}': {}", printable(text, 80), server.error()));
        }
        collect.child_servers.push_back(std::move(*server));
    }
    for (const std::string& text : resolvers) {
        constexpr std::uint16_t kDnsPort = 53;
        auto server = parse_endpoint(text, kDnsPort);
        if (!server) {
            return usage(fmt::format("--resolver '{}': {}", printable(text, 80), server.error()));
        }
        auto& known = collect.resolvers;
        if (std::find(known.begin(), known.end(), *server) == known.end()) {
            known.push_back(std::move(*server));
        }
    }
    collect.anchors = anchor_files.empty() ? TrustAnchors::built_in() : anchors;
    for (const std::string& text : negative_anchors) {
        const auto name = Name::parse(text);
        if (!name) {
            return usage(
                fmt::format("--negative-anchor '{}': {}", printable(text, 80), name.error()));
        }
        collect.anchors.add_negative(*name);
        evidence.subject.negative_anchors.push_back(*name);
    }
    const TrustAnchor* anchor = collect.anchors.closest(evidence.subject.zone);
    collect.anchor = anchor == nullptr ? Name() : anchor->name;
    collect.port = port;
    collect.ipv4 = !only_ipv6;
    collect.ipv6 = !only_ipv4;
    collect.tries = tries;
    collect.all_servers = servers == "all";
    evidence.subject.all_servers = collect.all_servers;
    evidence.subject.servers_given = !collect.child_servers.empty();
    evidence.subject.expect = expect;
    return {};
}

CLI::Option* add_profile_option(CLI::App& app, std::string& profile) {
    return app
        .add_option("--profile", profile,
                    fmt::format("How grave each finding is: {}, or a file (TOML)",
                                join(built_in_profiles(), ", ")))
        ->type_name("FILE|NAME")
        ->group("Output");
}

tl::expected<std::optional<SeverityProfile>, UsageError> read_profile_option(
    Env& env, const std::string& profile) {
    if (profile.empty()) {
        return std::nullopt;
    }
    if (auto built_in = built_in_profile(profile)) {
        return built_in;
    }
    const auto text = read_input(profile, env.in, kLargestConfigFile);
    if (!text) {
        return usage("--profile: " + text.error() + suggestion(profile, built_in_profiles()));
    }
    auto read = parse_profile(*text, profile == "-" ? "standard input" : profile);
    if (!read) {
        return usage("--profile: " + read.error());
    }
    return std::move(*read);
}

CLI::Option* add_format_option(CLI::App& app, std::string& format) {
    return app
        .add_option("--api-format", format,
                    fmt::format("Of that document, where its shape does not tell: {}",
                                join(document_formats(), ", ")))
        ->type_name("NAME")
        ->check(one_of(document_formats()));
}

tl::expected<void, UsageError> AskOptions::record(const Evidence& evidence) const {
    if (record_file.empty()) {
        return {};
    }
    if (const auto written = write_file(record_file, write_evidence(evidence)); !written) {
        return usage("--record: " + written.error());
    }
    return {};
}

TransportOptions AskOptions::transport_options(const Env& env) const {
    TransportOptions options;
    options.timeout = std::chrono::milliseconds(timeout_ms);
    options.deadline = std::chrono::seconds(deadline_s);
    options.random_id = env.random_id;
    return options;
}

}  // namespace dschain
