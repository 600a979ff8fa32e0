#include "resolve.hpp"

#include <algorithm>

#include "dschain/evidence/answer.hpp"
#include "referral.hpp"

namespace dschain {
namespace {

// An answer that is no zone's own is hearsay, but for where it leads.
bool answers_or_refers(const Message& message, const Name& zone, const Question& question) {
    const AnswerKind kind = read_answer(message, zone, question).kind;
    return kind == AnswerKind::referral || kind == AnswerKind::name_error ||
           (kind != AnswerKind::useless && message.authoritative);
}

// Follows aliases within one answer; the last name reached.
Name end_of_aliases(const Message& message, const Name& zone, Question question,
                    std::uint64_t most) {
    for (std::uint64_t i = 0; i < most; ++i) {
        const Answer answer = read_answer(message, zone, question);
        if (!answer.leads_on()) {
            break;
        }
        question.name = answer.target;
    }
    return question.name;
}

}  // namespace

void AddressResolver::learn(const Name& zone, std::vector<Server> servers) {
    if (!servers.empty()) {
        zones_[zone] = std::move(servers);
    }
}

std::pair<Name, std::vector<Server>> AddressResolver::nearest_zone(const Name& name) const {
    for (Name zone = name;; zone = zone.parent()) {
        if (const auto known = zones_.find(zone); known != zones_.end()) {
            return *known;
        }
        if (zone.is_root()) {
            return {};
        }
    }
}

Task<std::vector<Server>> AddressResolver::resolve(Name name, unsigned depth) {
    if (const auto known = addresses_.find(name); known != addresses_.end()) {
        co_return known->second;
    }
    std::vector<Server> found;
    if (depth < asker_.options().limits.address_depth) {
        TaskGroup both;
        if (asker_.options().ipv4) {
            both.add(resolve_type(name, RrType::a, depth, found));
        }
        if (asker_.options().ipv6) {
            both.add(resolve_type(name, RrType::aaaa, depth, found));
        }
        co_await both;
        std::sort(found.begin(), found.end());
        addresses_[name] = found;
    } else {
        asker_.note_limit("address-depth");
    }
    co_return found;
}

Task<void> AddressResolver::resolve_type(Name name, RrType type, unsigned depth,
                                         std::vector<Server>& found) {
    const Limits& limits = asker_.options().limits;
    Name wanted = name;
    for (unsigned step = 0; step < limits.referrals; ++step) {
        const auto [zone, servers] = nearest_zone(wanted);
        const Name from = zone;
        const Question question{wanted, type};
        const std::vector<Server> asked = servers;
        const Asker::Accept accept = [from, question](const Message& message) {
            return answers_or_refers(message, from, question);
        };
        const auto answer = co_await asker_.ask_any(from, asked, question, accept);
        if (!answer) {
            co_return;
        }
        const auto message = asker_.message(*answer);
        if (read_answer(*message, from, question).kind == AnswerKind::referral) {
            const Descent descent = read_descent(*message, from, wanted, asker_.options());
            std::vector<Name> unresolved;
            auto below =
                co_await servers_of(descent.names, descent.glue, false, depth + 1, unresolved);
            if (below.empty()) {
                co_return;
            }
            learn(descent.cut, std::move(below));
            continue;
        }
        const Name end = end_of_aliases(*message, from, question, limits.aliases);
        std::vector<Server> addresses;
        add_addresses(message->answer, end, asker_.options(), addresses);
        for (Server& server : addresses) {
            server.name = name;  // the name server's own, not the alias's end
            found.push_back(std::move(server));
        }
        if (!addresses.empty() || end == wanted) {
            co_return;
        }
        wanted = end;
    }
}

Task<void> AddressResolver::resolve_into(Name name, unsigned depth, std::vector<Server>& found) {
    const auto servers = co_await resolve(name, depth);
    found.insert(found.end(), servers.begin(), servers.end());
}

Task<std::vector<Server>> AddressResolver::servers_of(std::vector<Name> names,
                                                      std::vector<Server> glue, bool all,
                                                      unsigned depth,
                                                      std::vector<Name>& unresolved) {
    const std::size_t most = asker_.options().limits.servers_per_zone;
    if (names.size() > most) {
        asker_.note_limit("servers-per-zone");
    }
    std::vector<Server> servers = glue;
    std::vector<Name> missing;
    for (const Name& name : names) {
        const bool has_glue = std::any_of(
            glue.begin(), glue.end(), [&](const Server& server) { return server.name == name; });
        if (!has_glue) {
            missing.push_back(name);
        }
    }
    missing.resize(std::min(missing.size(), most));
    if (all) {
        TaskGroup group;
        for (const Name& name : missing) {
            group.add(resolve_into(name, depth, servers));
        }
        co_await group;
    } else {
        for (const Name& name : missing) {
            if (!servers.empty()) {
                break;
            }
            co_await resolve_into(name, depth, servers);
        }
    }
    for (const Name& name : missing) {
        const bool resolved =
            std::any_of(servers.begin(), servers.end(),
                        [&](const Server& server) { return server.name == name; });
        if (!resolved) {
            unresolved.push_back(name);
        }
    }
    std::sort(servers.begin(), servers.end());
    servers.resize(std::min(servers.size(), 2 * most));
    co_return servers;
}

}  // namespace dschain
