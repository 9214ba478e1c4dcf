#ifndef REFUND_PROGRAM_WORDS_HPP
#define REFUND_PROGRAM_WORDS_HPP

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace program {

/// Text from outside for a message: in quotes, at most 40 characters of it, and harmless, because control characters,
/// quotes, backslashes, invisible characters and bytes that are not UTF-8 are escaped.
///
///     in_quotes("12,50")      // "12,50"
///     in_quotes("a\nb\xff")   // "a\nb\xff", with visible backslashes
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The text of a key for a message: in quotes, with invisible characters written out, such as `\u{FEFF}`.
[[nodiscard]] std::string key_in_quotes(std::string_view text);

/// What the system says about the last failed call, for messages.
[[nodiscard]] std::string system_words();

/// Writes to standard error. A closed or full standard error is ignored.
void say_text(std::string_view text);

/// The same, with a format and its arguments.
template <class... Arguments>
void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    say_text(fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace program

#endif
