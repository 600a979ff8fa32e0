// 'dschain gcore': zones and RRsets.
#include "gcore_command.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "choice.hpp"
#include "dschain/base/text.hpp"
#include "gcore_options.hpp"
#include "gcore_output.hpp"

namespace dschain {
namespace {

CommandResult written(const tl::expected<void, UsageError>& result) {
    if (!result) {
        return unexpected(result.error());
    }
    return 0;
}

struct ZoneCreateCommand {
    std::string name;
    NewZone zone;
    bool disabled = false;
    bool dry_run = false;
    GcoreOptions api;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto parsed = parse_zone("NAME", name);
        if (!parsed) {
            return unexpected(parsed.error());
        }
        NewZone wanted = zone;
        wanted.name = *parsed;
        wanted.enabled = !disabled;
        if (wanted.contact.empty()) {
            // RFC 2142 §7.
            const std::string text = parsed->text();
            wanted.contact = "hostmaster@" + text.substr(0, text.size() - 1);
        }
        if (wanted.serial == 0) {
            wanted.serial = static_cast<std::uint64_t>(env.now());
        }
        if (dry_run) {
            return api.dry_run(env, create_zone_request(wanted), output);
        }
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto created = (*client)->create_zone(wanted);
        if (!created) {
            return usage(created.error());
        }
        return written(output.write(
            env, output.wants_json() ? json(*parsed, *created) : text(*parsed, *created)));
    }

    static std::string json(const Name& name, const CreatedZone& created) {
        nlohmann::ordered_json warnings = nlohmann::ordered_json::array();
        for (const std::string& warning : created.warnings) {
            warnings.push_back(printable(warning));
        }
        const nlohmann::ordered_json json = {
            {"name", name.text()},
            {"id", created.id ? nlohmann::ordered_json(*created.id) : nullptr},
            {"warnings", std::move(warnings)}};
        return json.dump(2) + "\n";
    }

    [[nodiscard]] std::string text(const Name& parsed, const CreatedZone& created) const {
        std::string out = fmt::format("created: {}{}\n", parsed.text(),
                                      created.id ? fmt::format(" (id {})", *created.id) : "");
        for (const std::string& warning : created.warnings) {
            out += fmt::format("warning: {}\n", printable(warning));
        }
        if (!output.quiet) {
            out +=
                "Its name servers are ns1.gcorelabs.net and ns2.gcdn.services, or those of your "
                "own name that the account has.\n";
        }
        return out;
    }
};

struct ZoneListCommand {
    std::string name;
    GcoreOptions api;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto zones = (*client)->zones(name);
        if (!zones) {
            return usage(zones.error());
        }
        return written(
            output.write(env, output.wants_json() ? zones_json(*zones) : zones_text(*zones)));
    }
};

struct ZoneShowCommand {
    std::string name;
    GcoreOptions api;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto parsed = parse_zone("NAME", name);
        if (!parsed) {
            return unexpected(parsed.error());
        }
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto zone = (*client)->zone(*parsed);
        if (!zone) {
            return usage(zone.error());
        }
        return written(
            output.write(env, output.wants_json() ? zone_json(*zone) : zone_text(*zone)));
    }
};

struct RrsetCreateCommand {
    std::string zone;
    std::string name;
    std::string type;
    std::vector<std::string> content;
    std::uint32_t ttl = 0;
    CLI::Option* ttl_option = nullptr;
    bool dry_run = false;
    GcoreOptions api;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto rrset = read();
        if (!rrset) {
            return unexpected(rrset.error());
        }
        const auto request = create_rrset_request(*rrset);
        if (!request) {
            return usage(request.error());
        }
        if (dry_run) {
            return api.dry_run(env, *request, output);
        }
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto warning = (*client)->create_rrset(*request);
        if (!warning) {
            return usage(warning.error());
        }
        const std::string rr_type = to_string(rrset->type);
        if (output.wants_json()) {
            const nlohmann::ordered_json json = {
                {"zone", rrset->zone.text()},
                {"name", rrset->name.text()},
                {"type", rr_type},
                {"warning", warning->empty() ? nlohmann::ordered_json(nullptr)
                                             : nlohmann::ordered_json(printable(*warning))}};
            return written(output.write(env, json.dump(2) + "\n"));
        }
        return written(output.write(
            env, fmt::format(
                     "created: {} {}, {} record{}\n{}", rrset->name.text(), rr_type, content.size(),
                     content.size() == 1 ? "" : "s",
                     warning->empty() ? "" : fmt::format("warning: {}\n", printable(*warning)))));
    }

    // '@' is the zone; a name without a final dot that does not end in the zone's is relative.
    [[nodiscard]] tl::expected<NewRrset, UsageError> read() const {
        NewRrset rrset;
        const auto parsed = parse_zone("ZONE", zone);
        if (!parsed) {
            return unexpected(parsed.error());
        }
        rrset.zone = *parsed;
        auto owner = name == "@" ? Result<Name>(rrset.zone) : Name::parse(name);
        if (owner && !name.ends_with('.') && !owner->is_at_or_below(rrset.zone)) {
            owner = Name::parse(name + "." + rrset.zone.text());
        }
        if (!owner) {
            return usage("NAME: " + owner.error());
        }
        rrset.name = *owner;
        const auto rr_type = parse_type(type);
        if (!rr_type) {
            return usage(fmt::format("TYPE: '{}' is no record type; A, MX, CAA and TXT are",
                                     printable(type, 40)));
        }
        rrset.type = *rr_type;
        rrset.records = content;
        if (ttl_option != nullptr && ttl_option->count() > 0) {
            rrset.ttl = ttl;
        }
        return rrset;
    }
};

void add_dry_run(CLI::App& app, bool& dry_run) {
    app.add_flag("--dry-run", dry_run, "Show what would be sent, and send nothing");
}

Command make_zone_create_command(CLI::App& group) {
    auto command = std::make_shared<ZoneCreateCommand>();
    CLI::App* app = group.add_subcommand("create", "Create a zone");
    app->add_option("NAME", command->name, "The zone, as in example.com")->required();
    NewZone& zone = command->zone;
    const std::string soa = "SOA";
    const auto seconds = [&](const char* name, std::uint64_t& value, const char* about) {
        app->add_option(name, value, about)
            ->check(silent(CLI::Range(0.0, 2147483647.0)))
            ->type_name("S")
            ->capture_default_str()
            ->group(soa);
    };
    app->add_option("--contact", zone.contact,
                    "E-mail address of who is responsible; without it, hostmaster@ZONE")
        ->type_name("ADDRESS")
        ->group(soa);
    app->add_option("--primary-server", zone.primary_server, "Primary name server")
        ->type_name("NAME")
        ->capture_default_str()
        ->group(soa);
    app->add_option("--serial", zone.serial, "Serial number; without it, the time in seconds")
        ->check(silent(CLI::Range(1.0, 4294967295.0)))
        ->type_name("N")
        ->group(soa);
    seconds("--refresh", zone.refresh, "Seconds between a secondary's questions");
    seconds("--retry", zone.retry, "Seconds until a secondary asks again");
    seconds("--expiry", zone.expiry, "Seconds until a secondary gives up");
    seconds("--nx-ttl", zone.nx_ttl, "Seconds for which absence may be cached");
    app->add_flag("--disabled", command->disabled, "Not answered for by the name servers yet");
    add_dry_run(*app, command->dry_run);
    command->api.add_to(*app);
    command->output.add_to(*app);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_zone_list_command(CLI::App& group) {
    auto command = std::make_shared<ZoneListCommand>();
    CLI::App* app = group.add_subcommand("list", "All zones of the account");
    app->add_option("--name", command->name, "Those whose name has this in it")->type_name("TEXT");
    command->api.add_to(*app);
    command->output.add_to(*app);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_zone_show_command(CLI::App& group) {
    auto command = std::make_shared<ZoneShowCommand>();
    CLI::App* app = group.add_subcommand("show", "One zone, and its DNSSEC state");
    app->add_option("NAME", command->name, "The zone, as in example.com")->required();
    command->api.add_to(*app);
    command->output.add_to(*app);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_rrset_create_command(CLI::App& group) {
    auto command = std::make_shared<RrsetCreateCommand>();
    CLI::App* app = group.add_subcommand("create", "Create an RRset");
    app->add_option("ZONE", command->zone, "The zone, as in example.com")->required();
    app->add_option("NAME", command->name, "The owner: @ for the zone itself, www, or in full")
        ->required();
    app->add_option("TYPE", command->type, "The type, as in A or MX")->required();
    app->add_option("CONTENT", command->content,
                    "One record each, as in 192.0.2.1 or '10 mail.example.com'")
        ->required();
    command->ttl_option =
        app->add_option("--ttl", command->ttl, "Seconds; without it, the provider chooses")
            ->check(silent(CLI::Range(0.0, 2147483647.0)))
            ->type_name("N");
    add_dry_run(*app, command->dry_run);
    command->api.add_to(*app);
    command->output.add_to(*app);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace

CLI::App* add_group(CLI::App& above, const std::string& name, const std::string& about) {
    CLI::App* group = above.add_subcommand(name, about);
    group->require_subcommand(1);
    return group;
}

tl::expected<Name, UsageError> parse_zone(const std::string& what, const std::string& text) {
    const auto name = Name::parse(text);
    if (!name) {
        return usage(what + ": " + name.error());
    }
    if (name->is_root()) {
        return usage(what + ": the root is no zone of the provider's");
    }
    return *name;
}

Command make_gcore_command(CLI::App& root) {
    CLI::App* gcore = add_group(
        root, "gcore", "Gcore's API: create zones and RRsets, and switch DNSSEC on and off");
    CLI::App* zone = add_group(*gcore, "zone", "Create, list and show zones");
    Command zones{zone,
                  {},
                  {make_zone_create_command(*zone), make_zone_list_command(*zone),
                   make_zone_show_command(*zone)}};
    CLI::App* rrset = add_group(*gcore, "rrset", "Create RRsets");
    Command rrsets{rrset, {}, {make_rrset_create_command(*rrset)}};
    gcore->footer(
        "Examples:\n"
        "  dschain gcore zone create example.com --dry-run\n"
        "  dschain gcore rrset create example.com www A 192.0.2.1 --ttl 300\n"
        "  dschain gcore dnssec enable example.com\n"
        "  dschain gcore dnssec show example.com\n"
        "Exit status: 0 done, 1 not yet, 2 it would break the zone, 3 unknown.\n");
    return {gcore, {}, {std::move(zones), std::move(rrsets), make_gcore_dnssec_command(*gcore)}};
}

}  // namespace dschain
