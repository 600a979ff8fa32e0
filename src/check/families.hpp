// The families of findings. Each looks at the assessment so far and adds what it finds.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dschain/check/assess.hpp"

namespace dschain {

// Servers that a finding is about, one by one or in words.
struct Whom {
    Whom(std::string words) : text(std::move(words)) {}  // NOLINT(google-explicit-constructor)
    Whom(const Server& one)
        : Whom(std::vector<Server>{one}) {}  // NOLINT(google-explicit-constructor)
    Whom(const std::vector<Server>& all)     // NOLINT(google-explicit-constructor)
        : text(servers_text(all)), servers(all) {}

    std::string text;
    std::vector<Server> servers;
};

struct CheckContext {
    const Evidence& evidence;
    Assessment& assessment;
    Verifier& verifier;

    Finding& add(Code code, const Name& zone, Args args = {}) const;
    // About servers: named in the finding, and as the parameters 'server' and 'servers'.
    Finding& add_about(const Whom& whom, Code code, const Name& zone, Args args = {}) const;
};

// Where the chain above the zone ends, if it does. True if it holds down to the parent.
bool check_chain(const CheckContext& context);
// DS against keys against signatures, for every view.
void check_delegation(const CheckContext& context);
void check_servers(const CheckContext& context);
void check_provider(const CheckContext& context, const ProviderDocument& document);
void check_rdap(const CheckContext& context, const ProviderDocument& document);
void check_limits(const CheckContext& context);

// Faults that do not decide the chain. Each is told once, with every server that shows it.
// DS records and digests that do not break the chain.
void check_ds(const CheckContext& context);
// The keys themselves: flags, sizes, algorithms.
void check_keys(const CheckContext& context);
// Signatures and TTLs of what every resolver asks for.
void check_signatures(const CheckContext& context);
// The zone's own proofs that a name or type does not exist.
void check_denial(const CheckContext& context);
// What the zone asks its parent for, with CDS and CDNSKEY (RFC 7344, RFC 8078).
void check_cds(const CheckContext& context);
// The delegation: NS sets, glue, addresses, and what the servers agree on.
void check_ns(const CheckContext& context);
// What each server makes of UDP, TCP, EDNS and cookies, and messages that are not as they should
// be.
void check_transport(const CheckContext& context);
// Recursive resolvers, asked beside the zone's servers.
void check_resolvers(const CheckContext& context);

// One RRset or its denial: fills in the whole assessment but its summary and statistics.
void assess_trace(const CheckContext& context, const TrustAnchors& anchors);

// Puts findings that follow from others below them.
void fold_consequences(std::vector<Finding>& findings);

// CNAME and DNAME in the answers of a trace.
void check_aliases(const CheckContext& context);

// --- shared by the families ---

// What the servers of the parent have, each record once.
struct ParentDs {
    std::vector<Ds> records;
    bool answered = false;  // by at least one of them
};
[[nodiscard]] ParentDs parent_ds(const Views& views);

// Why a link of the chain is bogus or unknown.
void explain_link_above(const CheckContext& context, const ZoneLink& link, const Name& parent,
                        const std::vector<Dnskey>& parent_keys);

// `what` got no usable answer from the servers of `zone`, or, with `question`, of whoever was asked
// that.
void explain_no_answer(const CheckContext& context, const Name& zone, const std::string& what,
                       const Question* question);

// The finding for a signature at fault; none for one that verifies or was not tried.
[[nodiscard]] std::optional<Code> signature_code(SignatureFault fault);

// Tells why an RRset does not verify; `at_fault` in place of the catalogue's where it is given.
void explain_signature(const CheckContext& context, const Name& zone, RrType type,
                       const RRsetCheck& check, const std::vector<Dnskey>& keys,
                       const Whom& servers, std::optional<AtFault> at_fault);

// Tells why a DS answer is bogus: its signature, or the proof of its absence.
void explain_ds_answer(const CheckContext& context, const Name& zone, const Name& parent,
                       const DsFact& fact, const std::vector<Dnskey>& parent_keys,
                       const Whom& servers);

// Tells why usable DS records match none of the keys, or match keys that do not sign.
void explain_link(const CheckContext& context, const Name& zone, const Name& parent,
                  LinkFault fault, const DsFact& ds, const KeyFact& keys,
                  const KeyJudgement& detail, const Whom& servers, std::optional<AtFault> at_fault);

// How the advice to publish a DS begins: over signatures that do not hold a DS makes a zone bogus.
[[nodiscard]] std::string publish_text(const CheckContext& context);

// Why a proof of absence does not hold, as a clause.
[[nodiscard]] std::string explain_denial_fault(const DenialCheck& check, Timestamp now);

// Whether anybody was asked for the addresses of a name server: otherwise a limit was reached
// before.
[[nodiscard]] bool was_looked_for(const Evidence& evidence, const Name& server);

// The first of them and how many more there are; 'none' for no text.
[[nodiscard]] std::string enumerate_some(std::vector<std::string> texts, std::size_t most);
// '50244 (257, algorithm 13) and …', or 'none'.
[[nodiscard]] std::string keys_text(const std::vector<Dnskey>& keys);
[[nodiscard]] std::string ds_text(const std::vector<Ds>& records);
// Why a DS leads to no key, as a clause.
[[nodiscard]] std::string reason_text(const Ds& ds, const DsMatcher& keys);
// 'timeout', 'REFUSED', 'NOERROR without authority'.
[[nodiscard]] std::string outcome_text(const Exchange& exchange);

}  // namespace dschain
