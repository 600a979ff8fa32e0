// Changes evidence files where it matters: exchanges, and the octets behind the base64, which a
// change of single characters hardly gets past.
#include <array>
#include <cstring>
#include <random>
#include <string>

#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"
#include "fuzz.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed);

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;
using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

Json& any_of(Json& list, Random& random) {
    return list[below(random, list.size())];
}

void change_wire(Json& exchange, Random& random) {
    if (!exchange.value("message", Json()).is_string()) {
        return;
    }
    Bytes wire = from_base64(exchange.at("message").get<std::string>()).value_or(Bytes{});
    constexpr std::size_t kHeaderSize = 12;
    if (wire.size() < kHeaderSize) {
        return;
    }
    const std::size_t size = wire.size();
    switch (below(random, 4)) {
        case 0:  // flags
            wire[2] = static_cast<std::uint8_t>(wire[2] ^ (1U << below(random, 3)));
            break;
        case 1:  // RCODE
            wire[3] = static_cast<std::uint8_t>((wire[3] & 0xf0U) | below(random, 16));
            break;
        case 2:
            wire[kHeaderSize + below(random, size - kHeaderSize + 1) - 1] =
                static_cast<std::uint8_t>(below(random, 256));
            break;
        default:
            wire.resize(size + 64);
            wire.resize(LLVMFuzzerMutate(wire.data(), size, wire.size()));
            break;
    }
    exchange["message"] = to_base64(wire);
}

void change(Json& evidence, Random& random) {
    Json& exchanges = evidence.at("exchanges");
    if (!exchanges.is_array() || exchanges.empty()) {
        return;
    }
    Json& exchange = any_of(exchanges, random);
    const Json other = any_of(exchanges, random);
    constexpr std::array kOutcomes = {"answer",    "timeout",  "unreachable", "no-route",
                                      "malformed", "deadline", "limit"};
    switch (below(random, 8)) {
        case 0:
            exchanges.erase(below(random, exchanges.size()));
            break;
        case 1:
            exchanges.push_back(other);
            break;
        case 2:  // another server's answer
            if (exchange.at("name") == other.at("name") &&
                exchange.at("type") == other.at("type")) {
                exchange["message"] = other.at("message");
                exchange["outcome"] = other.at("outcome");
            } else {
                exchange["server"] = other.at("server");
            }
            break;
        case 3:
            exchange["outcome"] = kOutcomes[below(random, kOutcomes.size())];
            break;
        case 4:
            exchange["zone"] = other.at("zone");
            break;
        case 5:
            if (Json& cuts = evidence.at("cuts"); cuts.is_array() && !cuts.empty()) {
                cuts.erase(below(random, cuts.size()));
            }
            break;
        default:
            change_wire(exchange, random);
            break;
    }
}

}  // namespace
}  // namespace dschain

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned int seed) {
    using namespace dschain;
    Random random(seed);
    if (below(random, 4) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    try {
        Json evidence = Json::parse(fuzz::as_text(data, size));
        for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
            change(evidence, random);
        }
        const std::string text = evidence.dump();
        if (text.size() <= max_size) {
            std::memcpy(data, text.data(), text.size());
            return text.size();
        }
    } catch (const Json::exception&) {
        // No evidence, or without what the change needs.
    }
    return LLVMFuzzerMutate(data, size, max_size);
}
