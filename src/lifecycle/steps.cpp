#include "steps.hpp"

#include <algorithm>

#include "dschain/dnssec/ds_match.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;

}  // namespace

bool all_of(const Versions& versions, const std::function<bool(const Version&)>& holds) {
    return !versions.empty() && std::all_of(versions.begin(), versions.end(),
                                            [&](const Held* held) { return holds(held->version); });
}

bool any_of(const Versions& versions, const std::function<bool(const Version&)>& holds) {
    return std::any_of(versions.begin(), versions.end(),
                       [&](const Held* held) { return holds(held->version); });
}

Version nothing_of(Kind kind) {
    Version version;
    version.kind = kind;
    if (kind == Kind::data) {
        version.signers.emplace_back();
    }
    return version;
}

Dnskey key_to_come(std::uint8_t algorithm, std::optional<std::uint16_t> tag) {
    Dnskey key;
    key.flags = Dnskey::kZoneFlag | Dnskey::kSepFlag;
    key.algorithm = algorithm;
    const std::string_view text = "a key to come   ";
    key.public_key.assign(text.begin(), text.end());
    if (tag) {
        // The tag is a sum of 16-bit words with the carry added (RFC 4034 App. B): the last word
        // makes up for the difference, the carry aside.
        const std::size_t last = key.public_key.size() - 2;
        const auto set_word = [&](unsigned word) {
            key.public_key[last] = static_cast<std::uint8_t>((word >> 8) & 0xff);
            key.public_key[last + 1] = static_cast<std::uint8_t>(word & 0xff);
        };
        set_word(0);
        const unsigned missing = (*tag + 0x10000U - key.key_tag()) & 0xffff;
        for (unsigned carry = 0; carry < 3; ++carry) {
            set_word((missing + 0x10000U - carry) & 0xffff);
            if (key.key_tag() == *tag) {
                break;
            }
        }
    }
    return key;
}

std::vector<Dnskey> all_keys(const Versions& versions) {
    std::vector<Dnskey> keys;
    for (const Held* held : versions) {
        for (const Dnskey& key : held->version.keys) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                keys.push_back(key);
            }
        }
    }
    return keys;
}

bool has_key(const Version& keys, const Dnskey& key) {
    return std::find(keys.keys.begin(), keys.keys.end(), key) != keys.keys.end();
}

bool signs(const Version& version, const Dnskey& key) {
    const Signer id = Signer::of(key);
    return std::any_of(version.signers.begin(), version.signers.end(), [&](const auto& set) {
        return std::any_of(set.begin(), set.end(), [&](const Signer& each) { return each.is(id); });
    });
}

std::vector<Dnskey> entry_keys(const Version& keys) {
    std::vector<Dnskey> entry;
    std::copy_if(keys.keys.begin(), keys.keys.end(), std::back_inserter(entry),
                 [&](const Dnskey& key) { return is_usable(key) && signs(keys, key); });
    return entry;
}

Version ds_version(std::vector<Ds> records) {
    Version version;
    version.ds = std::move(records);
    version.normalise();
    return version;
}

Version ds_of(const Name& zone, const std::vector<Dnskey>& keys) {
    std::vector<Ds> records;
    for (const Dnskey& key : keys) {
        if (auto ds = make_ds(zone, key, kSha256)) {
            records.push_back(std::move(*ds));
        }
    }
    return ds_version(std::move(records));
}

std::vector<Dnskey> preferring_sep(std::vector<Dnskey> keys) {
    if (std::any_of(keys.begin(), keys.end(), [](const Dnskey& key) { return key.is_sep(); })) {
        std::erase_if(keys, [](const Dnskey& key) { return !key.is_sep(); });
    }
    return keys;
}

std::vector<Version> with_keys(const Versions& versions, const std::vector<Dnskey>& add,
                               bool new_signs, const std::function<bool(const Dnskey&)>& remove) {
    std::vector<Version> changed;
    for (const Held* held : versions) {
        Version version = held->version;
        if (version.signers.empty()) {
            version.signers.emplace_back();
        }
        for (const Dnskey& key : add) {
            version.keys.push_back(key);
            if (new_signs) {
                version.signers.front().push_back(Signer::of(key));
            }
        }
        for (const Dnskey& key : held->version.keys) {
            if (remove(key)) {
                std::erase(version.keys, key);
                std::erase(version.signers.front(), Signer::of(key));
            }
        }
        version.normalise();
        if (std::find(changed.begin(), changed.end(), version) == changed.end()) {
            changed.push_back(std::move(version));
        }
    }
    return changed;
}

}  // namespace dschain
