// RRsets and their signatures under keys, in two ways: as two messages, of which the first has the
// keys; or as an RRset that is put together from the octets and signed here.
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "dnssec/signer.hpp"
#include "dschain/dns/message.hpp"
#include "dschain/dnssec/verifier.hpp"
#include "fuzz.hpp"
#include "names.hpp"

namespace dschain {
namespace {

using fuzz::require;
using fuzz::small_limits;
using test::zone_key;

void flip_bit(Bytes& octets, std::size_t which) {
    const std::size_t bit = which % (octets.size() * 8);
    octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] ^ (0x80U >> (bit % 8)));
}

// The one signature that verifies must cease to, with any of its bits or of the data changed.
void require_fragile(const RRset& rrset, const RRsetCheck& check, const Name& zone,
                     std::span<const Dnskey> keys, std::size_t which) {
    RRset changed = rrset;
    changed.signatures = {check.best().signature};
    require(Verifier(fuzz::kNow, small_limits()).verify(changed, zone, keys).verified,
            "a signature that verifies does so alone");
    flip_bit(changed.signatures.front().signature, which);
    require(!Verifier(fuzz::kNow, small_limits()).verify(changed, zone, keys).verified,
            "a signature with another bit does not verify");
    flip_bit(changed.signatures.front().signature, which);
    Bytes& rdata = changed.rdatas[which % changed.rdatas.size()];
    if (!rdata.empty()) {
        flip_bit(rdata, which);
        require(!Verifier(fuzz::kNow, small_limits()).verify(changed, zone, keys).verified,
                "data with another bit do not verify");
    }
}

RRsetCheck verify(const RRset& rrset, const Name& zone, std::span<const Dnskey> keys,
                  std::size_t which) {
    Verifier verifier(fuzz::kNow, small_limits());
    RRsetCheck check = verifier.verify(rrset, zone, keys);
    require(!check.signatures.empty(), "there is a word on each signature");
    require(check.verified == (check.best().fault == SignatureFault::none),
            "verified is what the best signature says");
    require(verifier.signatures_verified() <= small_limits().signatures,
            "no more signatures are verified than allowed");
    const RRsetCheck again = verifier.verify(rrset, zone, keys);
    require(again.verified == check.verified, "asking again gives the same");
    if (check.verified) {
        require_fragile(rrset, check, zone, keys, which);
    }
    return check;
}

void verify_section(const std::vector<RRset>& section, std::span<const Dnskey> keys,
                    std::size_t which) {
    for (const RRset& rrset : section) {
        std::vector<Name> signers;
        for (const Rrsig& signature : rrset.signatures) {
            if (std::find(signers.begin(), signers.end(), signature.signer) == signers.end() &&
                signers.size() < 3) {
                signers.push_back(signature.signer);
            }
        }
        for (const Name& signer : signers) {
            (void)verify(rrset, signer, keys, which);
        }
        if (signers.empty()) {
            require(!verify(rrset, rrset.owner, keys, which).verified, "unsigned is not verified");
        }
    }
}

void verify_messages(const Message& with_keys, const Message& with_data, std::size_t which) {
    std::vector<Dnskey> keys;
    for (const RRset& rrset : with_keys.answer) {
        if (rrset.type == RrType::dnskey) {
            const std::vector<Dnskey> more = dnskey_records(rrset);
            keys.insert(keys.end(), more.begin(), more.end());
        }
    }
    if (keys.empty()) {
        keys = {zone_key().dnskey()};
    }
    for (const Message* message : {&with_keys, &with_data}) {
        verify_section(message->answer, keys, which);
        verify_section(message->authority, keys, which);
        verify_section(message->additional, keys, which);
    }
}

// What is signed right must verify, and nothing else: the signer is code of its own.
void verify_signed_here(fuzz::Input& input, std::size_t which) {
    const Name zone = fuzz::read_name(input, Name());
    RRset rrset{fuzz::read_name(input, zone), RrType{input.u16()}, kClassIn, 300, {}, {}};
    const std::size_t records = 1 + input.below(4);
    const std::size_t own_labels =
        rrset.owner.label_count() - (rrset.owner.is_wildcard() ? 1U : 0U);
    test::SignOptions options;
    options.original_ttl = input.u32();
    options.inception = fuzz::kNow + static_cast<std::int8_t>(input.u8());
    options.expiration = fuzz::kNow + static_cast<std::int8_t>(input.u8());
    options.labels = static_cast<int>(input.below(own_labels + 3));
    const auto labels = static_cast<std::size_t>(options.labels);
    // A wildcard above the zone is none of its own.
    const bool right = options.inception <= fuzz::kNow && options.expiration >= fuzz::kNow &&
                       labels >= zone.label_count() && labels <= own_labels;
    if (labels < own_labels) {
        options.owner = rrset.owner.ancestor(labels).wildcard().value();
    }
    for (std::size_t i = 0; i < records; ++i) {
        rrset.rdatas.push_back(canonical_rdata(rrset.type, input.take(input.below(40))));
    }
    std::sort(rrset.rdatas.begin(), rrset.rdatas.end());
    rrset.rdatas.erase(std::unique(rrset.rdatas.begin(), rrset.rdatas.end()), rrset.rdatas.end());
    test::sign(rrset, zone_key(), zone, options);
    const std::vector<Dnskey> keys = {zone_key().dnskey()};
    const RRsetCheck check = verify(rrset, zone, keys, which);
    require(check.verified == right, "what is signed right verifies, and nothing else");
    require(!check.verified || check.best().wildcard == (labels < own_labels),
            "fewer labels make a wildcard");
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    constexpr std::uint16_t kSignHere = 0xffff;
    fuzz::Input input(ByteView(data, size));
    const std::uint16_t length = input.u16();
    if (length == kSignHere) {
        const std::uint16_t which = input.u16();
        verify_signed_here(input, which);
        return 0;
    }
    const auto with_keys = parse_message(input.take(length));
    const auto with_data = parse_message(input.rest());
    if (with_keys) {
        verify_messages(*with_keys, with_data.value_or(Message{}), size);
    }
    return 0;
}
