#ifndef REFUND_PROGRAM_FORM_OPTIONS_HPP
#define REFUND_PROGRAM_FORM_OPTIONS_HPP

#include "request_header.hpp"

#include <string>

namespace CLI {
class App;
}

namespace program {

/// How a file is written, as options of a command say it.
struct form_options {
    std::string columns{};  ///< known=theirs,...
    std::string set{};      ///< known=text,...
    std::string profile{};
    std::string round_amounts{};
    std::string delimiter{","};

    /// Adds them to a command; they must live as long as it.
    void add_to(CLI::App& command);
    /// Throws `unusable` where one of them is wrong, with what there is in its place.
    [[nodiscard]] csv_form form() const;
};

}  // namespace program

#endif
