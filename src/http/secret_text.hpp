// The one way to the text of a secret.
#pragma once

#include <string>
#include <string_view>

#include "dschain/http/secret.hpp"

namespace dschain {

class SecretText {
public:
    [[nodiscard]] static std::string_view of(const Secret& secret) {
        return {secret.pages_, secret.size_};
    }
};

// So that a compiler cannot leave it out.
void wipe(std::string& text);

// Puts '***' wherever the secret stands in `text`: a server may send back what it was sent.
void hide(std::string& text, const Secret& secret);

}  // namespace dschain
