#include "earlier_versions.hpp"

#include <algorithm>

#include "dschain/dnssec/ds_match.hpp"
#include "view_judge.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;

class EarlierVersions {
public:
    explicit EarlierVersions(const Timeline& timeline) : timeline_(timeline) {}

    std::vector<Held> find() {
        const Assumptions& assumptions = timeline_.assumptions;
        if (const auto since =
                assumptions.ds_removed_at ? assumptions.ds_removed_at : timeline_.ds_known_since) {
            for (Version& version : ds_before()) {
                add(std::move(version), *since, assumptions.ds_ttl);
            }
        }
        if (timeline_.keys_known_since) {
            for (Version& version : keys_before()) {
                const std::uint32_t ttl = version.is_absent() ? absence_ttl() : keys_ttl();
                add(std::move(version), *timeline_.keys_known_since, ttl);
            }
        }
        if (timeline_.data_known_since) {
            for (Version& version : data_before()) {
                add(std::move(version), *timeline_.data_known_since, assumptions.data_ttl);
            }
        }
        return std::move(found_);
    }

private:
    void add(Version version, Timestamp gone, std::uint32_t ttl) {
        if (!was_seen(version)) {
            found_.push_back({std::move(version), {}, gone, gone, ttl, true, true});
        }
    }

    // Something was seen that stands in the way as this would: what is known is better than an
    // assumption.
    [[nodiscard]] bool was_seen(const Version& version) const {
        const auto& list = timeline_.of(version.kind);
        return std::any_of(list.begin(), list.end(),
                           [&](const Held& held) { return stands_for(held.version, version); });
    }

    [[nodiscard]] bool stands_for(const Version& seen, const Version& assumed) const {
        if (seen.is_absent() || assumed.is_absent()) {
            return seen.is_absent() && assumed.is_absent();
        }
        switch (assumed.kind) {
            case Kind::ds:
                // With a record for another key it may have saved a view that this one does not.
                return std::all_of(seen.ds.begin(), seen.ds.end(), [&](const Ds& each) {
                    return name_the_same_key(each, assumed.ds.front());
                });
            case Kind::keys:
                // It lacks what the other lacks.
                return std::all_of(seen.keys.begin(), seen.keys.end(), [&](const Dnskey& key) {
                    return std::find(assumed.keys.begin(), assumed.keys.end(), key) !=
                           assumed.keys.end();
                });
            case Kind::data:
                return seen.signers == assumed.signers;
            case Kind::delegation:
                break;
        }
        return false;
    }

    [[nodiscard]] bool name_the_same_key(const Ds& a, const Ds& b) const {
        for (const Held* held : timeline_.published(Kind::keys)) {
            for (const Dnskey& key : held->version.keys) {
                if (ds_matches(timeline_.zone, a, key) && ds_matches(timeline_.zone, b, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] bool ds_is_absent() const {
        const auto published = timeline_.published(Kind::ds);
        return std::all_of(published.begin(), published.end(),
                           [](const Held* held) { return held->version.is_absent(); });
    }

    // Any of the keys may have been the one that the DS named.
    [[nodiscard]] std::vector<Version> ds_before() const {
        std::vector<Version> versions(1);  // none at all
        std::vector<Dnskey> seen;
        for (const Held* held : timeline_.published(Kind::keys)) {
            for (const Dnskey& key : held->version.keys) {
                if (!is_usable(key) || std::find(seen.begin(), seen.end(), key) != seen.end()) {
                    continue;
                }
                seen.push_back(key);
                if (auto ds = make_ds(timeline_.zone, key, kSha256)) {
                    versions.emplace_back();
                    versions.back().ds.push_back(std::move(*ds));
                }
            }
        }
        return versions;
    }

    // No keys, where there is no DS; or any one of them less.
    [[nodiscard]] std::vector<Version> keys_before() const {
        std::vector<Version> versions;
        if (ds_is_absent()) {
            versions.emplace_back().kind = Kind::keys;
        }
        for (const Held* held : timeline_.published(Kind::keys)) {
            for (std::size_t i = 0; i < held->version.keys.size(); ++i) {
                Version less = held->version;
                const Signer id = Signer::of(less.keys[i]);
                less.keys.erase(less.keys.begin() + static_cast<std::ptrdiff_t>(i));
                for (auto& set : less.signers) {
                    std::erase(set, id);
                }
                versions.push_back(std::move(less));
            }
        }
        return versions;
    }

    // Not signed, where there is no DS; or by any one of the keys.
    [[nodiscard]] std::vector<Version> data_before() const {
        std::vector<Version> versions;
        const auto signed_by = [&](std::vector<Signer> signers) {
            Version version;
            version.kind = Kind::data;
            version.signers.push_back(std::move(signers));
            versions.push_back(std::move(version));
        };
        if (ds_is_absent()) {
            signed_by({});
        }
        std::vector<Signer> seen;
        for (const Held* held : timeline_.published(Kind::keys)) {
            for (const Dnskey& key : held->version.keys) {
                const Signer id = Signer::of(key);
                if (is_usable(key) && std::find(seen.begin(), seen.end(), id) == seen.end()) {
                    seen.push_back(id);
                    signed_by({id});
                }
            }
        }
        return versions;
    }

    [[nodiscard]] std::uint32_t absence_ttl() const {
        return timeline_.negative_ttl > 0 ? timeline_.negative_ttl : timeline_.assumptions.data_ttl;
    }

    [[nodiscard]] std::uint32_t keys_ttl() const {
        std::uint32_t ttl = timeline_.assumptions.data_ttl;
        for (const Held& held : timeline_.keys) {
            ttl = std::max(ttl, held.ttl);
        }
        return ttl;
    }

    const Timeline& timeline_;
    std::vector<Held> found_;
};

}  // namespace

std::vector<Held> earlier_versions(const Timeline& timeline) {
    return EarlierVersions(timeline).find();
}

}  // namespace dschain
