#ifndef REFUND_POLICY_CITATION_HPP
#define REFUND_POLICY_CITATION_HPP

#include <refund/core/text.hpp>
#include <refund/term/day.hpp>

namespace refund {

/// Where a rule is published, so that anyone can look it up.
struct citation {
    text<95> document{};       ///< publisher and title
    text<63> section{};        ///< the heading above the rule
    calendar_day published{};  ///< the version of the text that first said so
    calendar_day last_seen{};  ///< the day on which the text was last seen to still say so

    /// Whether it has a document, a section and both dates, in order.
    [[nodiscard]] constexpr bool complete() const noexcept {
        return !document.empty() && !section.empty() && published != calendar_day{} && last_seen >= published;
    }
    friend constexpr bool operator==(const citation&, const citation&) = default;
};

}  // namespace refund

#endif
