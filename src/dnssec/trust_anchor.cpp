#include "dschain/dnssec/trust_anchor.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "dschain/base/text.hpp"
#include "dschain/base/time.hpp"
#include "dschain/dns/message.hpp"

namespace dschain {
namespace {

// https://data.iana.org/root-anchors/root-anchors.xml
constexpr std::string_view kRootAnchors =
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16\n";

template <typename T>
void add_once(std::vector<T>& to, const T& value) {
    if (std::find(to.begin(), to.end(), value) == to.end()) {
        to.push_back(value);
    }
}

// ldns reads no owner of more characters, and a name of many escapes has more: what was taken must
// also be read again, from evidence.
Result<void> check_owner(const Name& name) {
    constexpr std::size_t kLongest = 254;
    const std::string text = name.text();
    if (text.size() <= kLongest) {
        return {};
    }
    return unexpected(
        fmt::format("{}: the name has {} characters in its written form, and {} at "
                    "most can be read back",
                    printable(text, 60), text.size(), kLongest));
}

}  // namespace

TrustAnchors TrustAnchors::built_in() {
    TrustAnchors anchors;
    if (!anchors.add(kRootAnchors, 0)) {
        throw std::logic_error("the built-in trust anchors do not parse");
    }
    return anchors;
}

TrustAnchor& TrustAnchors::at(const Name& name) {
    for (TrustAnchor& anchor : anchors_) {
        if (anchor.name == name) {
            return anchor;
        }
    }
    anchors_.push_back(TrustAnchor{name, {}, {}});
    return anchors_.back();
}

Result<void> TrustAnchors::add(std::string_view text, std::int64_t now) {
    if (trim(text).starts_with('<')) {
        return add_xml(text, now);
    }
    const auto rrsets = parse_zone_text(text);
    if (!rrsets) {
        return unexpected(rrsets.error());
    }
    bool found = false;
    for (const RRset& rrset : *rrsets) {
        if (rrset.type != RrType::ds && rrset.type != RrType::dnskey) {
            return unexpected(fmt::format("{} {}: a trust anchor is a DS or DNSKEY record",
                                          rrset.owner.text(), to_string(rrset.type)));
        }
        if (auto checked = check_owner(rrset.owner); !checked) {
            return checked;
        }
        for (const Ds& ds : rrset.type == RrType::ds ? ds_records(rrset) : std::vector<Ds>{}) {
            add_once(at(rrset.owner).ds, ds);
            found = true;
        }
        for (const Dnskey& key :
             rrset.type == RrType::dnskey ? dnskey_records(rrset) : std::vector<Dnskey>{}) {
            add_once(at(rrset.owner).keys, key);
            found = true;
        }
    }
    if (!found) {
        return unexpected(std::string("it holds no DS or DNSKEY record"));
    }
    return {};
}

// RFC 7958 §2: <TrustAnchor><Zone>.</Zone><KeyDigest validFrom= validUntil=>…</KeyDigest>…
Result<void> TrustAnchors::add_xml(std::string_view text, std::int64_t now) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
    if (!parsed) {
        return unexpected(fmt::format("octet {}: {}", parsed.offset, parsed.description()));
    }
    const pugi::xml_node root = document.child("TrustAnchor");
    const auto zone = Name::parse(std::string(trim(root.child_value("Zone"))));
    if (!root || !zone) {
        return unexpected(std::string("it has no TrustAnchor element with a Zone"));
    }
    if (auto checked = check_owner(*zone); !checked) {
        return checked;
    }
    bool found = false;
    for (const pugi::xml_node& digest : root.children("KeyDigest")) {
        const std::string id = printable(digest.attribute("id").value(), 60);
        const std::string_view from_text = digest.attribute("validFrom").value();
        const std::string_view until_text = digest.attribute("validUntil").value();
        const auto from = parse_time(from_text);
        const auto until = parse_time(until_text);
        if ((!from && !from_text.empty()) || (!until && !until_text.empty())) {
            return unexpected(fmt::format("KeyDigest {}: validFrom or validUntil is no time", id));
        }
        if ((from && *from > now) || (until && *until < now)) {
            continue;
        }
        const auto ds = Ds::parse(fmt::format(
            "{} {} {} {}", digest.child_value("KeyTag"), digest.child_value("Algorithm"),
            digest.child_value("DigestType"), digest.child_value("Digest")));
        if (!ds) {
            return unexpected(fmt::format(
                "KeyDigest {}: {}", printable(digest.attribute("id").value(), 60), ds.error()));
        }
        add_once(at(*zone).ds, *ds);
        found = true;
    }
    if (!found) {
        return unexpected(std::string("it holds no KeyDigest that is valid now"));
    }
    return {};
}

const TrustAnchor* TrustAnchors::closest(const Name& name) const {
    const TrustAnchor* best = nullptr;
    for (const TrustAnchor& anchor : anchors_) {
        if (name.is_at_or_below(anchor.name) &&
            (best == nullptr || anchor.name.is_below(best->name))) {
            best = &anchor;
        }
    }
    return best;
}

std::vector<std::string> TrustAnchors::lines() const {
    std::vector<std::string> lines;
    for (const TrustAnchor& anchor : anchors_) {
        for (const Ds& ds : anchor.ds) {
            lines.push_back(fmt::format("{} IN DS {}", anchor.name.text(), ds.text()));
        }
        for (const Dnskey& key : anchor.keys) {
            lines.push_back(fmt::format("{} IN DNSKEY {}", anchor.name.text(), key.text()));
        }
    }
    return lines;
}

}  // namespace dschain
