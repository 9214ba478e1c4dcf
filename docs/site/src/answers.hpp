#ifndef REFUND_SITE_ANSWERS_HPP
#define REFUND_SITE_ANSWERS_HPP

#include <string>
#include <string_view>

namespace site {

/// The page's whole interface: one question as JSON in, its answer as JSON out. Requests are objects of texts, named
/// as the columns of `refund batch`; amounts in answers are decimal texts.
///
///     {"ask": "offers"}                                   which agreements and products there are
///     {"ask": "tables"}                                   every rule of every table
///     {"ask": "decide", "request": {...}}                 one decision with its steps, in fields and in words
///     {"ask": "schedule", "request": {...}}               the answer on each day of the term, and where it breaks
///     {"ask": "cap", "requests": [...]}                   requests of one customer, by their days
///     {"ask": "plan", "commitments": [...], "today": "2025-03-01", "until": "2025-12-31"}
///
/// What cannot be answered has the members `code` and `error`, `field` where one text is at fault, and `commitment`,
/// counted from 1, where a plan's is. Texts that the program has a default for must be stated. Never throws.
[[nodiscard]] std::string answer(std::string_view question) noexcept;

}  // namespace site

#endif
