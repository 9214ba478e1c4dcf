#ifndef REFUND_CORE_DETAIL_EIGHT_CHARACTERS_HPP
#define REFUND_CORE_DETAIL_EIGHT_CHARACTERS_HPP

#include <cstdint>

namespace refund::detail {

/// Eight characters as a number, the first one as the lowest byte. Compilers turn this expression into a single load.
[[nodiscard]] constexpr std::uint64_t eight_characters(const char* first) noexcept {
    const auto byte = [first](unsigned i) { return std::uint64_t{static_cast<unsigned char>(first[i])} << (8 * i); };
    return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
}

}  // namespace refund::detail

#endif
