// Entries about the way to the servers: UDP, TCP, EDNS, cookies, and messages that are not as they
// should be.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kTransportEntries = {
    CatalogueEntry{
        C::server_error, "SERVER_ERROR", warning, A::child, 22, "RFC 1035 4.1.1; RFC 8914 4",
        "{server} answers questions about {zone} with an error: {response} ({what})",
        "Look into the log of the name server on {server}",
        "The server failed, or did not understand the question. Resolvers ask another one."},
    CatalogueEntry{
        C::tcp_no_answer, "TCP_NO_ANSWER", warning, A::child, -1, "RFC 7766 5; RFC 9210 3",
        "{server} does not answer over TCP about {zone} ({outcome})",
        "Open TCP port 53 to {server}, and have it answer there",
        "DNS needs both. Answers that do not fit into UDP, and clients that are sent to TCP "
        "by rate limiting, get none."},
    CatalogueEntry{
        C::tcp_malformed, "TCP_MALFORMED", warning, A::child, -1, "RFC 7766 8; RFC 1035 4.2.2",
        "{server} sends something over TCP that is not an answer about {zone} ({reason})",
        "Find out what answers on TCP port 53 of {server}",
        "Broken software, or a box on the way; or the answer is truncated there too, where it need "
        "not be."},
    CatalogueEntry{C::large_answers_lost, "LARGE_ANSWERS_LOST", warning, A::path, -1,
                   "RFC 9715 3; RFC 6891 6.2.3",
                   "answers of {server} about {zone} of {octets} octets do not arrive over UDP "
                   "({type}), though the question asks for no more than 1232; those of up to "
                   "{most} octets do, and over TCP all",
                   "Let fragments and UDP packets of 1232 octets through to {server}, or set its "
                   "maximum UDP size lower",
                   "A firewall or a link with a small MTU drops larger packets. Resolvers time out "
                   "before they try less."},
    CatalogueEntry{
        C::rate_limited, "RATE_LIMITED", ok, A::child, -1, "RFC 8906 4",
        "{server} answers about {zone} when it is asked slowly, and only the first few of many "
        "questions at once",
        "Loosen response rate limiting on {server}, unless it is meant to be this tight",
        "The server, or a firewall before it, drops questions that come fast. It is up: this "
        "is not loss, nor a dead server."},
    CatalogueEntry{
        C::packets_lost, "PACKETS_LOST", ok, A::path, -1, "",
        "{server} answered some questions about {zone} only when they were put again ({what})",
        "If it stays, look for loss on the way to {server}",
        "A packet that is lost now and then costs resolvers a second; many cost them the "
        "answer."},
    CatalogueEntry{
        C::truncated_needlessly, "TRUNCATED_NEEDLESSLY", ok, A::child, -1, "RFC 2181 9",
        "{server} sends {type} of {zone} truncated over UDP, though it has only {octets} octets "
        "over TCP",
        "Nothing is broken as long as TCP works; response rate limiting does this on purpose",
        "A truncated answer sends the client to TCP. Rate limiting uses it to tell real "
        "clients from forged ones."},
    CatalogueEntry{
        C::edns_fails, "EDNS_FAILS", warning, A::child, -1, "RFC 6891 7; RFC 4035 3",
        "{server} answers about {zone} only without EDNS; with it: {response}",
        "Update the name server software on {server}, or the firewall before it",
        "DNSSEC needs EDNS. Resolvers that fall back to plain DNS get no signatures: in a "
        "signed zone that is SERVFAIL."},
    CatalogueEntry{C::edns_required, "EDNS_REQUIRED", warning, A::child, -1,
                   "RFC 6891 6.1.1; RFC 1035 4.1",
                   "{server} answers about {zone} only with EDNS; without it: {response}",
                   "Have {server} answer plain DNS as well",
                   "Old clients, and tools that fall back, get no answer."},
    CatalogueEntry{
        C::edns_version_fails, "EDNS_VERSION_FAILS", warning, A::child, -1, "RFC 6891 6.1.3",
        "{server} does not answer a question of EDNS version 1 about {zone} with BADVERS: "
        "{response}",
        "Update the name server software on {server}, or the firewall before it",
        "A server that does not know a version must say so with BADVERS and the version that "
        "it knows. Anything else stands in the way of new versions."},
    CatalogueEntry{
        C::edns_version_wrong, "EDNS_VERSION_WRONG", warning, A::child, -1, "RFC 6891 6.1.3",
        "{server} answers about {zone} with EDNS version {version}, which was not asked for",
        "Update the name server software on {server}",
        "Version 0 is the only one. Clients may drop the answer."},
    CatalogueEntry{
        C::edns_option_fails, "EDNS_OPTION_FAILS", warning, A::child, -1, "RFC 6891 6.1.2",
        "{server} does not answer about {zone} when the question has an EDNS option that it "
        "does not know: {response}",
        "Update the name server software on {server}, or the firewall before it",
        "Unknown options must be passed over. Resolvers that send cookies or client subnets "
        "get no answer."},
    CatalogueEntry{
        C::edns_option_echoed, "EDNS_OPTION_ECHOED", warning, A::child, -1, "RFC 6891 6.1.2",
        "{server} sends an EDNS option that it cannot know back with its answer about {zone}",
        "Update the name server software on {server}",
        "Unknown options must be passed over: clients may take the echo for an answer to the "
        "option."},
    CatalogueEntry{
        C::edns_flag_fails, "EDNS_FLAG_FAILS", warning, A::child, -1, "RFC 6891 6.1.4",
        "{server} does not answer about {zone} when the question has an EDNS flag without "
        "meaning: {response}",
        "Update the name server software on {server}, or the firewall before it",
        "Unknown flags must be ignored."},
    CatalogueEntry{
        C::edns_flags_echoed, "EDNS_FLAGS_ECHOED", warning, A::child, -1, "RFC 6891 6.1.4",
        "{server} sends EDNS flags without meaning in its answer about {zone}",
        "Update the name server software on {server}",
        "Unknown flags must be zero in answers: clients may take them for a new meaning."},
    CatalogueEntry{
        C::do_fails, "DO_FAILS", warning, A::child, -1, "RFC 3225 3; RFC 4035 3",
        "{server} answers about {zone} only if DNSSEC records are not asked for; with DO: "
        "{response}",
        "Update the name server software on {server}, or the firewall before it",
        "Validators must ask with DO. From this server they get nothing, or no signatures."},
    CatalogueEntry{C::do_cleared, "DO_CLEARED", ok, A::child, -1, "RFC 3225 3; RFC 6840 5.6",
                   "{server} does not copy the DO flag into its answer about {zone}",
                   "Update the name server software on {server}",
                   "The DO flag of the question must be copied. Some tools take its absence for a "
                   "server without DNSSEC."},
    CatalogueEntry{
        C::dnssec_not_served, "DNSSEC_NOT_SERVED", warning, A::child, 10, "RFC 4035 3.1",
        "{server} serves {zone} without any signature, where others serve it signed",
        "Have {server} serve the signed zone with its DNSSEC records",
        "Validators that ask this server get records without signatures, and answer SERVFAIL "
        "unless they find another."},
    CatalogueEntry{C::opt_unasked, "OPT_UNASKED", warning, A::child, -1, "RFC 6891 7",
                   "{server} sends EDNS in the answer to a question without it, about {zone}",
                   "Update the name server software on {server}",
                   "A client that does not use EDNS may take the answer for malformed."},
    CatalogueEntry{C::query_flag_fails, "QUERY_FLAG_FAILS", warning, A::child, -1,
                   "RFC 8906 3.1.3; RFC 4035 3.1.6",
                   "{server} answers about {zone} only if the flag {flag} is {state}; otherwise: "
                   "{response}",
                   "Update the name server software on {server}, or the firewall before it",
                   "A server must copy or ignore such flags. Some clients set them, some do not."},
    CatalogueEntry{C::cookie_wrong, "COOKIE_WRONG", warning, A::child, -1,
                   "RFC 7873 5.3; RFC 9018 3",
                   "{server} answers about {zone} with a cookie that is not the client's",
                   "Update the name server software on {server}, or the box before it",
                   "Clients drop the answer, since it may be forged."},
    CatalogueEntry{
        C::cookie_length_wrong, "COOKIE_LENGTH_WRONG", warning, A::child, -1, "RFC 7873 4",
        "{server} answers about {zone} with a cookie of {octets} octets: 16 to 40 are allowed",
        "Update the name server software on {server}", "Clients take such an answer as malformed."},
    CatalogueEntry{C::cookie_without_server_part, "COOKIE_WITHOUT_SERVER_PART", warning, A::child,
                   -1, "RFC 7873 5.2.3",
                   "{server} sends the client's cookie back without one of its own, about {zone}",
                   "Update the name server software on {server}",
                   "It gives the client nothing to show next time."},
    CatalogueEntry{C::cookie_malformed_accepted, "COOKIE_MALFORMED_ACCEPTED", ok, A::child, -1,
                   "RFC 7873 5.2.2",
                   "{server} answers {response} to a malformed cookie about {zone}, not FORMERR",
                   "Update the name server software on {server}",
                   "A cookie of fewer than 8 octets must be answered with FORMERR by a server that "
                   "knows cookies."},
    CatalogueEntry{C::cookie_unasked, "COOKIE_UNASKED", warning, A::child, -1, "RFC 7873 5.2.1",
                   "{server} sends a cookie with its answer about {zone} to a question without one",
                   "Update the name server software on {server}", "Clients may drop the answer."},
    CatalogueEntry{C::cookie_not_offered, "COOKIE_NOT_OFFERED", ok, A::child, -1,
                   "RFC 7873 5.2; RFC 9018 2",
                   "{server} does not know DNS cookies, which other servers of {zone} do",
                   "Switch cookies on there, or off on all that share an address",
                   "Servers behind one address must agree; apart they may differ."},
    CatalogueEntry{
        C::case_not_kept, "CASE_NOT_KEPT", warning, A::child, -1, "RFC 1034 3.1; RFC 4343 4.1",
        "{server} changes the case of the name in its answer about {zone}",
        "Update the name server software on {server}, or the box before it",
        "Resolvers that put random case into the question against forgery (0x20) drop the "
        "answer, or fall back."},
    CatalogueEntry{
        C::foreign_class, "FOREIGN_CLASS", warning, A::child, -1, "RFC 1035 3.2.4",
        "{server} sends records of another class than IN in the {section} section, about "
        "{zone}",
        "Find out what answers on {server}",
        "Such records are no part of the answer and are passed over."},
    CatalogueEntry{C::record_malformed, "RECORD_MALFORMED", warning, A::child, -1,
                   "RFC 1035 3.2.1; RFC 3597 3",
                   "{servers} sends a record that is not what its type has: {record}",
                   "Correct or remove the record in {zone}",
                   "Some resolvers pass over the record, some drop the whole answer."},
    CatalogueEntry{C::trailing_octets, "TRAILING_OCTETS", warning, A::child, -1, "RFC 1035 4.1",
                   "{server} sends {octets} octets behind the end of its message, about {zone}",
                   "Find out what answers on {server}",
                   "Broken software or a box on the way; some resolvers drop the answer."},
    CatalogueEntry{
        C::ttl_too_large, "TTL_TOO_LARGE", warning, A::child, -1, "RFC 2181 8",
        "{servers} sends {type} of {zone} with a TTL of 2^31 seconds or more, which counts "
        "as 0",
        "Give the records of {zone} a TTL of at most a week",
        "Resolvers take such a TTL as 0 and ask again for every client."},
    CatalogueEntry{
        C::upward_referral, "UPWARD_REFERRAL", warning, A::child, -1, "RFC 8499 7; RFC 1912 2.8",
        "{server} answers about {zone} with a referral upwards, to {target}",
        "Load {zone} on {server}, or take it out of the delegation",
        "A server that does not serve the zone sends the client back to where it came from. "
        "Resolvers take it as lame."},
    CatalogueEntry{
        C::referral_to_itself, "REFERRAL_TO_ITSELF", warning, A::child, -1, "RFC 1912 2.8",
        "{server} answers about {zone} with a referral to {zone} itself, as only its parent "
        "would",
        "Load {zone} on {server}, or take it out of the delegation",
        "The servers that the delegation names should answer, not refer. Resolvers take it "
        "as lame, or go in a circle."},
    CatalogueEntry{
        C::referral_authoritative, "REFERRAL_AUTHORITATIVE", warning, A::parent, -1,
        "RFC 1034 4.3.2", "{server} sends the referral to {zone} with the AA flag",
        "Update the name server software on {server}",
        "A referral is not an answer of the zone that it refers to; with AA resolvers may "
        "take it for one."},
};

}  // namespace dschain
