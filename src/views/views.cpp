#include "dschain/views/views.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

// Two servers stand for the same variant if a resolver could not tell their answers apart in what
// counts: the data, and which signatures it has.
bool same_rrset(const RRset& a, const RRset& b) {
    return a.rdatas == b.rdatas && a.signatures == b.signatures;
}

bool same_fact(const DsFact& a, const DsFact& b) {
    return a.presence == b.presence && a.status == b.status && a.rrset.rdatas == b.rrset.rdatas &&
           a.denial.proof == b.denial.proof && a.denial.fault == b.denial.fault;
}

bool same_fact(const KeyFact& a, const KeyFact& b) {
    return a.presence == b.presence && same_rrset(a.rrset, b.rrset);
}

bool same_fact(const DataFact& a, const DataFact& b) {
    return a.presence == b.presence && std::equal(a.rrsets.begin(), a.rrsets.end(),
                                                  b.rrsets.begin(), b.rrsets.end(), same_rrset);
}

template <typename Fact>
void fold(std::vector<Variant<Fact>>& variants, Fact fact, const Server& server,
          std::uint32_t ttl) {
    auto same = std::find_if(variants.begin(), variants.end(),
                             [&](const Variant<Fact>& each) { return same_fact(each.fact, fact); });
    if (same == variants.end()) {
        variants.push_back({std::move(fact), {}, 0});
        same = variants.end() - 1;
    }
    same->servers.push_back(server);
    same->ttl = std::max(same->ttl, ttl);
}

// What was seen by most servers comes first, failures last.
template <typename Fact>
void order(std::vector<Variant<Fact>>& variants) {
    std::stable_sort(variants.begin(), variants.end(),
                     [](const Variant<Fact>& a, const Variant<Fact>& b) {
                         const bool a_fails = a.fact.presence == Presence::failure;
                         const bool b_fails = b.fact.presence == Presence::failure;
                         return a_fails != b_fails ? b_fails : a.servers.size() > b.servers.size();
                     });
}

void add_ds(const Evidence& evidence, const Chain& chain, Verifier& verifier, Views& views) {
    const Name& zone = evidence.subject.zone;
    if (chain.anchor && chain.anchor->name == zone) {
        views.ds.push_back({anchor_fact(*chain.anchor), {Server{}}, 0});
        return;
    }
    if (!chain.anchor || chain.links.empty()) {
        return;
    }
    // Where the chain ends above the parent, the parent's answers are judged by where it ended.
    TrustedZone parent = chain.parent();
    for (const ZoneCut& cut : evidence.cuts) {
        if (zone.is_below(cut.zone)) {
            parent.zone = cut.zone;
        }
    }
    for (const Exchange* exchange : ds_exchanges(evidence, parent.zone, zone)) {
        DsFact fact = judge_ds(*exchange, parent, evidence.subject.servers_given, verifier);
        const std::uint32_t ttl = fact.presence == Presence::present ? fact.rrset.ttl : 0;
        fold(views.ds, std::move(fact), exchange->server, ttl);
    }
}

void add_child(const Evidence& evidence, Verifier& verifier, Views& views) {
    const Name& zone = evidence.subject.zone;
    for (const Exchange* exchange :
         exchanges_about(evidence, zone, Question{zone, RrType::dnskey})) {
        KeyFact fact = key_fact(*exchange, verifier);
        const std::uint32_t ttl = fact.presence == Presence::present ? fact.rrset.ttl : 0;
        fold(views.keys, std::move(fact), exchange->server, ttl);
    }
    const auto ns = exchanges_about(evidence, zone, Question{zone, RrType::ns});
    for (const Exchange* soa : exchanges_about(evidence, zone, Question{zone, RrType::soa})) {
        const auto same = std::find_if(ns.begin(), ns.end(), [&](const Exchange* each) {
            return each->server == soa->server;
        });
        DataFact fact = data_fact(*soa, same == ns.end() ? nullptr : *same);
        const std::uint32_t ttl = fact.rrsets.empty() ? 0 : fact.rrsets.front().ttl;
        fold(views.data, std::move(fact), soa->server, ttl);
    }
}

void count(ViewCounts& counts, Status status, std::uint64_t number) {
    counts.total += number;
    switch (status) {
        case Status::secure:
            counts.secure += number;
            break;
        case Status::insecure:
            counts.insecure += number;
            break;
        case Status::bogus:
            counts.bogus += number;
            break;
        case Status::indeterminate:
            counts.indeterminate += number;
            break;
    }
}

}  // namespace

Status Views::status() const {
    if (counts.bogus > 0) {
        return Status::bogus;
    }
    if (counts.insecure > 0) {
        return Status::insecure;
    }
    return counts.secure > 0 ? Status::secure : Status::indeterminate;
}

Views build_views(const Evidence& evidence, const Chain& chain, Verifier& verifier) {
    const Name& zone = evidence.subject.zone;
    Views views;
    add_ds(evidence, chain, verifier, views);
    add_child(evidence, verifier, views);
    order(views.ds);
    order(views.keys);
    order(views.data);
    // A kind that nobody was asked about is one that nobody answered.
    if (views.keys.empty()) {
        views.keys.push_back({KeyFact{}, {Server{}}, 0});
    }
    if (views.data.empty()) {
        views.data.push_back({DataFact{}, {Server{}}, 0});
    }
    // Keys and data alone decide whether data verifies: judged once for all DS variants.
    const auto judge = [&](const View& view) -> const DataJudgement& {
        const auto [found, is_new] = views.data_judgements.try_emplace({view.keys, view.data});
        DataJudgement& fresh = found->second;
        if (is_new) {
            RRsetCheck check;
            fresh.judgement =
                judge_data(zone, views.keys[view.keys].fact, views.data[view.data].fact, verifier,
                           check, fresh.type, fresh.valid_until);
            if (fresh.judgement.fault == LinkFault::data_not_signed) {
                // Without the other signatures and all octets: servers that all differ make
                // thousands of these.
                SignatureCheck best = check.best();
                Bytes().swap(best.signature.signature);
                fresh.check.signatures.push_back(std::move(best));
            }
        }
        return fresh;
    };
    views.views.reserve(views.ds.size() * views.keys.size() * views.data.size());
    for (std::uint32_t p = 0; p < views.ds.size(); ++p) {
        views.links.emplace_back(views.keys.size());
        for (std::uint32_t k = 0; k < views.keys.size(); ++k) {
            const Judgement link =
                judge_keys(zone, views.ds[p].fact, views.keys[k].fact, verifier, views.links[p][k]);
            for (std::uint32_t d = 0; d < views.data.size(); ++d) {
                View view{p, k, d, link};
                if (link.status == Status::secure && !evidence.subject.keys_only) {
                    view.judgement = judge(view).judgement;
                }
                count(views.counts, view.judgement.status,
                      std::uint64_t{views.ds[p].servers.size()} * views.keys[k].servers.size() *
                          views.data[d].servers.size());
                views.views.push_back(view);
            }
        }
    }
    return views;
}

std::string server_text(const Server& server) {
    const std::string port = server.port == 53 ? "" : fmt::format("#{}", server.port);
    if (server.name.is_root()) {
        return server.address + port;
    }
    return fmt::format("{} ({}{})", server.name.text(), server.address, port);
}

std::string servers_text(const std::vector<Server>& servers) {
    std::vector<std::string> texts;
    texts.reserve(servers.size());
    for (const Server& server : servers) {
        texts.push_back(server_text(server));
    }
    return enumerate(texts);
}

}  // namespace dschain
