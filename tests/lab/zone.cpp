#include "lab/zone.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dschain::lab {
namespace {

// Takes the last label off `name` ("www.test." gives "test", leaves "www.").
std::string_view take_last_label(std::string_view& name) {
    name.remove_suffix(1);  // the final dot
    const std::size_t dot = name.rfind('.');
    const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
    const std::string_view label = name.substr(start);
    name = name.substr(0, start);
    return label;
}

}  // namespace

bool CanonicalOrder::operator()(std::string_view left, std::string_view right) const {
    left = left == "." ? std::string_view{} : left;
    right = right == "." ? std::string_view{} : right;
    while (!left.empty() && !right.empty()) {
        // char_traits<char> compares octets as unsigned, which is what the RFC asks for.
        const int order = take_last_label(left).compare(take_last_label(right));
        if (order != 0) {
            return order < 0;
        }
    }
    return left.empty() && !right.empty();
}

bool is_at_or_below(std::string_view name, std::string_view ancestor) {
    if (ancestor == "." || name == ancestor) {
        return true;
    }
    return name.size() > ancestor.size() &&
           name.substr(name.size() - ancestor.size()) == ancestor &&
           name[name.size() - ancestor.size() - 1] == '.';
}

std::string parent_name(std::string_view name) {
    const std::string_view rest = name.substr(name.find('.') + 1);
    return rest.empty() ? "." : std::string(rest);
}

std::string child_name(std::string_view label, std::string_view zone) {
    return zone == "." ? fmt::format("{}.", label) : fmt::format("{}.{}", label, zone);
}

Zone::Zone(std::string origin, std::uint32_t ttl) : origin_(std::move(origin)), ttl_(ttl) {}

std::uint32_t Zone::denial_ttl() const {
    return std::min(ttl_, kSoaMinimum);
}

void Zone::add(const std::string& owner, const std::string& type_and_rdata) {
    add(owner, type_and_rdata, ttl_);
}

void Zone::add(const std::string& owner, const std::string& type_and_rdata, std::uint32_t ttl) {
    add(make_rr(fmt::format("{} {} IN {}", owner, ttl, type_and_rdata)));
}

void Zone::add(RrPtr record) {
    std::vector<RrPtr>& records =
        names_[owner_text(*record)][ldns_rr_get_type(record.get())].records;
    const bool known = std::any_of(records.begin(), records.end(), [&](const RrPtr& other) {
        return ldns_rr_compare(other.get(), record.get()) == 0;
    });
    if (!known) {
        records.push_back(std::move(record));
    }
}

bool Zone::has(const std::string& name, ldns_rr_type type) const {
    const auto found = names_.find(name);
    return found != names_.end() && found->second.count(type) > 0;
}

bool Zone::is_delegation(const std::string& name) const {
    return name != origin_ && has(name, LDNS_RR_TYPE_NS);
}

bool Zone::is_glue(const std::string& name) const {
    for (std::string above = name; above != origin_;) {
        above = parent_name(above);
        if (is_delegation(above)) {
            return true;
        }
    }
    return false;
}

bool Zone::is_insecure_delegation(const std::string& name) const {
    return is_delegation(name) && !has(name, LDNS_RR_TYPE_DS);
}

bool Zone::is_signed_here(const std::string& name, ldns_rr_type type) const {
    if (is_glue(name)) {
        return false;
    }
    return !is_delegation(name) || type == LDNS_RR_TYPE_DS || type == LDNS_RR_TYPE_NSEC;
}

std::string Zone::text() const {
    std::string soa;
    std::string rest;
    for (const auto& [name, rrsets] : names_) {
        for (const auto& [type, rrset] : rrsets) {
            for (const RrPtr& rr : rrset.records) {
                (type == LDNS_RR_TYPE_SOA ? soa : rest) += rr_text(*rr);
            }
            for (const RrPtr& rrsig : rrset.signatures) {
                rest += rr_text(*rrsig);
            }
        }
    }
    return soa + rest;
}

}  // namespace dschain::lab
