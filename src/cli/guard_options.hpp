// What a guarded change needs to know beside how to ask.
#pragma once

#include "zone_look.hpp"

namespace dschain {

struct GuardOptions {
    AssumptionOptions assumptions;
    StoreOptions store;
};

}  // namespace dschain
