// The examples of RFCs, as testdata/rfc/ has them.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dnssec/denial_records.hpp"
#include "dschain/dns/message.hpp"

namespace dschain::test {

// One example: zone-file text with comments, of which '; Answer', '; Authority' and
// '; Additional' begin the sections of a response.
class Example {
public:
    // `file` is 'rfc4035-b.2', for instance.
    explicit Example(std::string_view file) {
        const std::string path =
            std::string(DSCHAIN_SOURCE_DIR "/testdata/rfc/") + std::string(file) + ".zone";
        std::ifstream stream(path);
        std::ostringstream text;
        text << stream.rdbuf();
        if (!stream) {
            throw std::runtime_error("cannot read " + path);
        }
        text_ = text.str();
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] std::vector<RRset> rrsets() const { return parse_zone_text(text_).value(); }

    // The RRsets of one section of a response; empty if it has none.
    [[nodiscard]] std::vector<RRset> section(std::string_view name) const {
        std::istringstream lines(text_);
        std::string in_section;
        bool inside = false;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("; Answer") || line.starts_with("; Authority") ||
                line.starts_with("; Additional")) {
                inside = std::string_view(line).substr(2) == name;
            }
            if (inside) {
                in_section += line + '\n';
            }
        }
        if (in_section.empty()) {
            throw std::runtime_error("no such section");
        }
        return parse_zone_text(in_section).value();
    }

    [[nodiscard]] RRset rrset(std::string_view owner, RrType type) const {
        const std::vector<RRset> all = rrsets();
        const RRset* found = find(all, name(owner), type);
        if (found == nullptr) {
            throw std::runtime_error("no such RRset: " + std::string(owner));
        }
        return *found;
    }

    // The lines '; H(name) = hash' of RFC 5155.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes() const {
        std::vector<std::pair<std::string, std::string>> found;
        std::istringstream lines(text_);
        constexpr std::string_view kBegin = "; H(";
        for (std::string line; std::getline(lines, line);) {
            const auto end = line.find(')');
            const auto hash = line.rfind(' ');
            if (line.starts_with(kBegin) && end < hash) {
                found.emplace_back(line.substr(kBegin.size(), end - kBegin.size()),
                                   line.substr(hash + 1));
            }
        }
        return found;
    }

private:
    std::string text_;
};

// The zone 'example' of an RFC's Appendix A, whose keys made the signatures in its responses.
class ExampleZone {
public:
    // `now` is an instant in the life of these signatures.
    ExampleZone(std::string_view file, Timestamp now)
        : keys_(dnskey_records(Example(file).rrset("example", RrType::dnskey))), now_(now) {}

    [[nodiscard]] const std::vector<Dnskey>& keys() const { return keys_; }

    [[nodiscard]] SignatureCheck check(const RRset& rrset) const { return check(rrset, now_); }
    [[nodiscard]] SignatureCheck check(const RRset& rrset, Timestamp now) const {
        Verifier verifier(now, Limits{});
        return verifier.verify(rrset, name("example"), keys_).best();
    }

    [[nodiscard]] Prover prover() const { return Prover("example", keys_, now_); }

private:
    std::vector<Dnskey> keys_;
    Timestamp now_;
};

// A DNSKEY record and the DS record for it.
struct DsExample {
    explicit DsExample(std::string_view file) {
        const Example example(file);
        const auto keys = dnskey_records(example.rrset("dskey.example.com", RrType::dnskey));
        const auto all_ds = ds_records(example.rrset("dskey.example.com", RrType::ds));
        if (keys.size() != 1 || all_ds.size() != 1) {
            throw std::runtime_error("not one key and one DS");
        }
        key = keys.front();
        ds = all_ds.front();
    }

    Name owner = name("dskey.example.com");
    Dnskey key;
    Ds ds;
};

// The section without the NSEC or NSEC3 RRset at `owner`, which must be there.
inline std::vector<RRset> without(std::vector<RRset> section, std::string_view owner) {
    const auto removed = std::erase_if(section, [&](const RRset& rrset) {
        return rrset.owner == name(owner) &&
               (rrset.type == RrType::nsec || rrset.type == RrType::nsec3);
    });
    if (removed != 1) {
        throw std::runtime_error("no such denial: " + std::string(owner));
    }
    return section;
}

inline std::vector<Name> names(const std::vector<std::string_view>& texts) {
    std::vector<Name> names;
    for (const std::string_view text : texts) {
        names.push_back(name(text));
    }
    return names;
}

}  // namespace dschain::test
