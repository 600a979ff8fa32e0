// The provider's document against itself: tag, digest, 'ds' and every other field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dschain/finding/finding.hpp"
#include "dschain/provider/document.hpp"

namespace dschain {

struct DocumentCheck {
    Name owner;  // the name that the DS is for
    // Of the API whose JSON it is; nothing for lines.
    std::optional<std::string> format;
    // Nothing if the document has not enough in it to tell.
    std::optional<bool> agrees;
    std::vector<Ds> ds;
    std::vector<Dnskey> keys;
    std::vector<Finding> findings;
};

// `zone` is the one asked for, if any; otherwise the owner in the document counts. Fails if there
// is no owner name at all.
[[nodiscard]] Result<DocumentCheck> check_document(const ProviderDocument& document,
                                                   const std::optional<Name>& zone);

}  // namespace dschain
