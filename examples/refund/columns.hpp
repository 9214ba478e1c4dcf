#ifndef REFUND_PROGRAM_COLUMNS_HPP
#define REFUND_PROGRAM_COLUMNS_HPP

#include "csv_header.hpp"

#include <refund/intake/request_text.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace program {

/// The input columns, in the order in which a row's cells are checked. `refund quote` has an option for each, of the
/// same name with hyphens.
enum class column : std::size_t {
    request_id,
    scope,
    product,
    agreement,
    purchased_on,
    renewed_on,
    term,
    billing_plan,
    period_from,
    period_until,
    currency,
    payment,
    payments,
    payment_for,
    quantity,
    returned,
    returned_before,
    requested_on,
    term_began_at,
    requested_at,
    used,
    market,
    cap_payment,
    as_of,
    current_payment,
    current_cap_payment,
    rounding_step,
    commitment_id,
};

inline constexpr std::array<column_facts, 28> input_columns = {{
    {"request_id"},
    {"scope"},
    {"product"},
    {"agreement"},
    {"purchased_on", true},
    {"renewed_on"},
    {"term"},
    {"billing_plan"},
    {"period_from"},
    {"period_until"},
    {"currency"},
    {"payment", true, "payments"},
    {"payments"},
    {"payment_for"},
    {"quantity"},
    {"returned"},
    {"returned_before"},
    {"requested_on", true},
    {"term_began_at"},
    {"requested_at"},
    {"used"},
    {"market"},
    {"cap_payment"},
    {"as_of"},
    {"current_payment"},
    {"current_cap_payment"},
    {"rounding_step"},
    {"commitment_id"},
}};

[[nodiscard]] constexpr std::string_view name(column which) {
    return input_columns[static_cast<std::size_t>(which)].name;
}

/// The text of one request, by column. If a text is empty, the column's default applies.
struct request_cells {
    std::array<std::string_view, input_columns.size()> text{};
    refund::request_form form{};

    [[nodiscard]] std::string_view operator[](column which) const { return text[static_cast<std::size_t>(which)]; }
};

}  // namespace program

#endif
