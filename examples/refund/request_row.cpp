#include "request_row.hpp"

#include "words.hpp"

#include <refund/term/moment_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace program {
namespace {

using refund::code;
using refund::errc;

/// Nothing, or what is wrong.
using check = std::optional<cell_error>;

cell_error wrong(column where, std::string_view text, std::string_view error_code, std::string_view words) {
    return {.where = where, .code = error_code, .words = fmt::format("{}: {}", in_quotes(text), words)};
}
cell_error wrong(column where, std::string_view text, errc error) {
    return wrong(where, text, code(error), message(error));
}

/// A name that is not in a list; says which are.
cell_error unknown(column where, const request_cells& cells, errc error, std::span<const std::string_view> names) {
    return wrong(where, cells[where], code(error), fmt::format("{}; there are {}", message(error), fmt::join(names, ", ")));
}

std::string_view or_default(std::string_view text, std::string_view when_empty) { return text.empty() ? when_empty : text; }

check read_offer(request_row& row, const request_cells& cells) {
    const auto product = find_name(products, or_default(cells[column::product], default_product));
    if (!product) return unknown(column::product, cells, errc::unknown_product, products);
    const auto agreement = find_name(agreements, or_default(cells[column::agreement], default_agreement));
    if (!agreement) return unknown(column::agreement, cells, errc::unknown_agreement, agreements);
    row.offer_number = offer_number(*agreement, *product);
    return {};
}

check read_day(refund::calendar_day& day, const request_cells& cells, column where) {
    const auto parsed = refund::parse_utc_day(cells[where]);
    if (!parsed) return wrong(where, cells[where], parsed.error());
    day = *parsed;
    return {};
}

check read_term(refund::reservation_term& term, const request_cells& cells) {
    const auto length = refund::parse_term(or_default(cells[column::term], "P1Y"));
    if (!length) return wrong(column::term, cells[column::term], length.error());
    term.length = *length;
    const std::string_view plan = or_default(cells[column::billing_plan], "upfront");
    if (plan != "upfront" && plan != "monthly") {
        return wrong(column::billing_plan, plan, "unknown-billing-plan", "a billing plan is upfront or monthly");
    }
    term.plan = plan == "monthly" ? refund::billing_plan::monthly : refund::billing_plan::upfront;
    return {};
}

/// The amount of a cell for so many units, for one of them.
check read_amount(refund::money& amount, request_row& row, const request_cells& cells, column where,
                  refund::currency unit, std::int64_t units = 1) {
    // Zeros behind the minor digits are those of the export's own column.
    const amount_reading how = where == column::payment ? cells.amounts : amount_reading{.round = cells.amounts.round};
    const auto parsed = read_amount(cells[where], unit, units, how);
    if (!parsed) return wrong(where, cells[where], parsed.error().code, parsed.error().words);
    if (parsed->amount.minor < 0) return wrong(where, cells[where], errc::negative_amount);
    row.rounded_amounts = static_cast<std::uint8_t>(row.rounded_amounts + (parsed->rounded ? 1 : 0));
    amount = parsed->amount;
    return {};
}

check read_units(std::int64_t& units, const request_cells& cells, column where, std::int64_t most,
                 std::int64_t when_empty);
check read_quantity(std::int64_t& quantity, const request_cells& cells) {
    return read_units(quantity, cells, column::quantity, (std::numeric_limits<std::int64_t>::max)(), 1);
}

check read_payment(request_row& row, const request_cells& cells) {
    const std::string_view text = or_default(cells[column::currency], "USD");
    const auto unit = refund::find_currency(text);
    if (!unit) return wrong(column::currency, text, unit.error());
    if (!unit->has_minor_unit()) return wrong(column::currency, text, errc::no_minor_unit);
    std::int64_t units = 1;
    if (cells.amounts.payment == amount_of::all_units) {
        if (auto bad = read_quantity(units, cells)) return bad;
    }
    return read_amount(row.request.payment, row, cells, column::payment, *unit, units);
}

check read_units(std::int64_t& units, const request_cells& cells, column where, std::int64_t most, std::int64_t when_empty) {
    const std::string_view text = cells[where];
    units = when_empty;
    if (text.empty()) return {};
    // from_chars takes a minus sign; these numbers have none.
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), units);
    if (text.front() == '-' || failure == std::errc::invalid_argument || end != text.data() + text.size()) {
        return wrong(where, text, "quantity-malformed", "units are a whole number, written in digits only");
    }
    if (failure != std::errc() || units < 1 || units > most) {
        return wrong(where, text, code(errc::quantity_out_of_range),
                     where == column::quantity ? "the units bought must be between 1 and 9223372036854775807"
                                               : message(errc::quantity_out_of_range));
    }
    return {};
}

/// The market, and whether reservations were sold there when this one was bought. The lists are
/// about reservations; for other products the code only has to be one.
check read_market(request_row& row, const request_cells& cells) {
    const std::string_view text = cells[column::market];
    if (text.empty()) return {};
    const auto where = refund::find_market(text);
    if (!where) return wrong(column::market, text, where.error());
    row.market = *where;
    if (row.offer().product != default_product) return {};
    const auto answer = refund::rules::sold_here(*where, row.request.term.purchased_on);
    if (answer.has_value()) {
        if (!answer->sold) row.not_sold = *answer;
    } else if (answer.error() != errc::no_list_in_force) {
        return wrong(column::market, text, answer.error());
    }
    return {};
}

/// The columns behind requested_on.
check read_rest(request_row& row, const request_cells& cells) {
    const std::string_view used = or_default(cells[column::used], "no");
    if (used != "yes" && used != "no") return wrong(column::used, used, "used-malformed", "usage is yes or no");
    row.request.usage = used == "yes" ? refund::used_or_not::used : refund::used_or_not::unused;

    if (auto bad = read_market(row, cells)) return bad;
    if (!cells[column::cap_payment].empty()) {
        auto& amount = row.request.cap_payment.emplace();
        if (auto bad = read_amount(amount, row, cells, column::cap_payment, row.offer().cap_currency)) return bad;
    }
    if (!cells[column::as_of].empty()) {
        if (auto bad = read_day(row.request.as_of.emplace(), cells, column::as_of)) return bad;
    }
    if (!cells[column::current_payment].empty()) {
        auto& amount = row.request.current_payment.emplace();
        if (auto bad = read_amount(amount, row, cells, column::current_payment, row.request.payment.unit)) return bad;
    }
    if (!cells[column::current_cap_payment].empty()) {
        if (auto bad = read_amount(row.request.current_cap_payment.emplace(), row, cells, column::current_cap_payment,
                                   row.offer().cap_currency)) {
            return bad;
        }
    }
    return {};
}

check read_all(request_row& row, const request_cells& cells) {
    auto& request = row.request;
    if (auto bad = read_offer(row, cells)) return bad;
    if (auto bad = read_day(request.term.purchased_on, cells, column::purchased_on)) return bad;
    if (auto bad = read_term(request.term, cells)) return bad;
    if (auto bad = read_payment(row, cells)) return bad;
    if (auto bad = read_quantity(request.quantity, cells)) return bad;
    if (auto bad = read_units(request.returned.emplace(), cells, column::returned, request.quantity, request.quantity)) return bad;
    if (auto bad = read_day(request.requested_on, cells, column::requested_on)) return bad;
    auto bad = read_rest(row, cells);
    if (!bad) return {};
    // A day outside the term is the library's to find, later; here it only must not be passed over
    // for an error in a later column.
    if (const auto at = refund::standing_on(request.term, request.requested_on); !at) {
        return wrong(column::requested_on, cells[column::requested_on], at.error());
    }
    return bad;
}

}  // namespace

std::string cell_error::reason() const {
    return fmt::format("{}: column {}: {}", code, in_file.empty() ? name(where) : in_file, words);
}

refund::result<request_row, cell_error> read_request(const request_cells& cells) {
    refund::result<request_row, cell_error> row(std::in_place);
    if (auto bad = read_all(*row, cells)) row.fail(std::move(*bad));
    return row;
}

}  // namespace program
