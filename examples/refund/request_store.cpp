#include "request_store.hpp"

#include <algorithm>
#include <limits>

namespace program {
namespace {

/// Whether a packed request can hold everything the request states. All members are named here, so a new one does not
/// compile until someone says where it goes.
bool fits_packed(const refund::cancel_request<>& request) {
    const auto& [term, payment, payments, stated_for, quantity, returned, returned_before, usage, requested_on, as_of,
                 cap_payment, current_payment, current_cap_payment, list_payment, list_cap_payment, hourly_commitment,
                 rounding_step, times] = request;
    const auto& [purchased_on, length, plan, stated_period, renewed_on] = term;
    const auto kept = [](const auto&...) {};
    kept(payment, returned, usage, requested_on, as_of, cap_payment, purchased_on, length, plan);
    return payments.empty() && stated_for == refund::payment_for::one_unit && returned_before == 0 &&
           !stated_period && !renewed_on && !current_payment && !current_cap_payment && !list_payment &&
           !list_cap_payment && !hourly_commitment &&
           rounding_step == refund::minor_unit && !times &&
           quantity <= (std::numeric_limits<std::uint32_t>::max)();
}

}  // namespace

void request_store::note_place(row_key* key, std::uint64_t line) {
    if (line != usual_line_) lines_.emplace_back(keys_.size(), line);
    usual_line_ = line + 1;
    keys_.emplace_back() = key;
}

void request_store::add(const request_row& row) {
    const auto& request = row.request;
    const auto number = [](date::sys_days day) { return static_cast<std::int32_t>(day.time_since_epoch().count()); };
    packed_request& added = rows_.emplace_back() = {};
    added.requested_on = number(request.requested_on);
    if (!fits_packed(request) || row.not_sold || (keeps_markets_ && row.market)) {
        added.kind = packed_kind::unusual;
        added.elsewhere = static_cast<std::uint32_t>(unusual_.size());
        unusual_.push_back(row);
        return;
    }
    added.kind = request.cap_payment ? packed_kind::with_cap_payment : packed_kind::plain;
    added.payment = request.payment.minor;
    added.cap_payment = request.cap_payment ? request.cap_payment->minor : 0;
    added.unit = request.payment.unit;
    added.purchased_on = number(request.term.purchased_on);
    added.has_as_of = request.as_of.has_value();
    added.as_of = request.as_of ? number(*request.as_of) : 0;
    added.quantity = static_cast<std::uint32_t>(request.quantity);
    added.returned = static_cast<std::uint32_t>(request.returned.value_or(0));
    added.months = static_cast<std::uint8_t>(request.term.length.months);
    added.offer_number = number_of(*row.offer);
    added.monthly = request.term.plan == refund::billing_plan::monthly;
    added.used = request.usage == refund::used_or_not::used;
}

void request_store::add_wrong(std::string reason) {
    rows_.emplace_back() = {.elsewhere = static_cast<std::uint32_t>(wrong_.size()), .kind = packed_kind::wrong};
    wrong_.push_back(std::move(reason));
}

void request_store::take_wrong(std::string reason, row_key* key, std::uint64_t line) {
    note_place(key, line);
    add_wrong(std::move(reason));
}

void request_store::take(request_store& other, std::size_t index, row_key* key, std::uint64_t line) {
    const packed_request& held = other.rows_[index];
    if (held.kind == packed_kind::wrong) return take_wrong(std::move(other.wrong_[held.elsewhere]), key, line);
    note_place(key, line);
    packed_request& added = rows_.emplace_back() = held;
    if (held.kind != packed_kind::unusual) return;
    added.elsewhere = static_cast<std::uint32_t>(unusual_.size());
    unusual_.push_back(std::move(other.unusual_[held.elsewhere]));
}

void request_store::clear() {
    rows_.clear();
    keys_.clear();
    unusual_.clear();
    wrong_.clear();
    lines_.clear();
    usual_line_ = 0;
}

request_row request_store::row(std::size_t index) const {
    const packed_request& held = rows_[index];
    if (held.kind == packed_kind::unusual) return unusual_[held.elsewhere];
    request_row row;
    row.offer = &offers[held.offer_number];
    auto& request = row.request;
    request.term.purchased_on = from_number(held.purchased_on);
    request.term.length.months = held.months;
    request.term.plan = held.monthly ? refund::billing_plan::monthly : refund::billing_plan::upfront;
    request.payment = {held.payment, held.unit};
    request.quantity = held.quantity;
    request.returned = held.returned;
    request.usage = held.used ? refund::used_or_not::used : refund::used_or_not::unused;
    request.requested_on = from_number(held.requested_on);
    if (held.has_as_of) request.as_of = from_number(held.as_of);
    if (held.kind == packed_kind::with_cap_payment) request.cap_payment = {held.cap_payment, row.offer->cap_currency};
    return row;
}

std::uint8_t request_store::offer_number(std::size_t index) const {
    const packed_request& held = rows_[index];
    return held.kind == packed_kind::unusual ? number_of(*unusual_[held.elsewhere].offer) : held.offer_number;
}

refund::currency request_store::unit(std::size_t index) const {
    const packed_request& held = rows_[index];
    return held.kind == packed_kind::unusual ? currency_of(unusual_[held.elsewhere].request) : held.unit;
}

std::int64_t request_store::quantity(std::size_t index) const {
    const packed_request& held = rows_[index];
    return held.kind == packed_kind::unusual ? unusual_[held.elsewhere].request.quantity : std::int64_t{held.quantity};
}

std::int64_t request_store::returned(std::size_t index) const {
    const packed_request& held = rows_[index];
    return held.kind == packed_kind::unusual ? unusual_[held.elsewhere].request.returned.value_or(1) : held.returned;
}

bool request_store::add_to(request_columns& columns, std::size_t index) const {
    const packed_request& held = rows_[index];
    // A quote also holds the payment for all units, which columns do not; it must fit there too.
    const bool small = held.payment < std::int64_t{1} << 40 && held.quantity < std::uint32_t{1} << 16;
    const bool in_columns = held.kind == packed_kind::plain && !held.has_as_of && small &&
                            held.unit == offers[held.offer_number].cap_currency && held.returned <= held.quantity;
    if (!in_columns) return false;
    const std::size_t at = columns.add_row();
    columns.purchased_on[at] = held.purchased_on;
    columns.requested_on[at] = held.requested_on;
    columns.months[at] = held.months;
    columns.payment[at] = held.payment;
    columns.returned[at] = static_cast<std::int32_t>(held.returned);
    columns.flags[at] = static_cast<std::uint8_t>((held.used ? refund::bulk::used : 0) |
                                                  (held.monthly ? refund::bulk::monthly : 0));
    columns.row[at] = index;
    return true;
}

std::uint64_t request_store::line(std::size_t index) const {
    const auto after = std::upper_bound(lines_.begin(), lines_.end(), index,
                                        [](std::size_t wanted, const auto& known) { return wanted < known.first; });
    const auto& [row, line] = *std::prev(after);
    return line + (index - row);
}

}  // namespace program
