// A zone below test. and its servers in memory, as the evidence of a check: signed in the test, at
// a fixed time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chain/world.hpp"

namespace dschain::test {

inline const SigningKey& ksk() {
    static const SigningKey key(1);
    return key;
}
inline const SigningKey& zsk() {
    static const SigningKey key(2, 256);
    return key;
}
inline const SigningKey& other_key() {
    static const SigningKey key(3);
    return key;
}

inline Bytes ds_rdata(const Ds& ds) {
    Bytes rdata;
    append_u16(rdata, ds.key_tag);
    append_u8(rdata, ds.algorithm);
    append_u8(rdata, ds.digest_type);
    append(rdata, ds.digest);
    return rdata;
}

// What one server has.
struct ZoneSketch {
    std::vector<Dnskey> keys{ksk().dnskey(), zsk().dnskey()};
    std::vector<const SigningKey*> key_signers{&ksk()};
    const SigningKey* data_signer = &zsk();
    SignOptions data_signing{};
    std::vector<const SigningKey*> cds_signers{&ksk()};
    std::vector<Bytes> cds{};
    std::vector<Bytes> cdnskey{};
    std::vector<Bytes> nsec3param{};
    std::vector<RrType> more_types{};     // in the bitmap of the apex beside those that are there
    std::vector<RrType> lacking_types{};  // and out of it
    bool nsec3 = false;
    RecordOptions nsec3_options = [] {
        RecordOptions options = in_zone("example.test");
        options.iterations = 0;
        options.salt = {};
        return options;
    }();
};

class ZoneWorld {
public:
    ZoneWorld() : ZoneWorld(std::vector<Ds>{ds_of(ksk())}) {}
    // With these DS records at the parent; none: it proves that there are none.
    explicit ZoneWorld(const std::vector<Ds>& ds) {
        evidence.subject.zone = zone();
        evidence.started_at = evidence.validate_at = kNow;
        evidence.subject.trust_anchors.push_back(
            "test. IN DS " + make_ds(name("test"), parent_key().dnskey(), 2).value().text());
        evidence.cuts.push_back({Name(), {}, {}});
        evidence.cuts.push_back({name("test"), {}, {}});
        evidence.cuts.push_back({zone(), {}, {}});
        RRset keys = plain("test", RrType::dnskey, parent_key().dnskey().rdata());
        sign(keys, parent_key(), name("test"));
        parent_answer("test", RrType::dnskey, {keys}, {});
        if (ds.empty()) {
            RecordOptions options = in_zone("test");
            options.key = &parent_key();
            parent_answer("example.test", RrType::ds, {},
                          {soa("test", parent_key()),
                           nsec("example.test", "zz.test",
                                {RrType::ns, RrType::rrsig, RrType::nsec}, options)});
            return;
        }
        RRset set = plain("example.test", RrType::ds, {});
        set.rdatas.clear();
        for (const Ds& each : ds) {
            set.rdatas.push_back(ds_rdata(each));
        }
        std::sort(set.rdatas.begin(), set.rdatas.end());
        sign(set, parent_key(), name("test"));
        parent_answer("example.test", RrType::ds, {set}, {});
    }

    static Name zone() { return name("example.test"); }
    static Name absent() { return name("dschain-no-such-name.example.test"); }
    static Ds ds_of(const SigningKey& key, std::uint8_t digest_type = 2) {
        return make_ds(zone(), key.dnskey(), digest_type).value();
    }
    static Bytes cds_of(const SigningKey& key, std::uint8_t digest_type = 2) {
        return ds_rdata(ds_of(key, digest_type));
    }

    // One more server; all that is asked of it is answered.
    void add(const ZoneSketch& sketch) {
        const Server server = server_number(++servers_);
        evidence.cuts.back().servers.push_back(server);
        const auto data = [&](RrType type, const std::vector<Bytes>& rdatas,
                              const std::vector<const SigningKey*>& signers) {
            RRset rrset = plain("example.test", type, {});
            rrset.rdatas = rdatas;
            std::sort(rrset.rdatas.begin(), rrset.rdatas.end());
            for (const SigningKey* signer : signers) {
                if (signer != nullptr) {
                    sign(rrset, *signer, zone(), sketch.data_signing);
                }
            }
            return rrset;
        };
        const std::vector<const SigningKey*> by_zsk{sketch.data_signer};
        std::vector<Bytes> keys;
        for (const Dnskey& key : sketch.keys) {
            keys.push_back(key.rdata());
        }
        give(server, RrType::dnskey, data(RrType::dnskey, keys, sketch.key_signers), sketch);
        give(server, RrType::soa, data(RrType::soa, {Bytes(22, 0)}, by_zsk), sketch);
        give(server, RrType::ns, data(RrType::ns, {wire_of(name("ns1.other.test"))}, by_zsk),
             sketch);
        give(server, RrType::cds, data(RrType::cds, sketch.cds, sketch.cds_signers), sketch);
        give(server, RrType::cdnskey, data(RrType::cdnskey, sketch.cdnskey, sketch.cds_signers),
             sketch);
        give(server, RrType::nsec3param, data(RrType::nsec3param, sketch.nsec3param, by_zsk),
             sketch);
        message(servers_, RrType::nsec3param).second->form.tcp = true;
        std::vector<RRset> proof{soa("example.test", sketch)};
        for (const RRset& each : name_error_proof(sketch)) {
            proof.push_back(each);
        }
        Exchange& exchange = answer(server, absent(), RrType::a, {}, proof, Rcode::nxdomain);
        exchange.form.mixed_case = true;
    }

    // The answer of the server with that number, from 1, to the question of that type: A is the one
    // for the absent name.
    std::pair<Message*, Exchange*> message(int server, RrType type) {
        for (Exchange& each : evidence.exchanges) {
            if (each.zone == zone() && each.server == server_number(server) &&
                each.question.type == type) {
                return {&*each.message, &each};
            }
        }
        throw std::logic_error("no such answer");
    }
    Message& at(int server, RrType type) { return *message(server, type).first; }

    // One more answer of that server.
    Exchange& answer(int server, std::string_view owner, RrType type, std::vector<RRset> records,
                     std::vector<RRset> authority, Rcode rcode = Rcode::noerror) {
        return answer(server_number(server), name(owner), type, std::move(records),
                      std::move(authority), rcode);
    }

    static RRset soa(std::string_view of, const SigningKey& key) {
        RRset rrset = plain(of, RrType::soa, Bytes(22, 0));
        sign(rrset, key, name(of));
        return rrset;
    }
    static RRset soa(std::string_view of, const ZoneSketch& sketch) {
        RRset rrset = plain(of, RrType::soa, Bytes(22, 0));
        if (sketch.data_signer != nullptr) {
            sign(rrset, *sketch.data_signer, name(of), sketch.data_signing);
        }
        return rrset;
    }

    static std::vector<RrType> apex_types(const ZoneSketch& sketch) {
        std::vector<RrType> types{RrType::ns, RrType::soa, RrType::rrsig, RrType::dnskey};
        const auto add = [&](bool there, RrType type) {
            if (there) {
                types.push_back(type);
            }
        };
        add(!sketch.nsec3, RrType::nsec);
        add(!sketch.cds.empty(), RrType::cds);
        add(!sketch.cdnskey.empty(), RrType::cdnskey);
        add(!sketch.nsec3param.empty(), RrType::nsec3param);
        types.insert(types.end(), sketch.more_types.begin(), sketch.more_types.end());
        std::erase_if(types, [&](RrType type) {
            return std::find(sketch.lacking_types.begin(), sketch.lacking_types.end(), type) !=
                   sketch.lacking_types.end();
        });
        std::sort(types.begin(), types.end());
        return types;
    }

    static RecordOptions options_of(const ZoneSketch& sketch) {
        RecordOptions options = sketch.nsec3_options;
        options.key = sketch.data_signer;
        options.signing = sketch.data_signing;
        return options;
    }
    static RRset apex_nsec(const ZoneSketch& sketch, std::string_view next = "www.example.test") {
        return unsigned_if(sketch,
                           nsec("example.test", next, apex_types(sketch), options_of(sketch)));
    }
    static std::vector<RRset> no_data_proof(const ZoneSketch& sketch) {
        if (!sketch.nsec3) {
            return {apex_nsec(sketch)};
        }
        return {nsec3_matching(zone(), apex_types(sketch), options_of(sketch))};
    }
    static std::vector<RRset> name_error_proof(const ZoneSketch& sketch) {
        std::vector<RRset> proof = no_data_proof(sketch);
        if (sketch.nsec3) {
            proof.push_back(nsec3_covering(absent(), options_of(sketch)));
            proof.push_back(nsec3_covering(zone().wildcard().value(), options_of(sketch)));
        }
        return proof;
    }

    static Server server_number(int number) {
        return {name("ns" + std::to_string(number) + ".other.test"),
                "192.0.2." + std::to_string(number), 53};
    }

    [[nodiscard]] Assessment assessed() const {
        return assess(evidence, evidence.subject.limits).value();
    }

    Evidence evidence;

private:
    static const SigningKey& parent_key() {
        static const SigningKey key(9);
        return key;
    }

    static RRset unsigned_if(const ZoneSketch& sketch, RRset rrset) {
        if (sketch.data_signer == nullptr) {
            rrset.signatures.clear();
        }
        return rrset;
    }

    void parent_answer(std::string_view owner, RrType type, std::vector<RRset> records,
                       std::vector<RRset> authority) {
        Exchange exchange;
        exchange.zone = name("test");
        exchange.server = Server{name("ns.nic.test"), "192.0.2.200", 53};
        exchange.question = {name(owner), type};
        exchange.outcome = Outcome::answer;
        exchange.message.emplace();
        exchange.message->authoritative = true;
        exchange.message->answer = std::move(records);
        exchange.message->authority = std::move(authority);
        evidence.exchanges.push_back(std::move(exchange));
    }

    Exchange& answer(const Server& server, const Name& owner, RrType type,
                     std::vector<RRset> records, std::vector<RRset> authority, Rcode rcode) {
        Exchange exchange;
        exchange.zone = zone();
        exchange.server = server;
        exchange.question = {owner, type};
        exchange.outcome = Outcome::answer;
        exchange.message.emplace();
        exchange.message->authoritative = true;
        exchange.message->edns.emplace().dnssec_ok = true;
        exchange.message->rcode = rcode;
        exchange.message->answer = std::move(records);
        exchange.message->authority = std::move(authority);
        evidence.exchanges.push_back(std::move(exchange));
        return evidence.exchanges.back();
    }

    // Data, or the proof that there is none.
    void give(const Server& server, RrType type, const RRset& rrset, const ZoneSketch& sketch) {
        if (!rrset.rdatas.empty()) {
            answer(server, zone(), type, {rrset}, {}, Rcode::noerror);
            return;
        }
        std::vector<RRset> proof{soa("example.test", sketch)};
        for (const RRset& each : no_data_proof(sketch)) {
            proof.push_back(each);
        }
        answer(server, zone(), type, {}, proof, Rcode::noerror);
    }

    int servers_ = 0;
};

// 'CODE severity' of every finding of the given codes, in the order of the report; consequences in
// brackets behind.
inline std::vector<std::string> told(const Assessment& assessment,
                                     const std::function<bool(Code)>& wanted) {
    std::vector<std::string> list;
    for (const Finding& finding : assessment.findings) {
        if (!wanted(finding.code)) {
            continue;
        }
        std::string text =
            std::string(finding.name()) + " " + std::string(to_string(finding.severity));
        for (const Finding& each : finding.consequences) {
            text += " [" + std::string(each.name()) + "]";
        }
        list.push_back(std::move(text));
    }
    return list;
}

inline const Finding& only(const Assessment& assessment, Code code) {
    const Finding* found = nullptr;
    for (const Finding& finding : assessment.findings) {
        if (finding.code == code) {
            EXPECT_EQ(found, nullptr) << "told twice: " << finding.name();
            found = &finding;
        }
    }
    if (found == nullptr) {
        throw std::logic_error("not told: " + std::string(entry(code).name));
    }
    return *found;
}

}  // namespace dschain::test
