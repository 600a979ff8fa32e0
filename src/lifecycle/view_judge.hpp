// Verdicts on many views: what depends on two of the three versions is found once.
#pragma once

#include <map>
#include <vector>

#include "dschain/dnssec/ds_match.hpp"
#include "dschain/lifecycle/safety.hpp"

namespace dschain {

class ViewJudge {
public:
    explicit ViewJudge(const Name& zone, std::vector<std::pair<Ds, Dnskey>> named = {})
        : zone_(zone), named_(std::move(named)) {}

    // The versions must stay where they are as long as the judge is used.
    [[nodiscard]] ViewVerdict judge(const Version& ds, const Version& keys, const Version& data);
    // From the DS to the keys alone; `secure` says that the keys are trusted.
    [[nodiscard]] ViewVerdict link(const Version& ds, const Version& keys);
    // The data under the keys, whatever the DS.
    [[nodiscard]] ViewVerdict cover(const Version& keys, const Version& data);

private:
    using Pair = std::pair<const Version*, const Version*>;

    [[nodiscard]] ViewVerdict make_link(const Version& ds, const Version& keys);
    [[nodiscard]] const DsMatcher& matcher(const Version& keys);
    [[nodiscard]] const std::vector<Signer>& signers(const Version& keys);

    const Name& zone_;
    std::vector<std::pair<Ds, Dnskey>> named_;  // match, whatever the digest says
    std::map<const Version*, DsMatcher> matchers_;
    std::map<const Version*, std::vector<Signer>> signers_;
    std::map<Pair, ViewVerdict> links_;
    std::map<Pair, ViewVerdict> covers_;
};

// Can be what a DS points to.
[[nodiscard]] inline bool is_usable(const Dnskey& key) {
    return key.is_zone_key() && !key.is_revoked();
}

}  // namespace dschain
