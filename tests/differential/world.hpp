// A random tree as files.
#pragma once

#include "tree.hpp"

#include "lab/keys.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace dschain::differential {

// Writes the tree of `seed` into `directory`, which is made:
//     N.zone          the zone files
//     servers         a line "ADDRESS ORIGIN FILE" for each zone
//     questions       a line "NAME TYPE" for each
//     tree            a line for each zone, for people: how it is signed, what is wrong with it
//     root.hints, trust-anchor
// Keys are the maker's, times are counted from `now` (seconds since 1970); all else depends on the
// seed and the options alone. Throws std::runtime_error or std::filesystem::filesystem_error.
void write_world(std::uint64_t seed, const TreeOptions& options, std::size_t questions,
                 std::int64_t now, lab::KeyMaker& maker, const std::filesystem::path& directory);

}  // namespace dschain::differential
