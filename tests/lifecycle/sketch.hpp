// Histories as a test draws them: one zone, two parent servers, two of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dschain/dnssec/ds_match.hpp"
#include "dschain/lifecycle/decision.hpp"

namespace dschain::test {

inline const Name kZone = Name::parse("example.test").value();

// A key that stands for itself: it signs nothing here.
inline Dnskey key(std::uint8_t number, std::uint16_t flags = 257, std::uint8_t algorithm = 13) {
    return Dnskey{flags, 3, algorithm, Bytes(64, number)};
}

inline Version ds(const std::vector<Dnskey>& keys) {
    Version version;
    for (const Dnskey& each : keys) {
        version.ds.push_back(make_ds(kZone, each, 2).value());
    }
    version.normalise();
    return version;
}

inline Version keys(const std::vector<Dnskey>& all, const std::vector<Dnskey>& signers) {
    Version version;
    version.kind = Kind::keys;
    version.keys = all;
    if (!all.empty()) {
        version.signers.emplace_back();
    }
    for (const Dnskey& each : signers) {
        version.signers.front().push_back(Signer::of(each));
    }
    version.normalise();
    return version;
}

inline Version data(const std::vector<Dnskey>& signers) {
    Version version;
    version.kind = Kind::data;
    version.signers.emplace_back();
    for (const Dnskey& each : signers) {
        version.signers.front().push_back(Signer::of(each));
    }
    version.normalise();
    return version;
}

inline Version ns(const std::vector<std::string>& names) {
    Version version;
    version.kind = Kind::delegation;
    for (const std::string& each : names) {
        version.names.push_back(Name::parse(each).value());
    }
    version.normalise();
    return version;
}

// What is published, server by server; `look` takes it down.
class Sketch {
public:
    static constexpr std::uint32_t kTtl = 3600;
    static constexpr std::uint32_t kNegativeTtl = 900;

    Sketch() { history.zone = kZone; }

    static Server parent(int number) {
        return {Name::parse("p" + std::to_string(number) + ".test").value(),
                "192.0.2." + std::to_string(number), 53};
    }
    static Server child(int number) {
        return {Name::parse("c" + std::to_string(number) + ".example").value(),
                "198.51.100." + std::to_string(number), 53};
    }

    Sketch& parents(const Version& version, std::uint32_t ttl = kTtl) {
        return set(parent(1), version, ttl).set(parent(2), version, ttl);
    }
    Sketch& children(const Version& version, std::uint32_t ttl = kTtl) {
        return set(child(1), version, ttl).set(child(2), version, ttl);
    }
    Sketch& set(const Server& server, const Version& version, std::uint32_t ttl = kTtl) {
        Observation& observation = seen[{version.kind, server}];
        observation = {version.kind,
                       server,
                       version,
                       ttl,
                       version.kind == Kind::data ? kNegativeTtl : 0,
                       candidates.contains(server)};
        if (version.kind == Kind::keys && version.is_absent()) {
            observation.ttl = kNegativeTtl;
        }
        return *this;
    }
    Sketch& silence(Kind kind, const Server& server) {
        seen[{kind, server}] = {kind, server, std::nullopt, 0, 0, candidates.contains(server)};
        return *this;
    }
    Sketch& forget(const Server& server) {
        std::erase_if(seen, [&](const auto& each) { return each.first.second == server; });
        return *this;
    }
    Sketch& look(Timestamp at) {
        Round round{at, {}};
        for (const auto& [where, observation] : seen) {
            round.observations.push_back(observation);
        }
        history.rounds.push_back(std::move(round));
        return *this;
    }

    [[nodiscard]] Timeline timeline(const Assumptions& assumptions = {}) const {
        return build_timeline(history, assumptions);
    }
    [[nodiscard]] Decision decide(Operation operation, const std::string& step = "",
                                  const Assumptions& assumptions = {}) const {
        Request request;
        request.operation = operation;
        request.step = step;
        return decide(request, assumptions);
    }
    [[nodiscard]] Decision decide(const Request& request,
                                  const Assumptions& assumptions = {}) const {
        return dschain::decide(timeline(assumptions), request).value();
    }

    std::map<std::pair<Kind, Server>, Observation> seen;
    std::map<Server, bool> candidates;
    History history;
};

inline std::vector<std::string> codes(const Decision& decision) {
    std::vector<std::string> found;
    for (const Finding& reason : decision.reasons) {
        found.emplace_back(reason.name());
    }
    return found;
}

inline std::string answer(const Decision& decision) {
    return std::string(to_string(decision.answer));
}

inline const StepPlan& step(const Decision& decision, std::string_view name) {
    for (const StepPlan& each : decision.steps) {
        if (each.name == name) {
            return each;
        }
    }
    throw std::out_of_range(std::string(name));
}

}  // namespace dschain::test
