#include "lab/case_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <functional>
#include <istream>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace dschain::lab {
namespace {

// A word the parser cannot take. The line number is added where it is known.
class BadWord : public std::runtime_error {
public:
    BadWord(std::string_view word, std::string_view why)
        : std::runtime_error(fmt::format("\"{}\": {}", word, why)) {}
};

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

const Choices<SignatureState> kSignatureStates{{"ok", SignatureState::kOk},
                                               {"missing", SignatureState::kMissing},
                                               {"expired", SignatureState::kExpired},
                                               {"future", SignatureState::kFuture},
                                               {"bad", SignatureState::kBad}};
const Choices<Denial> kDenials{
    {"nsec", Denial::kNsec}, {"nsec3", Denial::kNsec3}, {"optout", Denial::kOptOut}};
const Choices<ServerVersion> kServerVersions{{"ok", ServerVersion::kOk},
                                             {"stale", ServerVersion::kStale},
                                             {"unsigned", ServerVersion::kUnsigned},
                                             {"expired", ServerVersion::kExpired},
                                             {"lame", ServerVersion::kLame},
                                             {"dead", ServerVersion::kDead},
                                             {"silent", ServerVersion::kSilent}};
const Choices<ParentVersion> kParentVersions{
    {"ok", ParentVersion::kOk}, {"nods", ParentVersion::kNoDs}, {"oldds", ParentVersion::kOldDs}};
const Choices<NsStyle> kNsStyles{{"kids", NsStyle::kKids},
                                 {"glueless", NsStyle::kGlueless},
                                 {"inside", NsStyle::kInside},
                                 {"ip6", NsStyle::kIp6}};
const Choices<DsMutation> kMutations{{"flip", DsMutation::kFlip},
                                     {"wrong", DsMutation::kWrong},
                                     {"owner", DsMutation::kOwner},
                                     {"tag", DsMutation::kTag},
                                     {"other", DsMutation::kOther}};
const Choices<bool> kServe{{"kids", false}, {"parent", true}};

// Names of test. that the lab itself uses.
const std::set<std::string, std::less<>> kReservedLabels{"nic", "kids", "hosts"};

const std::set<std::uint8_t> kRsaAlgorithms{5, 7, 8, 10};
const std::set<std::uint8_t> kCurveAlgorithms{13, 14, 15, 16};

template <typename Value>
Value choose(const Choices<Value>& choices, std::string_view word) {
    for (const auto& [name, value] : choices) {
        if (name == word) {
            return value;
        }
    }
    std::vector<std::string_view> names;
    for (const auto& choice : choices) {
        names.push_back(choice.first);
    }
    throw BadWord(word, fmt::format("not one of {}", fmt::join(names, ", ")));
}

template <typename Number>
Number parse_number(std::string_view word, Number low, Number high) {
    Number value{};
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc{} || stop != end || value < low || value > high) {
        throw BadWord(word, fmt::format("not a number from {} to {}", low, high));
    }
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

KeySpec parse_key(std::string_view word) {
    const std::vector<std::string_view> parts = split(word, '/');
    if (parts.size() < 2 || parts.size() > 3) {
        throw BadWord(word, "a key is ALG/FLAGS, ALG/FLAGS/BITS or ALG/FLAGS/same");
    }
    KeySpec key;
    key.algorithm = parse_number<std::uint8_t>(parts[0], 0, 255);
    key.flags = parse_number<std::uint16_t>(parts[1], 0, 65535);
    const bool is_rsa = kRsaAlgorithms.count(key.algorithm) > 0;
    if (!is_rsa && kCurveAlgorithms.count(key.algorithm) == 0) {
        throw BadWord(parts[0], "the lab signs with algorithms 5, 7, 8, 10, 13, 14, 15 and 16");
    }
    // ldns signs only with keys that have this bit, and a zone is signed by no others.
    if ((key.flags & 256U) == 0) {
        throw BadWord(parts[1], "the zone key bit (256) must be set");
    }
    if (parts.size() == 3 && parts[2] == "same") {
        if (is_rsa) {
            throw BadWord(word, "finding RSA keys with one tag would take minutes");
        }
        key.same_tag = true;
    } else if (parts.size() == 3) {
        if (!is_rsa) {
            throw BadWord(word, "only RSA keys have a choice of length");
        }
        key.bits = parse_number<std::uint16_t>(parts[2], 1024, 4096);
    }
    return key;
}

std::vector<KeySpec> parse_keys(std::string_view value) {
    std::vector<KeySpec> keys;
    if (value == "none") {
        return keys;
    }
    for (const std::string_view word : split(value, ',')) {
        const KeySpec key = parse_key(word);
        if (key.same_tag && (keys.empty() || keys.back().same_tag)) {
            throw BadWord(word, "\"same\" needs an ordinary key before it");
        }
        if (key.same_tag && kRsaAlgorithms.count(keys.back().algorithm) > 0) {
            throw BadWord(word, "finding RSA keys with one tag would take minutes");
        }
        keys.push_back(key);
    }
    return keys;
}

DsSpec parse_ds_word(std::string_view word) {
    const std::vector<std::string_view> parts = split(word, ':');
    if (parts.size() < 2 || parts.size() > 3) {
        throw BadWord(word, "a DS is KEYINDEX:DIGESTTYPE or KEYINDEX:DIGESTTYPE:MUTATION");
    }
    DsSpec ds;
    ds.key = parse_number<std::size_t>(parts[0], 1, 16);
    ds.digest_type = parse_number<std::uint8_t>(parts[1], 0, 255);
    if (parts.size() == 3) {
        constexpr std::string_view kAlgorithm = "alg=";
        if (parts[2].substr(0, kAlgorithm.size()) == kAlgorithm) {
            ds.mutation = DsMutation::kAlgorithm;
            ds.algorithm = parse_number<std::uint8_t>(parts[2].substr(kAlgorithm.size()), 0, 255);
        } else {
            ds.mutation = choose(kMutations, parts[2]);
        }
    }
    return ds;
}

std::vector<DsSpec> parse_ds(std::string_view value) {
    std::vector<DsSpec> all;
    if (value == "none") {
        return all;
    }
    for (const std::string_view word : split(value, ',')) {
        all.push_back(parse_ds_word(word));
    }
    return all;
}

std::vector<std::size_t> parse_indices(std::string_view value) {
    std::vector<std::size_t> indices;
    if (value == "none") {
        return indices;
    }
    for (const std::string_view word : split(value, ',')) {
        indices.push_back(parse_number<std::size_t>(word, 1, 16) - 1);
    }
    return indices;
}

// The keys for which `wanted` holds, or all keys when it holds for none.
template <typename Predicate>
std::vector<std::size_t> keys_where(const std::vector<KeySpec>& keys, Predicate wanted) {
    std::vector<std::size_t> chosen;
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        all.push_back(i);
        if (wanted(keys[i])) {
            chosen.push_back(i);
        }
    }
    return chosen.empty() ? all : chosen;
}

// What a line said, as far as its meaning depends on other words of the line.
struct LineWords {
    std::optional<std::vector<std::size_t>> sign_dnskey;
    std::optional<std::vector<std::size_t>> sign_zone;
    std::optional<std::vector<DsSpec>> ds;
    std::set<std::string, std::less<>> seen;
};

void apply_setting(Case& kid, LineWords& words, std::string_view key, std::string_view value) {
    if (!words.seen.emplace(key).second) {
        throw BadWord(key, "given twice");
    }
    if (key == "keys") {
        kid.keys = parse_keys(value);
    } else if (key == "sign-dnskey") {
        words.sign_dnskey = parse_indices(value);
    } else if (key == "sign-zone") {
        words.sign_zone = parse_indices(value);
    } else if (key == "dnskey-sig") {
        kid.dnskey_signatures = choose(kSignatureStates, value);
    } else if (key == "data-sig") {
        kid.data_signatures = choose(kSignatureStates, value);
    } else if (key == "ds") {
        words.ds = parse_ds(value);
    } else if (key == "denial") {
        kid.denial = choose(kDenials, value);
    } else if (key == "ns1" || key == "ns2") {
        kid.servers[key == "ns1" ? 0 : 1] = choose(kServerVersions, value);
    } else if (key == "parent1" || key == "parent2") {
        kid.parents[key == "parent1" ? 0 : 1] = choose(kParentVersions, value);
    } else if (key == "serve") {
        kid.served_by_parent = choose(kServe, value);
    } else if (key == "ns") {
        kid.ns_style = choose(kNsStyles, value);
    } else if (key == "big") {
        kid.extra_keys = parse_number<std::size_t>(value, 0, 100);
    } else if (key == "ttl") {
        kid.ttl = parse_number<std::uint32_t>(value, 0, 604800);
    } else {
        throw BadWord(key, "unknown key");
    }
}

void check_indices(const std::vector<std::size_t>& indices, std::size_t key_count) {
    for (const std::size_t index : indices) {
        if (index >= key_count) {
            throw BadWord(fmt::format("{}", index + 1),
                          fmt::format("the zone has {} keys", key_count));
        }
    }
}

void fill_defaults(Case& kid, const LineWords& words) {
    kid.sign_dnskey = words.sign_dnskey.value_or(
        keys_where(kid.keys, [](const KeySpec& key) { return key.is_sep(); }));
    kid.sign_zone = words.sign_zone.value_or(
        keys_where(kid.keys, [](const KeySpec& key) { return !key.is_sep(); }));
    check_indices(kid.sign_dnskey, kid.keys.size());
    check_indices(kid.sign_zone, kid.keys.size());

    kid.ds = words.ds.value_or(kid.keys.empty() ? std::vector<DsSpec>{} : std::vector{DsSpec{}});
    for (const DsSpec& ds : kid.ds) {
        if (ds.key > kid.keys.size() && ds.mutation != DsMutation::kOther) {
            throw BadWord(fmt::format("{}:{}", ds.key, ds.digest_type), "no such key in the zone");
        }
    }
    if (kid.keys.empty() && kid.extra_keys > 0) {
        throw BadWord("big", "an unsigned zone has no DNSKEY RRset to make big");
    }
}

void check_label(const std::string& label, const std::vector<Case>& earlier) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    if (label.find_first_not_of(kAllowed) != std::string::npos || label.front() == '.' ||
        label.back() == '.' || label.find("..") != std::string::npos) {
        throw BadWord(label, "a label is made of a-z, 0-9, hyphens and inner dots");
    }
    if (kReservedLabels.count(label.substr(label.rfind('.') + 1)) > 0) {
        throw BadWord(label, "this name belongs to the lab itself");
    }
    for (const Case& other : earlier) {
        if (other.label == label) {
            throw BadWord(label, "there is such a line already");
        }
        // A zone cut made later would hide the delegation that test. already has below it.
        if (other.label.size() > label.size() &&
            other.label.compare(other.label.size() - label.size() - 1, std::string::npos,
                                "." + label) == 0) {
            throw BadWord(label,
                          fmt::format("must come before {}, which it contains", other.label));
        }
    }
}

Case parse_line(std::string_view line, const std::vector<Case>& earlier) {
    Case kid;
    kid.line = line;
    kid.keys = parse_keys("13/257,13/256");

    const std::size_t arrow = line.find("=>");
    if (arrow != std::string_view::npos) {
        kid.expect = trim(line.substr(arrow + 2));
        line = line.substr(0, arrow);
    }

    std::istringstream words_in{std::string(line)};
    if (!(words_in >> kid.label)) {
        throw BadWord("=>", "no label before it");
    }
    check_label(kid.label, earlier);

    LineWords words;
    for (std::string word; words_in >> word;) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            throw BadWord(word, "not key=value");
        }
        const std::string_view view(word);
        apply_setting(kid, words, view.substr(0, equals), view.substr(equals + 1));
    }
    fill_defaults(kid, words);
    return kid;
}

}  // namespace

std::vector<Case> parse_cases(std::istream& in, const std::string& name) {
    std::vector<Case> cases;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const std::string_view text = trim(std::string_view(line).substr(0, line.find('#')));
        if (text.empty()) {
            continue;
        }
        try {
            cases.push_back(parse_line(text, cases));
        } catch (const BadWord& bad) {
            throw std::runtime_error(fmt::format("{}:{}: {}", name, number, bad.what()));
        }
    }
    return cases;
}

std::vector<Case> load_cases(const std::filesystem::path& path) {
    std::ifstream in(path);
    if (!in) {
        throw std::runtime_error(fmt::format("{}: cannot be opened", path.string()));
    }
    return parse_cases(in, path.string());
}

}  // namespace dschain::lab
