// The options of every command that talks to Gcore's API.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "dschain/http/gcore.hpp"

namespace dschain {

struct GcoreOptions {
    std::string url;
    std::string key_file;
    std::string ca_file;
    unsigned timeout_s = 30;

    void add_to(CLI::App& app);

    // The key is read, the process protected, and the client ready. Warnings go to standard error.
    [[nodiscard]] tl::expected<std::unique_ptr<GcoreClient>, UsageError> open(Env& env) const;

    // Shows the request with '***' for the key, and sends nothing.
    [[nodiscard]] CommandResult dry_run(Env& env, const ApiRequest& request,
                                        const OutputOptions& output) const;

    // Without a key: for what is public.
    [[nodiscard]] HttpOptions http_options(const Env& env) const;

private:
    [[nodiscard]] tl::expected<std::string, UsageError> base_url(const Env& env) const;
    // Nothing if there is none.
    [[nodiscard]] tl::expected<std::optional<ApiKey>, UsageError> key(Env& env) const;

    CLI::Option* key_on_command_line_ = nullptr;
};

// What an API error comes to: exit status 3 with its words.
[[nodiscard]] inline tl::unexpected<UsageError> usage(const ApiError& error) {
    return usage(error.text);
}

}  // namespace dschain
