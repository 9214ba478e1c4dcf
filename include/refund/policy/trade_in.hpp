#ifndef REFUND_POLICY_TRADE_IN_HPP
#define REFUND_POLICY_TRADE_IN_HPP

#include <refund/core/list_view.hpp>
#include <refund/core/result.hpp>
#include <refund/core/text.hpp>
#include <refund/policy/citation.hpp>
#include <refund/term/range.hpp>
#include <refund/term/term.hpp>

#include <cstdint>

namespace refund {

/// How many hours the text counts for a term.
struct term_hours {
    term_length term{};    ///< of the commitment that is bought
    std::int64_t hours{};  ///< 1 or more
};

/// The published terms of a trade-in: a commitment is given back for one of another kind, which is paid by
/// the hour. They refer to their list of hours.
struct trade_in_terms {
    text<63> id{};                         ///< stable
    date_range in_force{};                 ///< of the day whose version of the terms applies
    list_view<term_hours> terms{};         ///< what can be bought
    citation source{};                     ///< where they are published
    text<255> clause{};                    ///< the clause in our own words

    /// The hours of a term. Errors: term_out_of_range (nothing of that length is sold).
    [[nodiscard]] constexpr result<std::int64_t> hours_of(term_length length) const noexcept {
        for (const term_hours& each : terms) {
            if (each.term == length) return each.hours;
        }
        return errc::term_out_of_range;
    }
};

}  // namespace refund

#endif
