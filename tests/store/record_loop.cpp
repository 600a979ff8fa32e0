// Records rounds, changes and reports, and says so after each. Killed by store/crash_test.cpp.
//
// Usage: record_loop FILE FIRST COUNT. COUNT 0 is without end. Writes 'open', then for each time
// from FIRST on 'round AT NUMBER', and for some 'change AT' or 'report AT'.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "dschain/store/store.hpp"
#include "store/rounds.hpp"

namespace {

// One write, with nothing kept back.
void say(const std::string& line) {
    const std::string text = line + "\n";
    if (write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        std::exit(4);
    }
}

template <typename Outcome>
void require(const Outcome& result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().c_str());
        std::exit(3);
    }
}

}  // namespace

int main(int argc, char** argv) {
    using namespace dschain;
    using namespace dschain::test;
    if (argc != 4) {
        return 2;
    }
    say("open");
    auto store = Store::open(argv[1]);
    require(store);
    const Timestamp first = std::atoll(argv[2]);
    const Timestamp count = std::atoll(argv[3]);
    for (Timestamp at = first; count == 0 || at < first + count; ++at) {
        const auto number = store->record(test_zone(), round_of(at));
        require(number);
        say("round " + std::to_string(at) + " " + std::to_string(*number));
        if (at % 3 == 1) {
            require(store->record_change(test_zone(), change_of(at)));
            say("change " + std::to_string(at));
        }
        if (at % 3 == 2) {
            require(store->record_report(test_zone(), report_of(at)));
            say("report " + std::to_string(at));
        }
    }
}
