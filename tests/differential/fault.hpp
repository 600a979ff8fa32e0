// Makes a zone wrong in one of the ways of FaultKind.
#pragma once

#include "random.hpp"
#include "signatures.hpp"
#include "tree.hpp"

#include "lab/keys.hpp"

#include <string>
#include <vector>

namespace dschain::differential {

// An RRset of a zone.
struct Place {
    std::string name;
    ldns_rr_type type = LDNS_RR_TYPE_A;
};

// A right zone, signed, and what is needed to sign parts of it anew.
struct Subject {
    lab::Zone& zone;
    const ZoneKeys& keys;
    Random& random;

    lab::RrSet& at(const Place& place) const { return zone.names().at(place.name).at(place.type); }
    void sign(const Place& place) const;
};

// The part of a fault that is in the choice of keys.
void apply_fault_to_plan(ZonePlan& plan, Random& random);

// The RDATA texts of the DS RRset of a zone at its parent, with the fault of the zone if it is
// there.
std::vector<std::string> make_ds_rdata(const ZonePlan& plan, const lab::KeySet& keys,
                                       const lab::KeySet& foreign, Random& random);

// Applies all other faults. Returns the RRsets that were hit, none if the zone has nothing that can
// have this fault, or if it is of one of the kinds above.
std::vector<Place> apply_fault(FaultKind kind, const Subject& subject);

// The parts of apply_fault(): each returns none for kinds that are not its own.
std::vector<Place> apply_key_fault(FaultKind kind, const Subject& subject);
std::vector<Place> apply_signature_fault(FaultKind kind, const Subject& subject);
std::vector<Place> apply_data_fault(FaultKind kind, const Subject& subject);
std::vector<Place> apply_denial_fault(FaultKind kind, const Subject& subject);

// All RRsets that are signed; only those of the types given unless there are none given.
std::vector<Place> signed_places(const lab::Zone& zone,
                                 const std::vector<ldns_rr_type>& types = {});

}  // namespace dschain::differential
