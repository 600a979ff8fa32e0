// Scans a list without looking at anything, and goes on with what an earlier one left. Killed by
// scan/crash_test.cpp.
//
// Usage: write_loop FILE list|finished COUNT problems|all. Writes 'open' before it opens the file,
// and 'scan' when it begins.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "scan/write_loop.hpp"

namespace {

void say(const std::string& line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        std::exit(4);
    }
}

}  // namespace

int main(int argc, char** argv) {
    using namespace dschain;
    using namespace dschain::test;
    if (argc != 5) {
        return 2;
    }
    const std::string file = argv[1];
    const bool csv = file.find(".csv") != std::string::npos;
    ScanOutputOptions options;
    options.order = argv[2] == std::string("list") ? Order::list : Order::finished;
    options.form = csv ? LineForm::csv : LineForm::json;
    options.header = csv ? kHeader : "";
    options.resume = true;
    options.every_zone_has_line = argv[4] == std::string("all");
    const std::uint64_t count = std::strtoull(argv[3], nullptr, 10);
    say("open\n");
    const auto output = ScanOutput::to_file(file, options);
    if (!output) {
        std::fprintf(stderr, "%s\n", output.error().c_str());
        return 3;
    }
    say("scan\n");
    std::mutex mutex;
    std::uint64_t next = 0;
    bool failed = false;
    const auto work = [&] {
        while (true) {
            std::unique_lock lock(mutex);
            if (next == count || failed) {
                return;
            }
            const std::uint64_t number = next++;
            const auto done = (*output)->is_done(number, loop_zone(number));
            if (!done) {
                std::fprintf(stderr, "%s\n", done.error().c_str());
                failed = true;
                return;
            }
            if (*done) {
                continue;
            }
            lock.unlock();
            (*output)->put(number, loop_line(number, options.form, options.every_zone_has_line));
            // So that there is a file to be killed in.
            if (number % 16 == 0) {
                (*output)->flush();
            }
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back(work);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failed) {
        return 3;
    }
    if (const auto finished = (*output)->finish(); !finished) {
        std::fprintf(stderr, "%s\n", finished.error().c_str());
        return 3;
    }
    return 0;
}
