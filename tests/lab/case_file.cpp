#include "lab/case_file.hpp"

#include "lab/fault_words.hpp"
#include "lab/key_words.hpp"
#include "lab/words.hpp"

#include <fmt/format.h>

#include <algorithm>
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
                                 {"ip6", NsStyle::kIp6},
                                 {"many", NsStyle::kMany}};
const Choices<bool> kServe{{"kids", false}, {"parent", true}};

// Names of test. that the lab itself uses.
const std::set<std::string, std::less<>> kReservedLabels{"nic", "kids", "hosts"};

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

// `key=value` words of a line, in its order.
using Settings = std::vector<std::pair<std::string, std::string>>;

// What a line said, as far as its meaning depends on other words of the line.
struct LineWords {
    std::optional<std::vector<std::size_t>> publish;
    std::optional<std::vector<std::size_t>> sign_dnskey;
    std::optional<std::vector<std::size_t>> sign_zone;
    std::optional<std::vector<std::size_t>> sign_cds;
    std::optional<std::vector<DsSpec>> ds;
};

bool apply_signing_setting(Case& kid, LineWords& words, std::string_view key,
                           std::string_view value) {
    if (key == "publish") {
        words.publish = parse_indices(value);
    } else if (key == "sign-dnskey") {
        words.sign_dnskey = parse_indices(value);
    } else if (key == "sign-zone") {
        words.sign_zone = parse_indices(value);
    } else if (key == "sign-cds") {
        words.sign_cds = parse_indices(value);
    } else if (key == "dnskey-sig") {
        kid.dnskey_signatures = parse_signature_state(value);
    } else if (key == "data-sig") {
        kid.data_signatures = parse_signature_state(value);
    } else if (key == "rrsig") {
        kid.signature_faults = parse_signature_faults(value);
    } else if (key == "rrttl") {
        kid.ttl_faults = parse_ttl_faults(value);
    } else {
        return false;
    }
    return true;
}

void apply_setting(Case& kid, LineWords& words, std::string_view key, std::string_view value) {
    if (apply_signing_setting(kid, words, key, value) ||
        apply_denial_setting(kid.denial, key, value) ||
        apply_delegation_setting(kid.delegation, key, value)) {
        return;
    }
    if (key == "keys") {
        kid.keys = parse_keys(value);
    } else if (key == "ds") {
        words.ds = parse_ds(value);
    } else if (key == "cds") {
        kid.cds = parse_ds(value);
    } else if (key == "cdnskey") {
        kid.cdnskey = parse_cdnskey(value);
    } else if (key == "ns1" || key == "ns2") {
        kid.servers[key == "ns1" ? 0 : 1] = choose(kServerVersions, value);
    } else if (key == "parent1" || key == "parent2") {
        kid.parents[key == "parent1" ? 0 : 1] = choose(kParentVersions, value);
    } else if (key == "serve") {
        kid.served_by_parent = choose(kServe, value);
    } else if (key == "ns") {
        kid.ns_style = choose(kNsStyles, value);
    } else if (key == "big") {
        kid.extra_keys = parse_decimal<std::size_t>(value, 0, 100);
    } else if (key == "ttl") {
        kid.ttl = parse_decimal<std::uint32_t>(value, 0, 604800);
    } else if (key == "serial") {
        kid.serial = parse_decimal<std::uint32_t>(value, 0, 0xffffffff);
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

void check_ds(const std::vector<DsSpec>& specs, std::size_t key_count) {
    for (const DsSpec& ds : specs) {
        if (ds.key > key_count && ds.mutation != DsMutation::kOther &&
            ds.mutation != DsMutation::kRaw) {
            throw BadWord(fmt::format("{}:{}", ds.key, ds.digest_type), "no such key in the zone");
        }
    }
}

void fill_defaults(Case& kid, const LineWords& words) {
    kid.publish =
        words.publish.value_or(keys_where(kid.keys, [](const KeySpec& /*key*/) { return true; }));
    kid.sign_dnskey = words.sign_dnskey.value_or(
        keys_where(kid.keys, [](const KeySpec& key) { return key.is_sep(); }));
    kid.sign_zone = words.sign_zone.value_or(
        keys_where(kid.keys, [](const KeySpec& key) { return !key.is_sep(); }));
    kid.sign_cds = words.sign_cds.value_or(kid.sign_dnskey);
    for (const auto* indices : {&kid.publish, &kid.sign_dnskey, &kid.sign_zone, &kid.sign_cds}) {
        check_indices(*indices, kid.keys.size());
    }

    kid.ds = words.ds.value_or(kid.keys.empty() ? std::vector<DsSpec>{} : std::vector{DsSpec{}});
    check_ds(kid.ds, kid.keys.size());
    check_ds(kid.cds, kid.keys.size());
    for (const CdnskeySpec& cdnskey : kid.cdnskey) {
        if (cdnskey.key > kid.keys.size()) {
            throw BadWord(fmt::format("{}", cdnskey.key), "no such key in the zone");
        }
    }
    for (const SignatureFault& fault : kid.signature_faults) {
        if (fault.key) {
            check_indices({*fault.key}, kid.keys.size());
        }
    }
    if (kid.keys.empty() && kid.extra_keys > 0) {
        throw BadWord("big", "an unsigned zone has no DNSKEY RRset to make big");
    }
}

// The case with these settings and what they leave open.
Case make_case(const std::string& label, const Settings& settings) {
    Case kid;
    kid.label = label;
    kid.keys = parse_keys("13/257,13/256");
    LineWords words;
    for (const auto& [key, value] : settings) {
        apply_setting(kid, words, key, value);
    }
    fill_defaults(kid, words);
    return kid;
}

// Puts `word` among the settings of the line, or of its second server.
void sort_in(std::string_view word, Settings& settings, Settings& for_second) {
    constexpr std::string_view kSecond = "second:";
    // What both servers share, or what says already which one is meant.
    static const std::set<std::string_view> common{"keys",    "ns1",   "ns2", "parent1",
                                                   "parent2", "serve", "ns",  "big"};
    const auto [name, value] = cut(word, '=', "not key=value");
    const bool is_second = name.substr(0, kSecond.size()) == kSecond;
    const std::string_view key = is_second ? name.substr(kSecond.size()) : name;
    Settings& target = is_second ? for_second : settings;
    for (const auto& [earlier, ignored] : target) {
        if (earlier == key) {
            throw BadWord(name, "given twice");
        }
    }
    if (is_second && common.count(key) > 0) {
        throw BadWord(name, "cannot differ between servers in this way");
    }
    target.emplace_back(key, value);
}

// `settings` with those of `other` in place of what has the same key.
Settings overridden(Settings settings, const Settings& other) {
    for (const auto& [key, value] : other) {
        const auto same = std::find_if(settings.begin(), settings.end(),
                                       [&key = key](const auto& own) { return own.first == key; });
        if (same == settings.end()) {
            settings.emplace_back(key, value);
        } else {
            same->second = value;
        }
    }
    return settings;
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
    const std::string_view whole = line;
    const std::size_t arrow = line.find("=>");
    std::string_view expect;
    if (arrow != std::string_view::npos) {
        expect = trim(line.substr(arrow + 2));
        line = line.substr(0, arrow);
    }

    std::istringstream words_in{std::string(line)};
    std::string label;
    if (!(words_in >> label)) {
        throw BadWord("=>", "no label before it");
    }
    check_label(label, earlier);

    Settings settings;
    Settings for_second;
    for (std::string word; words_in >> word;) {
        sort_in(word, settings, for_second);
    }
    Case kid = make_case(label, settings);
    if (!for_second.empty()) {
        kid.second.push_back(make_case(label, overridden(settings, for_second)));
    }
    kid.line = whole;
    kid.expect = expect;
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
