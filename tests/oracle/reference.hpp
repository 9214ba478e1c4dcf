#ifndef REFUND_TESTS_ORACLE_REFERENCE_HPP
#define REFUND_TESTS_ORACLE_REFERENCE_HPP

// What `refund batch` has to answer for Azure reservations bought through a partner, written a second
// time from the published rules and what the program promises of its columns: exact
// fractions, no line shared with the library.

#include "calendar.hpp"
#include "ledger.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

using boost::multiprecision::cpp_rational;

// ---- the row, as text ------------------------------------------------------------------------------

struct column {
    enum name : std::size_t {
        request_id, scope, product, agreement, purchased_on, term, billing_plan, currency, payment,
        quantity, returned, requested_on, used, market, cap_payment, as_of, count,
    };
};

inline constexpr std::array<std::string_view, column::count> column_names{
    "request_id", "scope", "product", "agreement", "purchased_on", "term", "billing_plan", "currency",
    "payment", "quantity", "returned", "requested_on", "used", "market", "cap_payment", "as_of"};

/// What an empty cell stands for, where that is the same for every row.
inline constexpr std::array<std::string_view, column::count> defaults{
    "", "", "azure-reservation", "partner-center", "", "P1Y", "upfront", "USD",
    "", "1", "", "", "no", "", "", ""};

using row = std::array<std::string, column::count>;

/// Error codes that neither the contract nor the rules name: the row must be an error with some code.
inline constexpr std::string_view any_code = "?";

// ---- amounts ---------------------------------------------------------------------------------------

/// The nearest whole number; the even one when two are as near.
[[nodiscard]] inline cpp_int half_even(const cpp_rational& value) {
    const cpp_int n = numerator(value);
    const cpp_int d = denominator(value);  // positive
    cpp_int floor = n / d;
    if (floor * d > n) --floor;
    const cpp_int twice_rest = 2 * (n - floor * d);
    if (twice_rest < d) return floor;
    if (twice_rest > d) return floor + 1;
    return floor % 2 == 0 ? floor : floor + 1;
}

/// Lies it exactly between two whole numbers?
[[nodiscard]] inline bool is_tie(const cpp_rational& value) { return denominator(value) == 2; }

/// Minor digits of the currencies that the generator uses (ISO 4217).
[[nodiscard]] inline std::optional<std::size_t> minor_digits(std::string_view code) {
    if (code == "USD" || code == "EUR" || code == "GBP") return 2;
    if (code == "JPY") return 0;
    if (code == "KWD") return 3;
    return std::nullopt;
}

/// Whole minor units as decimal text with exactly that many decimals.
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
    std::string_view units = "YM";  // what may still follow
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

/// What a payment pays for: the whole term, or the billing month that holds the day.
struct period {
    date start, end;
    int left = 0;              ///< days from the request to the end
    int n = 0;                 ///< days of the period
    int payments_to_come = 0;  ///< after the current one
};

/// The period of a day with purchased <= day < purchased + months.
[[nodiscard]] inline period period_of(date purchased, int months, bool monthly, date day) {
    period p;
    if (monthly) {
        int k = 0;
        while (plus_months(purchased, k + 1) <= day) ++k;
        p.start = plus_months(purchased, k);
        p.end = plus_months(purchased, k + 1);
        p.payments_to_come = months - (k + 1);
    } else {
        p.start = purchased;
        p.end = plus_months(purchased, months);
    }
    p.left = day_number(p.end) - day_number(day);
    p.n = day_number(p.end) - day_number(p.start);
    return p;
}

// ---- rules -----------------------------------------------------------------------------------------

enum class kind { full, prorated, prorated_less_fee };

struct rule {
    std::string prefix;      ///< how the rule's id begins
    kind what = kind::full;  ///< what the rule computes
    std::string error{};     ///< the code, where the tables give no answer
};

/// The three versions of the partners' table.
[[nodiscard]] inline rule rule_of(date version, int elapsed, bool is_used) {
    if (version < date{2018, 5, 11}) return {{}, {}, "no-rule-in-force"};
    if (version < date{2018, 10, 12}) return {{}, {}, "fee-rate-not-stated"};
    const kind early = is_used ? kind::prorated : kind::full;
    if (version < date{2018, 11, 16}) {
        const std::string prefix = "partner-center-2018-10/";
        if (elapsed < 5) return {prefix, early};
        if (elapsed == 5) return {{}, {}, "rule-undefined"};
        return {prefix, kind::prorated_less_fee};
    }
    const std::string prefix = "partner-center-2018-11/";
    return {prefix, elapsed <= 5 ? early : kind::prorated_less_fee};
}

/// The published figures of one payment, in minor units.
struct figures {
    cpp_int credit, fee, net;
    bool credit_is_tie = false;
};

[[nodiscard]] inline figures figures_of(const cpp_int& one_payment, const cpp_int& units, const period& p,
                                        kind what) {
    figures f;
    const cpp_int paid = one_payment * units;
    if (what == kind::full) {
        f.credit = paid;
    } else {
        const cpp_rational credit(paid * p.left, p.n);
        f.credit = half_even(credit);
        f.credit_is_tie = is_tie(credit);
    }
    // Never a tie: 12 % of whole minor units is a multiple of 4/100 of one.
    if (what == kind::prorated_less_fee) f.fee = half_even(cpp_rational(f.credit * 12, 100));
    f.net = f.credit - f.fee;
    return f;
}

// ---- answers ---------------------------------------------------------------------------------------

struct answer {
    std::string request_id, scope, outcome;
    std::string credit, fee, refund, withheld, cancelled_commitment, cap_used, cap_left;
    std::string rule_prefix;  ///< for decided rows only
    std::string code;         ///< of an error, or any_code

    // about the row, for those who count what a run has covered
    kind what = kind::full;
    bool credit_is_tie = false;
    bool refund_is_tie = false;
    bool holds_leap_day = false;
    bool answered_before = false;
    std::size_t digits = 2;
};

/// A row without its turn at the cap.
struct computed {
    answer so_far;
    date on;
    figures amounts;  ///< in the row's currency
    cpp_int asked;    ///< toward the cap, cents of USD
};

/// Everything about a row but the cap. `number` is the row's, from 1.
[[nodiscard]] inline computed compute(const row& cells, std::size_t number) {
    const auto cell = [&](column::name c) -> std::string {
        return cells[c].empty() ? std::string(defaults[c]) : cells[c];
    };
    computed out;
    answer& a = out.so_far;
    a.request_id = cells[column::request_id].empty() ? std::to_string(number) : cells[column::request_id];
    a.scope = cells[column::scope];
    std::string error;
    const auto fail = [&](std::string_view code) {
        a.outcome = "error";
        a.code = code;
        return out;
    };

    const auto flag = [&](column::name c, std::string_view no, std::string_view yes) -> std::optional<bool> {
        if (cell(c) == no) return false;
        if (cell(c) == yes) return true;
        return std::nullopt;
    };
    const auto monthly = flag(column::billing_plan, "upfront", "monthly");
    const auto is_used = flag(column::used, "no", "yes");
    if (!monthly || !is_used) return fail(any_code);
    if (cell(column::agreement) != "partner-center" || cell(column::product) != "azure-reservation") {
        return fail(any_code);
    }

    const auto digits = minor_digits(cell(column::currency));
    if (!digits) return fail(cell(column::currency) == "XAU" ? "no-minor-unit" : "unknown-currency");
    a.digits = *digits;
    const auto paid = parse_amount(cell(column::payment), *digits, error);
    if (!paid) return fail(error);

    if (cell(column::purchased_on).empty() || cell(column::requested_on).empty()) return fail(any_code);
    const auto purchased = parse_date(cell(column::purchased_on), error);
    if (!purchased) return fail(error);
    const auto requested = parse_date(cell(column::requested_on), error);
    if (!requested) return fail(error);
    const auto version = cell(column::as_of).empty() ? requested : parse_date(cell(column::as_of), error);
    if (!version) return fail(error);
    out.on = *requested;

    const auto months = parse_term(cell(column::term), error);
    if (!months) return fail(error);
    if (*requested < *purchased) return fail("requested-before-purchase");
    if (*requested >= plus_months(*purchased, *months)) return fail("term-ended");

    const auto count = [&](const std::string& text) -> std::optional<int> {
        if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) {
            return std::nullopt;
        }
        return std::stoi(text);
    };
    const auto bought = count(cell(column::quantity));
    const auto units = cell(column::returned).empty() ? bought : count(cell(column::returned));
    if (!bought || !units) return fail(any_code);
    if (*units < 1 || *units > *bought) return fail("quantity-out-of-range");

    const rule applied =
        rule_of(*version, day_number(*requested) - day_number(*purchased), *is_used);
    if (!applied.error.empty()) return fail(applied.error);

    const period p = period_of(*purchased, *months, *monthly, *requested);
    out.amounts = figures_of(*paid, *units, p, applied.what);
    if (cell(column::currency) == "USD") {
        if (!cells[column::cap_payment].empty()) {
            const auto again = parse_amount(cells[column::cap_payment], 2, error);
            if (!again) return fail(error);
            if (*again != *paid) return fail("cap-payment-contradicts");
        }
        out.asked = out.amounts.net;
    } else {
        if (cells[column::cap_payment].empty()) return fail("cap-payment-missing");
        const auto dollars = parse_amount(cells[column::cap_payment], 2, error);
        if (!dollars) return fail(error);
        out.asked = figures_of(*dollars, *units, p, applied.what).net;
    }

    a.credit = decimal_text(out.amounts.credit, *digits);
    a.fee = decimal_text(out.amounts.fee, *digits);
    a.cancelled_commitment = decimal_text(*paid * *units * p.payments_to_come, *digits);
    a.rule_prefix = applied.prefix;
    a.what = applied.what;
    a.credit_is_tie = out.amounts.credit_is_tie;
    a.holds_leap_day = holds_leap_day(p.start, p.end);
    return out;
}

/// What a request that comes again is told about the rest of the cap. The contract says that it "is
/// answered as before", and that cap_left is what is left "after it".
enum class rest_of_the_cap { counted_anew, as_first_answered };
inline constexpr rest_of_the_cap told_again = rest_of_the_cap::as_first_answered;

/// The row's turn at the cap.
inline void admit(computed& c, ledger& book) {
    answer& a = c.so_far;
    const entry* const known = book.find(a.scope, a.request_id);
    cpp_int granted, left;
    if (known != nullptr) {
        if (known->requested_on != c.on || known->cents > c.asked) {
            answer refusal;
            refusal.request_id = a.request_id;
            refusal.scope = a.scope;
            refusal.outcome = "error";
            refusal.code = "request-id-reused";
            a = refusal;
            return;
        }
        granted = known->cents;
        const bool anew = told_again == rest_of_the_cap::counted_anew || !known->left_after;
        left = anew ? book.left(a.scope, c.on) : *known->left_after;
        a.answered_before = true;
    } else {
        granted = book.left(a.scope, c.on);
        if (granted > c.asked) granted = c.asked;
        book.record(a.scope, a.request_id, c.on, granted);
        left = book.left(a.scope, c.on);
    }
    const bool is_capped = granted < c.asked;
    cpp_int refund = c.amounts.net;
    if (is_capped) {
        const cpp_rational share(c.amounts.net * granted, c.asked);
        refund = half_even(share);
        a.refund_is_tie = is_tie(share);
    }
    a.outcome = is_capped ? "capped" : "granted";
    a.refund = decimal_text(refund, a.digits);
    a.withheld = decimal_text(c.amounts.net - refund, a.digits);
    a.cap_used = decimal_text(granted, 2);
    a.cap_left = decimal_text(left, 2);
}

/// Answers in the order of the rows; decided by requested_on, then by that order.
[[nodiscard]] inline std::vector<answer> decide(const std::vector<row>& rows, ledger& book) {
    std::vector<computed> all;
    std::vector<std::size_t> turns;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        all.push_back(compute(rows[i], i + 1));
        if (all[i].so_far.outcome.empty()) turns.push_back(i);
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
