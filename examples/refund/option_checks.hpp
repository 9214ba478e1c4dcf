#ifndef REFUND_PROGRAM_OPTION_CHECKS_HPP
#define REFUND_PROGRAM_OPTION_CHECKS_HPP

#include <string>

namespace program {

/// What is wrong with the text of an option that names a place; nothing where it is a name. An empty text is a name
/// that got lost, of a variable that is not set for instance, and not the wish to do without.
[[nodiscard]] inline std::string find_name_fault(const std::string& text) {
    return text.empty() ? "empty: name a place, or leave the option out" : "";
}

}  // namespace program

#endif
