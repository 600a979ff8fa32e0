#include "lab/key_words.hpp"

#include "lab/words.hpp"

#include <limits>
#include <set>
#include <string>

namespace dschain::lab {
namespace {

const Choices<DsMutation> kMutations{{"flip", DsMutation::kFlip},   {"wrong", DsMutation::kWrong},
                                     {"owner", DsMutation::kOwner}, {"tag", DsMutation::kTag},
                                     {"other", DsMutation::kOther}, {"short", DsMutation::kShort},
                                     {"long", DsMutation::kLong}};

const std::set<std::uint8_t> kRsaAlgorithms{5, 7, 8, 10};

bool is_rsa(std::uint8_t algorithm) {
    return kRsaAlgorithms.count(algorithm) > 0;
}

std::uint8_t parse_octet(std::string_view word) {
    return parse_decimal<std::uint8_t>(word, 0, std::numeric_limits<std::uint8_t>::max());
}

std::uint16_t parse_two_octets(std::string_view word) {
    return parse_decimal<std::uint16_t>(word, 0, std::numeric_limits<std::uint16_t>::max());
}

void require_rsa(const KeySpec& key, std::string_view word, std::string_view what) {
    if (!is_rsa(key.algorithm)) {
        throw BadWord(word, fmt::format("only RSA keys have a choice of {}", what));
    }
}

void apply_key_option(KeySpec& key, std::string_view word) {
    if (word == "same") {
        if (is_rsa(key.algorithm)) {
            throw BadWord(word, "finding RSA keys with one tag would take minutes");
        }
        key.same_tag = true;
        return;
    }
    if (word.find(':') == std::string_view::npos) {
        require_rsa(key, word, "length");
        key.bits = parse_decimal<std::uint16_t>(word, 512, 4096);
        return;
    }
    const auto [name, value] = cut(word, ':', "");
    if (name == "proto") {
        key.protocol = parse_octet(value);
    } else if (name == "octets") {
        key.octets = parse_decimal<std::size_t>(value, 0, 1024);
    } else if (name == "exponent") {
        require_rsa(key, word, "exponent");
        key.exponent = parse_decimal<std::uint64_t>(value, 3, (1ULL << 62U));
    } else {
        throw BadWord(word, "not one of same, BITS, proto:N, octets:N, exponent:N");
    }
}

KeySpec parse_key(std::string_view word) {
    const std::vector<std::string_view> parts = split(word, '/');
    if (parts.size() < 2) {
        throw BadWord(word, "a key is ALG/FLAGS[/OPTION...]");
    }
    KeySpec key;
    key.algorithm = parse_octet(parts[0]);
    key.flags = parse_two_octets(parts[1]);
    for (std::size_t i = 2; i < parts.size(); ++i) {
        apply_key_option(key, parts[i]);
    }
    return key;
}

DsSpec raw_ds(std::uint16_t tag, std::uint8_t algorithm, std::uint8_t digest_type, Octets digest) {
    DsSpec ds;
    ds.mutation = DsMutation::kRaw;
    ds.raw_tag = tag;
    ds.algorithm = algorithm;
    ds.digest_type = digest_type;
    ds.raw_digest = std::move(digest);
    return ds;
}

DsSpec parse_ds_word(std::string_view word) {
    const std::vector<std::string_view> parts = split(word, ':');
    if (word == "delete") {
        return raw_ds(0, 0, 0, {0});
    }
    if (parts[0] == "raw") {
        if (parts.size() != 5) {
            throw BadWord(word, "a raw DS is raw:TAG:ALG:TYPE:HEX");
        }
        return raw_ds(parse_two_octets(parts[1]), parse_octet(parts[2]), parse_octet(parts[3]),
                      parse_hex(parts[4]));
    }
    if (parts.size() < 2 || parts.size() > 3) {
        throw BadWord(word, "a DS is KEYINDEX:DIGESTTYPE or KEYINDEX:DIGESTTYPE:MUTATION");
    }
    DsSpec ds;
    ds.key = parse_decimal<std::size_t>(parts[0], 1, kMaxKeys);
    ds.digest_type = parse_octet(parts[1]);
    if (parts.size() == 3) {
        constexpr std::string_view kAlgorithm = "alg=";
        if (parts[2].substr(0, kAlgorithm.size()) == kAlgorithm) {
            ds.mutation = DsMutation::kAlgorithm;
            ds.algorithm = parse_octet(parts[2].substr(kAlgorithm.size()));
        } else {
            ds.mutation = choose(kMutations, parts[2]);
        }
    }
    return ds;
}

CdnskeySpec parse_cdnskey_word(std::string_view word) {
    CdnskeySpec cdnskey;
    if (word == "delete") {
        cdnskey.public_key = {0};
        return cdnskey;
    }
    const std::vector<std::string_view> parts = split(word, ':');
    if (parts[0] != "raw") {
        cdnskey.key = parse_decimal<std::size_t>(word, 1, kMaxKeys);
        return cdnskey;
    }
    if (parts.size() != 5) {
        throw BadWord(word, "a raw CDNSKEY is raw:FLAGS:PROTOCOL:ALG:HEX");
    }
    cdnskey.flags = parse_two_octets(parts[1]);
    cdnskey.protocol = parse_octet(parts[2]);
    cdnskey.algorithm = parse_octet(parts[3]);
    cdnskey.public_key = parse_hex(parts[4]);
    return cdnskey;
}

// A list, or `none`.
template <typename Parser>
auto parse_list(std::string_view value, Parser parse_word) {
    std::vector<decltype(parse_word(value))> all;
    if (value != "none") {
        for (const std::string_view word : split(value, ',')) {
            all.push_back(parse_word(word));
        }
    }
    return all;
}

}  // namespace

std::vector<KeySpec> parse_keys(std::string_view value) {
    const std::vector<KeySpec> keys = parse_list(value, parse_key);
    if (keys.size() > kMaxKeys) {
        throw BadWord(value, fmt::format("more than {} keys", kMaxKeys));
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].same_tag) {
            continue;
        }
        if (i == 0 || keys[i - 1].same_tag) {
            throw BadWord(value, "\"same\" needs an ordinary key before it");
        }
        if (is_rsa(keys[i - 1].algorithm)) {
            throw BadWord(value, "finding RSA keys with one tag would take minutes");
        }
    }
    return keys;
}

std::vector<DsSpec> parse_ds(std::string_view value) {
    return parse_list(value, parse_ds_word);
}

std::vector<CdnskeySpec> parse_cdnskey(std::string_view value) {
    return parse_list(value, parse_cdnskey_word);
}

std::vector<std::size_t> parse_indices(std::string_view value) {
    return parse_list(value, [](std::string_view word) {
        return parse_decimal<std::size_t>(word, 1, kMaxKeys) - 1;
    });
}

Octets parse_hex(std::string_view word) {
    Octets octets;
    if (word == "-") {
        return octets;
    }
    constexpr int kHexadecimal = 16;
    for (std::size_t i = 0; i < word.size(); i += 2) {
        std::uint8_t octet = 0;
        const std::string_view digits = word.substr(i, 2);
        const char* const end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, octet, kHexadecimal);
        if (digits.size() != 2 || error != std::errc{} || stop != end) {
            throw BadWord(word, "not octets in hexadecimal");
        }
        octets.push_back(octet);
    }
    return octets;
}

}  // namespace dschain::lab
