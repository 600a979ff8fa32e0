#include "dschain/collect/bulk.hpp"

#include <algorithm>
#include <set>

#include "asker.hpp"
#include "dschain/evidence/answer.hpp"
#include "referral.hpp"
#include "resolve.hpp"

namespace dschain {
namespace {

// Whether a referral to `zone` has its DS, or something that may prove that there is none.
bool tells_ds(const Message& message, const Name& zone) {
    return std::any_of(message.authority.begin(), message.authority.end(), [&](const RRset& rrset) {
        return rrset.type == RrType::nsec || rrset.type == RrType::nsec3 ||
               (rrset.type == RrType::ds && rrset.owner == zone);
    });
}

}  // namespace

// The questions about one zone.
class BulkCollector::ZoneWork {
public:
    ZoneWork(BulkCollector& collector, Evidence& evidence)
        : collector_(collector),
          options_(collector.options_),
          evidence_(evidence),
          target_(evidence.subject.zone),
          asker_(collector.transport_, options_.collect, evidence) {
        asker_.set_deadline(options_.deadline);
    }

    Task<std::shared_ptr<const Ancestor>> run() {
        const Name parent = target_.parent();
        auto above = co_await collector_.ancestor(parent);
        evidence_.limits_hit = above->limits_hit;
        if (target_.is_root()) {
            evidence_.cuts = {above->cuts.front()};
            co_await ask_child();
            co_return above;
        }
        const bool secure = !above->chain->links.empty() &&
                            above->chain->links.back().judgement.status == Status::secure;
        if (secure && above->reached) {
            evidence_.cuts = {above->cuts.back()};
        } else {
            evidence_.cuts = above->cuts;
            evidence_.exchanges = above->exchanges;
        }
        if (!above->reached) {
            co_return above;
        }
        parent_ = above->cuts.back();
        needs_ds_ = secure;
        co_await find_zone();
        if (evidence_.cuts.back().zone == target_) {
            co_await examine();
        }
        co_return above;
    }

private:
    // As check does, one label further down: the servers of the parent refer to the zone's.
    Task<void> find_zone() {
        const Question question{target_, RrType::ns};
        const Asker::Accept accept = [this](const Message& message) {
            return read_descent(message, parent_.zone, target_, options_.collect).step !=
                   Step::useless;
        };
        const auto answer =
            co_await asker_.ask_any(parent_.zone, parent_.servers, question, accept);
        if (!answer) {
            co_return;
        }
        const Message& message = *evidence_.exchanges[*answer].message;
        const Descent descent = read_descent(message, parent_.zone, target_, options_.collect);
        if ((descent.step != Step::referral && descent.step != Step::authoritative) ||
            descent.cut != target_) {
            co_return;
        }
        has_ds_ = find(message.authority, target_, RrType::ds) != nullptr;
        const bool tells = descent.step == Step::referral && tells_ds(message, target_);
        const Server first = evidence_.exchanges[*answer].server;
        ZoneCut cut{target_, {}, {}};
        if (options_.depth == BulkDepth::all) {
            // As a check does: what is asked for these addresses is part of the evidence.
            AddressResolver resolver(asker_);
            resolver.learn(Name(), options_.collect.root_servers);
            resolver.learn(parent_.zone, parent_.servers);
            cut.servers =
                co_await resolver.servers_of(descent.names, descent.glue, true, 0, cut.unresolved);
        } else {
            cut.servers =
                co_await collector_.servers_of(descent.names, descent.glue, all(), cut.unresolved);
        }
        evidence_.cuts.push_back(std::move(cut));
        named_.insert(descent.names.begin(), descent.names.end());
        if (needs_ds_ && !tells) {
            co_await ask_ds(first);
        }
    }

    [[nodiscard]] bool all() const { return options_.collect.all_servers; }

    Task<void> ask_ds(Server server) {
        const Question question{target_, RrType::ds};
        const std::size_t index =
            co_await asker_.ask(parent_.zone, server, question, options_.collect.tries);
        const auto& message = evidence_.exchanges[index].message;
        has_ds_ = has_ds_ || (message && has_records(*message, question));
    }

    Task<void> examine() {
        if (options_.depth == BulkDepth::all) {
            // `cuts` may begin with the zone's parent alone.
            co_await examine_zone(collector_.transport_, options_.collect, evidence_);
            co_return;
        }
        if (!all()) {
            co_await ask_child();
            co_return;
        }
        TaskGroup group;
        for (const Server& server : parent_.servers) {
            if (!has_answered(server)) {
                group.add(ask_parent(server));
            }
        }
        group.add(ask_child());
        co_await group;
    }

    [[nodiscard]] bool has_answered(const Server& server) const {
        return std::any_of(
            evidence_.exchanges.begin(), evidence_.exchanges.end(), [&](const Exchange& exchange) {
                return exchange.server == server && exchange.message &&
                       exchange.zone == parent_.zone && exchange.question.name == target_;
            });
    }

    Task<void> ask_parent(Server server) {
        const Question question{target_, RrType::ns};
        const std::size_t index =
            co_await asker_.ask(parent_.zone, server, question, options_.collect.tries);
        const Exchange& exchange = evidence_.exchanges[index];
        const bool refers =
            exchange.message &&
            read_answer(*exchange.message, parent_.zone, question).kind == AnswerKind::referral;
        if (needs_ds_ && exchange.message && !(refers && tells_ds(*exchange.message, target_))) {
            co_await ask_ds(server);
        }
    }

    Task<void> ask_child() {
        if (!all()) {
            co_await ask_one(RrType::dnskey);
            if (options_.depth != BulkDepth::keys) {
                co_await ask_one(RrType::soa);
            }
            co_return;
        }
        const std::vector<Server> servers = evidence_.cuts.back().servers;
        co_await ask_all(servers);
        if (options_.depth != BulkDepth::keys) {
            co_await ask_newly_named();
        }
    }

    // The first server that has it. Where the parent has no DS, a zone without keys is as good.
    Task<void> ask_one(RrType type) {
        const Question question{target_, type};
        const bool absence_counts = type == RrType::dnskey && needs_ds_ && !has_ds_;
        const Asker::Accept accept = [question, absence_counts](const Message& message) {
            return has_records(message, question) ||
                   (absence_counts && message.authoritative && message.rcode == Rcode::noerror);
        };
        const std::vector<Server> servers = evidence_.cuts.back().servers;
        co_await asker_.ask_any(target_, servers, question, accept);
    }

    Task<void> ask_all(std::vector<Server> servers) {
        TaskGroup group;
        const Question keys{target_, RrType::dnskey};
        const Question soa{target_, RrType::soa};
        for (const Server& server : servers) {
            group.add(ask_server(server, keys));
            if (options_.depth != BulkDepth::keys) {
                group.add(ask_server(server, soa));
            }
        }
        co_await group;
    }

    Task<void> ask_server(Server server, Question question) {
        co_await asker_.ask(target_, server, question, options_.collect.tries);
    }

    // Name servers that the zone names and the parent does not: a resolver may come to ask them.
    // Many servers put the NS beside the SOA.
    Task<void> ask_newly_named() {
        bool told = false;
        std::set<Name> more;
        for (const Exchange& exchange : evidence_.exchanges) {
            told = told || collect_names(exchange, more);
        }
        if (!told) {
            const std::size_t first = evidence_.exchanges.size();
            co_await ask_one(RrType::ns);
            for (std::size_t i = first; i < evidence_.exchanges.size(); ++i) {
                collect_names(evidence_.exchanges[i], more);
            }
        }
        if (more.empty()) {
            co_return;
        }
        const std::vector<Name> names(more.begin(), more.end());
        const std::vector<Server> no_glue;
        std::vector<Name> unresolved;
        const std::vector<Server> servers =
            co_await collector_.servers_of(names, no_glue, true, unresolved);
        co_await ask_all(servers);
        ZoneCut& cut = evidence_.cuts.back();
        cut.servers.insert(cut.servers.end(), servers.begin(), servers.end());
        cut.unresolved.insert(cut.unresolved.end(), unresolved.begin(), unresolved.end());
    }

    // Whether the answer of one of the zone's servers has its NS.
    bool collect_names(const Exchange& exchange, std::set<Name>& more) const {
        if (exchange.zone != target_ || !exchange.message || !exchange.message->authoritative) {
            return false;
        }
        bool found = false;
        for (const auto* section : {&exchange.message->answer, &exchange.message->authority}) {
            const RRset* ns = find(*section, target_, RrType::ns);
            if (ns == nullptr) {
                continue;
            }
            found = true;
            for (const Name& name : ns_names(*ns)) {
                if (!named_.contains(name)) {
                    more.insert(name);
                }
            }
        }
        return found;
    }

    BulkCollector& collector_;
    const BulkOptions& options_;
    Evidence& evidence_;
    Name target_;
    Asker asker_;
    ZoneCut parent_;
    bool needs_ds_ = false;  // the parent is secure
    bool has_ds_ = false;
    std::set<Name> named_;
};

BulkCollector::BulkCollector(Transport& transport, const BulkOptions& options, Ancestors& ancestors)
    : transport_(transport), options_(options), ancestors_(ancestors) {}

Task<std::shared_ptr<const Ancestor>> BulkCollector::collect(Evidence& evidence) {
    ZoneWork work(*this, evidence);
    auto above = co_await work.run();
    co_return above;
}

}  // namespace dschain
