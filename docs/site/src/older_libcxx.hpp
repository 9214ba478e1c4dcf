// Included before every source: Debian's Emscripten 3.1.6 brings libc++ 13, which has neither std::bit_cast nor
// std::make_unique_for_overwrite yet.
#ifndef REFUND_SITE_OLDER_LIBCXX_HPP
#define REFUND_SITE_OLDER_LIBCXX_HPP

#include <cstddef>
#include <memory>
#include <type_traits>
#include <version>

#ifndef __cpp_lib_bit_cast
namespace std {
template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
    return __builtin_bit_cast(To, from);
}
}  // namespace std
#endif

#ifndef __cpp_lib_smart_ptr_for_overwrite
namespace std {
template <class Array>
unique_ptr<Array> make_unique_for_overwrite(size_t size) {
    return unique_ptr<Array>(new remove_extent_t<Array>[size]);
}
}  // namespace std
#endif

#endif
