// NSEC and NSEC3 records that verified, and what each kind can prove.
#pragma once

#include <vector>

#include "dschain/dnssec/denial.hpp"

namespace dschain {

struct NsecRecord {
    Name owner;
    Nsec nsec;
};

struct Nsec3Record {
    Name owner;
    Bytes owner_hash;
    Nsec3 nsec3;
};

// Whether a record at `name`, with these types, leaves it without `type` (RFC 6840 §4.1, §4.3,
// §4.4): none, or why it does not.
[[nodiscard]] DenialFault bitmap_fault(const TypeBitmap& types, const Name& name, RrType type);

// What a record at `child` says about a DS there.
[[nodiscard]] DenialCheck no_ds_at(const Name& child, const TypeBitmap& types, DenialCheck check);

// RFC 9824 §2: the name is there only to say that it does not exist.
[[nodiscard]] bool says_no_name(const TypeBitmap& types);

// RFC 6840 §4.1 and RFC 6672 §5.3.4: a record at a zone cut or a DNAME, seen from above, says
// nothing of the names below it.
[[nodiscard]] bool speaks_for_names_below(const TypeBitmap& types);

[[nodiscard]] DenialCheck denied(DenialCheck check, Denial proof);
[[nodiscard]] DenialCheck not_denied(DenialCheck check, DenialFault fault);

class NsecProof {
public:
    NsecProof(const std::vector<NsecRecord>& records, const Name& zone)
        : records_(records), zone_(zone) {}

    [[nodiscard]] DenialCheck no_ds(const Name& child) const;
    [[nodiscard]] DenialCheck no_data(const Name& name, RrType type) const;
    [[nodiscard]] DenialCheck name_error(const Name& name) const;
    [[nodiscard]] DenialCheck no_closer_match(const Name& name, const Name& encloser) const;

private:
    [[nodiscard]] const NsecRecord* at(const Name& name) const;
    [[nodiscard]] const NsecRecord* covering(const Name& name) const;

    const std::vector<NsecRecord>& records_;
    const Name& zone_;
};

class Nsec3Proof {
public:
    Nsec3Proof(const std::vector<Nsec3Record>& records, const Name& zone, Verifier& verifier)
        : records_(records), zone_(zone), verifier_(verifier) {}

    [[nodiscard]] DenialCheck no_ds(const Name& child);
    [[nodiscard]] DenialCheck no_data(const Name& name, RrType type);
    [[nodiscard]] DenialCheck name_error(const Name& name);
    [[nodiscard]] DenialCheck no_closer_match(const Name& name, const Name& encloser);

private:
    // RFC 5155 §8.3: the longest ancestor that a record matches, and the record that covers the
    // name one label longer. `exact` in their place if a record matches the name itself.
    struct Encloser {
        const Nsec3Record* exact = nullptr;
        Name name;
        const Nsec3Record* match = nullptr;
        const Nsec3Record* cover = nullptr;
        DenialFault fault = DenialFault::none;
    };
    [[nodiscard]] Encloser find_encloser(const Name& name);
    // The check with both of its records.
    [[nodiscard]] static DenialCheck enclosed(DenialCheck check, const Encloser& encloser);
    [[nodiscard]] const Nsec3Record* matching(const Name& name);
    [[nodiscard]] const Nsec3Record* covering(const Name& name);
    [[nodiscard]] bool too_many_iterations(DenialCheck& check) const;
    [[nodiscard]] DenialCheck begin() const;

    const std::vector<Nsec3Record>& records_;
    const Name& zone_;
    Verifier& verifier_;
    bool limit_hit_ = false;
};

}  // namespace dschain
