// May the next step of an operation be taken now, and if not, when?
//
// An operation is a row of steps. Each is a change of one kind of fact on its servers, and is safe
// when `safe_from` says so: no rule of thumb is in here, only which changes make an operation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/finding/finding.hpp"
#include "dschain/lifecycle/safety.hpp"
#include "dschain/lifecycle/timeline.hpp"

namespace dschain {

enum class Operation { enable, publish, disable, transfer, rollover };
[[nodiscard]] std::string_view to_string(Operation operation);
// Nothing for a word that is none.
[[nodiscard]] std::optional<Operation> parse_operation(std::string_view word);

enum class Roll { ksk, zsk, algorithm };

struct Request {
    Operation operation = Operation::enable;
    // Empty: the operation's own question, see below.
    std::string step;
    std::vector<Ds> ds;  // what should be at the parent; empty: made from the keys
    Roll roll = Roll::ksk;
    bool double_ds = false;                 // a KSK rollover by RFC 6781 §4.1.2's other order
    std::optional<std::uint8_t> algorithm;  // the new one, for an algorithm rollover
    std::optional<std::uint16_t> new_key;   // the tag of the new key, where that cannot be told
    bool through_unsigned = false;          // transfer: without DNSSEC in between
    bool new_servers_given = false;         // transfer: the candidates were asked for
};

enum class Advice { go, wait, stop, unknown };
[[nodiscard]] std::string_view to_string(Advice answer);
// 0 go, 1 wait, 2 stop, 3 unknown.
[[nodiscard]] int exit_status(Advice answer);

// What a wait rests on.
struct Bound {
    Kind kind = Kind::ds;
    std::string what;             // the version that has to leave caches, in words
    std::vector<Server> servers;  // that had it last; none for what was not seen itself
    Timestamp gone = 0;           // from the last of them
    std::uint32_t ttl = 0;
    std::uint32_t margin = 0;
    Timestamp until = 0;
    bool version_assumed = false;
    bool ttl_assumed = false;
};

enum class StepState {
    done,
    under_way,  // some servers have it, some do not
    go,
    wait,
    stop,     // it would break the zone, and waiting alone does not change that
    unknown,  // a server that counts did not say what it has
    later,    // a step before it comes first; `earliest` supposes that each is taken at once
};
[[nodiscard]] std::string_view to_string(StepState state);

struct StepPlan {
    std::string name;       // 'put-ds'
    std::string title;      // an imperative sentence
    std::string condition;  // when it is safe, in words
    StepState state = StepState::later;
    std::optional<Timestamp> earliest;
    bool assumed = false;
    std::vector<Bound> bounds;
};

struct Decision {
    Operation operation = Operation::enable;
    std::string step;  // that the answer is about
    Advice answer = Advice::unknown;
    // The instant from which the step is safe, as far as waiting decides: set for wait where it is
    // known, and for go.
    std::optional<Timestamp> safe_at;
    bool assumed = false;
    std::string summary;  // one sentence
    std::vector<Finding> reasons;
    std::vector<StepPlan> steps;
};

// Without a step in the request, the question is
//   enable: may the DS be put at the parent (put-ds)?
//   publish: is the DS on every parent server, the right one, and does every view hold (published)?
//   disable: may signing stop (stop-signing)?
//   transfer: may the delegation change (change-ns)? After it has, whatever comes next.
//   rollover: may whatever comes next be done?
// Fails for a step that the operation does not have, naming those that it has.
[[nodiscard]] Result<Decision> decide(const Timeline& timeline, const Request& request);

}  // namespace dschain
