// CNAME and DNAME in the answers that a trace came by.
#include <algorithm>
#include <map>
#include <set>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "server_answers.hpp"

namespace dschain {
namespace {

// RFC 4034 §2.5 and RFC 2181 §10.1: what may stand beside a CNAME. SIG, KEY and NXT are the forms
// of RFC 2535.
bool may_stand_beside(RrType type) {
    constexpr RrType kSig{24};
    constexpr RrType kKey{25};
    constexpr RrType kNxt{30};
    return type == RrType::cname || type == RrType::rrsig || type == RrType::nsec || type == kSig ||
           type == kKey || type == kNxt;
}

class AliasCheck {
public:
    explicit AliasCheck(const CheckContext& context) : context_(context) {
        for (const TraceStep& step : context.assessment.trace->steps) {
            names_.insert(step.question.name);
        }
    }

    void run() {
        for (const Exchange& exchange : context_.evidence.exchanges) {
            if (exchange.message && exchange.message->authoritative) {
                walk(exchange);
                proofs(exchange);
            }
        }
        for (const auto& [where, types] : types_) {
            const auto& [name, server] = where;
            std::vector<std::string> beside;
            for (const RrType type : types) {
                if (!may_stand_beside(type)) {
                    beside.push_back(to_string(type));
                }
            }
            if (types.contains(RrType::cname) && !beside.empty()) {
                faults_.note(server,
                             {Code::cname_with_other_data, name, {{"types", enumerate(beside)}}});
            }
        }
        faults_.tell(context_);
    }

private:
    // Down the aliases of one answer.
    void walk(const Exchange& exchange) {
        const Message& message = *exchange.message;
        Question question = exchange.question;
        std::set<Name> seen;
        while (seen.insert(question.name).second) {
            const Answer answer = read_answer(message, exchange.zone, question);
            if (answer.kind == AnswerKind::dname) {
                made_cname(exchange, question.name, answer);
            } else {
                at_name(exchange, question.name);
            }
            if (!answer.leads_on()) {
                return;
            }
            question.name = answer.target;
        }
    }

    // RFC 6672 §3.1: the server makes a CNAME, with the TTL of the DNAME.
    void made_cname(const Exchange& exchange, const Name& name, const Answer& answer) {
        const RRset& dname = *answer.rrsets.front();
        const RRset* cname = find(exchange.message->answer, name, RrType::cname);
        const auto about_it = [&](Code code, Args more = {}) {
            more.emplace_back("dname", dname.owner.text());
            faults_.note(exchange.server, {code, name, std::move(more)});
        };
        if (answer.has_no_target || answer.cname_differs) {
            return;  // none can be made, or a finding of its own
        }
        if (cname == nullptr) {
            about_it(Code::dname_without_cname);
        } else if (cname->ttl == 0 && dname.ttl != 0) {
            about_it(Code::dname_ttl_zero);
        } else if (cname->ttl != dname.ttl) {
            about_it(Code::dname_ttl_differs, {{"ttl", std::to_string(cname->ttl)},
                                               {"dname_ttl", std::to_string(dname.ttl)}});
        }
    }

    void at_name(const Exchange& exchange, const Name& name) {
        for (const RRset& rrset : exchange.message->answer) {
            if (rrset.owner == name) {
                types_[{name, exchange.server}].insert(rrset.type);
            }
        }
    }

    // What NSEC and NSEC3 records say of the names of the trace.
    void proofs(const Exchange& exchange) {
        for (const RRset& rrset : exchange.message->authority) {
            if (rrset.type == RrType::nsec && names_.contains(rrset.owner)) {
                if (const auto nsec = Nsec::from_rdata(rrset.rdatas.front())) {
                    add(exchange.server, rrset.owner, nsec->types);
                }
            } else if (rrset.type == RrType::nsec3) {
                const auto nsec3 = Nsec3::from_rdata(rrset.rdatas.front());
                if (nsec3 && nsec3->types.has(RrType::cname)) {
                    add_hashed(exchange.server, rrset.owner, *nsec3);
                }
            }
        }
    }

    void add_hashed(const Server& server, const Name& owner, const Nsec3& nsec3) {
        if (nsec3.iterations > context_.verifier.limits().nsec3_iterations) {
            return;
        }
        const auto hash = from_base32hex(owner.first_label());
        for (const Name& name : names_) {
            if (hash && name.is_at_or_below(owner.parent()) &&
                context_.verifier.nsec3_hash(name, nsec3.salt, nsec3.iterations) == hash) {
                add(server, name, nsec3.types);
            }
        }
    }

    // RFC 9824 §2: of a name that does not exist there is nothing to say.
    void add(const Server& server, const Name& name, const TypeBitmap& types) {
        if (types.has(RrType::cname) && !types.has(RrType::nxname)) {
            types_[{name, server}].insert(types.types().begin(), types.types().end());
        }
    }

    const CheckContext& context_;
    std::set<Name> names_;
    std::map<std::pair<Name, Server>, std::set<RrType>> types_;
    ServerFaults faults_;
};

}  // namespace

void check_aliases(const CheckContext& context) {
    AliasCheck(context).run();
}

}  // namespace dschain
