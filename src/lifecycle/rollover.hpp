// What the rollovers have in common: what each key does, which one is the new one, and the steps
// that several of them take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps.hpp"

namespace dschain {

class Rollover {
public:
    Rollover(const Timeline& timeline, const Request& request)
        : timeline_(timeline),
          request_(request),
          ds_(timeline.published(Kind::ds)),
          keys_(timeline.published(Kind::keys)),
          data_(timeline.published(Kind::data)),
          all_(all_keys(keys_)) {}

protected:
    // --- what a key does ---

    [[nodiscard]] bool signs_keys(const Dnskey& key) const;
    [[nodiscard]] bool signs_data(const Dnskey& key) const;
    [[nodiscard]] bool names(const Version& ds, const Dnskey& key) const;
    [[nodiscard]] bool named_by_ds(const Dnskey& key) const;
    [[nodiscard]] bool is_published(const Dnskey& key) const;
    // The algorithm that a new key has unless another is asked for.
    [[nodiscard]] std::uint8_t algorithm() const;
    [[nodiscard]] Timestamp first_seen(const Dnskey& key) const;
    [[nodiscard]] Timestamp first_signed(const Dnskey& key) const;
    // By a DS at the parent; kNever for one that was not.
    [[nodiscard]] Timestamp first_named(const Dnskey& key) const;
    // Whether a key that does nothing is yet to be used: it has not signed data before.
    [[nodiscard]] bool is_new(const Dnskey& key) const;
    // Those of several keys that came later; by the DS, where all came at once.
    [[nodiscard]] std::vector<Dnskey> newer(const std::vector<Dnskey>& keys,
                                            std::optional<std::string>& unclear) const;
    static std::string tell_new_key(const std::vector<Dnskey>& keys);

    // --- steps ---

    [[nodiscard]] std::vector<Dnskey> not_everywhere(const std::vector<Dnskey>& added) const;
    Draft add_key(const std::vector<Dnskey>& added, bool signs_too, bool begun) const;
    Draft sign_with(const std::vector<Dnskey>& added) const;
    Draft change_ds(const std::vector<Dnskey>& added,
                    const std::function<bool(const Dnskey&)>& is_entry = nullptr) const;
    // `added`: what is there afterwards as well, though it may not be there yet.
    Draft remove_keys(const std::vector<Dnskey>& old, const std::vector<Dnskey>& added,
                      bool new_signs, std::string name, std::string title) const;

    const Timeline& timeline_;
    const Request& request_;
    Versions ds_;
    Versions keys_;
    Versions data_;
    std::vector<Dnskey> all_;  // in any published DNSKEY RRset
};

// Of the key that the DS names: the DS first, then the key (RFC 6781 §4.1.2).
[[nodiscard]] Drafts double_ds_steps(const Timeline& timeline, const Request& request,
                                     const std::vector<Dnskey>& old,
                                     const std::vector<Dnskey>& added);
// RFC 6781 §4.1.4.
[[nodiscard]] Drafts algorithm_steps(const Timeline& timeline, const Request& request);

}  // namespace dschain
