// A DNS in memory for traces: zones with keys, and what their servers said, as evidence.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dnssec/denial_records.hpp"
#include "dschain/chain/trace.hpp"
#include "dschain/check/assess.hpp"

namespace dschain::test {

inline Bytes wire_of(const Name& name) {
    return {name.wire().begin(), name.wire().end()};
}

inline RRset plain(std::string_view owner, RrType type, Bytes rdata) {
    return {name(owner), type, kClassIn, 3600, {std::move(rdata)}, {}};
}

inline RRset alias(std::string_view owner, std::string_view target, RrType type = RrType::cname) {
    return plain(owner, type, wire_of(name(target)));
}

class World {
public:
    explicit World(std::string_view asked, RrType type = RrType::a) {
        evidence.subject.zone = name(asked);
        evidence.subject.question = Question{name(asked), type};
        evidence.started_at = evidence.validate_at = kNow;
    }

    // The key of a zone, made at first use.
    const SigningKey& key(std::string_view zone) {
        auto& known = keys_[name(zone)];
        if (!known) {
            known = std::make_shared<const SigningKey>(static_cast<std::uint8_t>(keys_.size()));
        }
        return *known;
    }

    RRset with_signature(RRset rrset, std::string_view zone, const SignOptions& options = {}) {
        sign(rrset, key(zone), name(zone), options);
        return rrset;
    }

    // A trust anchor at the zone, and its keys.
    void anchor(std::string_view zone) {
        evidence.subject.trust_anchors.push_back(
            name(zone).text() + " IN DS " +
            make_ds(name(zone), key(zone).dnskey(), 2).value().text());
        serve_keys(zone);
    }

    void serve_keys(std::string_view zone) {
        answer(zone, zone, RrType::dnskey,
               {with_signature(plain(zone, RrType::dnskey, key(zone).dnskey().rdata()), zone)});
    }

    // A DS in the parent and keys in the child.
    void delegate(std::string_view parent, std::string_view child) {
        serve_ds(parent, child);
        serve_keys(child);
    }

    void serve_ds(std::string_view parent, std::string_view child) {
        const Ds ds = make_ds(name(child), key(child).dnskey(), 2).value();
        Bytes rdata;
        append_u16(rdata, ds.key_tag);
        append_u8(rdata, ds.algorithm);
        append_u8(rdata, ds.digest_type);
        append(rdata, ds.digest);
        answer(parent, child, RrType::ds,
               {with_signature(plain(child, RrType::ds, rdata), parent)});
    }

    // A delegation that has no DS.
    void delegate_unsigned(std::string_view parent, std::string_view child) {
        absence(parent, child, RrType::ds, Rcode::noerror,
                {nsec_in(parent, child, std::string("zz.") + std::string(child),
                         {RrType::ns, RrType::rrsig, RrType::nsec})});
    }

    RRset nsec_in(std::string_view zone, std::string_view owner, std::string_view next,
                  const std::vector<RrType>& types) {
        Bytes rdata = wire_of(name(next));
        append(rdata, bitmap(types));
        return with_signature(plain(owner, RrType::nsec, std::move(rdata)), zone);
    }

    // For NSEC3 records of a zone with opt-out, signed by its key.
    RecordOptions opt_out_of(std::string_view zone) {
        RecordOptions options = opt_out();
        options.zone = name(zone);
        options.key = &key(zone);
        options.iterations = 0;
        options.salt = {};
        return options;
    }

    RRset soa_of(std::string_view zone) {
        return with_signature(plain(zone, RrType::soa, Bytes(22, 0)), zone);
    }

    // The answer of a server of `zone`; each call is another server.
    Message& answer(std::string_view zone, std::string_view owner, RrType type,
                    std::vector<RRset> records, std::vector<RRset> authority = {},
                    Rcode rcode = Rcode::noerror) {
        Exchange exchange;
        exchange.zone = name(zone);
        exchange.server = Server{name("ns.invalid"), "192.0.2." + std::to_string(++servers_), 53};
        exchange.question = Question{name(owner), type};
        exchange.outcome = Outcome::answer;
        exchange.message.emplace();
        exchange.message->authoritative = true;
        exchange.message->rcode = rcode;
        exchange.message->answer = std::move(records);
        exchange.message->authority = std::move(authority);
        evidence.exchanges.push_back(std::move(exchange));
        return *evidence.exchanges.back().message;
    }

    Message& absence(std::string_view zone, std::string_view owner, RrType type, Rcode rcode,
                     std::vector<RRset> proof) {
        proof.push_back(soa_of(zone));
        return answer(zone, owner, type, {}, std::move(proof), rcode);
    }

    void failure(std::string_view zone, std::string_view owner, RrType type) {
        answer(zone, owner, type, {}, {}, Rcode::servfail);
    }

    [[nodiscard]] Assessment assessed() const {
        return assess(evidence, evidence.subject.limits).value();
    }

    Evidence evidence;

private:
    std::map<Name, std::shared_ptr<const SigningKey>> keys_;  // copies share them
    int servers_ = 0;
};

// The root is anchored and delegates example.
inline World world_of_example(std::string_view asked, RrType type = RrType::a) {
    World made(asked, type);
    made.anchor(".");
    made.delegate(".", "example");
    return made;
}

using Codes = std::vector<std::string>;

inline Codes codes_of(const Assessment& assessment) {
    Codes codes;
    for (const Finding& finding : assessment.findings) {
        codes.emplace_back(finding.name());
    }
    return codes;
}

}  // namespace dschain::test
