#include "request_row.hpp"

#include "words.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace program {
namespace {

using refund::errc;
using refund::request_field;
using refund::request_texts;

/// A field of a request, the column that states it, and the text that an empty cell stands for.
struct text_column {
    std::string_view request_texts::*text{};
    column where{};
    std::string_view when_empty{};
};

/// Indexed by `request_field`.
constexpr text_column text_columns[] = {
    {&request_texts::purchased_on, column::purchased_on},
    {&request_texts::renewed_on, column::renewed_on},
    {&request_texts::term, column::term},
    {&request_texts::billing_plan, column::billing_plan},
    {&request_texts::period_from, column::period_from},
    {&request_texts::period_until, column::period_until},
    {&request_texts::currency, column::currency, default_currency},
    {&request_texts::payment, column::payment},
    {&request_texts::payments, column::payments},
    {&request_texts::payment_for, column::payment_for},
    {&request_texts::quantity, column::quantity},
    {&request_texts::returned, column::returned},
    {&request_texts::returned_before, column::returned_before},
    {&request_texts::requested_on, column::requested_on},
    {&request_texts::term_began_at, column::term_began_at},
    {&request_texts::requested_at, column::requested_at},
    {&request_texts::used, column::used, "no"},
    {&request_texts::market, column::market},
    {&request_texts::cap_payment, column::cap_payment},
    {&request_texts::as_of, column::as_of},
    {&request_texts::current_payment, column::current_payment},
    {&request_texts::current_cap_payment, column::current_cap_payment},
    {&request_texts::rounding_step, column::rounding_step},
};
static_assert([] {
    std::size_t number = 0;
    for (const text_column& each : text_columns) {
        if (name(static_cast<request_field>(number++)) != name(each.where)) return false;
    }
    return true;
}());

constexpr const text_column& text_column_of(request_field field) {
    return text_columns[static_cast<std::size_t>(field)];
}

std::string_view or_default(std::string_view text, std::string_view when_empty) {
    return text.empty() ? when_empty : text;
}

/// The error for a name that is not in a list, with the names that are.
cell_error unknown(column where, const request_cells& cells, errc error, std::span<const std::string_view> names) {
    return {.where = where,
            .code = code(error),
            .words = fmt::format("{}: {}; there are {}", in_quotes(cells[where]), message(error),
                                 fmt::join(names, ", "))};
}
cell_error unknown_offer(const request_cells& cells, errc error) {
    if (error == errc::unknown_product) return unknown(column::product, cells, error, refund::shipped_products);
    return unknown(column::agreement, cells, error, refund::rules::agreements);
}

bool is_amount(request_field field) {
    return field == request_field::payment || field == request_field::cap_payment ||
           field == request_field::current_payment || field == request_field::current_cap_payment ||
           field == request_field::rounding_step || field == request_field::payments;
}

/// The library's message, or a more precise one where more is known.
std::string words_of(const request_texts& texts, const refund::field_error& error) {
    switch (error.reason) {
        case errc::negative_amount:
        case errc::payments_contradict:
        case errc::rounding_step_out_of_range: break;
        case errc::payment_not_divisible:
            return fmt::format("it does not divide evenly by {} units; payment_for=all-units takes it whole",
                               refund::parse_units(texts.quantity).value_or(1));
        case errc::quantity_out_of_range:
            if (error.field == request_field::quantity) {
                return "the units bought must be between 1 and 9223372036854775807";
            }
            break;
        default:
            if (!is_amount(error.field)) break;
            return fmt::format("at character {}: {}", error.offset + 1, message(error.reason));
    }
    return std::string(message(error.reason));
}

cell_error wrong_text(const request_texts& texts, const refund::field_error& error) {
    const text_column& at = text_column_of(error.field);
    return {.where = at.where,
            .code = code(error.reason),
            .words = fmt::format("{}: {}", in_quotes(texts.*at.text), words_of(texts, error))};
}

}  // namespace

std::string cell_error::reason() const {
    return fmt::format("{}: column {}: {}", code, in_file.empty() ? name(where) : in_file, words);
}

std::string payments_text(refund::list_view<refund::stated_payment> payments) {
    std::string text;
    for (const auto& [due, amount, status] : payments) {
        if (!text.empty()) text += "; ";
        text += fmt::format("{}={}", refund::to_string(due), refund::to_decimal(amount));
        if (status != refund::payment_status::not_stated) text += fmt::format(" {}", name(status));
    }
    return text;
}

refund::result<request_row, cell_error> read_request(const request_cells& cells) {
    const auto offer = refund::find_offer(or_default(cells[column::agreement], default_agreement),
                                          or_default(cells[column::product], default_product));
    if (!offer) return unknown_offer(cells, offer.error());
    request_texts texts;
    for (const text_column& each : text_columns) texts.*each.text = or_default(cells[each.where], each.when_empty);
    std::shared_ptr<std::vector<refund::stated_payment>> listed;
    refund::request_form form = cells.form;
    if (!texts.payments.empty()) {
        listed = std::make_shared<std::vector<refund::stated_payment>>(refund::payments_in(texts.payments));
        form.room = *listed;
    }
    const auto read = refund::read_request(texts, **offer, form);
    if (!read) return wrong_text(texts, read.error());
    refund::result<request_row, cell_error> row(std::in_place, request_row{*read, std::move(listed)});
    refund::cancel_request<>& request = (*row).request;
    if (!request.returned) request.returned = request.quantity - request.returned_before;
    return row;
}

}  // namespace program
