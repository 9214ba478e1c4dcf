#ifndef REFUND_PROGRAM_CELL_FORMS_HPP
#define REFUND_PROGRAM_CELL_FORMS_HPP

#include "profile.hpp"
#include "request_row.hpp"

#include <refund/core/result.hpp>

#include <string>
#include <string_view>

namespace program {

/// Whether two words are equal, ignoring the case of ASCII letters.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

/// What a filled cell says, in the words of a batch: the cell's text, one of the source's, or one in `made`. A
/// malformed number or date stays as it is, for the code that parses it to report; only hours and the end of a term are
/// checked here. The term runs from `purchased_on`.
///
/// Codes: word-not-known, term-not-in-months, hours-malformed, usage-not-known; those of `refund::parse_utc_day`.
[[nodiscard]] refund::result<std::string_view, cell_error> read_form(const source& from, std::string_view text,
                                                                     std::string_view purchased_on, std::string& made);

}  // namespace program

#endif
