#ifndef REFUND_PROGRAM_OPTION_CHECKS_HPP
#define REFUND_PROGRAM_OPTION_CHECKS_HPP

#include <string>

namespace program {

/// What is wrong with the text of an option that names a place; empty if nothing. An empty text is an error: it is more
/// likely to come from an unset variable than from a wish to leave the option out.
[[nodiscard]] inline std::string find_name_fault(const std::string& text) {
    return text.empty() ? "empty: name a place, or leave the option out" : "";
}

/// What is wrong with the text of an option that names a cell separator; empty if nothing.
[[nodiscard]] inline std::string find_separator_fault(const std::string& text) {
    const auto separates = [](char c) {
        const bool letter = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
        const bool digit = '0' <= c && c <= '9';
        return '\0' < c && c <= '~' && !letter && !digit && c != '"' && c != '\r' && c != '\n';
    };
    if (text.size() == 1 && separates(text.front())) return "";
    return "name one character of ASCII that is no letter, digit, quote or line end: ',', ';', '|' or a tab, which "
           "many shells write as $'\\t'";
}

}  // namespace program

#endif
