#include "lab/denial_faults.hpp"

#include "lab/denial.hpp"
#include "lab/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace dschain::lab {
namespace {

// Base32 with the extended hex alphabet (RFC 4648, section 7), in its order.
constexpr std::string_view kBase32Hex = "0123456789abcdefghijklmnopqrstuv";

// The hash label one higher (`step` 1) or one lower (-1).
std::string neighbour(std::string hash, int step) {
    for (auto digit = hash.rbegin(); digit != hash.rend(); ++digit) {
        const auto value = static_cast<int>(kBase32Hex.find(*digit)) + step;
        if (value >= 0 && value < static_cast<int>(kBase32Hex.size())) {
            *digit = kBase32Hex[static_cast<std::size_t>(value)];
            break;
        }
        *digit = step > 0 ? kBase32Hex.front() : kBase32Hex.back();
    }
    return hash;
}

std::string first_label(std::string_view name) {
    return std::string(name.substr(0, name.find('.')));
}

// The records of a chain, which can be read and replaced one by one.
class Chain {
public:
    Chain(Zone& zone, ldns_rr_type type) : zone_(zone), type_(type) {
        for (const auto& [name, rrsets] : zone.names()) {
            if (rrsets.count(type) > 0) {
                owners_.push_back(name);
            }
        }
    }

    // In canonical order, which for NSEC3 is that of the hashes.
    const std::vector<std::string>& owners() const { return owners_; }

    std::string next(const std::string& owner) const {
        return std::string(fields(owner).at(next_field()));
    }

    void set_next(const std::string& owner, const std::string& next) {
        std::vector<std::string> words = fields(owner);
        words.at(next_field()) = next;
        replace(owner, owner, words);
    }

    void rename(const std::string& owner, const std::string& new_owner) {
        replace(owner, new_owner, fields(owner));
    }

    // A record between two others, with the types and parameters of `owner`.
    void insert(const std::string& owner, const std::string& new_owner, const std::string& next) {
        std::vector<std::string> words = fields(owner);
        words.at(next_field()) = next;
        zone_.add(new_owner, text(words), zone_.denial_ttl());
    }

    // Beside the NSEC3 record of `owner` another one that differs in the hash algorithm.
    void add_twin(const std::string& owner, const std::string& hash_field) {
        std::vector<std::string> words = fields(owner);
        words.front() = hash_field;
        zone_.add(owner, text(words), zone_.denial_ttl());
    }

    void remove(const std::string& owner) {
        zone_.names().at(owner).erase(type_);
        if (zone_.names().at(owner).empty()) {
            zone_.names().erase(owner);
        }
    }

    void change_types(const std::string& owner, bool put_in, const std::string& type) {
        std::vector<std::string> words = fields(owner);
        const auto first_type = words.begin() + static_cast<std::ptrdiff_t>(next_field()) + 1;
        words.erase(std::remove(first_type, words.end(), type), words.end());
        if (put_in) {
            words.push_back(type);
        }
        replace(owner, owner, words);
    }

private:
    // NSEC has the next name first; NSEC3 has hash, flags, iterations and salt before it.
    std::size_t next_field() const { return type_ == LDNS_RR_TYPE_NSEC ? 0 : 4; }

    std::vector<std::string> fields(const std::string& owner) const {
        const RrPtr& record = zone_.names().at(owner).at(type_).records.front();
        const std::string rdata = rdata_text(*record);
        std::vector<std::string> words;
        for (const std::string_view word : split(rdata, ' ')) {
            if (!word.empty()) {
                words.emplace_back(word);
            }
        }
        return words;
    }

    std::string text(const std::vector<std::string>& words) const {
        return fmt::format("{} {}", type_text(type_), fmt::join(words, " "));
    }

    void replace(const std::string& owner, const std::string& new_owner,
                 const std::vector<std::string>& words) {
        const std::string rdata = text(words);
        remove(owner);
        zone_.add(new_owner, rdata, zone_.denial_ttl());
    }

    Zone& zone_;
    ldns_rr_type type_;
    std::vector<std::string> owners_;
};

void break_nsec(Zone& zone, ChainFault fault) {
    Chain chain(zone, LDNS_RR_TYPE_NSEC);
    switch (fault) {
        case ChainFault::kGap:
            for (const std::string& owner : chain.owners()) {
                chain.set_next(owner, "\\000." + owner);
            }
            break;
        case ChainFault::kNoWild:
            chain.set_next(zone.origin(), "\\000." + zone.origin());
            break;
        case ChainFault::kLast:
            chain.set_next(chain.owners().back(), child_name("*", zone.origin()));
            break;
        case ChainFault::kNoApex:
            chain.remove(zone.origin());
            break;
        case ChainFault::kBadOwner:
        case ChainFault::kBadNext:
        case ChainFault::kTwin:
        case ChainFault::kNone:
            break;
    }
}

// Puts the hash of the wildcard outside of what the records cover, and nothing else.
void uncover_wildcard(Zone& zone, const Nsec3Parameters& parameters) {
    Chain chain(zone, LDNS_RR_TYPE_NSEC3);
    const std::string hash =
        first_label(nsec3_owner(zone, child_name("*", zone.origin()), parameters));
    std::string before = chain.owners().back();  // if the hash is before the first one
    for (const std::string& owner : chain.owners()) {
        if (first_label(owner) < hash) {
            before = owner;
        }
    }
    const std::string next = chain.next(before);
    const std::string lower = neighbour(hash, -1);
    chain.insert(before, child_name(lower, zone.origin()), hash);
    chain.insert(before, child_name(neighbour(hash, 1), zone.origin()), next);
    chain.set_next(before, lower);
}

void break_nsec3(Zone& zone, ChainFault fault, const Nsec3Parameters& parameters) {
    Chain chain(zone, LDNS_RR_TYPE_NSEC3);
    const std::string apex = nsec3_owner(zone, zone.origin(), parameters);
    switch (fault) {
        case ChainFault::kGap:
            for (const std::string& owner : chain.owners()) {
                chain.set_next(owner, neighbour(first_label(owner), 1));
            }
            break;
        case ChainFault::kNoWild:
            uncover_wildcard(zone, parameters);
            break;
        case ChainFault::kNoApex:
            chain.remove(apex);
            break;
        case ChainFault::kBadOwner:
            for (const std::string& owner : chain.owners()) {
                if (owner != apex) {
                    std::string renamed = owner;
                    renamed.at(owner.find('.') - 1) = 'w';
                    chain.rename(owner, renamed);
                }
            }
            break;
        case ChainFault::kBadNext:
            for (const std::string& owner : chain.owners()) {
                // 24 digits are 15 octets: the nearest length that needs no padding.
                constexpr std::size_t kDigits = 24;
                chain.set_next(owner, chain.next(owner).substr(0, kDigits));
            }
            break;
        case ChainFault::kTwin:
            for (const std::string& owner : chain.owners()) {
                chain.add_twin(owner, "6");
            }
            break;
        case ChainFault::kLast:
        case ChainFault::kNone:
            break;
    }
}

void change_bitmap(Zone& zone, ldns_rr_type type, const std::string& owner,
                   const DenialSpec& spec) {
    Chain chain(zone, type);
    const auto& owners = chain.owners();
    if (std::find(owners.begin(), owners.end(), owner) == owners.end()) {
        return;
    }
    for (const auto& [put_in, name] : spec.bitmap) {
        std::string upper = name;
        std::transform(upper.begin(), upper.end(), upper.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        chain.change_types(owner, put_in, upper);
    }
}

Nsec3Parameters parameters_of(const DenialSpec& spec) {
    Nsec3Parameters parameters;
    parameters.opt_out = spec.kind == Denial::kOptOut;
    parameters.iterations = spec.iterations;
    parameters.salt = spec.salt;
    parameters.more_flags = spec.flags;
    parameters.hash_field = spec.hash;
    return parameters;
}

}  // namespace

void add_denial(Zone& zone, const DenialSpec& spec) {
    if (spec.kind == Denial::kNone) {
        return;
    }
    if (spec.chain == ChainFault::kLast) {
        const std::string apex = zone.origin();
        for (auto entry = zone.names().begin(); entry != zone.names().end();) {
            entry = entry->first == apex ? std::next(entry) : zone.names().erase(entry);
        }
        zone.add(child_name("-", apex), "A 192.0.2.3");
    }
    if (spec.chain == ChainFault::kNoWild) {
        // A name between the wildcard and most others, so that in an NSEC chain one record covers
        // the former and another one the latter.
        zone.add(child_name("-", zone.origin()), "A 192.0.2.3");
    }
    if (spec.kind == Denial::kNsec || spec.kind == Denial::kBoth) {
        add_nsec_chain(zone);
        change_bitmap(zone, LDNS_RR_TYPE_NSEC, zone.origin(), spec);
        break_nsec(zone, spec.chain);
    }
    if (spec.kind != Denial::kNsec) {
        const Nsec3Parameters parameters = parameters_of(spec);
        for (const std::string& rdata : spec.params.value_or(std::vector{parameters.text()})) {
            zone.add(zone.origin(), "NSEC3PARAM " + rdata, 0);
        }
        add_nsec3_records(zone, parameters);
        change_bitmap(zone, LDNS_RR_TYPE_NSEC3, nsec3_owner(zone, zone.origin(), parameters), spec);
        break_nsec3(zone, spec.chain, parameters);
    }
}

}  // namespace dschain::lab
