// Errors as values.
//
// The core never throws for bad input: a function that can fail returns a Result whose error is
// enough to write the message with. Exceptions are left for broken invariants.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace dschain {

template <typename T, typename E = std::string>
using Result = tl::expected<T, E>;

using tl::unexpected;

}  // namespace dschain
