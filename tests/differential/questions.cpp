#include "questions.hpp"

#include "content.hpp"

#include <iterator>
#include <set>

namespace dschain::differential {
namespace {

using lab::type_text;

std::string random_type(Random& random) {
    static const std::vector<std::string> kTypes{
        "A",  "A",   "A",   "AAAA", "AAAA", "TXT",    "TXT",    "MX",    "MX",   "NS",
        "NS", "SOA", "SOA", "DS",   "DS",   "DNSKEY", "DNSKEY", "CNAME", "DNAME"};
    return random.percent(1) ? "ANY" : random.one_of(kTypes);
}

// A question that the places of one zone, or of the tree, give rise to.
class Questioner {
public:
    Questioner(const std::vector<lab::Zone>& zones, const std::vector<Place>& faulty,
               Random& random)
        : zones_(zones), faulty_(faulty), random_(random) {}

    Question next() {
        const std::size_t kind = random_.below(100);
        if (kind < 22) {
            return existing();
        }
        if (kind < 36) {
            return {any_name(), random_type(random_)};
        }
        if (kind < 42) {
            return {lab::parent_name(any_name()), random_type(random_)};  // often an empty name
        }
        if (kind < 58) {
            return {random_name_below(zone().origin(), random_), random_type(random_)};
        }
        if (kind < 66) {
            return {random_name_below(any_name(), random_), random_type(random_)};
        }
        if (kind < 74) {
            return apex();
        }
        if (kind < 82) {
            return special("*.", LDNS_RR_TYPE_ANY);
        }
        if (kind < 86) {
            return special("", LDNS_RR_TYPE_DNAME);
        }
        if (kind < 92) {
            return special("", LDNS_RR_TYPE_NS);
        }
        return faulty();
    }

private:
    const lab::Zone& zone() {
        // Little is in the root and test.
        const std::size_t index = random_.percent(92)
                                      ? kTop + 1 + random_.below(zones_.size() - kTop - 1)
                                      : random_.below(kTop + 1);
        return zones_[index];
    }

    lab::Zone::Names::const_iterator any_entry() {
        while (true) {
            const lab::Zone& from = zone();
            auto entry = from.names().begin();
            std::advance(entry, static_cast<std::ptrdiff_t>(random_.below(from.names().size())));
            // The hashed names of NSEC3 records are names as well, but seldom asked for.
            if (entry->second.count(LDNS_RR_TYPE_NSEC3) == 0 || random_.percent(3)) {
                return entry;
            }
        }
    }

    std::string any_name() { return any_entry()->first; }

    Question existing() {
        const auto entry = any_entry();
        auto rrset = entry->second.begin();
        std::advance(rrset, static_cast<std::ptrdiff_t>(random_.below(entry->second.size())));
        const ldns_rr_type type = rrset->first;
        const bool denial = type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
        // What follows an alias is the better question.
        const bool follow = type == LDNS_RR_TYPE_CNAME && random_.percent(70);
        return {entry->first, denial || follow ? random_type(random_) : type_text(type)};
    }

    Question apex() {
        static const std::vector<std::string> kTypes{"SOA", "NS", "DNSKEY", "DS", "DS", "TXT", "A"};
        return {zone().origin(), random_.one_of(kTypes)};
    }

    // Something at or below a name that starts with `prefix`, or has `type`.
    Question special(const std::string& prefix, ldns_rr_type type) {
        const lab::Zone& from = zone();
        std::vector<std::string> names;
        for (const auto& [name, rrsets] : from.names()) {
            const bool has_type =
                type != LDNS_RR_TYPE_ANY && name != from.origin() && rrsets.count(type) > 0;
            if (has_type || (!prefix.empty() && name.rfind(prefix, 0) == 0)) {
                names.push_back(name);
            }
        }
        if (names.empty()) {
            return existing();
        }
        const std::string name = random_.one_of(names);
        const std::string above = prefix.empty() ? name : lab::parent_name(name);
        const std::size_t kind = random_.below(100);
        if (kind < 60) {
            // The types there are make more of a wildcard than those there are not.
            const lab::Zone::RrSets& rrsets = from.names().at(name);
            const std::string type_there = type_text(rrsets.begin()->first);
            return {random_name_below(above, random_),
                    prefix.empty() || random_.percent(30) ? random_type(random_) : type_there};
        }
        return {kind < 80 ? above : name,
                type == LDNS_RR_TYPE_NS && random_.percent(60) ? "DS" : random_type(random_)};
    }

    Question faulty() {
        if (faulty_.empty()) {
            return existing();
        }
        const Place& place = random_.one_of(faulty_);
        if (place.type == LDNS_RR_TYPE_NSEC3) {
            // Nobody knows from here which name it is the hash of. Below the hash itself servers
            // do not agree on what there is.
            return {random_name_below(lab::parent_name(place.name), random_), random_type(random_)};
        }
        if (place.type == LDNS_RR_TYPE_NSEC || random_.percent(25)) {
            return {random_.percent(50) ? place.name : random_name_below(place.name, random_),
                    random_type(random_)};
        }
        if (place.name.rfind("*.", 0) == 0) {
            return {random_name_below(lab::parent_name(place.name), random_),
                    type_text(place.type)};
        }
        return {place.name, type_text(place.type)};
    }

    const std::vector<lab::Zone>& zones_;
    const std::vector<Place>& faulty_;
    Random& random_;
};

}  // namespace

std::vector<Question> draw_questions(const std::vector<lab::Zone>& zones,
                                     const std::vector<Place>& faulty, std::size_t count,
                                     Random& random) {
    Questioner questioner(zones, faulty, random);
    std::vector<Question> questions;
    std::set<Question> seen;
    for (std::size_t tries = 0; questions.size() < count && tries < 20 * count; ++tries) {
        Question question = questioner.next();
        // The root has no parent that could have its DS.
        const bool pointless = question.name == "." && question.type == "DS";
        if (!pointless && seen.insert(question).second) {
            questions.push_back(std::move(question));
        }
    }
    return questions;
}

}  // namespace dschain::differential
