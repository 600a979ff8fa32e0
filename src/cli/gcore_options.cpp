#include "gcore_options.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr const char* kKeyVariables[] = {"GCORE_API_KEY", "GCORE_PERMANENT_API_TOKEN"};
constexpr const char* kUrlVariables[] = {"GCORE_BASE_URL", "GCORE_API_URL"};

// The first that is set and not empty.
template <std::size_t N>
std::optional<std::pair<std::string, std::string>> first_set(const Env& env,
                                                             const char* const (&names)[N]) {
    for (const char* name : names) {
        auto value = env.variable(name);
        if (value && !value->empty()) {
            return std::pair{std::string(name), std::move(*value)};
        }
    }
    return std::nullopt;
}

}  // namespace

void GcoreOptions::add_to(CLI::App& app) {
    const std::string group = "Gcore's API";
    app.add_option("--api-key-file", key_file,
                   "File with the API key; without it, GCORE_API_KEY or "
                   "GCORE_PERMANENT_API_TOKEN")
        ->type_name("FILE")
        ->group(group);
    app.add_option(
           "--api-url", url,
           fmt::format("The API; without it, GCORE_BASE_URL, GCORE_API_URL or {}", kGcoreUrl))
        ->type_name("URL")
        ->group(group);
    app.add_option("--ca-file", ca_file,
                   "Authorities to trust in place of the system's; without it, SSL_CERT_FILE")
        ->type_name("FILE")
        ->group(group);
    app.add_option("--api-timeout", timeout_s, "Seconds for one request (1 to 600)")
        ->check(CLI::Range(1, 600).description(""))
        ->type_name("S")
        ->capture_default_str()
        ->group(group);
    // Known, and not offered, so that it is refused with a reason.
    key_on_command_line_ = app.add_option("--api-key")->expected(0, 1)->group("");
}

HttpOptions GcoreOptions::http_options(const Env& env) const {
    HttpOptions options;
    options.ca_file = ca_file.empty() ? env.variable("SSL_CERT_FILE").value_or("") : ca_file;
    options.total_timeout = std::chrono::seconds(timeout_s);
    options.connect_timeout = std::min(options.connect_timeout, options.total_timeout);
    return options;
}

tl::expected<std::string, UsageError> GcoreOptions::base_url(const Env& env) const {
    std::string origin = "--api-url";
    std::string text = url;
    if (text.empty()) {
        const auto variable = first_set(env, kUrlVariables);
        if (!variable) {
            return std::string(kGcoreUrl);
        }
        origin = variable->first;
        text = variable->second;
    }
    auto base = gcore_base_url(text);
    if (!base) {
        return usage(origin + ": " + base.error());
    }
    return std::move(*base);
}

tl::expected<std::optional<ApiKey>, UsageError> GcoreOptions::key(Env& env) const {
    if (key_on_command_line_ != nullptr && key_on_command_line_->count() > 0) {
        return usage(
            "--api-key: every user of this machine can read a command line (ps), and shells keep "
            "it. Put the key into a file (--api-key-file) or into GCORE_API_KEY; the key that was "
            "given here should be replaced");
    }
    Result<ApiKey> key = unexpected(std::string());
    if (!key_file.empty()) {
        forbid_core_files();
        key = api_key_from_file(key_file);
    } else if (auto variable = first_set(env, kKeyVariables)) {
        forbid_core_files();
        key = api_key_from_text(std::move(variable->second), variable->first);
    } else {
        return std::nullopt;
    }
    if (!key) {
        return usage((key_file.empty() ? "" : "--api-key-file: ") + key.error());
    }
    if (!key->warning.empty()) {
        env.err << "dschain: warning: " << without_controls(key->warning) << '\n';
    }
    return std::optional<ApiKey>(std::move(*key));
}

tl::expected<std::unique_ptr<GcoreClient>, UsageError> GcoreOptions::open(Env& env) const {
    auto base = base_url(env);
    if (!base) {
        return unexpected(base.error());
    }
    auto read = key(env);
    if (!read) {
        return unexpected(read.error());
    }
    if (!*read) {
        return usage(
            "a key is wanted: --api-key-file FILE, or GCORE_API_KEY in the environment (Gcore's "
            "customer portal: Profile, API tokens)");
    }
    return std::make_unique<GcoreClient>(env.http(http_options(env)), std::move(*base),
                                         std::move(**read),
                                         Pacing{env.now, env.random_id, env.pause});
}

CommandResult GcoreOptions::dry_run(Env& env, const ApiRequest& request,
                                    const OutputOptions& output) const {
    const auto base = base_url(env);
    if (!base) {
        return unexpected(base.error());
    }
    const auto read = key(env);
    if (!read) {
        return unexpected(read.error());
    }
    const std::string authorization =
        fmt::format("{} ***", scheme(*read ? (*read)->kind : KeyKind::permanent));
    const std::string target = *base + request.path;
    std::string text;
    if (output.wants_json()) {
        const nlohmann::ordered_json json = {
            {"dry_run", true},
            {"method", to_string(request.method)},
            {"url", target},
            {"headers", {{"Authorization", authorization}, {"Content-Type", "application/json"}}},
            {"body", nlohmann::ordered_json::parse(request.body)}};
        text = json.dump(2) + "\n";
    } else {
        text = fmt::format("{} {}\nAuthorization: {}\nContent-Type: application/json\n\n{}\n",
                           to_string(request.method), target, authorization, request.body);
    }
    if (const auto written = output.write(env, text); !written) {
        return unexpected(written.error());
    }
    return 0;
}

}  // namespace dschain
