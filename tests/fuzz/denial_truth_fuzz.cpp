// A small zone that the octets describe, its true chain of NSEC or NSEC3 records, and some of
// these as a proof: nothing may be proven that is not so, and with the whole chain everything is.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dnssec/signer.hpp"
#include "dschain/base/encoding.hpp"
#include "dschain/crypto/digest.hpp"
#include "dschain/dnssec/denial.hpp"
#include "fuzz.hpp"
#include "names.hpp"

namespace dschain {
namespace {

using fuzz::Input;
using fuzz::require;
using test::zone_key;
using Types = std::set<RrType>;

constexpr std::size_t kMostOwners = 5;
constexpr std::size_t kMostLabels = 4;

struct Zone {
    Name apex;
    // With data, or an empty non-terminal without types; nothing below a cut or a DNAME.
    std::map<Name, Types> names;
    bool nsec3 = false;
    bool opt_out = false;
    Bytes salt;
    unsigned iterations = 0;

    [[nodiscard]] bool exists(const Name& name) const { return names.contains(name); }
    [[nodiscard]] bool has(const Name& name, RrType type) const {
        return exists(name) && names.at(name).contains(type);
    }
    [[nodiscard]] bool is_cut(const Name& name) const {
        return name != apex && has(name, RrType::ns);
    }
    [[nodiscard]] bool is_unsigned_cut(const Name& name) const {
        return is_cut(name) && !has(name, RrType::ds);
    }
    // Names below belong to another zone, or are made from a DNAME.
    [[nodiscard]] bool is_occluded(const Name& name) const {
        for (Name above = name; above.is_below(apex);) {
            above = above.parent();
            if (is_cut(above) || has(above, RrType::dname)) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] Name closest_encloser(Name name) const {
        while (!exists(name)) {
            name = name.parent();
        }
        return name;
    }
};

Types read_types(Input& input) {
    constexpr std::array kKinds = {
        std::array{RrType::a, RrType::txt},   std::array{RrType::cname, RrType::cname},
        std::array{RrType::ns, RrType::ns},   std::array{RrType::ns, RrType::ds},
        std::array{RrType::dname, RrType::a}, std::array{RrType::mx, RrType::mx}};
    const auto& kind = kKinds[input.below(kKinds.size())];
    return {kind.begin(), kind.end()};
}

Name short_name(Input& input, const Name& apex) {
    return fuzz::read_name(input, apex).ancestor(kMostLabels);
}

Zone read_zone(Input& input) {
    Zone zone;
    zone.apex = Name::parse("example").value();
    const std::uint8_t choices = input.u8();
    zone.nsec3 = (choices & 1U) != 0;
    zone.opt_out = zone.nsec3 && (choices & 2U) != 0;
    zone.iterations = choices >> 2 & 3U;
    zone.salt.assign(choices >> 4 & 3U, choices);
    std::map<Name, Types> owners;
    for (std::size_t left = 1 + input.below(kMostOwners); left > 0; --left) {
        const Name name = short_name(input, zone.apex);
        owners.emplace(name, read_types(input));
    }
    owners[zone.apex] = {RrType::ns, RrType::soa, RrType::dnskey};
    // Canonical order has a cut before what it hides.
    for (const auto& [name, types] : owners) {
        if (zone.is_occluded(name)) {
            continue;
        }
        zone.names[name] = types;
        for (Name above = name; above != zone.apex; above = above.parent()) {
            zone.names.try_emplace(above);
        }
    }
    return zone;
}

Bytes bitmap_of(const Types& types) {
    constexpr std::size_t kLength = 32;
    Bytes bitmap = {0, kLength};
    bitmap.resize(2 + kLength);
    for (const RrType type : types) {
        const auto number = static_cast<std::size_t>(type);
        bitmap[2 + number / 8] =
            static_cast<std::uint8_t>(bitmap[2 + number / 8] | (0x80U >> (number % 8)));
    }
    while (bitmap.back() == 0 && bitmap.size() > 2) {
        bitmap.pop_back();
    }
    bitmap[1] = static_cast<std::uint8_t>(bitmap.size() - 2);
    return types.empty() ? Bytes{} : bitmap;
}

std::vector<RRset> nsec_chain(const Zone& zone) {
    std::vector<Name> owners;
    for (const auto& [name, types] : zone.names) {
        if (!types.empty()) {
            owners.push_back(name);
        }
    }
    std::vector<RRset> chain;
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const ByteView next = owners[(i + 1) % owners.size()].wire();
        Types types = zone.names.at(owners[i]);
        types.insert({RrType::nsec, RrType::rrsig});
        Bytes rdata(next.begin(), next.end());
        append(rdata, bitmap_of(types));
        chain.push_back(RRset{owners[i], RrType::nsec, kClassIn, 300, {rdata}, {}});
    }
    return chain;
}

// With opt-out, unsigned delegations have no record, nor the empty names above them alone.
bool is_in_nsec3_chain(const Zone& zone, const Name& name) {
    if (!zone.opt_out) {
        return zone.exists(name);
    }
    return std::any_of(zone.names.begin(), zone.names.end(), [&](const auto& each) {
        return each.first.is_at_or_below(name) && !each.second.empty() &&
               !zone.is_unsigned_cut(each.first);
    });
}

std::vector<RRset> nsec3_chain(const Zone& zone) {
    std::map<Bytes, Types> hashed;
    for (const auto& [name, types] : zone.names) {
        if (is_in_nsec3_chain(zone, name)) {
            hashed[crypto::nsec3_hash(name.wire(), zone.salt, zone.iterations)] = types;
        }
    }
    std::vector<RRset> chain;
    for (auto each = hashed.begin(); each != hashed.end(); ++each) {
        const auto next = std::next(each) == hashed.end() ? hashed.begin() : std::next(each);
        Types types = each->second;
        if (!types.empty() && (!types.contains(RrType::ns) || types.contains(RrType::soa) ||
                               types.contains(RrType::ds))) {
            types.insert(RrType::rrsig);
        }
        Bytes rdata = {1, static_cast<std::uint8_t>(zone.opt_out ? 1 : 0)};
        append_u16(rdata, static_cast<std::uint16_t>(zone.iterations));
        append_u8(rdata, static_cast<std::uint8_t>(zone.salt.size()));
        append(rdata, zone.salt);
        append_u8(rdata, static_cast<std::uint8_t>(next->first.size()));
        append(rdata, next->first);
        append(rdata, bitmap_of(types));
        chain.push_back(RRset{zone.apex.with_label(to_base32hex(each->first)).value(),
                              RrType::nsec3,
                              kClassIn,
                              300,
                              {rdata},
                              {}});
    }
    return chain;
}

// Bits of the octets leave records out; none is left out once they are used up.
std::vector<RRset> read_proof(Input& input, const Zone& zone, bool& is_whole) {
    std::vector<RRset> proof;
    std::uint32_t left_out = input.u32();
    for (RRset& rrset : zone.nsec3 ? nsec3_chain(zone) : nsec_chain(zone)) {
        if ((left_out & 1U) == 0) {
            test::sign(rrset, zone_key(), zone.apex);
            proof.push_back(std::move(rrset));
        } else {
            is_whole = false;
        }
        left_out >>= 1;
    }
    return proof;
}

struct Asked {
    Name name;
    RrType type{};
    // What is so.
    bool occluded = false;
    bool exists = false;
    Name encloser;
    // Whether the chain knows the name or, if it does not exist, its closest encloser.
    bool in_chain = false;
    bool wildcard = false;
    Types types;  // of the name, or of the wildcard in its place
    bool lacks_type = false;
};

Asked read_question(Input& input, const Zone& zone) {
    constexpr std::array kTypes = {RrType::a, RrType::ds, RrType::cname, RrType::mx, RrType::soa};
    Asked asked;
    asked.name = fuzz::read_name(input, zone.apex);
    asked.type = kTypes[input.below(kTypes.size())];
    asked.occluded = zone.is_occluded(asked.name);
    asked.exists = zone.exists(asked.name);
    asked.encloser = zone.closest_encloser(asked.name);
    asked.in_chain = !zone.nsec3 || is_in_nsec3_chain(zone, asked.encloser);
    const auto wildcard = asked.encloser.wildcard();
    asked.wildcard = !asked.exists && wildcard && zone.exists(*wildcard);
    if (asked.exists || asked.wildcard) {
        asked.types = zone.names.at(asked.exists ? asked.name : *wildcard);
    }
    asked.lacks_type = !asked.types.contains(asked.type) && !asked.types.contains(RrType::cname);
    return asked;
}

// What opt-out leaves open: whether there is an unsigned delegation at the name or above it.
void check_opt_out(const Zone& zone, const Asked& asked) {
    require(zone.opt_out, "opt-out takes a chain with that flag");
    require(!is_in_nsec3_chain(zone, asked.name), "opt-out is not for a name with a record");
}

void check_no_ds(const DenialCheck& check, const Zone& zone, const Asked& asked, bool is_whole) {
    switch (check.proof) {
        case Denial::delegation:
            require(zone.is_unsigned_cut(asked.name), "it is an unsigned delegation");
            break;
        case Denial::not_delegated:
            require(asked.exists && !zone.is_cut(asked.name), "it is no delegation");
            break;
        case Denial::name_error:
            require(!asked.exists && !asked.occluded, "it does not exist");
            break;
        case Denial::opt_out:
            check_opt_out(zone, asked);
            break;
        default:
            require(!check.is_proven(), "nothing else is proven of a DS");
            require(!is_whole || asked.name == zone.apex || asked.occluded ||
                        zone.has(asked.name, RrType::ds),
                    "the whole chain proves that there is no DS");
    }
}

void check_no_data(const DenialCheck& check, const Zone& zone, const Asked& asked, bool is_whole) {
    switch (check.proof) {
        case Denial::no_data:
            require(asked.exists && asked.lacks_type, "it exists without the type");
            break;
        case Denial::wildcard_no_data:
            require(asked.wildcard && asked.lacks_type, "the wildcard lacks the type");
            break;
        case Denial::opt_out:
            check_opt_out(zone, asked);
            break;
        default:
            require(!check.is_proven(), "nothing else is proven of a type");
            // The zone above a cut speaks of its DS alone, and the one below it of all else.
            require(!is_whole || asked.occluded || !asked.in_chain ||
                        !(asked.exists || asked.wildcard) || !asked.lacks_type ||
                        (asked.types.contains(RrType::ns) &&
                         asked.types.contains(RrType::soa) == (asked.type == RrType::ds)),
                    "the whole chain proves that there is no such type");
    }
}

void check_name_error(const DenialCheck& check, const Zone& zone, const Asked& asked,
                      bool is_whole) {
    switch (check.proof) {
        case Denial::name_error:
            require(!asked.exists && !asked.occluded && !asked.wildcard, "it does not exist");
            break;
        case Denial::opt_out:
            check_opt_out(zone, asked);
            break;
        default:
            require(!check.is_proven(), "nothing else is proven of a name");
            require(
                !is_whole || asked.occluded || asked.exists || asked.wildcard || !asked.in_chain,
                "the whole chain proves that there is no such name");
    }
}

void check_no_closer_match(const DenialCheck& check, const Zone& zone, const Asked& asked,
                           const Name& encloser, bool is_whole) {
    const Name next_closer = asked.name.ancestor(encloser.label_count() + 1);
    switch (check.proof) {
        case Denial::not_closer:
            require(!zone.exists(next_closer), "nothing is closer");
            break;
        case Denial::opt_out:
            require(zone.opt_out && !is_in_nsec3_chain(zone, next_closer),
                    "opt-out is not for a name with a record");
            break;
        default:
            require(!check.is_proven(), "nothing else is proven of a wildcard");
            require(!is_whole || asked.occluded || asked.exists || encloser != asked.encloser,
                    "the whole chain proves that nothing is closer");
    }
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    Input input(ByteView(data, size));
    const Zone zone = read_zone(input);
    const Asked asked = read_question(input, zone);
    const std::size_t apex_labels = zone.apex.label_count();
    const Name encloser =
        input.below(4) != 0 ? asked.encloser : asked.name.ancestor(apex_labels + input.below(4));
    bool is_whole = true;
    const std::vector<RRset> proof = read_proof(input, zone, is_whole);
    const std::vector<Dnskey> keys = {zone_key().dnskey()};
    const ZoneKeys zone_keys{zone.apex, keys};
    Verifier verifier(test::kNow, Limits{});
    check_no_ds(prove_no_ds(asked.name, zone_keys, proof, verifier), zone, asked, is_whole);
    check_no_data(prove_no_data(asked.name, asked.type, zone_keys, proof, verifier), zone, asked,
                  is_whole);
    check_name_error(prove_name_error(asked.name, zone_keys, proof, verifier), zone, asked,
                     is_whole);
    if (encloser != asked.name) {
        check_no_closer_match(
            prove_no_closer_match(asked.name, encloser, zone_keys, proof, verifier), zone, asked,
            encloser, is_whole);
    }
    fuzz::require(verifier.limits_hit().empty(), "so small a zone stays within the limits");
    return 0;
}
