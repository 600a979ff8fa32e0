// Runs a fuzz target over files, in builds without a fuzzer: corpus_main (DIRECTORY | FILE)...
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& path) {
    if (!fs::is_directory(path)) {
        return {path};
    }
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void run(const fs::path& path) {
    // The last name printed is that of the file that ended the run.
    std::cout << path.string() << std::endl;
    std::ifstream file(path, std::ios::binary);
    file.exceptions(std::ios::badbit | std::ios::failbit);
    const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
    // On the heap and of the exact size, so that AddressSanitizer sees an octet too many.
    const dschain::Bytes input(content.begin(), content.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 2) {
            std::cerr << "usage: " << argv[0] << " (DIRECTORY | FILE)...\n";
            return 2;
        }
        for (const char* argument : std::vector<const char*>(argv + 1, argv + argc)) {
            const std::vector<fs::path> files = files_of(argument);
            if (files.empty()) {
                std::cerr << argument << ": there is no file in it\n";
                return 1;
            }
            for (const fs::path& file : files) {
                run(file);
            }
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
