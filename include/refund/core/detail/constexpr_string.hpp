#ifndef REFUND_CORE_DETAIL_CONSTEXPR_STRING_HPP
#define REFUND_CORE_DETAIL_CONSTEXPR_STRING_HPP

#include <string>

// A function that returns std::string is constexpr where the standard library's std::string is a literal type: from
// libc++ 15 and libstdc++ 12 on, there with the newer of its two ABIs. Elsewhere it is an ordinary inline function.
#if defined(__cpp_lib_constexpr_string) && __cpp_lib_constexpr_string >= 201907L
#define REFUND_DETAIL_STRING_CONSTEXPR constexpr
#else
#define REFUND_DETAIL_STRING_CONSTEXPR inline
#endif

#endif
