#ifndef REFUND_TESTS_FUZZ_TEXT_AS_INPUT_HPP
#define REFUND_TESTS_FUZZ_TEXT_AS_INPUT_HPP

#include "property.hpp"

#include <stdio_ext.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace fuzz {

/// Makes a text the content of standard input, which the program reads as the file "-". The stream has no descriptor,
/// so an input costs no system call. The text must outlive whatever reads it.
inline void set_standard_input(std::string_view text) {
    static std::string_view left;
    static std::FILE* const stream = [] {
        const cookie_io_functions_t read_only{.read = [](void*, char* into, std::size_t size) -> ssize_t {
                                                  const std::size_t taken = left.copy(into, size);
                                                  left.remove_prefix(taken);
                                                  return static_cast<ssize_t>(taken);
                                              },
                                              .write = nullptr,
                                              .seek = nullptr,
                                              .close = nullptr};
        return ::fopencookie(nullptr, "rb", read_only);
    }();
    expect(stream != nullptr, "there is a stream");
    ::__fpurge(stream);  // what the last input left unread
    std::clearerr(stream);
    left = text;
    stdin = stream;  // a variable in the GNU C library
}

}  // namespace fuzz

#endif
