#include "plain_rows.hpp"

#include "byte_words.hpp"
#include "request_row.hpp"

#include <refund/intake/request_text.hpp>
#include <refund/money/decimal.hpp>
#include <refund/term/moment_text.hpp>

#include <limits>

namespace program {
namespace {

bool read_day(std::int32_t& day, std::string_view text) {
    const auto parsed = refund::parse_utc_day(text);
    if (parsed) day = parsed->days_since_epoch;
    return parsed.has_value();
}

/// Reads units; an empty text means `if_none`.
bool read_units(std::uint32_t& units, std::string_view text, std::uint32_t most, std::uint32_t if_none) {
    units = if_none;
    if (text.empty()) return true;
    const auto parsed = refund::parse_units(text, most);
    if (parsed) units = static_cast<std::uint32_t>(*parsed);
    return parsed.has_value();
}

}  // namespace

plain_rows::plain_rows(const request_header& header) {
    constexpr column stated[] = {
        column::request_id, column::scope,        column::product,  column::agreement,     column::purchased_on,
        column::term,       column::billing_plan, column::currency, column::payment,       column::quantity,
        column::returned,   column::requested_on, column::used,     column::commitment_id,
    };
    for (const column each : stated) numbers_[static_cast<std::size_t>(each)] = header.number(each);
    for (const column each : all_columns) {
        if (numbers_[static_cast<std::size_t>(each)] == 0 && header.number(each) != 0) {
            others_.push_back(header.number(each));
        }
    }
}

bool plain_rows::read(const csv_row& row, packed_request& into) {
    for (const std::size_t number : others_) {
        if (!row[number - 1].empty()) return false;
    }
    if (!find_offer(row) || !find_currency(row)) return false;
    into = {.unit = unit_, .offer_number = offer_number_};
    constexpr auto most = (std::numeric_limits<std::uint32_t>::max)();
    return read_days(row, into) && read_term(row, into) && read_payment(row, into) &&
           read_units(into.quantity, cell(row, column::quantity), most, 1) &&
           read_units(into.returned, cell(row, column::returned), into.quantity, into.quantity) &&
           read_usage(row, into);
}

bool plain_rows::find_offer(const csv_row& row) {
    const std::string_view product = cell(row, column::product);
    const std::string_view agreement = cell(row, column::agreement);
    if (offer_known_ && is_same(product, product_) && is_same(agreement, agreement_)) return true;
    const auto found = refund::find_offer(agreement.empty() ? default_agreement : agreement,
                                          product.empty() ? default_product : product);
    offer_known_ = found.has_value();
    if (!found) return false;
    product_ = product;
    agreement_ = agreement;
    offer_number_ = number_of(**found);
    return true;
}

bool plain_rows::find_currency(const csv_row& row) {
    const std::string_view text = cell(row, column::currency);
    if (unit_known_ && is_same(text, currency_)) return true;
    const auto found = refund::find_currency(text.empty() ? default_currency : text);
    unit_known_ = found && found->has_minor_unit();
    if (!unit_known_) return false;
    currency_ = text;
    unit_ = *found;
    return true;
}

bool plain_rows::read_days(const csv_row& row, packed_request& into) const {
    return read_day(into.purchased_on, cell(row, column::purchased_on)) &&
           read_day(into.requested_on, cell(row, column::requested_on));
}

bool plain_rows::read_term(const csv_row& row, packed_request& into) const {
    const std::string_view plan = cell(row, column::billing_plan);
    into.monthly = is_same(plan, name(refund::billing_plan::monthly));
    if (!into.monthly && !plan.empty() && !is_same(plan, name(refund::billing_plan::upfront))) return false;
    const std::string_view text = cell(row, column::term);
    const auto length = text.empty() ? refund::term_length() : refund::parse_term(text);
    if (length) into.months = static_cast<std::uint8_t>(length->months);
    return length.has_value();
}

bool plain_rows::read_payment(const csv_row& row, packed_request& into) const {
    const auto payment = refund::parse_money(cell(row, column::payment), unit_);
    if (payment) into.payment = payment->minor;
    return payment && payment->minor >= 0;
}

bool plain_rows::read_usage(const csv_row& row, packed_request& into) const {
    const std::string_view text = cell(row, column::used);
    into.used = is_same(text, "yes");
    return into.used || is_same(text, "no") || text.empty();
}

}  // namespace program
