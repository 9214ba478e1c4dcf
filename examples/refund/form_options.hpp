#ifndef REFUND_PROGRAM_FORM_OPTIONS_HPP
#define REFUND_PROGRAM_FORM_OPTIONS_HPP

#include "request_header.hpp"

#include <string>

namespace CLI {
class App;
}

namespace program {

/// How a file is written, as the options of a command say.
struct form_options {
    std::string columns{};  ///< known=theirs,...
    std::string set{};      ///< known=text,...
    std::string profile{};
    std::string round_amounts{};
    std::string delimiter{","};

    /// Adds the options to a command, which must not outlive this.
    void add_to(CLI::App& command);
    /// Throws `unusable` if an option is wrong, with what it may be.
    [[nodiscard]] csv_form form() const;
};

}  // namespace program

#endif
