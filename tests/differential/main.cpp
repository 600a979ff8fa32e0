// dschain-zonegen: writes random DNS trees. See kUsage.

#include "fault_kind.hpp"
#include "tree.hpp"
#include "world.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace differential = dschain::differential;

constexpr const char* kUsage =
    R"(usage: dschain-zonegen --seed N... --dir DIR [options]
       dschain-zonegen --list-faults

Writes the DNS tree of each seed, signed and partly wrong, with questions about it, to DIR/N.

  --seed N           may be repeated: keys that are slow to make are shared by all trees
  --questions N      for each seed (default: 100)
  --network A.B      servers are at A.B.(N mod 256).1 and so on (default: 127.30)
  --fault KIND       what is wrong: random, none, or one kind in all zones (default: random)
  --list-faults      print the kinds
  -h, --help         print this text

Exit status: 0 done, 1 failed, 2 wrong usage.
)";

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Arguments {
    bool help = false;
    bool list_faults = false;
    std::vector<std::uint64_t> seeds;
    std::filesystem::path directory;
    std::size_t questions = 100;
    std::string network = "127.30";
    differential::TreeOptions tree;
};

std::uint64_t parse_number(std::string_view option, const std::string& text) {
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size()) {
        throw UsageError(fmt::format("{}: \"{}\" is not a number", option, text));
    }
    return number;
}

void parse_fault(const std::string& word, differential::TreeOptions& tree) {
    tree.faults = word != "none";
    tree.only_fault = differential::fault_kind(word);
    if (!tree.only_fault && word != "none" && word != "random") {
        throw UsageError(fmt::format("--fault: no such kind: {}", word));
    }
}

Arguments parse_arguments(const std::vector<std::string>& words) {
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const auto value = [&]() -> const std::string& {
            if (i + 1 == words.size()) {
                throw UsageError(fmt::format("{} needs a value", word));
            }
            return words[++i];
        };
        if (word == "-h" || word == "--help") {
            arguments.help = true;
        } else if (word == "--list-faults") {
            arguments.list_faults = true;
        } else if (word == "--seed") {
            arguments.seeds.push_back(parse_number(word, value()));
        } else if (word == "--questions") {
            arguments.questions = static_cast<std::size_t>(parse_number(word, value()));
        } else if (word == "--dir") {
            arguments.directory = value();
        } else if (word == "--network") {
            arguments.network = value();
        } else if (word == "--fault") {
            parse_fault(value(), arguments.tree);
        } else {
            throw UsageError(fmt::format("unknown option {}", word));
        }
    }
    const bool complete = !arguments.seeds.empty() && !arguments.directory.empty();
    if (!complete && !arguments.help && !arguments.list_faults) {
        throw UsageError("--seed and --dir are needed");
    }
    return arguments;
}

void run(const Arguments& arguments) {
    if (arguments.help) {
        fmt::print("{}", kUsage);
        return;
    }
    if (arguments.list_faults) {
        for (const differential::FaultName& fault : differential::kFaultNames) {
            fmt::print("{}\n", fault.name);
        }
        return;
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    dschain::lab::KeyMaker maker;
    for (const std::uint64_t seed : arguments.seeds) {
        differential::TreeOptions tree = arguments.tree;
        tree.network = fmt::format("{}.{}", arguments.network, seed % 256);
        differential::write_world(seed, tree, arguments.questions, seconds, maker,
                                  arguments.directory / std::to_string(seed));
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(parse_arguments({argv + 1, argv + argc}));
        return 0;
    } catch (const UsageError& error) {
        fmt::print(stderr, "dschain-zonegen: {}\nTry dschain-zonegen --help.\n", error.what());
        return kWrongUsage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "dschain-zonegen: {}\n", error.what());
        return kFailed;
    }
}
