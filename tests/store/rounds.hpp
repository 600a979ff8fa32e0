// Rounds whose content follows from their time, so that what was recorded can be known later.
#pragma once

#include "dschain/lifecycle/history.hpp"
#include "dschain/lifecycle/journal.hpp"

namespace dschain::test {

inline const Name& test_zone() {
    static const Name kZone = *Name::parse("example.test.");
    return kZone;
}

inline Server server(unsigned number) {
    return {*Name::parse("ns" + std::to_string(number) + ".nic.test."),
            "127.0.10." + std::to_string(number), 53};
}

inline Version ds_version(std::uint16_t tag) {
    Version version;
    version.ds.push_back({tag, 13, 2, Bytes(32, std::uint8_t{7})});
    return version;
}

inline Version signed_version(std::uint16_t tag) {
    Version version;
    version.kind = Kind::data;
    version.signers = {{{13, tag, "00112233"}}};
    return version;
}

// Three rounds in a row see the same.
inline Round round_of(Timestamp at) {
    const auto step = static_cast<std::uint32_t>(at / 3);
    return {
        at,
        {{Kind::ds, server(1), ds_version(static_cast<std::uint16_t>(step % 50)), step, 0, false},
         {Kind::ds, server(2), std::nullopt, 0, 0, false},
         {Kind::data, server(3), signed_version(static_cast<std::uint16_t>(step % 7)), 60, 300,
          true}}};
}

inline ChangeEntry change_of(Timestamp at) {
    return {at, "step " + std::to_string(at),
            std::string(static_cast<std::size_t>(at % 3000), 'x')};
}

inline ReportEntry report_of(Timestamp at) {
    return {at, "check", "secure", "ok", "report " + std::to_string(at), "{}"};
}

}  // namespace dschain::test
