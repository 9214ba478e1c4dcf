#ifndef REFUND_CORE_DETAIL_CONSTEXPR_STRING_HPP
#define REFUND_CORE_DETAIL_CONSTEXPR_STRING_HPP

#include <string>

// A function that returns std::string is constexpr if the standard library's std::string is a literal type: since
// libc++ 15, and since libstdc++ 12 with the newer of its two ABIs. Otherwise it is an ordinary inline function.
#if defined(__cpp_lib_constexpr_string) && __cpp_lib_constexpr_string >= 201907L
#define REFUND_DETAIL_STRING_CONSTEXPR constexpr
#else
#define REFUND_DETAIL_STRING_CONSTEXPR inline
#endif

#endif
