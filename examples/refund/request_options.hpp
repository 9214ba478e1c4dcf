#ifndef REFUND_PROGRAM_REQUEST_OPTIONS_HPP
#define REFUND_PROGRAM_REQUEST_OPTIONS_HPP

#include "columns.hpp"
#include "request_row.hpp"

#include <array>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

namespace CLI {
class App;
}

namespace program {

/// One request from the command line: the columns of a batch as options, read by the same code.
class request_options {
public:
    /// Adds an option for each column except those left out. The options write into the result, so keep it until the
    /// command line has been parsed.
    [[nodiscard]] static std::shared_ptr<request_options> add_to(CLI::App& command,
                                                                 std::initializer_list<column> left_out);

    [[nodiscard]] const std::string& get(column which) const { return text_[static_cast<std::size_t>(which)]; }
    /// Sets a column that has no option.
    void set(column which, std::string text) { text_[static_cast<std::size_t>(which)] = std::move(text); }

    /// The request. Throws `unusable`, naming the option, if it is wrong.
    [[nodiscard]] request_row read() const;

private:
    std::array<std::string, input_columns.size()> text_{};
};

/// "--purchased-on" for purchased_on.
[[nodiscard]] std::string option_name(column which);

}  // namespace program

#endif
