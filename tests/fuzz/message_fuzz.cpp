// Octets as a DNS response: into RRsets and records, and through an evidence file and back.
#include "dschain/dns/message.hpp"
#include "dschain/evidence/evidence.hpp"
#include "fuzz.hpp"

namespace dschain {
namespace {

using fuzz::require;

void check_name(const Name& name) {
    const auto parsed = Name::parse(name.text());
    require(parsed && *parsed == name, "a name's text is the name");
    const auto read = Name::from_wire(name.wire());
    require(read && *read == name, "a name's wire form is the name");
    require(name.ancestor(name.label_count()) == name, "a name is its own longest ancestor");
    require(name.is_root() || name.is_below(name.parent()), "a name is below its parent");
}

// All kinds, whatever the type says: a hostile RDATA is as good as any for each of them.
void check_rdata(const RRset& rrset, const Bytes& rdata) {
    require(canonical_rdata(rrset.type, rdata) == rdata, "RDATA in an RRset is canonical");
    if (const auto ds = Ds::from_rdata(rdata)) {
        const auto parsed = Ds::parse(ds->text());
        require(parsed && *parsed == *ds, "a DS's text is the DS");
    }
    if (const auto key = Dnskey::from_rdata(rdata)) {
        require(key->rdata() == rdata, "a DNSKEY's RDATA is the DNSKEY");
        const auto parsed = Dnskey::parse(key->text());
        require(parsed && *parsed == *key, "a DNSKEY's text is the DNSKEY");
        require(parsed->key_tag() == key->key_tag(), "a DNSKEY has one tag");
    }
    if (const auto signature = Rrsig::from_rdata(rdata)) {
        Bytes whole = signature->signed_prefix();
        append(whole, signature->signature);
        const auto again = Rrsig::from_rdata(whole);
        require(again && *again == *signature, "an RRSIG's RDATA is the RRSIG");
    }
    if (const auto nsec = Nsec::from_rdata(rdata)) {
        require(std::is_sorted(nsec->types.types().begin(), nsec->types.types().end()),
                "types in a bitmap ascend");
    }
    if (const auto nsec3 = Nsec3::from_rdata(rdata)) {
        require(!nsec3->next_hash.empty(), "an NSEC3 has a next hash");
    }
    if (const auto soa = Soa::from_rdata(rdata)) {
        check_name(soa->mname);
    }
    (void)TypeBitmap::from_wire(rdata);
    (void)address_text(rrset.type, rdata);
}

void check_section(const std::vector<RRset>& section) {
    for (const RRset& rrset : section) {
        check_name(rrset.owner);
        require(find(section, rrset.owner, rrset.type) == &rrset, "an RRset is in one piece");
        require(!rrset.rdatas.empty(), "an RRset has records");
        for (std::size_t i = 1; i < rrset.rdatas.size(); ++i) {
            require(compare(rrset.rdatas[i - 1], rrset.rdatas[i]) < 0, "records ascend");
        }
        for (const Bytes& rdata : rrset.rdatas) {
            check_rdata(rrset, rdata);
        }
        for (const Rrsig& signature : rrset.signatures) {
            require(signature.covered == rrset.type, "a signature is with what it covers");
        }
        require(!to_string(rrset.type).empty(), "a type has a name");
    }
}

void require_same(const std::vector<RRset>& a, const std::vector<RRset>& b) {
    require(a.size() == b.size(), "as many RRsets come back");
    for (std::size_t i = 0; i < a.size(); ++i) {
        require(a[i].same_data(b[i]) && a[i].ttl == b[i].ttl && a[i].signatures == b[i].signatures,
                "an RRset comes back the same");
    }
}

// A question of type 0 cannot be written as text, nor does anybody ask it.
Question question_of(const Message& message) {
    return message.question && message.question->type != RrType{}
               ? *message.question
               : Question{Name::parse("example").value(), RrType::ds};
}

void check_evidence(ByteView wire, const Message& message) {
    if (message.question && message.question->type == RrType{}) {
        return;
    }
    Exchange exchange;
    exchange.question = question_of(message);
    exchange.outcome = Outcome::answer;
    exchange.wire.assign(wire.begin(), wire.end());
    exchange.message = message;
    Evidence evidence;
    evidence.exchanges.push_back(std::move(exchange));
    const auto read = read_evidence(write_evidence(evidence));
    require(read && read->exchanges.size() == 1, "evidence that was written can be read");
    const Exchange& back = read->exchanges.front();
    require(equal(back.wire, wire), "the octets come back");
    require(back.question == evidence.exchanges.front().question, "the question comes back");
    require(back.message.has_value(), "the message comes back");
    require(back.message->question == message.question && back.message->rcode == message.rcode &&
                back.message->truncated == message.truncated,
            "the header comes back");
    require_same(back.message->answer, message.answer);
    require_same(back.message->authority, message.authority);
    require_same(back.message->additional, message.additional);
}

}  // namespace
}  // namespace dschain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dschain;
    const ByteView wire(data, size);
    const bool truncated = is_truncated(wire);
    const auto message = parse_message(wire);
    if (!message) {
        fuzz::require_safe(message.error());
        return 0;
    }
    fuzz::require(message->truncated == truncated, "the TC bit is seen without parsing");
    check_section(message->answer);
    check_section(message->authority);
    check_section(message->additional);
    check_evidence(wire, *message);
    return 0;
}
