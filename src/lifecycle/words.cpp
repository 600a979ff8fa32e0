// The words of operations, answers and steps, as the command line and the report have them.
#include <array>

#include "dschain/lifecycle/decision.hpp"

namespace dschain {
namespace {

constexpr std::array kOperations = {Operation::enable, Operation::publish, Operation::disable,
                                    Operation::transfer, Operation::rollover};

}  // namespace

std::string_view to_string(Operation operation) {
    switch (operation) {
        case Operation::enable:
            return "enable";
        case Operation::publish:
            return "publish";
        case Operation::disable:
            return "disable";
        case Operation::transfer:
            return "transfer";
        case Operation::rollover:
            return "rollover";
    }
    return "";
}

std::optional<Operation> parse_operation(std::string_view word) {
    for (const Operation operation : kOperations) {
        if (to_string(operation) == word) {
            return operation;
        }
    }
    return std::nullopt;
}

std::string_view to_string(Advice answer) {
    switch (answer) {
        case Advice::go:
            return "go";
        case Advice::wait:
            return "wait";
        case Advice::stop:
            return "stop";
        case Advice::unknown:
            break;
    }
    return "unknown";
}

int exit_status(Advice answer) {
    return static_cast<int>(answer);
}

std::string_view to_string(StepState state) {
    switch (state) {
        case StepState::done:
            return "done";
        case StepState::under_way:
            return "under way";
        case StepState::go:
            return "go";
        case StepState::wait:
            return "wait";
        case StepState::stop:
            return "stop";
        case StepState::unknown:
            return "unknown";
        case StepState::later:
            break;
    }
    return "later";
}

}  // namespace dschain
