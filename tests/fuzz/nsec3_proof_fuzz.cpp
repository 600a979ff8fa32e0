// Proofs of denial from sets of NSEC and NSEC3 records that the octets describe. They are signed
// here, so that the proofs themselves are met and not the signatures before them.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
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

constexpr std::size_t kMostRecords = 8;
constexpr std::uint8_t kSha1 = 1;

// There are fewer signatures here than in an answer, and more names to be hashed.
Limits small_limits() {
    Limits limits = fuzz::small_limits();
    limits.signatures = kMostRecords;
    limits.failed_signatures = 4;
    limits.nsec3_hashes = 60;
    return limits;
}

// What a record says, beside its wire form, so that the proofs can be held to it.
struct Record {
    RRset rrset;
    bool is_signed = false;
};

Bytes read_bitmap(Input& input) {
    constexpr std::array kTypes = {RrType::a,     RrType::ns,   RrType::cname, RrType::soa,
                                   RrType::dname, RrType::ds,   RrType::rrsig, RrType::nsec,
                                   RrType::txt,   RrType::nsec3};
    const std::uint16_t bits = input.u16();
    if ((bits & 0x8000U) != 0) {
        const ByteView octets = input.take(bits & 0x1fU);
        return {octets.begin(), octets.end()};
    }
    Bytes bitmap = {0, 17};
    bitmap.resize(2 + std::size_t{17});
    const auto set = [&](RrType type) {
        const auto number = static_cast<std::size_t>(type);
        bitmap[2 + number / 8] =
            static_cast<std::uint8_t>(bitmap[2 + number / 8] | (0x80U >> (number % 8)));
    };
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        if ((bits >> i & 1U) != 0) {
            set(kTypes[i]);
        }
    }
    if ((bits & 0x4000U) != 0) {
        set(RrType::nxname);
    }
    return bitmap;
}

// One more or less than a hash: the ends of a span around it, or beside it.
Bytes moved(Bytes hash, std::uint8_t by) {
    if (!hash.empty()) {
        hash.back() = static_cast<std::uint8_t>(hash.back() + by);
    }
    return hash;
}

RRset read_nsec(Input& input, const Name& zone, const Name& name) {
    RRset rrset{input.below(4) == 0 ? name : fuzz::read_name(input, zone),
                RrType::nsec,
                kClassIn,
                300,
                {},
                {}};
    const Name next =
        input.below(4) == 0 ? name.with_label("a").value_or(zone) : fuzz::read_name(input, zone);
    Bytes rdata(next.wire().begin(), next.wire().end());
    append(rdata, read_bitmap(input));
    rrset.rdatas.push_back(std::move(rdata));
    return rrset;
}

RRset read_nsec3(Input& input, const Name& zone, const Name& name) {
    const std::uint8_t choices = input.u8();
    const std::uint8_t algorithm = (choices & 0x80U) != 0 ? input.u8() : kSha1;
    const std::uint8_t flags = (choices & 0x40U) != 0 ? input.u8() : choices >> 5 & 1U;
    const std::uint16_t iterations = (choices & 0x10U) != 0 ? input.u16() : choices >> 3 & 1U;
    const ByteView salt = input.take(choices & 7U);
    // The hash of a name that the proof will ask about, or any other.
    const std::size_t target = input.below(12);
    Name hashed = name.ancestor(target % (name.label_count() + 1));
    if (target >= 8) {
        hashed = hashed.wildcard().value_or(hashed);
    }
    constexpr unsigned kMostIterations = 50;
    const Bytes hash =
        crypto::nsec3_hash(hashed.wire(), salt, std::min<unsigned>(iterations, kMostIterations));
    const Bytes owner = moved(hash, input.u8());
    RRset rrset{
        zone.with_label(to_base32hex(owner)).value_or(zone), RrType::nsec3, kClassIn, 300, {}, {}};
    const std::uint8_t by = input.u8();
    const ByteView raw = by == 0xff ? input.take(input.below(40)) : ByteView{};
    const Bytes next = by == 0xff ? Bytes(raw.begin(), raw.end()) : moved(hash, by);
    Bytes rdata;
    append_u8(rdata, algorithm);
    append_u8(rdata, flags);
    append_u16(rdata, iterations);
    append_u8(rdata, static_cast<std::uint8_t>(salt.size()));
    append(rdata, salt);
    append_u8(rdata, static_cast<std::uint8_t>(next.size()));
    append(rdata, next);
    append(rdata, read_bitmap(input));
    rrset.rdatas.push_back(std::move(rdata));
    return rrset;
}

std::vector<Record> read_records(Input& input, const Name& zone, const Name& name) {
    std::vector<Record> records;
    while (!input.empty() && records.size() < kMostRecords) {
        const std::uint8_t kind = input.u8();
        Record record;
        record.rrset =
            (kind & 1U) != 0 ? read_nsec3(input, zone, name) : read_nsec(input, zone, name);
        // Seldom unsigned, or signed for another name.
        const std::size_t fault = kind >> 1U;
        if (fault != 1) {
            test::sign(record.rrset, zone_key(), zone);
        }
        if (fault == 2) {
            record.rrset.signatures.front().signature.front() ^= 1U;
        }
        record.is_signed = fault != 1 && fault != 2 && record.rrset.owner.is_at_or_below(zone);
        records.push_back(std::move(record));
    }
    return records;
}

// Whether a usable record is about the name itself; `without` is a type that it has to lack.
bool is_matched(const std::vector<Record>& records, const Name& name, bool by_nsec3,
                std::optional<RrType> without) {
    for (const Record& record : records) {
        const RRset& rrset = record.rrset;
        if (!record.is_signed || (rrset.type == RrType::nsec3) != by_nsec3) {
            continue;
        }
        if (!by_nsec3) {
            const auto nsec = Nsec::from_rdata(rrset.rdatas.front());
            if (nsec && rrset.owner == name && !(without && nsec->types.has(*without))) {
                return true;
            }
            continue;
        }
        const auto nsec3 = Nsec3::from_rdata(rrset.rdatas.front());
        const bool is_usable = nsec3 && nsec3->hash_algorithm == kSha1 && nsec3->flags <= 1 &&
                               nsec3->next_hash.size() == 20 &&
                               nsec3->iterations <= small_limits().nsec3_iterations;
        if (is_usable && !(without && nsec3->types.has(*without)) &&
            to_base32hex(crypto::nsec3_hash(name.wire(), nsec3->salt, nsec3->iterations)) ==
                rrset.owner.first_label()) {
            return true;
        }
    }
    return false;
}

struct Asked {
    const Name& zone;
    const Name& name;
    RrType type;
    Name encloser;
};

enum class Question { no_ds, no_data, name_error, no_closer_match };
constexpr std::array kQuestions = {Question::no_ds, Question::no_data, Question::name_error,
                                   Question::no_closer_match};

DenialCheck ask(Question question, const Asked& asked, std::span<const Dnskey> keys,
                const std::vector<RRset>& authority, Verifier& verifier) {
    const ZoneKeys zone{asked.zone, keys};
    switch (question) {
        case Question::no_ds:
            return prove_no_ds(asked.name, zone, authority, verifier);
        case Question::no_data:
            return prove_no_data(asked.name, asked.type, zone, authority, verifier);
        case Question::name_error:
            return prove_name_error(asked.name, zone, authority, verifier);
        case Question::no_closer_match:
            break;
    }
    return prove_no_closer_match(asked.name, asked.encloser, zone, authority, verifier);
}

void check_form(const DenialCheck& check, const Asked& asked, const std::vector<RRset>& authority) {
    require(check.is_proven() == (check.fault == DenialFault::none),
            "what is proven has no fault, and what is not has one");
    require(!to_string(check.fault).empty() && !to_string(check.proof).empty(), "it has words");
    require(!check.is_proven() || !check.records.empty(), "a proof rests on records");
    for (const Name& owner : check.records) {
        require(std::any_of(authority.begin(), authority.end(),
                            [&](const RRset& rrset) { return rrset.owner == owner; }),
                "the records of a proof were given");
    }
    require(!check.closest_encloser || asked.name.is_at_or_below(*check.closest_encloser),
            "the closest encloser is above the name");
}

void check_sense(Question question, const DenialCheck& check, const Asked& asked,
                 const std::vector<Record>& records) {
    const bool exact = is_matched(records, asked.name, check.nsec3, std::nullopt);
    switch (check.proof) {
        case Denial::name_error:
            // For DS, also by a record at the name that says that there is no such name.
            require(!exact || question == Question::no_ds,
                    "a name that does not exist has no record of its own");
            require(question == Question::no_ds || question == Question::name_error,
                    "a name error is proven where one is asked for");
            break;
        case Denial::compact_name_error:
            require(exact, "a compact name error is a record at the name");
            break;
        case Denial::delegation:
        case Denial::not_delegated:
            require(question == Question::no_ds, "delegations are a matter of DS");
            require(!exact || is_matched(records, asked.name, check.nsec3, RrType::ds),
                    "a record that proves that there is no DS lacks it");
            break;
        case Denial::no_data:
            require(question == Question::no_data, "no data is proven where it is asked for");
            require(!exact || is_matched(records, asked.name, check.nsec3, asked.type),
                    "a record that proves that there is no such type lacks it");
            break;
        case Denial::wildcard_no_data:
            require(!exact, "no wildcard stands in for a name that exists");
            break;
        case Denial::not_closer:
            require(question == Question::no_closer_match, "not closer is proven where asked for");
            break;
        default:
            break;
    }
}

void check_question(Question question, const Asked& asked, const std::vector<Record>& records,
                    const std::vector<RRset>& authority) {
    const std::vector<Dnskey> keys = {zone_key().dnskey()};
    Verifier verifier(test::kNow, small_limits());
    const DenialCheck check = ask(question, asked, keys, authority, verifier);
    require(verifier.signatures_verified() <= small_limits().signatures,
            "no more signatures are verified than allowed");
    check_form(check, asked, authority);
    if (verifier.limits_hit().empty()) {
        check_sense(question, check, asked, records);
        const DenialCheck again = ask(question, asked, keys, authority, verifier);
        require(!verifier.limits_hit().empty() || again.proof == check.proof,
                "asking again gives the same");
    }
    require(!ask(question, asked, {}, authority, verifier).is_proven(),
            "without keys nothing is proven");
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    Input input(ByteView(data, size));
    const Name zone = fuzz::read_name(input, Name()).ancestor(2);
    const Name name = fuzz::read_name(input, zone);
    const RrType type{input.u16()};
    const std::size_t depth = input.below(8);
    // An ancestor of the name, as an answer's signature has it.
    const Asked asked{zone, name, type, name.ancestor(std::min(depth, name.label_count()))};
    const std::vector<Record> records = read_records(input, zone, name);
    std::vector<RRset> authority;
    for (const Record& record : records) {
        authority.push_back(record.rrset);
    }
    for (const Question question : kQuestions) {
        check_question(question, asked, records, authority);
    }
    return 0;
}
