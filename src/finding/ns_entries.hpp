// Entries about the delegation: name servers, their addresses, and what the servers agree on.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kNsEntries = {
    CatalogueEntry{
        C::ns_only_at_parent, "NS_ONLY_AT_PARENT", warning, A::registrar, -1, "RFC 1034 4.2.2",
        "the parent delegates {zone} to {names}, which {zone} itself does not name",
        "Remove {names} at the registrar, or add it to the NS records of {zone}",
        "Resolvers begin with the parent's list and go on with the child's. Both should be "
        "equal."},
    CatalogueEntry{
        C::ns_only_at_child, "NS_ONLY_AT_CHILD", warning, A::registrar, -1, "RFC 1034 4.2.2",
        "{zone} names {names} as its name server, to which the parent does not delegate",
        "Add {names} at the registrar, or take it out of the NS records of {zone}",
        "Servers that only the child names are asked too, so they must serve the same zone; "
        "they do not help where the parent's are down."},
    CatalogueEntry{
        C::ns_sets_disjoint, "NS_SETS_DISJOINT", warning, A::registrar, -1, "RFC 1034 4.2.2",
        "the parent delegates {zone} to {parent_names}, and {zone} names {names}: no server "
        "is in both",
        "Change the name servers at the registrar to those that {zone} names",
        "The zone has moved, and one side does not know. Resolvers with one list never see "
        "the other's servers."},
    CatalogueEntry{C::ns_inconsistent, "NS_INCONSISTENT", warning, A::child, -1,
                   "RFC 1034 4.2.2; RFC 1034 4.3.5",
                   "the servers of {zone} disagree about its name servers: {variants}",
                   "Bring the servers of {zone} to the same version of the zone",
                   "Which servers a resolver goes on to ask depends on the one it asked first."},
    CatalogueEntry{
        C::ns_not_at_parent, "NS_NOT_AT_PARENT", warning, A::registrar, -1, "RFC 1034 4.2.1",
        "{parent} does not delegate {zone}: {what}",
        "Enter the name servers of {zone} at the registrar",
        "Without NS records at the parent nobody finds the zone; a DS must not be published "
        "alone."},
    CatalogueEntry{
        C::ns_is_alias, "NS_IS_ALIAS", warning, A::child, -1, "RFC 2181 10.3; RFC 1912 2.4",
        "the name server {server} of {zone} is an alias (CNAME)",
        "Use {target}, or another name with addresses of its own, in the NS records",
        "An NS record must point to a name with addresses. Many resolvers do not follow an "
        "alias there."},
    CatalogueEntry{C::ns_name_error, "NS_NAME_ERROR", warning, A::child, 22, "RFC 1912 2.8",
                   "the name server {server} of {zone} cannot be resolved: {reason}",
                   "Mend the zone of {server}, or take it out of the delegation",
                   "A name server whose name leads nowhere cannot be asked."},
    CatalogueEntry{C::ns_no_ipv4, "NS_NO_IPV4", warning, A::child, -1, "RFC 3901 3",
                   "no name server of {zone} has an IPv4 address",
                   "Give at least one name server an IPv4 address",
                   "Resolvers without IPv6 cannot reach the zone."},
    CatalogueEntry{C::ns_no_ipv6, "NS_NO_IPV6", ok, A::child, -1, "RFC 3901 3; RFC 6540 2",
                   "no name server of {zone} has an IPv6 address",
                   "Give at least one name server an IPv6 address",
                   "Resolvers without IPv4 cannot reach the zone without a translator."},
    CatalogueEntry{C::glue_missing, "GLUE_MISSING", warning, A::registrar, -1,
                   "RFC 9471 2.1; RFC 1034 4.2.1",
                   "{servers} refers to {name}, which lies inside {zone}, without an address",
                   "Enter the address of {name} at the registrar (a host object, or glue)",
                   "The address of a server inside the zone can only be had from the zone itself: "
                   "without glue nobody finds it."},
    CatalogueEntry{
        C::glue_differs, "GLUE_DIFFERS", warning, A::registrar, -1, "RFC 1034 4.2.2; RFC 1912 2.3",
        "the parent's glue for {name} is {glue}, but {zone} says {addresses}",
        "Correct the address of {name} at the registrar, or in {zone}",
        "Resolvers begin with the glue. Addresses that only one side knows are old, or wrong."},
    CatalogueEntry{
        C::address_private, "ADDRESS_PRIVATE", warning, A::child, -1, "RFC 6890 2.2",
        "the name server {server} of {zone} has the address {address}, which the Internet "
        "cannot reach ({what})",
        "Remove {address} from {server}",
        "Private, link-local and loopback addresses lead to somebody else's machine, or "
        "nowhere."},
    CatalogueEntry{
        C::referral_too_large, "REFERRAL_TOO_LARGE", warning, A::registrar, -1,
        "RFC 9471 2; RFC 1035 4.2.1",
        "the referral to {zone} with its glue takes {octets} octets: more than fit into a "
        "UDP answer of {most} octets",
        "Use fewer name servers, or shorter names",
        "Resolvers must fetch the referral over TCP, or miss the glue of some servers."},
    CatalogueEntry{C::soa_missing, "SOA_MISSING", critical, A::child, -1,
                   "RFC 1035 3.3.13; RFC 2181 6.1", "{servers} has no SOA for {zone}",
                   "Load the whole zone {zone} there",
                   "A zone without SOA is none: negative answers and transfers need it."},
    CatalogueEntry{
        C::soa_serials_differ, "SOA_SERIALS_DIFFER", ok, A::child, -1,
        "RFC 1034 4.3.5; RFC 1912 2.2",
        "the servers of {zone} have different versions of it: {variants}",
        "If it stays, find out why the transfer to the older ones has stopped",
        "Normal for seconds or minutes after a change. If it stays, a secondary no longer "
        "gets updates, and its signatures will expire."},
};

}  // namespace dschain
