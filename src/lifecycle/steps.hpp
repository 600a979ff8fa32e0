// The steps of each operation, as changes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dschain/lifecycle/decision.hpp"
#include "view_judge.hpp"

namespace dschain {

struct Draft {
    std::string name;
    std::string title;
    std::string condition;
    Change change;
    // What it will be once the steps before it are done, where that is another change.
    std::optional<Change> planned;
    bool done = false;
    bool under_way = false;
    // Taking it again does no harm, so that some servers have it is no reason to wait for the
    // others.
    bool may_repeat = false;
    // The clock decides, beside the views: before that it is too early.
    std::optional<Timestamp> not_before;
    std::uint32_t after_previous = 0;  // the same, as seconds after the step before it was taken
};

struct Drafts {
    std::vector<Draft> steps;
    std::string question;  // the step that a request without one asks about; empty: the next one
    // Why the steps cannot be told, for the user; then there are none.
    std::optional<std::string> unclear;
};

[[nodiscard]] Drafts enable_steps(const Timeline& timeline, const Request& request);
[[nodiscard]] Drafts publish_steps(const Timeline& timeline, const Request& request);
[[nodiscard]] Drafts disable_steps(const Timeline& timeline, const Request& request);
[[nodiscard]] Drafts transfer_steps(const Timeline& timeline, const Request& request);
[[nodiscard]] Drafts rollover_steps(const Timeline& timeline, const Request& request);

// --- shared by the operations ---

using Versions = std::vector<const Held*>;

[[nodiscard]] bool all_of(const Versions& versions,
                          const std::function<bool(const Version&)>& holds);
[[nodiscard]] bool any_of(const Versions& versions,
                          const std::function<bool(const Version&)>& holds);
inline bool is_present(const Version& version) {
    return !version.is_absent();
}
inline bool is_gone(const Version& version) {
    return version.is_absent();
}

// A version of nothing: no DS, no DNSKEY, no signatures.
[[nodiscard]] Version nothing_of(Kind kind);

// Stands for a key that is not there yet, in plans. With a tag, it has that tag.
[[nodiscard]] Dnskey key_to_come(std::uint8_t algorithm,
                                 std::optional<std::uint16_t> tag = std::nullopt);

// Every key in any of the versions, once.
[[nodiscard]] std::vector<Dnskey> all_keys(const Versions& versions);
[[nodiscard]] bool has_key(const Version& keys, const Dnskey& key);
[[nodiscard]] bool signs(const Version& version, const Dnskey& key);  // one of its RRsets
// The keys that a DS can lead to: usable, and sign the DNSKEY RRset.
[[nodiscard]] std::vector<Dnskey> entry_keys(const Version& keys);

[[nodiscard]] Version ds_of(const Name& zone, const std::vector<Dnskey>& keys);
[[nodiscard]] Version ds_version(std::vector<Ds> records);
// Keys with the SEP flag, or all of them if none has it.
[[nodiscard]] std::vector<Dnskey> preferring_sep(std::vector<Dnskey> keys);

// Each of the versions with keys added and taken away; an added key signs the DNSKEY RRset if
// `new_signs`.
[[nodiscard]] std::vector<Version> with_keys(const Versions& versions,
                                             const std::vector<Dnskey>& add, bool new_signs,
                                             const std::function<bool(const Dnskey&)>& remove);

}  // namespace dschain
