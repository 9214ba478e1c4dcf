#ifndef REFUND_PROGRAM_OPTION_CHECKS_HPP
#define REFUND_PROGRAM_OPTION_CHECKS_HPP

#include <string>

namespace program {

/// What is wrong with the text of an option that names a place; nothing where it is a name. An empty text is a name
/// that got lost, of a variable that is not set for instance, and not the wish to do without.
[[nodiscard]] inline std::string find_name_fault(const std::string& text) {
    return text.empty() ? "empty: name a place, or leave the option out" : "";
}

/// What is wrong with the text of an option that names a separator of cells; nothing where it is one.
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
