// Entries about CNAME and DNAME.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kAliasEntries = {
    CatalogueEntry{
        C::dname_without_cname, "DNAME_WITHOUT_CNAME", warning, A::child, -1, "RFC 6672 3.1",
        "the answer about {zone} has the DNAME of {dname} without the CNAME made from it",
        "Update the name server software", "Resolvers that do not know DNAME need the CNAME."},
    CatalogueEntry{
        C::dname_ttl_differs, "DNAME_TTL_DIFFERS", warning, A::child, -1, "RFC 6672 3.1",
        "the CNAME of {zone} has a TTL of {ttl} s, the DNAME of {dname} that it is made from "
        "{dname_ttl} s",
        "Have the server make the CNAME with the TTL of the DNAME",
        "The CNAME lives as long as the DNAME, or it stays in caches when the DNAME is gone."},
    CatalogueEntry{
        C::dname_ttl_zero, "DNAME_TTL_ZERO", ok, A::child, -1, "RFC 6672 3.1",
        "the CNAME of {zone}, made from the DNAME of {dname}, has a TTL of 0",
        "Update the name server software",
        "RFC 2672 asked for 0; RFC 6672 asks for the TTL of the DNAME. Clients ask again "
        "each time."},
    CatalogueEntry{
        C::cname_with_other_data, "CNAME_WITH_OTHER_DATA", warning, A::child, -1,
        "RFC 1034 3.6.2; RFC 2181 10.1", "{zone} has a CNAME and {types} beside it",
        "Remove the CNAME, or the other records",
        "A name with a CNAME has no other data. Which of them a resolver finds depends on "
        "what it asked for first."},
};

}  // namespace dschain
