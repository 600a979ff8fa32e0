// dschain-zonegen: writes random DNS trees. See kUsage.

#include "fault_kind.hpp"
#include "tree.hpp"
#include "world.hpp"

#include "lab/command_line.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace differential = dschain::differential;
namespace lab = dschain::lab;
using lab::UsageError;

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

struct Arguments {
    bool help = false;
    bool list_faults = false;
    std::vector<std::uint64_t> seeds;
    std::filesystem::path directory;
    std::size_t questions = 100;
    std::string network = "127.30";
    differential::TreeOptions tree;
};

void parse_fault(const std::string& word, differential::TreeOptions& tree) {
    tree.faults = word != "none";
    tree.only_fault = differential::fault_kind(word);
    if (!tree.only_fault && word != "none" && word != "random") {
        throw UsageError(fmt::format("--fault: no such kind: {}", word));
    }
}

Arguments parse_arguments(lab::Words words) {
    Arguments arguments;
    while (!words.empty()) {
        const std::string& word = words.take();
        if (word == "-h" || word == "--help") {
            arguments.help = true;
        } else if (word == "--list-faults") {
            arguments.list_faults = true;
        } else if (word == "--seed") {
            arguments.seeds.push_back(lab::parse_number<std::uint64_t>(word, words.value_of(word)));
        } else if (word == "--questions") {
            arguments.questions = lab::parse_number<std::size_t>(word, words.value_of(word));
        } else if (word == "--dir") {
            arguments.directory = words.value_of(word);
        } else if (word == "--network") {
            arguments.network = words.value_of(word);
        } else if (word == "--fault") {
            parse_fault(words.value_of(word), arguments.tree);
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
    lab::KeyMaker maker;
    for (const std::uint64_t seed : arguments.seeds) {
        differential::TreeOptions tree = arguments.tree;
        tree.network = fmt::format("{}.{}", arguments.network, seed % 256);
        differential::write_world(seed, tree, arguments.questions, seconds, maker,
                                  arguments.directory / std::to_string(seed));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return lab::run_program("dschain-zonegen", argc, argv,
                            [](lab::Words words) { run(parse_arguments(std::move(words))); });
}
