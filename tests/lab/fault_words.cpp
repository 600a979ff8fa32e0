#include "lab/fault_words.hpp"

#include "lab/key_words.hpp"
#include "lab/ldns_types.hpp"
#include "lab/words.hpp"

#include <arpa/inet.h>

#include <limits>

namespace dschain::lab {
namespace {

using Change = SignatureFault::Change;

const Choices<SignatureState> kSignatureStates{{"ok", SignatureState::kOk},
                                               {"missing", SignatureState::kMissing},
                                               {"expired", SignatureState::kExpired},
                                               {"future", SignatureState::kFuture},
                                               {"bad", SignatureState::kBad}};
// Of the rest of a signature's changes, those with a value.
const Choices<Change> kChanges{
    {"inception", Change::kInception}, {"expiration", Change::kExpiration},
    {"origttl", Change::kOriginalTtl}, {"labels", Change::kLabels},
    {"signer", Change::kSigner},       {"tag", Change::kTag},
    {"octets", Change::kOctets}};
const Choices<Denial> kDenials{{"nsec", Denial::kNsec},
                               {"nsec3", Denial::kNsec3},
                               {"optout", Denial::kOptOut},
                               {"both", Denial::kBoth},
                               {"none", Denial::kNone}};
const Choices<ChainFault> kChainFaults{
    {"gap", ChainFault::kGap},         {"nowild", ChainFault::kNoWild},
    {"last", ChainFault::kLast},       {"badowner", ChainFault::kBadOwner},
    {"badnext", ChainFault::kBadNext}, {"noapex", ChainFault::kNoApex},
    {"twin", ChainFault::kTwin}};

// A type's mnemonic, as ldns knows them.
std::string parse_type(std::string_view word) {
    std::string type(word);
    if (ldns_get_rr_type_by_name(type.c_str()) == 0) {
        throw BadWord(word, "no such type");
    }
    return type;
}

// A type, or a word for several.
std::string parse_selector(std::string_view word) {
    return word == "all" || word == "data" ? std::string(word) : parse_type(word);
}

std::string parse_name(std::string_view word) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-.@";
    if (word.empty() || word.front() == '.' || word.find("..") != std::string_view::npos ||
        word.find_first_not_of(kAllowed) != std::string_view::npos) {
        throw BadWord(word, "not a name");
    }
    return std::string(word);
}

constexpr std::int64_t kMaxTtl = std::numeric_limits<std::uint32_t>::max();

// TIME: a signed number of seconds or, with a unit, of something longer.
std::int64_t parse_time(std::string_view word) {
    constexpr std::int64_t kHour = 3600;
    constexpr std::int64_t kDay = 24 * kHour;
    const Choices<std::int64_t> units{
        {"s", 1}, {"m", 60}, {"h", kHour}, {"d", kDay}, {"y", 365 * kDay}};
    if (word.size() < 2 || (word.front() != '+' && word.front() != '-')) {
        throw BadWord(word, "a time is +N or -N, with one of s, m, h, d, y behind or without");
    }
    const bool back = word.front() == '-';
    std::string_view digits = word.substr(1);
    std::int64_t unit = 1;
    if (digits.back() < '0' || digits.back() > '9') {
        unit = choose(units, digits.substr(digits.size() - 1));
        digits.remove_suffix(1);
    }
    const auto number = parse_decimal<std::int64_t>(digits, 0, 100 * 365 * kDay / unit);
    return back ? -number * unit : number * unit;
}

void set_number(SignatureFault& fault, std::string_view value) {
    switch (fault.change) {
        case Change::kInception:
        case Change::kExpiration:
            fault.number = parse_time(value);
            break;
        case Change::kOriginalTtl:
            fault.number = parse_decimal<std::int64_t>(value, 0, kMaxTtl);
            break;
        case Change::kLabels:
            fault.number = parse_decimal<std::int64_t>(value, 0, 255);
            break;
        case Change::kTag:
            fault.number = parse_decimal<std::int64_t>(value, 1, 65535);
            break;
        case Change::kOctets:
            fault.number = parse_decimal<std::int64_t>(value, 0, 1024);
            break;
        case Change::kSigner:
            fault.name = parse_name(value);
            break;
        case Change::kState:
        case Change::kRandom:
            break;
    }
}

SignatureFault parse_signature_fault(std::string_view word) {
    const auto [selector, change] = cut(word, ':', "a signature's fault is TYPE[/KEY]:CHANGE");
    SignatureFault fault;
    const std::vector<std::string_view> parts = split(selector, '/');
    if (parts.size() > 2) {
        throw BadWord(word, "a signature's fault is TYPE[/KEY]:CHANGE");
    }
    fault.type = parse_selector(parts[0]);
    if (parts.size() == 2) {
        fault.key = parse_decimal<std::size_t>(parts[1], 1, kMaxKeys) - 1;
    }
    if (change == "random") {
        fault.change = Change::kRandom;
    } else if (change.find('=') == std::string_view::npos) {
        fault.state = parse_signature_state(change);
    } else {
        const auto [name, value] = cut(change, '=', "");
        fault.change = choose(kChanges, name);
        set_number(fault, value);
    }
    return fault;
}

std::string parse_nsec3param(std::string_view word) {
    const std::vector<std::string_view> parts = split(word, ':');
    if (parts.size() != 4) {
        throw BadWord(word, "parameters are HASH:FLAGS:ITERATIONS:SALT");
    }
    parse_decimal<int>(parts[0], 0, 255);
    parse_decimal<int>(parts[1], 0, 255);
    parse_decimal<int>(parts[2], 0, 65535);
    parse_hex(parts[3]);
    return fmt::format("{} {} {} {}", parts[0], parts[1], parts[2], parts[3]);
}

std::vector<std::string> parse_nsec3params(std::string_view value) {
    std::vector<std::string> all;
    if (value != "none") {
        for (const std::string_view word : split(value, ',')) {
            all.push_back(parse_nsec3param(word));
        }
    }
    return all;
}

std::string parse_address(std::string_view word) {
    std::string address(word);
    in6_addr octets{};
    if (address != "none" && inet_pton(AF_INET, address.c_str(), &octets) != 1 &&
        inet_pton(AF_INET6, address.c_str(), &octets) != 1) {
        throw BadWord(word, "not an address");
    }
    return address;
}

std::vector<std::string> parse_names(std::string_view value) {
    std::vector<std::string> names;
    if (value != "none") {
        for (const std::string_view word : split(value, ',')) {
            names.push_back(parse_name(word));
        }
    }
    return names;
}

std::vector<std::pair<std::string, std::string>> parse_addresses(std::string_view value) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string_view word : split(value, ',')) {
        const auto [name, address] = cut(word, ':', "an address is NAME:ADDRESS or NAME:none");
        all.emplace_back(parse_name(name), parse_address(address));
    }
    return all;
}

std::vector<std::pair<bool, std::string>> parse_bitmap(std::string_view value) {
    std::vector<std::pair<bool, std::string>> all;
    for (const std::string_view word : split(value, ',')) {
        if (word.size() < 2 || (word.front() != '+' && word.front() != '-')) {
            throw BadWord(word, "a change of a bitmap is +TYPE or -TYPE");
        }
        all.emplace_back(word.front() == '+', parse_type(word.substr(1)));
    }
    return all;
}

}  // namespace

SignatureState parse_signature_state(std::string_view word) {
    return choose(kSignatureStates, word);
}

std::vector<SignatureFault> parse_signature_faults(std::string_view value) {
    std::vector<SignatureFault> faults;
    for (const std::string_view word : split(value, ',')) {
        faults.push_back(parse_signature_fault(word));
    }
    return faults;
}

std::vector<TtlFault> parse_ttl_faults(std::string_view value) {
    std::vector<TtlFault> faults;
    for (const std::string_view word : split(value, ',')) {
        const auto [type, ttls] = cut(word, ':', "TTLs are TYPE:N[/N...]");
        TtlFault fault;
        fault.type = parse_type(type);
        for (const std::string_view ttl : split(ttls, '/')) {
            fault.ttls.push_back(parse_decimal<std::uint32_t>(ttl, 0, kMaxTtl));
        }
        faults.push_back(fault);
    }
    return faults;
}

bool apply_denial_setting(DenialSpec& denial, std::string_view key, std::string_view value) {
    if (key == "denial") {
        denial.kind = choose(kDenials, value);
    } else if (key == "iterations") {
        denial.iterations = parse_decimal<std::uint16_t>(value, 0, 65535);
    } else if (key == "salt") {
        denial.salt = parse_hex(value);
    } else if (key == "nsec3-flags") {
        denial.flags = parse_decimal<std::uint8_t>(value, 0, 255);
    } else if (key == "nsec3-hash") {
        denial.hash = parse_decimal<std::uint8_t>(value, 0, 255);
    } else if (key == "nsec3param") {
        denial.params = parse_nsec3params(value);
    } else if (key == "bitmap") {
        denial.bitmap = parse_bitmap(value);
    } else if (key == "chain") {
        denial.chain = choose(kChainFaults, value);
    } else {
        return false;
    }
    return true;
}

bool apply_delegation_setting(DelegationSpec& delegation, std::string_view key,
                              std::string_view value) {
    if (key == "parent-ns") {
        delegation.parent_ns = parse_names(value);
    } else if (key == "child-ns") {
        delegation.child_ns = parse_names(value);
    } else if (key == "glue") {
        delegation.glue = parse_addresses(value);
    } else if (key == "address") {
        delegation.addresses = parse_addresses(value);
    } else {
        return false;
    }
    return true;
}

}  // namespace dschain::lab
