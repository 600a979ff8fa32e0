#include "dschain/collect/collect.hpp"

#include <algorithm>
#include <set>

#include "asker.hpp"
#include "dschain/evidence/answer.hpp"
#include "probes.hpp"
#include "referral.hpp"
#include "resolve.hpp"
#include "resolvers.hpp"

namespace dschain {
namespace {

class Collector {
public:
    Collector(Transport& transport, const CollectOptions& options, Evidence& evidence)
        : options_(options),
          evidence_(evidence),
          asker_(transport, options, evidence),
          resolver_(asker_) {}

    Task<void> run() {
        const Name target = evidence_.subject.zone;
        background_.add(ask_resolvers(asker_, target, options_.resolvers));
        co_await find_cuts(target);
        // Named servers: the zone is where the user says, whatever the parent says.
        if (!options_.child_servers.empty() && evidence_.cuts.back().zone != target) {
            evidence_.cuts.push_back(ZoneCut{target, {}, {}});
        }
        if (evidence_.cuts.back().zone == target) {
            if (!options_.child_servers.empty()) {
                evidence_.cuts.back().servers = options_.child_servers;
                evidence_.cuts.back().unresolved.clear();
            }
            co_await examine_target();
        } else {
            // No zone of that name: the proof of that is the parent's answer about the DS.
            const std::vector<Question> question{Question{target, RrType::ds}};
            background_.add(ask_servers(evidence_.cuts.back(), question));
        }
        co_await background_;
    }

    Task<void> examine() {
        resolver_.learn(Name(), options_.root_servers);
        for (const ZoneCut& cut : evidence_.cuts) {
            resolver_.learn(cut.zone, cut.servers);
        }
        co_await examine_target();
    }

private:
    [[nodiscard]] bool needs_validation(const Name& zone) const {
        return zone.is_at_or_below(options_.anchor);
    }

    // From the root down, one label at a time (RFC 9156 asks no more of a server than it needs to
    // know): this way a zone is found even where its parent is on the same servers.
    Task<void> find_cuts(Name target) {
        evidence_.cuts.push_back(ZoneCut{Name(), options_.root_servers, {}});
        resolver_.learn(Name(), options_.root_servers);
        add_ancestor_questions(evidence_.cuts.back(), target);
        const std::size_t labels = target.label_count();
        for (std::size_t depth = 1; depth <= labels; ++depth) {
            if (evidence_.cuts.size() > options_.limits.referrals) {
                asker_.note_limit("referrals");
                co_return;
            }
            const Name name = target.ancestor(depth);
            const ZoneCut zone = evidence_.cuts.back();
            const auto answer = co_await descend(zone, name);
            if (!answer) {
                co_return;  // nobody answered: the check says where it stopped
            }
            const auto message = asker_.message(*answer);
            const Descent descent = read_descent(*message, zone.zone, name, options_);
            if (descent.step != Step::referral && descent.step != Step::authoritative) {
                // Servers that answer NXDOMAIN for empty non-terminals exist: look below as well.
                continue;
            }
            ZoneCut cut{descent.cut, {}, {}};
            cut.servers = co_await resolver_.servers_of(descent.names, descent.glue, name == target,
                                                        0, cut.unresolved);
            resolver_.learn(cut.zone, cut.servers);
            evidence_.cuts.push_back(cut);
            if (name != target) {
                // Beside the way down: nothing below waits for them.
                if (needs_validation(zone.zone) && cut.zone != options_.anchor) {
                    const Question question{cut.zone, RrType::ds};
                    background_.add(ask_one(zone, question));
                }
                add_ancestor_questions(cut, target);
            }
        }
    }

    void add_ancestor_questions(const ZoneCut& zone, const Name& target) {
        if (needs_validation(zone.zone) && zone.zone != target) {
            background_.add(ask_one(zone, Question{zone.zone, RrType::dnskey}));
        }
    }

    Task<std::optional<std::size_t>> descend(ZoneCut zone, Name name) {
        const CollectOptions& options = options_;
        const Name from = zone.zone;
        const Question question{name, RrType::ns};
        const Asker::Accept accept = [from, name, &options](const Message& message) {
            return read_descent(message, from, name, options).step != Step::useless;
        };
        auto answer = co_await asker_.ask_any(from, zone.servers, question, accept);
        co_return answer;
    }

    Task<void> ask_one(ZoneCut zone, Question question) {
        const bool denial_counts = question.type == RrType::ds;
        const Name from = zone.zone;
        const Asker::Accept accept = [from, question, denial_counts](const Message& message) {
            return has_records(message, question) ||
                   (denial_counts && message.authoritative && !message.authority.empty()) ||
                   (question.type == RrType::ns &&
                    read_answer(message, from, question).kind == AnswerKind::referral);
        };
        co_await asker_.ask_any(zone.zone, zone.servers, question, accept);
    }

    // The same questions of every server of the zone, or of the first that answers.
    Task<void> ask_servers(ZoneCut zone, std::vector<Question> questions) {
        TaskGroup group;
        for (const Question& question : questions) {
            if (!options_.all_servers) {
                group.add(ask_one(zone, question));
                continue;
            }
            const QueryForm plain;
            for (const Server& server : zone.servers) {
                group.add(ask_server(zone.zone, server, question, plain));
            }
        }
        co_await group;
    }

    Task<void> ask_server(Name zone, Server server, Question question, QueryForm form) {
        co_await asker_.ask(zone, server, question, options_.tries, form);
    }

    // Every server that the parent's referral named, beside the parent's servers; then every server
    // that any of those names and the referral did not.
    Task<void> examine_target() {
        const Name target = evidence_.subject.zone;
        const ZoneCut child = evidence_.cuts.back();
        TaskGroup group;
        if (target != options_.anchor && evidence_.cuts.size() > 1) {
            const ZoneCut parent = evidence_.cuts[evidence_.cuts.size() - 2];
            const std::vector<Question> questions{Question{target, RrType::ds},
                                                  Question{target, RrType::ns}};
            group.add(ask_servers(parent, questions));
            group.add(probe_parent(parent));
        }
        group.add(examine_servers(child));
        co_await group;
        if (options_.all_servers && !evidence_.subject.servers_given) {
            co_await ask_newly_named(child);
        }
    }

    [[nodiscard]] bool probes() const { return options_.all_servers && options_.probe; }

    // The parent's servers are asked what a resolver asks them, and whether they have TCP.
    Task<void> probe_parent(ZoneCut parent) {
        QueryForm tcp;
        tcp.tcp = true;
        const Question question{evidence_.subject.zone, RrType::ds};
        TaskGroup group;
        for (const Server& server : probes() ? parent.servers : std::vector<Server>{}) {
            group.add(ask_server(parent.zone, server, question, tcp));
        }
        co_await group;
    }

    Task<void> examine_servers(ZoneCut zone) {
        TaskGroup group;
        const std::vector<Question> questions = child_questions();
        if (!probes()) {
            group.add(ask_servers(zone, questions));
        }
        for (const Server& server : probes() ? zone.servers : std::vector<Server>{}) {
            const bool is_first = probed_.insert({server.address, server.port}).second;
            group.add(examine_server(zone.zone, server, questions, is_first));
        }
        co_await group;
        if (probes()) {
            co_await ask_missing_addresses(zone);
        }
    }

    // A name server inside the zone is asked for its own addresses. Where it gave none, another may
    // know better, and the parent's glue is wrong.
    Task<void> ask_missing_addresses(ZoneCut zone) {
        std::set<Name> answered;
        const Server* good = nullptr;
        for (const Exchange& exchange : evidence_.exchanges) {
            if (exchange.zone == zone.zone && is_useful(exchange)) {
                answered.insert(exchange.server.name);
            }
        }
        for (const Server& server : zone.servers) {
            good = answered.contains(server.name) ? &server : good;
        }
        std::set<Name> missing;
        for (const Server& server : zone.servers) {
            if (server.name.is_at_or_below(zone.zone) && !answered.contains(server.name)) {
                missing.insert(server.name);
            }
        }
        TaskGroup group;
        const QueryForm plain;
        for (const Name& name : good == nullptr ? std::set<Name>{} : missing) {
            const Question four{name, RrType::a};
            const Question six{name, RrType::aaaa};
            group.add(ask_server(zone.zone, *good, four, plain));
            group.add(ask_server(zone.zone, *good, six, plain));
        }
        co_await group;
    }

    // All at once; what went wrong is then asked again in other ways. An address that has several
    // names is probed under the first of them alone.
    Task<void> examine_server(Name zone, Server server, std::vector<Question> questions,
                              bool probe_it) {
        Bytes cookie;
        for (int i = 0; i < 4; ++i) {
            append_u16(cookie, options_.random());
        }
        TaskGroup group;
        const QueryForm plain;
        for (const Question& question : questions) {
            group.add(ask_server(zone, server, question, plain));
        }
        const std::vector<Probe> more =
            probe_it ? zone_probes(zone, server, cookie) : address_probes(zone, server);
        for (const Probe& probe : more) {
            group.add(ask_server(zone, server, probe.question, probe.form));
        }
        co_await group;
        if (!probe_it) {
            co_return;
        }
        co_await diagnose(asker_, evidence_, zone, server, cookie);
    }

    [[nodiscard]] std::vector<Question> child_questions() const {
        const Name& target = evidence_.subject.zone;
        return {Question{target, RrType::dnskey}, Question{target, RrType::soa},
                Question{target, RrType::ns}};
    }

    // Name servers in any answer or referral about the zone's NS, less those already known.
    [[nodiscard]] std::vector<Name> newly_named(const ZoneCut& known_cut) const {
        const Name& target = evidence_.subject.zone;
        std::set<Name> known(known_cut.unresolved.begin(), known_cut.unresolved.end());
        for (const Server& server : known_cut.servers) {
            known.insert(server.name);
        }
        std::set<Name> more;
        for (const Exchange& exchange : evidence_.exchanges) {
            if (exchange.question != Question{target, RrType::ns} || !exchange.message) {
                continue;
            }
            for (const auto* section : {&exchange.message->answer, &exchange.message->authority}) {
                const RRset* ns = find(*section, target, RrType::ns);
                for (const Name& name : ns == nullptr ? std::vector<Name>{} : ns_names(*ns)) {
                    if (!known.contains(name)) {
                        more.insert(name);
                    }
                }
            }
        }
        return {more.begin(), more.end()};
    }

    Task<void> ask_newly_named(ZoneCut known) {
        const std::vector<Name> names = newly_named(known);
        if (names.empty()) {
            co_return;
        }
        ZoneCut second{known.zone, {}, {}};
        const std::vector<Server> no_glue;
        second.servers = co_await resolver_.servers_of(names, no_glue, true, 0, second.unresolved);
        co_await examine_servers(second);
        ZoneCut& cut = evidence_.cuts.back();
        cut.servers.insert(cut.servers.end(), second.servers.begin(), second.servers.end());
        cut.unresolved.insert(cut.unresolved.end(), second.unresolved.begin(),
                              second.unresolved.end());
    }

    const CollectOptions& options_;
    Evidence& evidence_;
    Asker asker_;
    AddressResolver resolver_;
    TaskGroup background_;
    std::set<Endpoint> probed_;
};

// Answers come in any order; evidence and report have one.
void sort_exchanges(Evidence& evidence) {
    std::stable_sort(
        evidence.exchanges.begin(), evidence.exchanges.end(),
        [](const Exchange& a, const Exchange& b) { return a.started_us < b.started_us; });
}

}  // namespace

Task<void> examine_zone(Transport& transport, const CollectOptions& options, Evidence& evidence) {
    Collector collector(transport, options, evidence);
    co_await collector.examine();
    sort_exchanges(evidence);
}

void collect(Transport& transport, const CollectOptions& options, Evidence& evidence) {
    Collector collector(transport, options, evidence);
    Task<void> task = collector.run();
    task.start();
    transport.run();
    task.result();
    sort_exchanges(evidence);
}

}  // namespace dschain
