// dschain-lab: runs the test lab by hand. See kUsage.

#include "lab/case_file.hpp"
#include "lab/command_line.hpp"
#include "lab/lab.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace lab = dschain::lab;
using lab::UsageError;

constexpr const char* kUsage =
    R"(usage: dschain-lab up DIR [--cases FILE] [--port N] [--root-address A]...
       dschain-lab down DIR
       dschain-lab list [--cases FILE]

A DNS tree of its own for tests: a root, test. and the zones of a case file, signed
when the lab starts and served by NSD on 127.0.10.1 to 127.0.10.7.

  up      sign the zones, start the servers in the background, print where they are
  down    end the servers of DIR and wait until they are gone
  list    print the cases

  --cases FILE       the case file (default: {})
  --port N           the port of all servers (default: a free one)
  --root-address A   serve the root at this address too; may be repeated
  -h, --help         print this text

Exit status: 0 done, 1 failed, 2 wrong usage.
)";

struct Arguments {
    bool help = false;
    std::string command;
    std::vector<std::string> operands;
    std::optional<std::filesystem::path> cases;
    std::optional<std::uint16_t> port;
    std::vector<std::string> root_addresses;
};

Arguments parse_arguments(lab::Words words) {
    Arguments arguments;
    while (!words.empty()) {
        const std::string& word = words.take();
        if (word == "-h" || word == "--help") {
            arguments.help = true;
        } else if (word == "--cases") {
            arguments.cases = words.value_of(word);
        } else if (word == "--port") {
            arguments.port =
                lab::parse_number<std::uint16_t>(word, words.value_of(word), "port", 1);
        } else if (word == "--root-address") {
            arguments.root_addresses.push_back(words.value_of(word));
        } else if (word.size() > 1 && word.front() == '-') {
            throw UsageError(fmt::format("unknown option {}", word));
        } else if (arguments.command.empty()) {
            arguments.command = word;
        } else {
            arguments.operands.push_back(word);
        }
    }
    return arguments;
}

void require(bool condition, std::string_view complaint) {
    if (!condition) {
        throw UsageError(std::string(complaint));
    }
}

std::filesystem::path cases_path(const Arguments& arguments) {
    return arguments.cases.value_or(std::filesystem::path(DSCHAIN_LAB_CASES).lexically_normal());
}

void bring_up(const Arguments& arguments) {
    require(arguments.operands.size() == 1, "up needs one directory");
    lab::Options options;
    options.dir = arguments.operands.front();
    options.cases = lab::load_cases(cases_path(arguments));
    options.port = arguments.port.value_or(0);
    options.root_addresses = arguments.root_addresses;
    options.detach = true;
    const lab::Lab running(options);
    fmt::print("port          {}\n", running.port());
    fmt::print("trust anchor  {}\n", running.anchor_file().string());
    fmt::print("root hints    {}\n", running.hints_file().string());
    fmt::print("zones         {} below test.{}\n", running.children().size(),
               running.has_ipv6() ? ", one server on ::1" : "");
}

void bring_down(const Arguments& arguments) {
    require(arguments.operands.size() == 1, "down needs one directory");
    require(!arguments.cases && !arguments.port && arguments.root_addresses.empty(),
            "down takes no options");
    const std::string& dir = arguments.operands.front();
    if (!std::filesystem::is_directory(dir)) {
        throw std::runtime_error(fmt::format("{}: no such directory", dir));
    }
    const std::size_t ended = lab::stop_lab(dir);
    fmt::print("{}\n",
               ended == 0 ? "no lab was running" : fmt::format("ended {} processes", ended));
}

void list_cases(const Arguments& arguments) {
    require(arguments.operands.empty(), "list takes no operand");
    require(!arguments.port && arguments.root_addresses.empty(), "list takes only --cases");
    for (const lab::Case& kid : lab::load_cases(cases_path(arguments))) {
        fmt::print("{}\n", kid.line);
    }
}

void run(const Arguments& arguments) {
    if (arguments.help) {
        fmt::print(kUsage, std::filesystem::path(DSCHAIN_LAB_CASES).lexically_normal().string());
    } else if (arguments.command == "up") {
        bring_up(arguments);
    } else if (arguments.command == "down") {
        bring_down(arguments);
    } else if (arguments.command == "list") {
        list_cases(arguments);
    } else if (arguments.command.empty()) {
        throw UsageError("no command given");
    } else {
        throw UsageError(fmt::format("unknown command {}", arguments.command));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return lab::run_program("dschain-lab", argc, argv,
                            [](lab::Words words) { run(parse_arguments(std::move(words))); });
}
