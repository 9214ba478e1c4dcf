#ifndef REFUND_PROGRAM_CELL_FORMS_HPP
#define REFUND_PROGRAM_CELL_FORMS_HPP

#include "profile.hpp"
#include "request_row.hpp"

#include <refund/core/result.hpp>

#include <string>
#include <string_view>

namespace program {

/// Whether two words are the same but for the case of their ASCII letters.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

/// What a filled cell says in the words of a batch: the cell's text, one of the source's, or one in `made`. A date or
/// a number that is none stays as it is: whoever reads it says what is wrong. `purchased_on` is the day from which an
/// end of the term counts.
///
/// Codes: word-not-known, term-not-in-months, hours-malformed, usage-not-known.
[[nodiscard]] refund::result<std::string_view, cell_error> read_form(const source& from, std::string_view text,
                                                                     std::string_view purchased_on, std::string& made);

}  // namespace program

#endif
