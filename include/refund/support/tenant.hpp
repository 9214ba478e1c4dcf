#ifndef REFUND_SUPPORT_TENANT_HPP
#define REFUND_SUPPORT_TENANT_HPP

#include <cstddef>
#include <string_view>

namespace refund {

/// Whether a text is a domain name with at least two labels (RFC 1035: letters, digits and inner
/// hyphens, at most 63 characters per label and 253 in total). International names must be in ASCII form.
[[nodiscard]] constexpr bool is_domain_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 253) return false;
    std::size_t label = 0;
    std::size_t labels = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.') {
            if (label == 0 || text[i - 1] == '-') return false;
            label = 0;
            ++labels;
            continue;
        }
        const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter_or_digit && (c != '-' || label == 0)) return false;
        if (++label > 63) return false;
    }
    return label > 0 && labels >= 2 && text.back() != '-';
}

}  // namespace refund

#endif
