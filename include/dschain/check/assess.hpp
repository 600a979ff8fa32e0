// From evidence to a verdict. Pure: no socket, no file, no clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dschain/check/document.hpp"
#include "dschain/evidence/resolver.hpp"
#include "dschain/finding/finding.hpp"
#include "dschain/chain/trace.hpp"
#include "dschain/views/views.hpp"

namespace dschain {

// A server as the table of a report shows it.
struct ServerRow {
    Server server;
    std::optional<std::size_t> variant;  // of the DS or the DNSKEY; nothing if it gave none
    std::string outcome;                 // 'answer', 'timeout', 'REFUSED', …
    std::int64_t took_us = 0;
};

// A tri-state: nothing means that it could not be told.
struct ProviderVerdict {
    std::string source;
    std::optional<std::string> format;  // of the API whose JSON it is; nothing for lines
    std::optional<bool> agrees_with_itself;
    std::optional<bool> agrees_with_parent;
    std::optional<bool> agrees_with_child;
    std::vector<Ds> ds;
    std::optional<ProviderState> state{};  // what its API says beside the document
};

// What the registrar submitted, by RDAP.
struct RdapVerdict {
    std::optional<bool> agrees_with_parent;
    std::vector<Ds> ds;
    std::vector<Dnskey> keys;  // where the registry makes the DS itself
};

// What a resolver has of one RRset.
struct CachedSet {
    std::vector<std::string> records;  // RDATA; empty: it says that there is none
    std::uint32_t ttl = 0;             // seconds that remain of it
    Timestamp until = 0;               // when it ends, at the latest
    std::optional<bool> agrees;        // with some server; nothing if no server gave anything
};

// A recursive resolver, asked beside the zone's servers.
struct ResolverRow {
    Server server;        // without a name
    std::string outcome;  // 'answer', or what came of the questions: 'timeout', 'REFUSED', …
    std::optional<bool> agrees;  // both sets, as far as the servers gave any
    bool authentic = false;      // AD, of the zone's SOA
    std::optional<bool> validates;
    bool finds_bogus = false;           // SERVFAIL, and an answer with checking disabled
    std::vector<ExtendedError> errors;  // with that; the text is as it came
    std::optional<CachedSet> ds;        // nothing: it did not say
    std::optional<CachedSet> keys;
};

struct Stats {
    std::size_t queries = 0;  // questions and repetitions that were sent
    std::size_t retries = 0;
    std::size_t tcp = 0;
    std::size_t most_queries = 0;  // to one address
    // Beyond finding the zone: the longest chain of exchanges of which each began after the end of
    // the one before. A new TCP connection counts as one more.
    std::size_t round_trips = 0;
    unsigned signatures_verified = 0;
    std::int64_t elapsed_us = 0;
};

struct Assessment {
    Name zone;                   // of a trace: the one that answers the question
    std::optional<Trace> trace;  // for a subject with a question; then there are no views
    std::optional<Name> parent;
    Timestamp checked_at = 0;
    Timestamp validate_at = 0;
    Status status = Status::indeterminate;
    Severity severity = Severity::unknown;
    std::optional<int> ede;  // RFC 8914 info code: for bogus and indeterminate alone
    std::string summary;
    std::shared_ptr<const Chain> chain = std::make_shared<const Chain>();
    Views views;
    std::vector<ServerRow> parent_servers;
    std::vector<ServerRow> child_servers;
    std::optional<ProviderVerdict> provider;
    std::optional<RdapVerdict> rdap;
    std::optional<std::string> profile;  // the name of that which the severities are by
    std::vector<ResolverRow> resolvers;
    std::vector<Finding> findings;  // the gravest first
    Stats stats;
};

// Fails if the evidence holds a document, anchor or DS line that does not parse, with the words
// for the user.
[[nodiscard]] Result<Assessment> assess(const Evidence& evidence, const Limits& limits);

// The same below a chain that is known already: of a zone among many, whose evidence begins with
// its parent's cut. `chain` leads to the parent, or ends above it. Fails for a DS line alone.
[[nodiscard]] Result<Assessment> assess_below(std::shared_ptr<const Chain> chain,
                                              const Evidence& evidence, Verifier& verifier);

// The document and the DS lines of a subject as one; nothing if it has neither.
[[nodiscard]] Result<std::optional<ProviderDocument>> provider_document(const Subject& subject,
                                                                        const Limits& limits);

// RDAP's answer of a subject; nothing if it has none. Fails for one about another domain.
[[nodiscard]] Result<std::optional<ProviderDocument>> rdap_document(const Subject& subject,
                                                                    const Limits& limits);

// 'ok' for no findings, otherwise the gravest.
[[nodiscard]] Severity gravest(const std::vector<Finding>& findings);

}  // namespace dschain
