// What is asked about a tree.
#pragma once

#include "fault.hpp"
#include "random.hpp"
#include "tree.hpp"

#include "lab/zone.hpp"

#include <string>
#include <vector>

namespace dschain::differential {

struct Question {
    std::string name;
    std::string type;  // mnemonic

    auto operator<=>(const Question&) const = default;
};

// Up to `count` different questions: for what is there, for what is not, and for what `faulty` has,
// which are the RRsets that were made wrong.
std::vector<Question> draw_questions(const std::vector<lab::Zone>& zones,
                                     const std::vector<Place>& faulty, std::size_t count,
                                     Random& random);

}  // namespace dschain::differential
