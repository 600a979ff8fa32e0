#include "dschain/lifecycle/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/crypto/digest.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint8_t kSha256 = 2;
constexpr std::size_t kFingerprintOctets = 8;

template <typename Items>
void sort_and_deduplicate(Items& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

template <typename Record>
void sort_records(std::vector<Record>& records) {
    std::sort(records.begin(), records.end(),
              [](const Record& a, const Record& b) { return a.text() < b.text(); });
    records.erase(std::unique(records.begin(), records.end()), records.end());
}

std::string signer_text(const Signer& signer) {
    return fmt::format("{}:{}:{}", signer.algorithm, signer.tag, signer.key);
}

std::optional<Signer> parse_signer(std::string_view text) {
    const std::size_t first = text.find(':');
    const std::size_t second = first == text.npos ? text.npos : text.find(':', first + 1);
    if (second == text.npos) {
        return std::nullopt;
    }
    Signer signer;
    const auto number = [](std::string_view digits, auto& value) {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc{} && end == digits.data() + digits.size();
    };
    if (!number(text.substr(0, first), signer.algorithm) ||
        !number(text.substr(first + 1, second - first - 1), signer.tag)) {
        return std::nullopt;
    }
    signer.key = text.substr(second + 1);
    return signer;
}

Json signers_json(const std::vector<std::vector<Signer>>& sets) {
    Json json = Json::array();
    for (const auto& set : sets) {
        Json each = Json::array();
        for (const Signer& signer : set) {
            each.push_back(signer_text(signer));
        }
        json.push_back(std::move(each));
    }
    return json;
}

// The strings of a list; nothing if it is none, or holds anything else.
std::optional<std::vector<std::string>> strings(const nlohmann::json& json) {
    if (!json.is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& item : json) {
        if (!item.is_string()) {
            return std::nullopt;
        }
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

// Fills in the records of a list of texts; false if one of them is none.
template <typename Record>
bool read_records(const nlohmann::json& json, std::vector<Record>& records) {
    const auto texts = strings(json);
    if (!texts) {
        return false;
    }
    for (const std::string& text : *texts) {
        auto record = Record::parse(text);
        if (!record) {
            return false;
        }
        records.push_back(std::move(*record));
    }
    return true;
}

bool read_signers(const nlohmann::json& json, std::vector<std::vector<Signer>>& sets) {
    if (!json.is_array()) {
        return false;
    }
    for (const auto& item : json) {
        const auto texts = strings(item);
        if (!texts) {
            return false;
        }
        sets.emplace_back();
        for (const std::string& text : *texts) {
            auto signer = parse_signer(text);
            if (!signer) {
                return false;
            }
            sets.back().push_back(std::move(*signer));
        }
    }
    return true;
}

constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data, Kind::delegation};

bool read_content(const nlohmann::json& json, Version& version) {
    const auto& content = json[std::string(to_string(version.kind))];
    switch (version.kind) {
        case Kind::ds:
            version.proven = json.value("proven", false);
            return read_records(content, version.ds);
        case Kind::keys:
            return read_records(content, version.keys) && json.contains("signers") &&
                   read_signers(json["signers"], version.signers);
        case Kind::data:
            return read_signers(content, version.signers);
        case Kind::delegation:
            return read_records(content, version.names);
    }
    return false;
}

std::string tags(const std::vector<Signer>& signers) {
    std::vector<std::string> texts;
    texts.reserve(signers.size());
    for (const Signer& signer : signers) {
        texts.push_back(fmt::format("{} (algorithm {})", signer.tag, signer.algorithm));
    }
    return enumerate(texts);
}

}  // namespace

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::ds:
            return "ds";
        case Kind::keys:
            return "keys";
        case Kind::data:
            return "data";
        case Kind::delegation:
            return "delegation";
    }
    return "";
}

Signer Signer::of(const Dnskey& key) {
    Signer signer{key.algorithm, key.key_tag(), ""};
    if (const auto digest = crypto::digest(kSha256, key.public_key)) {
        signer.key = to_hex(ByteView(*digest).first(kFingerprintOctets));
    }
    return signer;
}

bool Signer::is(const Signer& other) const {
    return algorithm == other.algorithm && tag == other.tag &&
           (key.empty() || other.key.empty() || key == other.key);
}

void Version::normalise() {
    sort_records(ds);
    sort_records(keys);
    sort_and_deduplicate(names);
    for (auto& set : signers) {
        sort_and_deduplicate(set);
    }
    sort_and_deduplicate(signers);
}

bool Version::is_absent() const {
    switch (kind) {
        case Kind::ds:
            return ds.empty();
        case Kind::keys:
            return keys.empty();
        case Kind::data:
            return std::all_of(signers.begin(), signers.end(),
                               [](const auto& set) { return set.empty(); });
        case Kind::delegation:
            return names.empty();
    }
    return false;
}

std::string Version::text() const {
    Json json = Json::object();
    const auto texts = [](const auto& records) {
        Json list = Json::array();
        for (const auto& record : records) {
            list.push_back(record.text());
        }
        return list;
    };
    switch (kind) {
        case Kind::ds:
            json["ds"] = texts(ds);
            json["proven"] = proven;
            break;
        case Kind::keys:
            json["keys"] = texts(keys);
            json["signers"] = signers_json(signers);
            break;
        case Kind::data:
            json["data"] = signers_json(signers);
            break;
        case Kind::delegation:
            json["delegation"] = texts(names);
            break;
    }
    return json.dump();
}

Result<Version> Version::parse(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return unexpected(fmt::format("'{}' is no version", printable(text, 60)));
    }
    for (const Kind kind : kKinds) {
        if (!json.contains(to_string(kind))) {
            continue;
        }
        Version version;
        version.kind = kind;
        if (!read_content(json, version)) {
            return unexpected(
                fmt::format("'{}': its {} cannot be read", printable(text, 60), to_string(kind)));
        }
        version.normalise();
        return version;
    }
    return unexpected(fmt::format("'{}' is a version of no known kind", printable(text, 60)));
}

std::string describe(const Version& version) {
    switch (version.kind) {
        case Kind::ds: {
            std::vector<std::string> texts;
            for (const Ds& each : version.ds) {
                texts.push_back(each.text());
            }
            const std::string what = texts.empty() ? "no DS" : "DS " + enumerate(texts);
            return version.proven ? what
                                  : what + (texts.empty() ? " (not proven)" : " (does not verify)");
        }
        case Kind::keys: {
            if (version.keys.empty()) {
                return "no DNSKEY";
            }
            std::vector<Signer> keys;
            for (const Dnskey& key : version.keys) {
                keys.push_back(Signer::of(key));
            }
            return fmt::format(
                "DNSKEY {}{}", tags(keys),
                version.is_absent() || version.signers.empty() || version.signers.front().empty()
                    ? ", not signed"
                    : ", signed by " + tags(version.signers.front()));
        }
        case Kind::data: {
            if (version.is_absent()) {
                return "data not signed";
            }
            std::vector<std::string> sets;
            for (const auto& set : version.signers) {
                sets.push_back(set.empty() ? std::string("by no key") : "by " + tags(set));
            }
            return "data signed " + join(sets, "; ");
        }
        case Kind::delegation: {
            std::vector<std::string> texts;
            for (const Name& name : version.names) {
                texts.push_back(name.text());
            }
            return "NS " + (texts.empty() ? std::string("none") : enumerate(texts));
        }
    }
    return "";
}

}  // namespace dschain
