#include "resolvers.hpp"

#include "dschain/evidence/resolver.hpp"

namespace dschain {
namespace {

Task<void> ask_resolver(Asker& asker, Server resolver, Question question, QueryForm form) {
    const Name& zone = resolver_zone();
    const unsigned tries = asker.options().tries;
    co_await asker.ask(zone, resolver, question, tries, form);
}

}  // namespace

Task<void> ask_resolvers(Asker& asker, Name zone, std::vector<Server> resolvers) {
    TaskGroup group;
    for (const Server& resolver : resolvers) {
        for (const RrType type : {RrType::ds, RrType::dnskey, RrType::soa}) {
            const Question question{zone, type};
            for (const bool checking_disabled : {false, true}) {
                const QueryForm form = resolver_form(checking_disabled);
                group.add(ask_resolver(asker, resolver, question, form));
            }
        }
    }
    co_await group;
}

}  // namespace dschain
