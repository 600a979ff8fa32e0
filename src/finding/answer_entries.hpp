// Entries about answers and their proofs, servers, and views. EDE numbers are those of RFC 8914 §4.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kAnswerEntries = {
    CatalogueEntry{
        C::denial_invalid, "DENIAL_INVALID", critical, A::provider, 12,
        "RFC 4035 5.4; RFC 5155 8; RFC 6840 4",
        "the answer about {zone} {type} is '{claim}', without proof: {reason}",
        "Have {signer} signed again with a complete NSEC or NSEC3 chain; check that the servers "
        "send it",
        "In a signed zone, that a name or type does not exist must be proven with NSEC or NSEC3 "
        "records. Without the proof validating resolvers answer SERVFAIL."},
    CatalogueEntry{
        C::denial_opt_out, "DENIAL_OPT_OUT", warning, A::nobody, -1, "RFC 5155 6; RFC 5155 9.2",
        "the answer about {zone} {type} is proven only by an opt-out span of {signer}, where "
        "unsigned delegations may lie: it is insecure",
        "Nothing is broken; sign {signer} without opt-out if this matters",
        "Records with the opt-out flag leave out unsigned delegations, so they cannot prove that "
        "a name is absent."},
    CatalogueEntry{
        C::denial_rcode_differs, "DENIAL_RCODE_DIFFERS", warning, A::child, -1,
        "RFC 8020 2; RFC 4592 2.2.2",
        "the answer about {zone} {type} has the RCODE {rcode}, but its records prove '{proof}'",
        "Have {server} answer NOERROR for names that exist, also if only names below them do",
        "Some servers say NXDOMAIN for empty non-terminals. Resolvers may then take all names "
        "below as absent."},
    CatalogueEntry{
        C::type_not_signed, "TYPE_NOT_SIGNED", warning, A::nobody, -1, "RFC 4035 2.2",
        "{type} records of {zone} cannot be secure: signatures are not signed themselves",
        "Trace the type that the signature covers",
        "A signature is checked with the records that it covers. Asked for by itself it proves "
        "nothing, and resolvers pass it on as insecure."},
    CatalogueEntry{
        C::wildcard_unproven, "WILDCARD_UNPROVEN", critical, A::provider, 12,
        "RFC 4035 5.3.4; RFC 5155 8.8",
        "the {type} RRset of {zone} was made from {wildcard}, without proof that no nearer name "
        "exists: {reason}",
        "Have {signer} signed again with a complete NSEC or NSEC3 chain; check that the servers "
        "send it",
        "An answer made from a wildcard is good only with the proof that the name itself, and any "
        "nearer wildcard, do not exist."},
    CatalogueEntry{
        C::alias_loop, "ALIAS_LOOP", critical, A::provider, -1, "RFC 1034 3.6.2; RFC 2181 10.1",
        "{zone} is an alias for {target}, which leads back to where it came from",
        "Break the loop: point one of the aliases to a name with data",
        "Aliases that lead in a circle have no answer; resolvers give up with SERVFAIL."},
    CatalogueEntry{
        C::dname_cname_differs, "DNAME_CNAME_DIFFERS", critical, A::child, 6, "RFC 6672 5.3.1",
        "the CNAME of {zone} is not the one that the DNAME of {dname} makes ({target})",
        "Have the server make the CNAME from the DNAME, as RFC 6672 3.1 says",
        "A CNAME made from a DNAME is not signed itself: validators make it again and compare."},
    CatalogueEntry{
        C::server_answer_bogus, "SERVER_ANSWER_BOGUS", critical, A::child, 6, "RFC 4035 5.5",
        "{servers} answers {zone} {type} in a way that is bogus, where another server's answer "
        "is {status}",
        "Bring the servers of {signer} to the same version of the zone",
        "Whether a resolver gets an answer that verifies depends on the server it asks. Many try "
        "another one; some answer SERVFAIL."},
    CatalogueEntry{
        C::server_no_answer, "SERVER_NO_ANSWER", warning, A::child, 22, "RFC 8906 2",
        "{server} does not answer questions about {zone} ({what}: {tries} tries)",
        "Bring {server} back, or take it out of the delegation",
        "Resolvers ask another server and lose time; if all fail, the zone is gone. A server that "
        "does not answer now may serve anything later: nothing is proven about it."},
    CatalogueEntry{C::server_unreachable, "SERVER_UNREACHABLE", warning, A::child, 22,
                   "RFC 1912 2.8",
                   "{server} refuses packets: nothing listens there for DNS ({what})",
                   "Start the name server on {server}, or take it out of the delegation",
                   "The host or a firewall says that the port is closed."},
    CatalogueEntry{
        C::server_lame, "SERVER_LAME", warning, A::child, 22, "RFC 1912 2.8; RFC 8499 7",
        "{server} is a name server of {zone} but does not serve it: {response}",
        "Load {zone} on {server}, or take it out of the delegation",
        "The delegation names a server that answers without authority, or refuses. Resolvers try "
        "another one."},
    CatalogueEntry{
        C::server_malformed, "SERVER_MALFORMED", warning, A::child, -1, "RFC 1035 4.1",
        "{server} sends something that is not an answer to the question ({what}): {reason}",
        "Find out what answers on {server} in place of the name server",
        "The octets are no DNS response, or answer another question. A middlebox or broken "
        "software."},
    CatalogueEntry{
        C::server_stale_keys, "SERVER_STALE_KEYS", critical, A::child, 9, "RFC 4035 5.2",
        "{servers} serves keys of {zone} ({keys}) that no DS matches, while other servers serve "
        "keys that one does",
        "Bring {servers} to the current version of {zone}, or take it out of the delegation",
        "A server with an old, or another signer's, version of the zone. Resolvers that ask it "
        "find keys that the parent does not vouch for, and answer SERVFAIL."},
    CatalogueEntry{
        C::no_route, "NO_ROUTE", ok, A::this_side, 23, "",
        "this machine has no way to {count} address(es) of {zone} ({addresses}), so they were "
        "not asked",
        "Run the check from a host with IPv4 and IPv6 as well",
        "Not the server's fault: there is no route from here, most often for want of IPv6."},
    CatalogueEntry{
        C::ns_address_missing, "NS_ADDRESS_MISSING", warning, A::child, 22, "RFC 1034 4.2.1",
        "no address was found for the name server {server} of {zone}",
        "Give {server} an address record (and glue if it lies inside the zone), or take it out of "
        "the delegation",
        "A name server that cannot be resolved cannot be asked."},
    CatalogueEntry{
        C::edns_ignored, "EDNS_IGNORED", warning, A::child, -1, "RFC 6891 7; RFC 4035 3",
        "{server} answers without EDNS, so it cannot serve DNSSEC",
        "Update the name server software on {server}, or the firewall before it",
        "DNSSEC records are given only to those who ask with EDNS and DO. An answer without OPT "
        "comes from software, or through a box, that does not know EDNS."},
    CatalogueEntry{
        C::answer_needs_tcp, "ANSWER_NEEDS_TCP", ok, A::nobody, -1, "RFC 7766 5; RFC 9715 3",
        "the {type} answer of {zone} does not fit into {size} octets of UDP; resolvers fetch it "
        "over TCP",
        "",
        "Normal for many or large keys, as long as every server answers over TCP. Smaller "
        "algorithms (13, 15) avoid it."},
    CatalogueEntry{
        C::views_bogus, "VIEWS_BOGUS", critical, A::nobody, -1, "RFC 4033 5; RFC 6781 4.1",
        "{bogus} of {total} views are bogus: {who}",
        "Mend the servers named, or take them out of the delegation",
        "A view is one combination of a parent's DS answer and the zone's keys and signatures "
        "that a resolver may meet, depending on which servers it asks. Each of them must verify."},
};

}  // namespace dschain
