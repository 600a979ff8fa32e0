// dschain-lab: runs the test lab by hand. See kUsage.

#include "lab/case_file.hpp"
#include "lab/lab.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace lab = dschain::lab;

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

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Arguments {
    bool help = false;
    std::string command;
    std::vector<std::string> operands;
    std::optional<std::filesystem::path> cases;
    std::optional<std::uint16_t> port;
    std::vector<std::string> root_addresses;
};

std::uint16_t parse_port(const std::string& text) {
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || stop != text.data() + text.size() || port == 0) {
        throw UsageError(fmt::format("--port: \"{}\" is not a port", text));
    }
    return port;
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
        } else if (word == "--cases") {
            arguments.cases = value();
        } else if (word == "--port") {
            arguments.port = parse_port(value());
        } else if (word == "--root-address") {
            arguments.root_addresses.push_back(value());
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
    if (arguments.command == "up") {
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
    try {
        const Arguments arguments = parse_arguments({argv + 1, argv + argc});
        if (arguments.help) {
            fmt::print(kUsage,
                       std::filesystem::path(DSCHAIN_LAB_CASES).lexically_normal().string());
            return 0;
        }
        run(arguments);
        return 0;
    } catch (const UsageError& error) {
        fmt::print(stderr, "dschain-lab: {}\nTry dschain-lab --help.\n", error.what());
        return kWrongUsage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "dschain-lab: {}\n", error.what());
        return kFailed;
    }
}
