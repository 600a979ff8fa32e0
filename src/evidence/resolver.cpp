#include "dschain/evidence/resolver.hpp"

#include "dschain/evidence/answer.hpp"

namespace dschain {

const Name& resolver_zone() {
    static const Name kZone = Name::parse("resolver.invalid.").value();
    return kZone;
}

QueryForm resolver_form(bool checking_disabled) {
    QueryForm form;
    form.recursion_desired = true;
    form.checking_disabled = checking_disabled;
    return form;
}

bool is_resolved(const Exchange& exchange) {
    return is_useful(exchange) && exchange.message->recursion_available;
}

std::vector<ExtendedError> extended_errors(const Message& message) {
    constexpr std::uint16_t kExtendedErrorOption = 15;
    std::vector<ExtendedError> errors;
    if (!message.edns) {
        return errors;
    }
    for (const EdnsOption& option : message.edns->options) {
        ByteReader reader(option.data);
        const auto code = option.code == kExtendedErrorOption ? reader.u16() : std::nullopt;
        if (code) {
            errors.push_back({*code, std::string(option.data.begin() + 2, option.data.end())});
        }
    }
    return errors;
}

}  // namespace dschain
