#include "dschain/collect/trace.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "asker.hpp"
#include "dschain/chain/trace.hpp"
#include "dschain/evidence/answer.hpp"
#include "referral.hpp"
#include "resolve.hpp"

namespace dschain {
class TraceCollector::Impl {
public:
    Impl(Transport& transport, const CollectOptions& options, Evidence& evidence)
        : transport_(transport),
          options_(options),
          evidence_(evidence),
          asker_(transport, options, evidence),
          resolver_(asker_) {}

    void collect() {
        evidence_.cuts.push_back(ZoneCut{Name(), options_.root_servers, {}});
        resolver_.learn(Name(), options_.root_servers);
        run(follow());
    }

    bool ask_others(const std::vector<Question>& questions) {
        const std::size_t before = evidence_.exchanges.size();
        run(ask_all_others(questions));
        return evidence_.exchanges.size() > before;
    }

private:
    void run(Task<void> task) {
        task.start();
        transport_.run();
        task.result();
    }

    // From alias to alias, to the end.
    Task<void> follow() {
        TaskGroup background;
        Question question = *evidence_.subject.question;
        std::set<Name> seen;
        bool more = true;
        while (more) {
            const auto index = co_await lookup(question, false);
            if (!index) {
                background.add(ask_chain(question, Signers{}));
                break;
            }
            const Name zone = evidence_.exchanges[*index].zone;
            const auto message = asker_.message(*index);
            background.add(ask_rest(zone, question));
            // A server may have said what is at the target as well.
            bool in_message = true;
            while (more && in_message) {
                const Answer answer = read_answer(*message, zone, question);
                background.add(ask_chain(question, signers_of(*message, answer)));
                seen.insert(question.name);
                more = answer.leads_on() && !seen.contains(answer.target) &&
                       seen.size() <= options_.limits.aliases;
                question.name = answer.target;
                in_message =
                    more && answer_for_target(*message, zone, question) == TargetAnswer::records;
            }
        }
        co_await background;
    }

    // Asks from the nearest zone known, and follows referrals. The exchange with the answer. With
    // `must_exist` one that says that there is nothing is no answer: another server may have it.
    Task<std::optional<std::size_t>> lookup(Question question, bool must_exist) {
        const Name side = zone_side(question);
        for (std::size_t referrals = 0; referrals <= options_.limits.referrals; ++referrals) {
            const auto [zone, servers] = resolver_.nearest_zone(side);
            const Name from = zone;
            const std::vector<Server> asked = servers;
            const Asker::Accept accept = [from, question, must_exist](const Message& message) {
                const AnswerKind kind = read_answer(message, from, question).kind;
                return kind != AnswerKind::useless && !(must_exist && kind == AnswerKind::no_data);
            };
            const auto index = co_await asker_.ask_any(from, asked, question, accept);
            if (!index) {
                co_return std::nullopt;
            }
            const auto message = asker_.message(*index);
            if (read_answer(*message, from, question).kind != AnswerKind::referral) {
                co_return index;
            }
            const Descent descent = read_descent(*message, from, side, options_);
            const bool found = co_await enter(descent);
            if (!found) {
                co_return std::nullopt;
            }
        }
        asker_.note_limit("referrals");
        co_return std::nullopt;
    }

    // Learns a zone from a referral. False if none of its servers has an address, and if there are
    // as many zones above it as are followed for one name: several questions may lead down there.
    Task<bool> enter(Descent descent) {
        const auto above =
            std::count_if(evidence_.cuts.begin(), evidence_.cuts.end(),
                          [&](const ZoneCut& cut) { return descent.cut.is_below(cut.zone); });
        if (static_cast<std::uint64_t>(above) > options_.limits.referrals) {
            asker_.note_limit("referrals");
            co_return false;
        }
        ZoneCut cut{descent.cut, {}, {}};
        cut.servers =
            co_await resolver_.servers_of(descent.names, descent.glue, false, 0, cut.unresolved);
        resolver_.learn(cut.zone, cut.servers);
        const bool found = !cut.servers.empty();
        if (evidence_.cut(cut.zone) == nullptr) {
            delegations_[cut.zone] = descent;
            evidence_.cuts.push_back(std::move(cut));
        }
        co_return found;
    }

    Task<void> ask_once(Question question) {
        if (!once_.insert(question).second) {
            co_return;
        }
        const bool must_exist = question.type == RrType::dnskey;
        co_await lookup(question, must_exist);
    }

    // The DS and the keys of a zone; of a name that may be one, the keys only if there is a DS.
    Task<void> ask_zone(Name zone, bool is_zone) {
        const Question ds{zone, RrType::ds};
        const Question keys{zone, RrType::dnskey};
        if (is_zone) {
            TaskGroup both;
            both.add(ask_once(ds));
            both.add(ask_once(keys));
            co_await both;
            co_return;
        }
        co_await ask_once(ds);
        if (ds_answer(zone) == DsAnswer::present) {
            co_await ask_once(keys);
        }
    }

    enum class DsAnswer {
        unknown,  // none yet, or one without signatures
        present,
        absent,  // says an answer that is signed
    };
    [[nodiscard]] DsAnswer ds_answer(const Name& zone) const {
        const Question question{zone, RrType::ds};
        DsAnswer found = DsAnswer::unknown;
        for (const Exchange& exchange : evidence_.exchanges) {
            if (exchange.question != question || !exchange.message) {
                continue;
            }
            const Answer answer = read_answer(*exchange.message, exchange.zone, question);
            if (answer.kind == AnswerKind::data) {
                return DsAnswer::present;
            }
            if (answer.kind == AnswerKind::no_data &&
                signers_of(*exchange.message, answer).all_signed) {
                found = DsAnswer::absent;
            }
        }
        return found;
    }

    // What the chain from the nearest trust anchor to the answer needs: of every zone on the way
    // that a referral or a signature names; and where a signature is missing, of every name that
    // might be a zone on the same servers as the one above.
    Task<void> ask_chain(Question question, Signers signers) {
        const Name goal = zone_side(question);
        const TrustAnchor* anchor = options_.anchors.closest(goal);
        if (anchor == nullptr || anchor->negative) {
            co_return;
        }
        const Name top = anchor->name;
        std::set<Name> zones;
        for (const ZoneCut& cut : evidence_.cuts) {
            zones.insert(cut.zone);
        }
        // A signer elsewhere says nothing of the way to the name.
        bool is_signed = signers.all_signed;
        for (const Name& signer : signers.zones) {
            is_signed = is_signed && goal.is_at_or_below(signer);
            zones.insert(signer);
        }
        std::erase_if(zones, [&](const Name& zone) {
            return !zone.is_below(top) || !goal.is_at_or_below(zone);
        });
        std::set<Name> maybe;
        co_await ask_zones(top, zones, maybe);
        // Below a delegation that is shown to have no DS there is nothing to verify.
        const bool ends_above = std::any_of(zones.begin(), zones.end(), [&](const Name& zone) {
            return ds_answer(zone) == DsAnswer::absent;
        });
        if (!is_signed && !ends_above && goal.is_below(top)) {
            add_names_between(zones.empty() ? top : *zones.rbegin(), goal, maybe);
            maybe.insert(goal);
            co_await ask_zones(top, zones, maybe);
        }
    }

    // Asks about zones, and about those that the answers name between them, until there are no
    // more.
    Task<void> ask_zones(Name top, std::set<Name>& zones, std::set<Name>& maybe) {
        const Question top_keys{top, RrType::dnskey};
        std::set<Name> done;
        for (bool more = true; more;) {
            TaskGroup group;
            group.add(ask_once(top_keys));
            std::set<Name> asked;
            for (const Name& zone : zones) {
                asked.insert(zone);
                group.add(ask_zone(zone, true));
            }
            for (const Name& name : maybe) {
                asked.insert(name);
                group.add(ask_zone(name, false));
            }
            co_await group;
            for (const Name& name : asked) {
                if (done.insert(name).second) {
                    add_zones_above(name, top, zones, maybe);
                }
            }
            more = !std::includes(done.begin(), done.end(), zones.begin(), zones.end()) ||
                   !std::includes(done.begin(), done.end(), maybe.begin(), maybe.end());
        }
    }

    // From below `above` down to above `name`.
    static void add_names_between(const Name& above, const Name& name, std::set<Name>& names) {
        for (Name each = name.parent(); each.is_below(above); each = each.parent()) {
            names.insert(each);
        }
    }

    // The DS of `name` is data of the zone right above it: whoever signed the answer about it. If
    // nobody did, any name between may be that zone.
    void add_zones_above(const Name& name, const Name& top, std::set<Name>& zones,
                         std::set<Name>& maybe) const {
        const Question question{name, RrType::ds};
        for (const Exchange& exchange : evidence_.exchanges) {
            if (exchange.question != question || !exchange.message) {
                continue;
            }
            const Answer answer = read_answer(*exchange.message, exchange.zone, question);
            const Signers signers = signers_of(*exchange.message, answer);
            for (const Name& zone : signers.zones) {
                if (zone.is_below(top) && name.is_below(zone)) {
                    zones.insert(zone);
                }
            }
            if (!signers.all_signed) {
                Name above = top;
                for (const Name& zone : zones) {
                    if (name.is_below(zone) && zone.is_below(above)) {
                        above = zone;
                    }
                }
                add_names_between(above, name, maybe);
            }
        }
    }

    // The same question of the other servers of the zone, if all are to be asked.
    Task<void> ask_rest(Name zone, Question question) {
        if (!options_.all_servers) {
            co_return;
        }
        co_await ask_every_server(zone, question);
    }

    Task<void> ask_every_server(Name zone, Question question) {
        const auto servers = co_await all_servers_of(zone);
        TaskGroup group;
        for (const Server& server : servers) {
            const bool asked = std::any_of(
                evidence_.exchanges.begin(), evidence_.exchanges.end(), [&](const Exchange& each) {
                    return each.question == question && each.server == server;
                });
            if (!asked) {
                group.add(ask_server(zone, server, question));
            }
        }
        co_await group;
    }

    Task<void> ask_server(Name zone, Server server, Question question) {
        co_await asker_.ask(zone, server, question, options_.tries);
    }

    // With the addresses of those name servers that were not needed so far.
    Task<std::vector<Server>> all_servers_of(Name zone) {
        const auto delegation = delegations_.find(zone);
        if (delegation != delegations_.end()) {
            const Descent descent = delegation->second;
            delegations_.erase(delegation);
            ZoneCut cut{zone, {}, {}};
            cut.servers =
                co_await resolver_.servers_of(descent.names, descent.glue, true, 0, cut.unresolved);
            for (ZoneCut& each : evidence_.cuts) {
                if (each.zone == zone) {
                    each = cut;
                }
            }
        }
        const ZoneCut* known = evidence_.cut(zone);
        co_return known == nullptr ? std::vector<Server>{} : known->servers;
    }

    Task<void> ask_all_others(std::vector<Question> questions) {
        TaskGroup group;
        for (const Question& question : questions) {
            std::set<Name> zones;
            for (const Exchange& exchange : evidence_.exchanges) {
                if (exchange.question == question) {
                    zones.insert(exchange.zone);
                }
            }
            for (const Name& zone : zones) {
                group.add(ask_every_server(zone, question));
            }
        }
        co_await group;
    }

    Transport& transport_;
    const CollectOptions& options_;
    Evidence& evidence_;
    Asker asker_;
    AddressResolver resolver_;
    std::set<Question> once_;              // of the chain
    std::map<Name, Descent> delegations_;  // whose servers are not all looked up
};

TraceCollector::TraceCollector(Transport& transport, const CollectOptions& options,
                               Evidence& evidence)
    : impl_(std::make_unique<Impl>(transport, options, evidence)) {}

TraceCollector::~TraceCollector() = default;

void TraceCollector::collect() {
    impl_->collect();
}

bool TraceCollector::ask_others(const std::vector<Question>& questions) {
    return impl_->ask_others(questions);
}

}  // namespace dschain
