#ifndef REFUND_TESTS_ORACLE_REFERENCE_HPP
#define REFUND_TESTS_ORACLE_REFERENCE_HPP

// What `refund batch` must answer, under every agreement and for every product, written a second time from the
// published rules (published.hpp) and from what the program promises about its columns: in exact fractions, sharing no
// line with the library.

#include "../exact/fraction.hpp"
#include "calendar.hpp"
#include "ledger.hpp"
#include "published.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oracle {

using exact::half_even;
using exact::is_tie;
using quotient = exact::fraction<cpp_int>;

// ---- the row, as text ------------------------------------------------------------------------------

struct column {
    enum name : std::size_t {
        request_id, scope, product, agreement, purchased_on, renewed_on, term, billing_plan, period_from, period_until,
        currency, payment, payments, payment_for, quantity, returned, returned_before, requested_on, term_began_at,
        requested_at, used, market, cap_payment, as_of, current_payment, current_cap_payment, rounding_step,
        commitment_id, count,
    };
};

inline constexpr std::array<std::string_view, column::count> column_names{
    "request_id", "scope", "product", "agreement", "purchased_on", "renewed_on", "term", "billing_plan", "period_from",
    "period_until", "currency", "payment", "payments", "payment_for", "quantity", "returned", "returned_before",
    "requested_on", "term_began_at", "requested_at", "used", "market",
    "cap_payment", "as_of",
    "current_payment", "current_cap_payment", "rounding_step", "commitment_id"};

/// What an empty cell means, if that is the same for every row.
inline constexpr std::array<std::string_view, column::count> defaults{
    "", "", "azure-reservation", "partner-center", "", "", "P1Y", "upfront", "",
    "", "USD", "", "", "one-unit", "1", "", "", "",
    "", "", "no", "", "", "", "", "", "", ""};

using row = std::array<std::string, column::count>;

// ---- amounts ---------------------------------------------------------------------------------------

/// Amounts, and their sums within a row, must fit into signed 64-bit integers.
[[nodiscard]] inline bool is_too_large(const cpp_int& minor) { return minor > (cpp_int(1) << 63) - 1; }

/// Minor digits of the currencies that the generator uses (ISO 4217).
[[nodiscard]] inline std::optional<std::size_t> minor_digits(std::string_view code) {
    if (code == "USD" || code == "EUR" || code == "GBP") return 2;
    if (code == "JPY") return 0;
    if (code == "KWD") return 3;
    return std::nullopt;
}

/// Whole minor units as decimal text with exactly this many decimals.
[[nodiscard]] inline std::string decimal_text(const cpp_int& minor, std::size_t digits) {
    std::string text = minor.str();
    if (digits == 0) return text;
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, 1, '.');
    return text;
}

/// digits[.digits] as whole minor units.
[[nodiscard]] inline std::optional<cpp_int> parse_amount(std::string_view text, std::size_t digits,
                                                         std::string& error) {
    error = "amount-empty";
    if (text.empty()) return std::nullopt;
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = point == std::string_view::npos ? "0" : text.substr(point + 1);
    error = "amount-malformed";
    for (const std::string_view figures : {whole, part}) {
        if (figures.empty() || figures.find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
    }
    error = "amount-too-precise";
    if (point != std::string_view::npos && part.size() > digits) return std::nullopt;
    cpp_int minor = 0;
    for (const char c : whole) minor = minor * 10 + (c - '0');
    for (std::size_t i = 0; i < digits; ++i) minor = minor * 10 + (i < part.size() ? part[i] - '0' : 0);
    error = "overflow";
    if (is_too_large(minor)) return std::nullopt;
    error = "negative-amount";
    if (negative) return std::nullopt;
    error.clear();
    return minor;
}

// ---- term and period -------------------------------------------------------------------------------

/// Months of PnY, PnM or PnYnM.
[[nodiscard]] inline std::optional<int> parse_term(std::string_view text, std::string& error) {
    error = "term-malformed";
    if (text.empty() || text.front() != 'P') return std::nullopt;
    int months = 0;
    std::string_view units = "YM";  // units that may still follow
    std::size_t at = 1;
    while (at < text.size()) {
        const std::size_t from = at;
        int count = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - from < 4) {
            count = count * 10 + (text[at++] - '0');
        }
        if (at == from || at == text.size()) return std::nullopt;
        const std::size_t unit = units.find(text[at++]);
        if (unit == std::string_view::npos) return std::nullopt;
        months += units[unit] == 'Y' ? 12 * count : count;
        units.remove_prefix(unit + 1);
    }
    if (at == 1) return std::nullopt;
    error = "term-out-of-range";
    if (months < 1 || months > 60) return std::nullopt;
    error.clear();
    return months;
}

/// Days of PnD; nothing for any other text. Five years have at most 1,827.
[[nodiscard]] inline std::optional<int> parse_days(std::string_view text, std::string& error) {
    if (text.size() < 3 || text.front() != 'P' || text.back() != 'D') return std::nullopt;
    const std::string_view figures = text.substr(1, text.size() - 2);
    if (figures.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    cpp_int days = 0;
    for (const char c : figures) days = days * 10 + (c - '0');
    error = days < 1 || days > 5 * 365 + 2 ? "term-out-of-range" : "";
    return error.empty() ? days.convert_to<int>() : 0;
}

/// What a payment covers: the whole term, the billing month that contains the day, or days that the contract names.
struct period {
    date start, end;
    int left = 0;              ///< days from the request to the end
    int n = 0;                 ///< days of the period
    int payments_made = 1;     ///< the current one included
    int payments_to_come = 0;  ///< after the current one
};

/// The period that contains the day, for purchased <= day < purchased + months.
[[nodiscard]] inline period period_of(date purchased, int months, bool monthly, date day) {
    period p;
    if (monthly) {
        int k = 0;
        while (plus_months(purchased, k + 1) <= day) ++k;
        p.start = plus_months(purchased, k);
        p.end = plus_months(purchased, k + 1);
        p.payments_made = k + 1;
        p.payments_to_come = months - (k + 1);
    } else {
        p.start = purchased;
        p.end = plus_months(purchased, months);
    }
    p.left = day_number(p.end) - day_number(day);
    p.n = day_number(p.end) - day_number(p.start);
    return p;
}

/// The days from `first` to the day before `behind`, covered by one payment.
[[nodiscard]] inline period period_between(date first, date behind, date day) {
    period p{.start = first, .end = behind};
    p.left = day_number(behind) - day_number(day);
    p.n = day_number(behind) - day_number(first);
    return p;
}

// ---- payments, each by itself ----

struct listed_payment {
    date due;
    cpp_int amount;
    std::string status;  ///< "made", "declined", or nothing
};

/// Reads day=amount[ status], separated by semicolons, with optional blanks after them.
[[nodiscard]] inline std::optional<std::vector<listed_payment>> parse_payments(std::string_view text,
                                                                               std::size_t digits,
                                                                               std::string& error) {
    std::vector<listed_payment> all;
    for (bool more = true; more;) {
        if (!all.empty()) text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        const std::size_t end = text.find(';');
        more = end != std::string_view::npos;
        const std::string_view one = text.substr(0, end);
        if (more) text.remove_prefix(end + 1);
        const std::size_t equals = one.find('=');
        error = "payment-malformed";
        if (equals == std::string_view::npos) return std::nullopt;
        const auto due = parse_date(std::string(one.substr(0, equals)), error);
        if (!due) return std::nullopt;
        std::string_view rest = one.substr(equals + 1);
        const std::size_t blank = rest.find(' ');
        const auto amount = parse_amount(rest.substr(0, blank), digits, error);
        if (!amount) return std::nullopt;
        const std::string status(blank == std::string_view::npos ? "" : rest.substr(blank + 1));
        error = "payment-malformed";
        if (blank != std::string_view::npos && status != "made" && status != "declined") return std::nullopt;
        all.push_back({*due, *amount, status});
    }
    error.clear();
    return all;
}

/// The sums of separate payments on a day.
struct listed_sums {
    cpp_int current, made, to_come;
    period of;
    std::string error;
};

[[nodiscard]] inline listed_sums sums_of(const std::vector<listed_payment>& payments, date begin, date end, date on) {
    listed_sums s;
    s.of.start = begin;
    s.of.end = end;
    s.of.payments_made = 0;
    for (std::size_t i = 0; i < payments.size(); ++i) {
        const auto& [due, amount, status] = payments[i];
        const bool in_order = i == 0 || payments[i - 1].due < due;
        if (!in_order || due < begin || !(due < end)) s.error = "payments-contradict";
        if (on < due) {
            if (s.of.payments_to_come++ == 0) s.of.end = due;
            s.to_come += amount;
        } else {
            s.of.start = due;
            s.current = status == "made" ? amount : 0;
            s.made += s.current;
            if (status == "made") ++s.of.payments_made;
            if (status.empty()) s.error = "payment-not-stated";
        }
        if (!s.error.empty()) return s;
    }
    s.of.left = day_number(s.of.end) - day_number(on);
    s.of.n = day_number(s.of.end) - day_number(s.of.start);
    return s;
}

// ---- one payment -----------------------------------------------------------------------------------

/// The published figures of one payment, in minor units.
struct figures {
    cpp_int credit, fee, net;
    bool credit_is_tie = false;
};

/// One payment is for `line` units: one, or all that were bought. The result is a whole number of steps; if a step is
/// more than one minor unit, it is never more than the units cost.
[[nodiscard]] inline figures figures_of(const cpp_int& one_payment, const cpp_int& units, const cpp_int& line,
                                        const period& p, const verdict& by, const cpp_int& step,
                                        const cpp_int& before = 0) {
    if (before != 0) {  // all units so far, less those before; the fee is on the difference
        figures f = figures_of(one_payment, before + units, line, p, by, step);
        f.credit -= figures_of(one_payment, before, line, p, by, step).credit;
        f.fee = by.fee_percent == 0 ? cpp_int(0) : half_even(quotient{f.credit * by.fee_percent, 100 * step}) * step;
        f.net = f.credit - f.fee;
        return f;
    }
    figures f;
    const int left = by.gives == given_back::days_left_but_today ? p.left - 1 : p.left;
    const quotient share = by.gives == given_back::full ? quotient{one_payment * units, line * step}
                                                        : quotient{one_payment * units * left, line * p.n * step};
    f.credit = half_even(share) * step;
    f.credit_is_tie = is_tie(share);
    if (step != 1) {
        const cpp_int most = one_payment * units / (line * step) * step;
        if (f.credit > most) f.credit = most;
    }
    // Never a tie in minor units: 12 % of a whole number is a multiple of 4/100.
    if (by.fee_percent != 0) f.fee = half_even(quotient{f.credit * by.fee_percent, 100 * step}) * step;
    f.net = f.credit - f.fee;
    return f;
}

// ---- the cells of a row ----------------------------------------------------------------------------

/// A row in which each cell by itself is right.
struct request {
    std::string agreement, product;
    bool monthly = false;
    bool is_used = false;
    bool in_dollars = true;
    std::size_t digits = 2;  ///< minor digits of its currency
    date purchased, on, version;
    date began;  ///< the last renewal, or the purchase
    int months = 0;
    std::optional<std::int64_t> seconds;  ///< from the moment the term began until the request
    std::optional<std::pair<date, date>> stated;  ///< the payment's first day, and the first day after its period
    cpp_int payment;
    std::vector<listed_payment> listed;  ///< instead of one payment
    std::optional<cpp_int> dollars, current_payment, current_dollars;
    bool is_for_line = false;  ///< payments are for all units
    cpp_int step = 1;          ///< in minor units; what is paid is a multiple of it
    std::int64_t bought = 1;
    std::int64_t units = 1;
    std::int64_t before = 0;  ///< units given back by earlier requests
    bool is_kept_from_market = false;
};

/// Whole units, digits only, at most `most`. An empty cell is `when_empty`.
[[nodiscard]] inline std::optional<std::int64_t> parse_units(const std::string& text, std::int64_t most,
                                                             std::int64_t when_empty, std::string& error) {
    error = "quantity-malformed";
    if (text.empty()) return when_empty;
    cpp_int units = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        units = units * 10 + (c - '0');
    }
    error = "quantity-out-of-range";
    if (units < 1 || units > most) return std::nullopt;
    error.clear();
    return units.convert_to<std::int64_t>();
}

/// Seconds since 1970 of a moment such as 2024-07-20T23:30:00-07:00, which must be right, with Z or an offset of whole
/// hours.
[[nodiscard]] inline std::int64_t moment_of(const std::string& text) {
    std::string error;
    const date day = parse_date(text.substr(0, 10), error).value_or(date{1970, 1, 1});
    const auto two = [&text](std::size_t at) { return std::int64_t{text[at] - '0'} * 10 + (text[at + 1] - '0'); };
    const std::int64_t local = two(11) * 3600 + two(14) * 60 + two(17);
    const std::int64_t hours = text[19] == 'Z' ? 0 : text[19] == '-' ? -two(20) : two(20);
    return std::int64_t{day_number(day)} * 86'400 + local - hours * 3600;
}

/// Reads the request from the cells. If several are wrong, `error` is that of the first column among them.
[[nodiscard]] inline std::optional<request> read(const row& cells, std::string& error) {
    const auto cell = [&](column::name c) -> std::string {
        return cells[c].empty() ? std::string(defaults[c]) : cells[c];
    };
    const auto fail = [&](std::string_view code) {
        error = code;
        return std::nullopt;
    };
    request r;
    r.product = cell(column::product);
    r.agreement = cell(column::agreement);
    if (!is_product(r.product)) return fail("unknown-product");
    if (!is_agreement(r.agreement)) return fail("unknown-agreement");

    const auto purchased = parse_date(cells[column::purchased_on], error);
    if (!purchased) return std::nullopt;
    r.purchased = r.began = *purchased;
    const bool is_renewed = !cells[column::renewed_on].empty();
    if (is_renewed) {
        const auto renewed = parse_date(cells[column::renewed_on], error);
        if (!renewed) return std::nullopt;
        r.began = *renewed;
    }
    if (const auto days = parse_days(cell(column::term), error)) {
        if (!error.empty()) return std::nullopt;
        r.stated = {r.began, date_of(day_number(r.began) + *days)};
    } else {
        const auto months = parse_term(cell(column::term), error);
        if (!months) return std::nullopt;
        r.months = *months;
    }
    const std::string plan = cell(column::billing_plan);
    if (plan != "upfront" && plan != "monthly") return fail("unknown-billing-plan");
    r.monthly = plan == "monthly";
    if (!cells[column::period_from].empty() || !cells[column::period_until].empty()) {
        if (r.stated) return fail("period-contradicts");
        const auto first = parse_date(cells[column::period_from], error);
        if (!first) return std::nullopt;
        const auto behind = parse_date(cells[column::period_until], error);
        if (!behind) return std::nullopt;
        r.stated = {*first, *behind};
    }

    const std::string currency = cell(column::currency);
    if (currency == "XAU") return fail("no-minor-unit");
    const auto digits = minor_digits(currency);
    if (!digits) return fail("unknown-currency");
    r.digits = *digits;
    r.in_dollars = currency == "USD";
    if (!cells[column::payments].empty()) {
        if (!cells[column::payment].empty()) return fail("payments-contradict");
        const auto listed = parse_payments(cells[column::payments], r.digits, error);
        if (!listed) return std::nullopt;
        r.listed = *listed;
    } else {
        const auto payment = parse_amount(cells[column::payment], r.digits, error);
        if (!payment) return std::nullopt;
        r.payment = *payment;
    }
    const std::string stated_for = cell(column::payment_for);
    if (stated_for != "one-unit" && stated_for != "all-units") return fail("unknown-payment-for");
    r.is_for_line = stated_for == "all-units";

    const auto bought = parse_units(cells[column::quantity], (std::numeric_limits<std::int64_t>::max)(), 1, error);
    if (!bought) return std::nullopt;
    r.bought = *bought;
    const auto units = parse_units(cells[column::returned], r.bought, r.bought, error);
    if (!units) return std::nullopt;
    r.units = *units;
    const bool all = cells[column::returned].empty();  // all that are left
    if (const std::string& before = cells[column::returned_before]; !before.empty() && before != "0") {
        const auto given = parse_units(before, r.bought - (all ? 1 : r.units), 0, error);
        if (!given) return std::nullopt;
        r.before = *given;
        if (all) r.units -= r.before;
    }

    const auto on = parse_date(cells[column::requested_on], error);
    if (!on) return std::nullopt;
    r.on = r.version = *on;
    if (r.on < r.purchased) return fail("requested-before-purchase");
    if (is_renewed && r.began <= r.purchased) return fail("renewal-contradicts");
    if (r.stated) {
        const auto& [first, behind] = *r.stated;
        if (r.monthly || first < r.began || behind <= first) return fail("period-contradicts");
        if (r.on < r.began) return fail("renewal-contradicts");
        if (r.on < first) return fail("requested-before-period");
    }
    if (r.on < r.began) return fail("renewal-contradicts");
    if (r.on >= (r.stated ? r.stated->second : plus_months(r.began, r.months))) return fail("term-ended");
    if (!cells[column::requested_at].empty()) {
        r.seconds = moment_of(cells[column::requested_at]) - moment_of(cells[column::term_began_at]);
    }

    const std::string used = cell(column::used);
    if (used != "yes" && used != "no") return fail("used-malformed");
    r.is_used = used == "yes";
    if (const std::string& market = cells[column::market]; !market.empty()) {
        const market_facts* const known = find_market(market);
        if (known == nullptr) return fail("unknown-market");
        // The lists cover reservations only.
        r.is_kept_from_market = r.product == "azure-reservation" && is_kept_from(*known, r.purchased);
    }

    const auto read_amount = [&](std::optional<cpp_int>& amount, column::name c, std::size_t minor) {
        if (cells[c].empty()) return true;
        amount = parse_amount(cells[c], minor, error);
        return amount.has_value();
    };
    if (!read_amount(r.dollars, column::cap_payment, 2)) return std::nullopt;
    if (!cells[column::as_of].empty()) {
        const auto version = parse_date(cells[column::as_of], error);
        if (!version) return std::nullopt;
        r.version = *version;
    }
    if (!read_amount(r.current_payment, column::current_payment, r.digits)) return std::nullopt;
    if (!read_amount(r.current_dollars, column::current_cap_payment, 2)) return std::nullopt;
    if (!cells[column::rounding_step].empty()) {
        const auto step = parse_amount(cells[column::rounding_step], r.digits, error);
        if (!step && error != "negative-amount") return std::nullopt;
        if (!step || *step == 0) return fail("rounding-step-out-of-range");
        r.step = *step;
    }
    error.clear();
    return r;
}

// ---- answers ---------------------------------------------------------------------------------------

/// What the program must write, cell by cell, with only the code of the reason.
struct answer {
    std::string request_id, scope, outcome;
    std::string credit, fee, refund, withheld, cancelled_commitment, cap_used, cap_left;
    std::string rule, code;
    std::string units, commitment_left;

    // about the row, for counting what a run has covered
    bool has_lower_price = false;
    bool credit_is_tie = false;
    bool refund_is_tie = false;
    bool holds_leap_day = false;
    bool answered_before = false;
    bool is_id_made = false;
    counts_for limit = counts_for::nothing;
    std::size_t digits = 2;
};

/// A row before its turn at the limit.
struct computed {
    answer so_far;
    date on;
    verdict by;
    figures amounts;    ///< in the row's currency
    cpp_int cancelled;  ///< future payments, in the row's currency, too
    cpp_int asked;      ///< toward the limit, in US cents
    cpp_int step = 1;   ///< as the row states
    facts decided_by;   ///< what a repeated request must have in common with it
    std::int64_t bought = 0, units = 0;
    std::string commitment;
    bool is_refused_by_rule = false;
    bool is_asked = false;  ///< a rule has decided, so it is the ledger's turn
};

/// The code for characters that a scope or an id must not have. The generator writes only controls and blanks.
[[nodiscard]] inline std::string key_fault_of(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) return "text-invisible-character";
    }
    const bool outer = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    return outer ? "text-outer-blank" : "";
}
[[nodiscard]] inline std::string key_fault_of(const row& cells) {
    for (const column::name c : {column::scope, column::request_id, column::commitment_id}) {
        if (const std::string fault = key_fault_of(cells[c]); !fault.empty()) return fault;
    }
    return "";
}

/// Computes everything about a row except the limit. If there is no outcome, it is the limit's turn. `number` is the
/// row's number, from 1.
[[nodiscard]] inline computed compute(const row& cells, std::size_t number) {
    computed out;
    answer& a = out.so_far;
    a.request_id = cells[column::request_id].empty() ? std::to_string(number) : cells[column::request_id];
    a.scope = cells[column::scope];
    a.is_id_made = cells[column::request_id].empty();
    const auto fail = [&](std::string_view code) {
        a.outcome = "error";
        a.code = code;
        return out;
    };
    if (const std::string fault = key_fault_of(cells); !fault.empty()) return fail(fault);
    std::string error;
    const auto read_row = read(cells, error);
    if (!read_row) return fail(error);
    const request& r = *read_row;
    a.digits = r.digits;
    out.on = r.on;
    out.bought = r.bought;
    out.units = r.units;
    out.step = r.step;
    out.commitment = cells[column::commitment_id];

    const auto refuse = [&](std::string_view code) {
        a.outcome = "refused";
        a.code = code;
        a.units = "0";
        for (std::string* const amount : {&a.credit, &a.fee, &a.refund, &a.withheld, &a.cancelled_commitment}) {
            *amount = decimal_text(0, r.digits);
        }
        return out;
    };
    if (!is_offered(r.agreement, r.product)) return refuse("not-supported");
    if (r.is_kept_from_market) return refuse("market-not-available");

    listed_sums sums;
    if (!r.listed.empty()) {
        if (r.dollars || r.current_payment || r.current_dollars) return fail("payments-contradict");
        sums = sums_of(r.listed, r.stated ? r.stated->first : r.began,
                       r.stated ? r.stated->second : plus_months(r.began, r.months), r.on);
        if (!sums.error.empty()) return fail(sums.error);
    }
    out.by = verdict_of(r.agreement, r.product, r.version, day_number(r.on) - day_number(r.purchased), r.is_used,
                        r.seconds);
    if (!out.by.error.empty()) return fail(out.by.error);
    const period p = !r.listed.empty() ? sums.of
                     : r.stated ? period_between(r.stated->first, r.stated->second, r.on)
                                : period_of(r.began, r.months, r.monthly, r.on);
    const cpp_int line = r.is_for_line ? r.bought : 1;
    const bool is_listed = !r.listed.empty();
    const cpp_int& payment = is_listed ? sums.current : r.payment;
    const cpp_int made = is_listed ? sums.made : cpp_int(r.payment * p.payments_made);
    const cpp_int to_come = is_listed ? sums.to_come : cpp_int(r.payment * p.payments_to_come);
    if (is_too_large(made * r.bought / line)) return fail("overflow");
    const auto text = [](const std::optional<cpp_int>& amount) { return amount ? amount->str() : std::string("none"); };
    out.decided_by = {text_of(r.on),
                      text_of(r.purchased) + text_of(r.began),
                      text_of(r.version),
                      std::to_string(r.months),
                      std::to_string(r.monthly),
                      r.stated ? text_of(r.stated->first) + text_of(r.stated->second) : "derived",
                      cells[column::currency].empty() ? "USD" : cells[column::currency],
                      text(r.payment) + " " + cells[column::payments],
                      std::to_string(r.is_for_line),
                      r.step.str(),
                      std::to_string(r.before),
                      text(r.dollars),
                      text(r.current_payment),
                      text(r.current_dollars),
                      std::to_string(r.bought),
                      std::to_string(r.units),
                      std::to_string(r.is_used),
                      cells[column::requested_at].empty() ? "" : std::to_string(moment_of(cells[column::term_began_at])),
                      cells[column::requested_at].empty() ? "" : std::to_string(moment_of(cells[column::requested_at])),
                      out.commitment,
                      out.by.rule};
    out.is_asked = true;
    if (!out.by.refusal.empty()) {
        a.rule = out.by.rule;
        out.is_refused_by_rule = true;
        return refuse(out.by.refusal);
    }

    const bool today = out.by.lower_price && r.current_payment && *r.current_payment < payment;
    out.amounts = figures_of(today ? *r.current_payment : payment, r.units, line, p, out.by, r.step, r.before);
    // As agreed, whatever today's price.
    const auto stopping = [&](const cpp_int& due) {
        const auto of_units = [&](std::int64_t units) -> cpp_int { return half_even(quotient{due * units, line}); };
        return cpp_int(of_units(r.before + r.units) - of_units(r.before));
    };
    out.cancelled = stopping(to_come);
    if (is_too_large(out.cancelled)) return fail("overflow");
    if (out.by.limit != counts_for::nothing) {
        if (r.in_dollars && r.dollars && *r.dollars != r.payment) return fail("cap-payment-contradicts");
        if (!r.in_dollars && is_listed) return fail("cap-currency-mismatch");
        if (!r.in_dollars && !r.dollars) return fail("cap-payment-missing");
        if (!r.in_dollars && (*r.dollars == 0) != (r.payment == 0)) return fail("cap-payment-contradicts");
        if (!r.in_dollars && today) {
            if (!r.current_dollars) return fail("cap-payment-missing");
            if ((*r.current_dollars == 0) != (*r.current_payment == 0)) return fail("cap-payment-contradicts");
        }
        const cpp_int& agreed = r.in_dollars ? payment : *r.dollars;
        const cpp_int& price = !today ? agreed : r.in_dollars ? *r.current_payment : *r.current_dollars;
        // What is paid counts. If the row is not in dollars, nothing is paid in dollars, so no step applies there.
        out.asked = figures_of(price, r.units, line, p, out.by, r.in_dollars ? r.step : 1, r.before).net;
        if (out.by.counts_commitment) {
            out.asked += stopping(r.in_dollars ? to_come : cpp_int(agreed * p.payments_to_come));
        }
        if (is_too_large(out.asked)) return fail("overflow");
    }

    a.credit = decimal_text(out.amounts.credit, r.digits);
    a.has_lower_price = today;
    a.credit_is_tie = out.amounts.credit_is_tie;
    a.holds_leap_day = holds_leap_day(p.start, p.end);
    a.limit = out.by.limit;
    return out;
}

/// The row's turn at the limits: units of the commitment, then money of the scope. A repeated request gets its earlier
/// answer if the ledger still knows it; a different one under its id is an error.
inline void admit(computed& c, ledger& book) {
    answer& a = c.so_far;
    const bool limited = c.by.limit != counts_for::nothing;
    const auto fail = [&](std::string_view code) {
        answer error;
        error.request_id = a.request_id;
        error.scope = a.scope;
        error.outcome = "error";
        error.code = code;
        a = error;
    };
    entry* known = a.is_id_made ? nullptr : book.find(a.scope, a.request_id);
    const ledger::units units = book.units_of(a.scope, c.commitment);
    entry now{.request_id = a.request_id, .requested_on = c.on, .cents = 0, .left_after = {}, .is_limited = limited};
    if (known != nullptr) {
        if (known->decided_by) {
            if (*known->decided_by != c.decided_by) return fail("request-id-reused");
        } else {
            const bool same = limited && known->requested_on == c.on &&
                              (c.by.whole_or_nothing ? known->cents == c.asked : known->cents <= c.asked);
            if (!same) return fail("request-id-reused");
            if (!known->left_after) known->left_after = book.left(a.scope, c.on, c.by.limit);
            if (!c.commitment.empty()) known->units_left = c.bought - units.given_back;
        }
        a.answered_before = true;
        now = *known;
    } else {
        now.decided_by = c.decided_by;
        now.commitment = c.commitment;
        now.bought = c.bought;
        now.given_back = c.units;
        if (!c.commitment.empty()) {
            if (units.bought != 0 && units.bought != c.bought) return fail("commitment-contradicts");
            now.units_left = c.bought - units.given_back;
            if (!c.is_refused_by_rule && now.units_left < c.units) now.code = "units-exceed-commitment";
        }
        if (limited && now.code.empty()) {
            const cpp_int left = book.left(a.scope, c.on, c.by.limit);
            now.cents = c.asked < left ? c.asked : left;
            if (c.by.whole_or_nothing && now.cents < c.asked) {
                now.cents = 0;
                now.code = "refund-limit-exceeded";
            }
        }
        now.is_refused = c.is_refused_by_rule || !now.code.empty();
        if (!now.is_refused && !c.commitment.empty()) now.units_left -= c.units;
        entry& held = book.record(a.scope, now);
        if (limited) held.left_after = book.left(a.scope, c.on, c.by.limit);
        now = held;
    }
    if (!c.commitment.empty()) a.commitment_left = std::to_string(now.units_left);
    if (limited) {
        a.cap_used = decimal_text(now.cents, 2);
        a.cap_left = decimal_text(*now.left_after, 2);
    }
    if (c.is_refused_by_rule) return;

    const cpp_int granted = limited ? now.cents : c.asked;
    a.units = now.code.empty() ? std::to_string(c.units) : "0";
    cpp_int fee = c.amounts.fee;
    cpp_int refund = c.amounts.net;
    cpp_int cancelled = c.cancelled;
    a.outcome = "granted";
    if (!now.code.empty()) {  // nothing is cancelled, so no fee is due and payments go on
        a.outcome = "refused";
        a.code = now.code;
        fee = refund = cancelled = 0;
    } else if (granted < c.asked) {
        a.outcome = "capped";
        const quotient share{c.amounts.net * granted, c.asked * c.step};
        refund = c.step == 1 ? half_even(share) : cpp_int(share.numerator / share.denominator * c.step);
        a.refund_is_tie = is_tie(share);
    }
    a.fee = decimal_text(fee, a.digits);
    a.refund = decimal_text(refund, a.digits);
    a.withheld = decimal_text(c.amounts.credit - fee - refund, a.digits);
    a.cancelled_commitment = decimal_text(cancelled, a.digits);
    a.rule = c.by.rule;
}

/// Answers in the order of the rows, but decided by requested_on, then by that order.
[[nodiscard]] inline std::vector<answer> decide(const std::vector<row>& rows, ledger& book) {
    std::vector<computed> all;
    std::vector<std::size_t> turns;
    std::set<std::pair<std::string, std::string>> stated;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        all.push_back(compute(rows[i], i + 1));
        const std::string& id = rows[i][column::request_id];
        if (!id.empty() && key_fault_of(rows[i]).empty() && !stated.emplace(rows[i][column::scope], id).second) {
            answer& a = all[i].so_far;
            answer repeated;
            repeated.request_id = a.request_id;
            repeated.scope = a.scope;
            repeated.outcome = "error";
            repeated.code = "request-id-repeated";
            a = repeated;
        } else if (all[i].is_asked && all[i].so_far.outcome != "error") {
            turns.push_back(i);
        }
    }
    std::stable_sort(turns.begin(), turns.end(),
                     [&](std::size_t a, std::size_t b) { return all[a].on < all[b].on; });
    for (const std::size_t i : turns) admit(all[i], book);
    std::vector<answer> answers;
    for (const computed& c : all) answers.push_back(c.so_far);
    return answers;
}

}  // namespace oracle

#endif
