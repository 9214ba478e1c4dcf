#ifndef REFUND_CORE_GUID_HPP
#define REFUND_CORE_GUID_HPP

#include <cstddef>
#include <string_view>

namespace refund {

/// Whether a text is a GUID: 8-4-4-4-12 hexadecimal digits of either case, without braces.
[[nodiscard]] constexpr bool is_guid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hexadecimal) return false;
    }
    return true;
}

}  // namespace refund

#endif
