#include "view_judge.hpp"

#include <algorithm>
#include <set>

namespace dschain {
namespace {

bool has(const std::vector<Signer>& signers, const Signer& wanted) {
    return std::any_of(signers.begin(), signers.end(),
                       [&](const Signer& each) { return each.is(wanted); });
}

// The lesser evil comes first.
ViewVerdict worse(ViewVerdict a, ViewVerdict b) {
    return std::max(a, b);
}

}  // namespace

const DsMatcher& ViewJudge::matcher(const Version& keys) {
    const auto [found, is_new] = matchers_.try_emplace(&keys);
    if (is_new) {
        found->second = DsMatcher(zone_, keys.keys);
    }
    return found->second;
}

const std::vector<Signer>& ViewJudge::signers(const Version& keys) {
    const auto [found, is_new] = signers_.try_emplace(&keys);
    if (is_new) {
        for (const Dnskey& key : keys.keys) {
            found->second.push_back(Signer::of(key));
        }
    }
    return found->second;
}

ViewVerdict ViewJudge::link(const Version& ds, const Version& keys) {
    const auto [found, is_new] = links_.try_emplace({&ds, &keys}, ViewVerdict::bogus);
    if (is_new) {
        found->second = make_link(ds, keys);
    }
    return found->second;
}

// RFC 4035 §5.2: a key that a usable DS matches signs the DNSKEY RRset. RFC 4035 §2.2: so does one
// of each algorithm in the DS RRset.
ViewVerdict ViewJudge::make_link(const Version& ds, const Version& keys) {
    if (!ds.proven) {
        return ViewVerdict::bogus;
    }
    const std::vector<Ds> usable = usable_ds(ds.ds);
    if (usable.empty()) {
        return ViewVerdict::insecure;
    }
    std::set<std::uint8_t> algorithms;
    for (const Ds& each : usable) {
        algorithms.insert(each.algorithm);
    }
    const DsMatcher& match = matcher(keys);
    const std::vector<Signer>& ids = signers(keys);
    bool trusted = false;
    for (std::size_t i = 0; i < keys.keys.size(); ++i) {
        const Dnskey& key = keys.keys[i];
        if (!is_usable(key) || keys.signers.empty() || !has(keys.signers.front(), ids[i]) ||
            std::none_of(usable.begin(), usable.end(), [&](const Ds& each) {
                return match.matches(each, i) || std::find(named_.begin(), named_.end(),
                                                           std::pair(each, key)) != named_.end();
            })) {
            continue;
        }
        trusted = true;
        algorithms.erase(key.algorithm);
    }
    return !trusted             ? ViewVerdict::bogus
           : algorithms.empty() ? ViewVerdict::secure
                                : ViewVerdict::incomplete;
}

ViewVerdict ViewJudge::cover(const Version& keys, const Version& data) {
    const auto [found, is_new] = covers_.try_emplace({&keys, &data}, ViewVerdict::secure);
    if (!is_new) {
        return found->second;
    }
    const std::vector<Signer>& ids = signers(keys);
    ViewVerdict verdict = data.signers.empty() ? ViewVerdict::bogus : ViewVerdict::secure;
    for (const auto& set : data.signers) {
        std::set<std::uint8_t> algorithms;
        bool verifies = false;
        for (std::size_t i = 0; i < keys.keys.size(); ++i) {
            if (is_usable(keys.keys[i])) {
                algorithms.insert(keys.keys[i].algorithm);
            }
        }
        for (std::size_t i = 0; i < keys.keys.size(); ++i) {
            if (is_usable(keys.keys[i]) && has(set, ids[i])) {
                verifies = true;
                algorithms.erase(keys.keys[i].algorithm);
            }
        }
        verdict = worse(verdict, !verifies            ? ViewVerdict::bogus
                                 : algorithms.empty() ? ViewVerdict::secure
                                                      : ViewVerdict::incomplete);
    }
    found->second = verdict;
    return verdict;
}

ViewVerdict ViewJudge::judge(const Version& ds, const Version& keys, const Version& data) {
    const ViewVerdict chain = link(ds, keys);
    if (chain == ViewVerdict::insecure || chain == ViewVerdict::bogus) {
        return chain;
    }
    return worse(chain, cover(keys, data));
}

ViewVerdict judge_view(const Name& zone, const Version& ds, const Version& keys,
                       const Version& data) {
    return ViewJudge(zone).judge(ds, keys, data);
}

}  // namespace dschain
