#ifndef REFUND_RECORD_DETAIL_REQUEST_CELLS_HPP
#define REFUND_RECORD_DETAIL_REQUEST_CELLS_HPP

#include <refund/intake/request_source.hpp>
#include <refund/money/amount_text.hpp>
#include <refund/record/detail/batch_reader.hpp>
#include <refund/term/moment_text.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The columns of requests, and the cells of one request.

namespace refund::record::detail {

/// The columns of requests, by number. `request_wishes` is in the same order.
enum request_column : std::size_t {
    scope,
    request_id,
    agreement,
    product,
    currency,
    purchased_on,
    requested_on,
    used,
    payment,
    payments,
    renewed_on,
    term,
    billing_plan,
    period_from,
    period_until,
    market,
    commitment_id,
    payment_for,
    quantity,
    returned,
    cap_payment,
    current_payment,
    current_cap_payment,
    as_of,
    rounding_step,
    returned_before,
    term_began_at,
    requested_at,
    request_column_count,
};
inline constexpr std::array<column_wish, request_column_count> request_wishes = {{
    {"scope", texts, true},
    {"request_id", texts, true},
    {"agreement", texts, true},
    {"product", texts, true},
    {"currency", texts, true},
    {"purchased_on", days, true},
    {"requested_on", days, true},
    {"used", yes_or_no, true},
    {"payment", amounts, true},
    {"payments", texts, false},
    {"renewed_on", days, false},
    {"term", texts, false},
    {"billing_plan", texts, false},
    {"period_from", days, false},
    {"period_until", days, false},
    {"market", texts, false},
    {"commitment_id", texts, false},
    {"payment_for", texts, false},
    {"quantity", units, false},
    {"returned", units, false},
    {"cap_payment", amounts, false},
    {"current_payment", amounts, false},
    {"current_cap_payment", amounts, false},
    {"as_of", days, false},
    {"rounding_step", amounts, false},
    {"returned_before", units, false},
    {"term_began_at", texts, false},
    {"requested_at", texts, false},
}};

using request_batch = batch_reader<request_column_count>;

/// The column of each `request_field`, in the order of the fields. A column has the name of its field.
inline constexpr auto request_columns_of_fields = [] {
    std::array<request_column, static_cast<std::size_t>(request_field::rounding_step) + 1> columns{};
    for (std::size_t field = 0; field < columns.size(); ++field) {
        std::size_t column = 0;
        while (request_wishes[column].name != name(static_cast<request_field>(field))) ++column;
        columns[field] = static_cast<request_column>(column);
    }
    return columns;
}();

/// The column of a request's field.
[[nodiscard]] constexpr request_column column_of(request_field field) noexcept {
    return request_columns_of_fields[static_cast<std::size_t>(field)];
}

/// The cells of one request, as a `request_source`. A text is valid until the next call.
class request_row {
public:
    request_row(const request_batch& batch, std::int64_t row) noexcept : batch_(batch), row_(row) {}

    [[nodiscard, gnu::always_inline]] std::string_view operator[](request_column which) const noexcept {
        return batch_[which].text(row_, room_);
    }
    [[nodiscard]] std::string_view text(request_field field) const noexcept { return (*this)[column_of(field)]; }
    [[nodiscard, gnu::always_inline]] bool states(request_field field) const noexcept {
        return batch_[column_of(field)].states(row_);
    }
    [[nodiscard]] result<calendar_day> day(request_field field) const noexcept {
        if (const auto number = batch_[column_of(field)].day(row_)) return *number;
        return parse_utc_day(text(field));
    }
    [[nodiscard]] result<amount_read, text_error> amount(request_field field, refund::currency unit,
                                                         std::int64_t units, const amount_form& form) const {
        if (units == 1 && unit.has_minor_unit()) {
            const auto minor = batch_[column_of(field)].decimal(row_, unit.minor_digits);
            if (minor) return amount_read{{*minor, unit}};
        }
        return read_amount(text(field), unit, units, form);
    }
    [[nodiscard]] result<std::int64_t> units(request_field field, std::int64_t most) const noexcept {
        const auto number = batch_[column_of(field)].whole_number(row_);
        if (number && 1 <= *number && *number <= most) return *number;
        return parse_units(text(field), most);
    }

    /// Whether this request takes its turn before another one with the same scope, day and id. Any order will do, as
    /// long as only the cells determine it.
    [[nodiscard]] bool is_less(const request_row& other) const noexcept {
        for (std::size_t i = 0; i < request_column_count; ++i) {
            const auto which = static_cast<request_column>(i);
            const std::string_view mine = (*this)[which];
            const std::string_view its = other[which];
            if (mine != its) return mine < its;
        }
        return false;
    }

private:
    const request_batch& batch_;
    std::int64_t row_;
    mutable cell_room room_;  // for the text of a cell of another type
};
static_assert(request_source<request_row>);

}  // namespace refund::record::detail

#endif
