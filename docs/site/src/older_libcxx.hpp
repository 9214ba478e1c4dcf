// Included before every source: Debian's Emscripten 3.1.6 brings libc++ 13, which has no std::bit_cast yet.
#ifndef REFUND_SITE_OLDER_LIBCXX_HPP
#define REFUND_SITE_OLDER_LIBCXX_HPP

#include <version>

#ifndef __cpp_lib_bit_cast
namespace std {
template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
    return __builtin_bit_cast(To, from);
}
}  // namespace std
#endif

#endif
