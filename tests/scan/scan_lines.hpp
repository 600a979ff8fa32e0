// Lines of a scan's results, and the files that they are in.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "dschain/scan/output.hpp"
#include "support/run.hpp"

namespace dschain::test {

inline const std::string kHeader = "zone,status\r\n";

inline std::string json_line(const std::string& zone) {
    return fmt::format("{{\"zone\":\"{}\",\"status\":\"secure\"}}\n", zone);
}

inline std::string csv_line(const std::string& zone) {
    return zone + ",secure\n";
}

inline std::string line_of(LineForm form, const std::string& zone) {
    return form == LineForm::json ? json_line(zone) : csv_line(zone);
}

inline std::filesystem::path part_of(std::filesystem::path file) {
    file += ".part";
    return file;
}

// A file as it is read by zstd -d, or as it is.
inline std::string content(const std::filesystem::path& file) {
    const std::string packed = read_file(file);
    if (file.string().find(".zst") == std::string::npos) {
        return packed;
    }
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                          &ZSTD_freeDCtx);
    std::string text;
    std::string chunk(1 << 17, '\0');
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    std::size_t outcome = 0;
    while (in.pos < in.size) {
        ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
        outcome = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(outcome) != 0) {
            return "damaged";
        }
        text.append(chunk, 0, out.pos);
    }
    return outcome == 0 ? text : "cut short";
}

inline void write_file_of_test(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace dschain::test
