// Short names for the tables of the catalogue.
#pragma once

#include "dschain/finding/finding.hpp"

namespace dschain {

using enum Severity;
using A = AtFault;
using C = Code;

}  // namespace dschain
