#include "denial_chain.hpp"

namespace dschain::differential {

ldns_rr_type denial_type(const DenialPlan& plan) {
    return plan.nsec3 ? LDNS_RR_TYPE_NSEC3 : LDNS_RR_TYPE_NSEC;
}

std::string denial_owner(const lab::Zone& zone, const std::string& name, const DenialPlan& plan) {
    return plan.nsec3 ? lab::nsec3_owner(zone, name, *plan.nsec3) : name;
}

void add_denial_chain(lab::Zone& zone, const DenialPlan& plan) {
    if (plan.nsec3) {
        lab::add_nsec3_chain(zone, *plan.nsec3);
    } else {
        lab::add_nsec_chain(zone);
    }
}

}  // namespace dschain::differential
