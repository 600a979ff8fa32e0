// What became of one question to one server. Only `answer` says anything about DNSSEC.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace dschain {

enum class Outcome {
    answer,       // a well-formed response to the question, whatever its RCODE
    timeout,      // nothing came, try after try
    unreachable,  // the host or the network refused (port closed, connection reset)
    no_route,     // this machine has no way there: not the server's fault
    malformed,    // something came that is no response to the question
    deadline,     // the check's time was up
    limit,        // the check's budget of questions was used up: never sent
};

inline constexpr std::array<std::string_view, 7> kOutcomeNames = {
    "answer", "timeout", "unreachable", "no-route", "malformed", "deadline", "limit"};

[[nodiscard]] constexpr std::string_view to_string(Outcome outcome) {
    return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

[[nodiscard]] constexpr std::optional<Outcome> parse_outcome(std::string_view text) {
    for (std::size_t i = 0; i < kOutcomeNames.size(); ++i) {
        if (kOutcomeNames[i] == text) {
            return static_cast<Outcome>(i);
        }
    }
    return std::nullopt;
}

}  // namespace dschain
