// The options that every command which asks DNS shares.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "dschain/collect/collect.hpp"
#include "dschain/evidence/evidence.hpp"

namespace dschain {

struct AskOptions {
    std::vector<std::string> anchor_files;
    std::string hints_file;
    std::uint16_t port = 53;
    std::string at;
    bool only_ipv4 = false;
    bool only_ipv6 = false;
    unsigned timeout_ms = 1500;
    unsigned tries = 3;
    unsigned deadline_s = 20;
    std::string servers = "all";
    std::string expect = "any";
    std::vector<std::string> name_servers;
    std::vector<std::string> negative_anchors;
    std::vector<std::string> limits;
    std::string record_file;
    std::string profile;                 // offered where it has an effect: add_profile_option
    std::vector<std::string> resolvers;  // offered by 'check'

    // `deadline` is what its option is called: -t may mean another one.
    void add_to(CLI::App& app, const std::string& deadline = "-t,--deadline");

    // Fills in what the options say: the subject's part of the evidence, and how to collect.
    [[nodiscard]] tl::expected<void, UsageError> apply(Env& env, Evidence& evidence,
                                                       CollectOptions& collect) const;
    // Writes the evidence where --record says, if it does.
    [[nodiscard]] tl::expected<void, UsageError> record(const Evidence& evidence) const;
    [[nodiscard]] TransportOptions transport_options(const Env& env) const;
};

// --profile, for the commands that show findings.
CLI::Option* add_profile_option(CLI::App& app, std::string& profile);

// What --profile names: one that is built in, or a file. Nothing if it is empty.
[[nodiscard]] tl::expected<std::optional<SeverityProfile>, UsageError> read_profile_option(
    Env& env, const std::string& profile);

}  // namespace dschain
