// A name out of a text that is one.
#pragma once

#include <string_view>

#include "dschain/dns/name.hpp"

namespace dschain::test {

inline Name name(std::string_view text) {
    return Name::parse(text).value();
}

}  // namespace dschain::test
