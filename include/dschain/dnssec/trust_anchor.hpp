// Trust anchors: DS or DNSKEY records at any name (RFC 4035 §4.4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/dns/records.hpp"

namespace dschain {

struct TrustAnchor {
    Name name;
    std::vector<Ds> ds;
    std::vector<Dnskey> keys;
    bool negative = false;  // RFC 7646: what is below counts as insecure

    [[nodiscard]] bool operator==(const TrustAnchor&) const = default;
};

class TrustAnchors {
public:
    // The root's, as IANA publishes them: KSK-2017 (20326) and KSK-2024 (38696).
    [[nodiscard]] static TrustAnchors built_in();

    // Reads zone-file lines of DS and DNSKEY records, or IANA's root-anchors.xml (recognised by
    // its first character, '<'; keys that are no longer or not yet valid at `now` are left out).
    // The error names the line or element.
    [[nodiscard]] Result<void> add(std::string_view text, std::int64_t now);

    // A negative anchor takes the place of another at the same name.
    void add_negative(const Name& name) { at(name).negative = true; }

    // The anchor at the longest name that is `name` or above it; null if there is none.
    [[nodiscard]] const TrustAnchor* closest(const Name& name) const;

    // DS and DNSKEY lines; what `add` reads. Without the negative ones.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] bool empty() const { return anchors_.empty(); }

private:
    [[nodiscard]] TrustAnchor& at(const Name& name);
    [[nodiscard]] Result<void> add_xml(std::string_view text, std::int64_t now);

    std::vector<TrustAnchor> anchors_;
};

}  // namespace dschain
