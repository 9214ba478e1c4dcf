#ifndef REFUND_TESTS_ORACLE_GENERATOR_HPP
#define REFUND_TESTS_ORACLE_GENERATOR_HPP

// Random rows for `refund batch`, under every agreement and for every product, skewed to where answers go wrong: caps
// that bind, windows that roll over, exact halves, month ends, 29 February, and the edges of cancellation windows and
// of the rules' dates. The same seed gives the same rows with every standard library.

#include "calendar.hpp"
#include "csv.hpp"
#include "published.hpp"
#include "reference.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oracle {

/// Random numbers without std::uniform_int_distribution, whose values differ between libraries.
class dice {
public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}

    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }
    [[nodiscard]] int between(int low, int high) {
        return static_cast<int>(between(std::int64_t{low}, std::int64_t{high}));
    }
    [[nodiscard]] bool percent(int share) { return between(0, 99) < share; }

    template <typename T>
    [[nodiscard]] const T& of(std::span<const T> values) {
        return values[static_cast<std::size_t>(between(0, static_cast<int>(values.size()) - 1))];
    }
    template <typename T, std::size_t N>
    [[nodiscard]] const T& of(const std::array<T, N>& values) {
        return of(std::span<const T>(values));
    }
    [[nodiscard]] std::string of(std::initializer_list<std::string_view> values) {
        return std::string(of(std::span<const std::string_view>(values.begin(), values.size())));
    }

    template <typename T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; --i) {
            const auto other = static_cast<std::size_t>(engine_() % i);
            std::swap(values[i - 1], values[other]);
        }
    }

private:
    std::mt19937_64 engine_;
};

/// Rows, and for each the code of the error that it was made to have, or nothing.
struct table {
    std::vector<row> rows;
    std::vector<std::string> causes;
};

/// How a table is written as CSV.
struct dialect {
    bool byte_order_mark = false;
    std::string_view line_end = "\n";
    bool final_line_end = true;
    std::vector<std::size_t> order;  ///< of the columns; one that is empty in every row may be missing
};

class generator {
public:
    generator(std::uint64_t seed, std::size_t count) : dice_(seed), lines_(seed), count_(count) {}

    [[nodiscard]] table make() {
        for (int i = 0; i < 40; ++i) add_window_edge(i);
        for (int i = 0; i < 40; ++i) add_tie_at_the_cap(i);
        for (int i = 0; i < 40; ++i) add_exact_rest(i);
        for (int i = 0; i < 10; ++i) add_two_kinds(i);
        for (int i = 0; i < 200; ++i) add_market_edge(i);
        while (made_.size() < count_) {
            if (!made_.empty() && dice_.percent(4)) {
                add_again();
            } else if (dice_.percent(5)) {
                add_wrong();
            } else {
                add(right_row(), "");
            }
        }
        dice_.shuffle(made_);
        table out;
        for (auto& [cells, cause] : made_) {
            // A ledger needs ids.
            if (cells[column::request_id].empty()) cells[column::request_id] = "n" + std::to_string(out.rows.size());
            out.rows.push_back(cells);
            out.causes.push_back(cause);
        }
        return out;
    }

    [[nodiscard]] dialect any_dialect(const table& rows) {
        dialect d;
        for (std::size_t c = 0; c < column::count; ++c) {
            const bool is_empty = std::all_of(rows.rows.begin(), rows.rows.end(),
                                              [c](const row& cells) { return cells[c].empty(); });
            if (!is_empty || dice_.percent(50)) d.order.push_back(c);
        }
        dice_.shuffle(d.order);
        return d;
    }

    /// The table as CSV, with quotes where they are needed, and now and then where they are not.
    [[nodiscard]] std::string csv(const table& rows, const dialect& d) {
        std::string out = d.byte_order_mark ? "\xEF\xBB\xBF" : "";
        for (std::size_t i = 0; i < d.order.size(); ++i) {
            if (i != 0) out += ',';
            out += csv_field(column_names[d.order[i]], dice_.percent(10));
        }
        for (const row& cells : rows.rows) {
            out += d.line_end;
            for (std::size_t i = 0; i < d.order.size(); ++i) {
                if (i != 0) out += ',';
                out += csv_field(cells[d.order[i]], dice_.percent(8));
            }
        }
        if (d.final_line_end) out += d.line_end;
        return out;
    }

private:
    struct money_kind {
        std::string_view code;
        std::size_t digits;
        std::int64_t minor_for_100_dollars;
    };
    static constexpr std::array<money_kind, 10> currencies{{{"USD", 2, 10'000}, {"USD", 2, 10'000},
                                                            {"USD", 2, 10'000}, {"USD", 2, 10'000},
                                                            {"USD", 2, 10'000}, {"EUR", 2, 9'100},
                                                            {"GBP", 2, 7'700},  {"JPY", 0, 10'950},
                                                            {"JPY", 0, 10'950}, {"KWD", 3, 30'300}}};

    void add(row cells, std::string_view cause) {
        for (std::size_t c = 0; c < column::count; ++c) {
            if (cells[c] == defaults[c] && dice_.percent(50)) cells[c].clear();
        }
        made_.emplace_back(std::move(cells), std::string(cause));
    }

    [[nodiscard]] std::string next_id() {
        const std::string number = std::to_string(++ids_);
        switch (dice_.between(0, 99)) {
        case 0: return "order, " + number;
        case 1: return "the \"" + number + "\"";
        case 2: return "two\nlines " + number;
        case 3: return " blank in front " + number;
        case 4: return "blank behind " + number + " ";
        case 5: return "\xC3\xA4\xE2\x82\xAC" + number;  // two characters outside ASCII
        case 6: return "";
        default: return "r" + number;
        }
    }

    [[nodiscard]] static std::string scope_name(int number) {
        switch (number) {
        case 0: return "";
        case 1: return "Contoso, Ltd.";
        case 2: return "\"Fabrikam\" GmbH";
        case 3: return "blank";
        case 4: return " blank";
        case 5: return "blank ";
        case 6: return "two\nlines";
        case 7: return "M\xC3\xBCnchen";
        default: return "customer-" + std::to_string(number);
        }
    }

    /// What a row is for: an agreement, a product, and the days that are interesting for them.
    struct sale {
        std::string_view agreement;
        std::string_view product;
        std::vector<date> changes;  ///< first day of each version
        date last;                  ///< of any request
        std::vector<int> elapsed;   ///< edges of the windows to cancel
    };

    [[nodiscard]] const sale& any_sale(int scope) {
        static const std::vector<sale> limited{
            {"partner-center",
             "azure-reservation",
             {{2018, 5, 11}, {2018, 10, 12}, {2018, 11, 16}},
             {2022, 10, 11},
             {0, 4, 5, 6}},
            {"self-service",
             "azure-reservation",
             {{2019, 4, 13}, {2020, 1, 24}, {2020, 2, 12}, {2020, 3, 24}, {2020, 7, 24}, {2022, 10, 10}, {2025, 7, 1}},
             {2026, 11, 30},
             {0, 1, 5, 6}},
            {"self-service-observed", "azure-reservation", {{2022, 6, 28}}, {2026, 6, 30}, {0, 4, 5, 6}},
            {"partner-center-self-service",
             "azure-reservation",
             {{2022, 10, 10}, {2025, 7, 1}},
             {2026, 11, 30},
             {0, 5, 6}}};
        static const std::vector<sale> unlimited{{"partner-center",
                                                  "software-subscription",
                                                  {{2018, 9, 4}, {2021, 6, 1}, {2022, 7, 11}},
                                                  {2024, 12, 31},
                                                  {2, 6, 7, 8, 29, 30, 31, 59, 60, 61}},
                                                 {"partner-center",
                                                  "perpetual-software",
                                                  {{2018, 9, 4}, {2021, 6, 1}, {2022, 7, 11}},
                                                  {2024, 12, 31},
                                                  {0, 29, 30, 31, 59, 60, 61}},
                                                 {"partner-center",
                                                  "licence-subscription",
                                                  {{2022, 1, 10}, {2022, 3, 18}},
                                                  {2024, 12, 31},
                                                  {0, 2, 3, 4, 6, 7, 8}},
                                                 {"partner-center",
                                                  "licence-subscription-by-the-hour",
                                                  {{2022, 1, 10}, {2022, 3, 18}},
                                                  {2024, 12, 31},
                                                  {0, 2, 3, 4, 6, 7, 8}}};
        static const std::vector<sale> refused = [] {
            std::vector<sale> all;
            for (const never_refunded& plan : never) {
                for (const std::string_view agreement : agreements) {
                    const bool restated = !plan.rule_anew.empty();
                    const date last = restated ? date_of(day_number(plan.anew) - 1) : date{2027, 12, 31};
                    all.push_back({agreement, plan.product, {plan.since}, last, {0, 1, 400}});
                    if (restated) all.push_back({agreement, plan.product, {plan.anew}, {2027, 12, 31}, {0, 1, 400}});
                }
            }
            // Sold only by partners.
            for (const std::string_view product : sold_products) {
                if (product != "azure-reservation")
                    all.push_back({"self-service", product, {{2018, 5, 11}}, {2026, 1, 1}, {0}});
            }
            return all;
        }();
        const int kind_of_sale = dice_.between(0, 99);
        if (kind_of_sale < 6) return dice_.of(std::span<const sale>(refused));
        if (kind_of_sale < 20) return dice_.of(std::span<const sale>(unlimited));
        // Most scopes buy under one of the agreements with a limit; some buy under all of them.
        constexpr std::array<int, 13> usual{0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4};
        const int preferred = usual[static_cast<std::size_t>(scope / 4 % 13)];
        return limited[static_cast<std::size_t>(preferred == 4 ? dice_.between(0, 3) : preferred)];
    }

    [[nodiscard]] date around(date from, date to) { return date_of(dice_.between(day_number(from), day_number(to))); }

    /// A day on which some version is in force, most often near a change of the rules, in a short version or at a
    /// month's end. A few days are before the first version.
    [[nodiscard]] date any_request_day(const sale& of) {
        const int kind_of_day = dice_.between(0, 99);
        std::size_t version = static_cast<std::size_t>(dice_.between(0, static_cast<int>(of.changes.size()) - 1));
        if (of.changes[version] == date{2018, 5, 11} && of.changes.size() > 1 && dice_.percent(80))
            ++version; // every answer under it is an error
        const date change = of.changes[version];
        if (kind_of_day < 1) return date_of(day_number(of.changes.front()) - dice_.between(1, 30));
        if (kind_of_day < 5) return date_of(day_number(change) + dice_.between(-1, 1));
        if (kind_of_day < 30) {
            const bool is_newest = version + 1 == of.changes.size();
            return around(change, date_of((is_newest ? day_number(of.last) : day_number(of.changes[version + 1])) - 1));
        }
        if (kind_of_day < 33 && of.changes.front() < date{2020, 2, 26}) return around({2020, 2, 26}, {2020, 3, 2});
        const date day =
            around(of.changes.back() < date{2020, 8, 1} || dice_.percent(70) ? of.changes.back() : of.changes.front(),
                   of.last);
        if (kind_of_day < 41) return {day.year, day.month, length_of_month(day.year, day.month)};
        return day;
    }

    [[nodiscard]] date any_version_day(const sale& of) {
        const date change = dice_.of(std::span<const date>(of.changes));
        if (dice_.percent(70)) return date_of(day_number(change) + dice_.between(-1, 1));
        return around(of.changes.front(), {2027, 6, 30});
    }

    /// A day of purchase whose term contains the day of the request.
    [[nodiscard]] date any_purchase_day(const sale& of, date requested, int months) {
        const int day = day_number(requested);
        const bool has_window = of.agreement == "partner-center" && of.product != "azure-reservation";
        for (;;) {
            date purchased = requested;
            const int kind_of_day = dice_.between(0, 99);
            if (kind_of_day < (has_window ? 70 : 18)) {  // the edge of a window
                purchased = date_of(day - dice_.of(std::span<const int>(of.elapsed)));
            } else if (kind_of_day < 32) {
                purchased = date_of(day - dice_.between(0, 7));
            } else if (kind_of_day < 36) {  // around the last day of the term
                purchased = date_of(day_number(plus_months(requested, -months)) + dice_.between(-2, 3));
            } else if (kind_of_day < 50) {  // around the start of a billing month
                const date start = plus_months(requested, -dice_.between(0, months));
                purchased = date_of(day_number(start) + dice_.between(-2, 2));
            } else if (kind_of_day < 65) {  // bought on one of a month's last days
                const date start = plus_months(requested, -dice_.between(0, months));
                const int last = length_of_month(start.year, start.month);
                purchased = {start.year, start.month, dice_.between(std::min(28, last), last)};
            } else {
                purchased = date_of(day - dice_.between(0, 31 * months));
            }
            if (purchased <= requested && requested < plus_months(purchased, months)) return purchased;
        }
    }

    [[nodiscard]] std::string term_text(int months) {
        const std::string all = "P" + std::to_string(months) + "M";
        if (months % 12 == 0 && dice_.percent(70)) return "P" + std::to_string(months / 12) + "Y";
        if (months % 12 != 0 && months > 12 && dice_.percent(20)) {
            return "P" + std::to_string(months / 12) + "Y" + std::to_string(months % 12) + "M";
        }
        return all;
    }

    /// Decimal text, now and then without zeros that it does not need.
    [[nodiscard]] std::string amount(std::int64_t minor, std::size_t digits) {
        std::string text = decimal_text(minor, digits);
        if (digits == 0 || !dice_.percent(20)) return text;
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
        return text;
    }

    /// The first payment from `minor` up whose prorated amount ends in an exact half; `minor` if there is none.
    [[nodiscard]] static std::int64_t tied(std::int64_t minor, std::int64_t units, std::int64_t line, const period& p) {
        const std::int64_t of = line * p.n;
        for (std::int64_t candidate = minor; candidate < minor + p.n; ++candidate) {
            if (2 * (candidate * units * p.left % of) == of) return candidate;
        }
        return minor;
    }

    [[nodiscard]] row right_row() {
        constexpr std::array<int, 12> usual_terms{12, 12, 12, 12, 36, 36, 36, 60, 1, 1, 24, 6};
        constexpr std::array<std::int64_t, 4> cents_by_scope{3'000, 60'000, 700'000, 9'000'000};
        constexpr std::array<int, 6> usual_units{1, 1, 1, 1, 2, 3};

        const int scope = dice_.between(0, 59);
        const sale& of = any_sale(scope);
        const money_kind& money = dice_.of(currencies);
        const int months = dice_.percent(70) ? dice_.of(usual_terms) : dice_.between(1, 60);
        const bool monthly = dice_.percent(45);
        const bool is_used = dice_.percent(35);
        const date requested = any_request_day(of);
        const date purchased = any_purchase_day(of, requested, months);
        const int bought = dice_.percent(90) ? dice_.of(usual_units) : dice_.between(4, 400);
        const int units = dice_.percent(60) ? bought : dice_.between(1, bought);

        const std::int64_t most_cents = cents_by_scope[static_cast<std::size_t>(scope % 4)];
        std::int64_t cents = dice_.between(std::int64_t{1}, most_cents);
        if (dice_.percent(30)) cents = cents / 500 + 1;
        if (monthly) cents = cents / 4 + 1;
        std::int64_t minor = cents * money.minor_for_100_dollars / 10'000 + dice_.between(0, 3);
        if (dice_.percent(1)) minor = cents = 0;
        // Now and then a stub period, whose days the contract names.
        const bool is_stub = !monthly && dice_.percent(10);
        date first =
            date_of(day_number(purchased) + dice_.between(0, day_number(requested) - day_number(purchased)));
        if (day_number(requested) % 3 == 0) first = purchased;  // a term of days
        const date behind = date_of(day_number(requested) + dice_.between(1, 40));
        const period p =
            is_stub ? period_between(first, behind, requested) : period_of(purchased, months, monthly, requested);
        const bool is_for_line = lines_.percent(12);  // payments for all units, not always divisible by their number
        const int line = is_for_line ? bought : 1;
        if (dice_.percent(40)) minor = tied(minor, units, line, p);
        if (dice_.percent(30)) cents = tied(cents, units, line, p);

        row cells;
        cells[column::request_id] = next_id();
        cells[column::scope] = scope_name(scope);
        cells[column::product] = of.product;
        cells[column::agreement] = of.agreement;
        cells[column::purchased_on] = written_day(purchased);
        if (lines_.percent(5)) {  // the day of purchase was a renewal
            cells[column::renewed_on] = text_of(purchased);
            cells[column::purchased_on] = text_of(date_of(day_number(purchased) - lines_.between(1, 1100)));
        }
        cells[column::term] = term_text(months);
        cells[column::billing_plan] = monthly ? "monthly" : "upfront";
        if (is_stub && first == purchased) {
            cells[column::term] = "P" + std::to_string(p.n) + "D";
        } else if (is_stub) {
            cells[column::period_from] = written_day(first);
            cells[column::period_until] = written_day(behind);
        }
        cells[column::currency] = money.code;
        cells[column::payment] = amount(minor, money.digits);
        if (is_for_line) cells[column::payment_for] = "all-units";
        if (lines_.percent(12)) {
            constexpr std::array<std::int64_t, 5> steps{1, 5, 10, 100, 1'000};
            cells[column::rounding_step] = amount(lines_.of(steps), money.digits);
        }
        cells[column::quantity] = std::to_string(bought);
        if (units != bought || dice_.percent(40)) cells[column::returned] = std::to_string(units);
        if (units != bought && lines_.percent(40)) {
            cells[column::returned_before] = std::to_string(lines_.between(0, bought - units));
        }
        cells[column::requested_on] = written_day(requested);
        if (of.product == "licence-subscription-by-the-hour" ? lines_.percent(97) : lines_.percent(3)) {
            add_moments(cells, purchased, requested);
        }
        cells[column::used] = is_used ? "yes" : "no";
        const bool is_limited = of.product == "azure-reservation";
        const bool in_dollars = money.code == "USD";
        if (!in_dollars && (is_limited || dice_.percent(50))) cells[column::cap_payment] = amount(cents, 2);
        if (in_dollars && dice_.percent(20)) cells[column::cap_payment] = amount(minor, 2);
        if (dice_.percent(8)) cells[column::as_of] = text_of(any_version_day(of));
        if (dice_.percent(10)) cells[column::market] = dice_.of(markets).code;
        if (dice_.percent(of.agreement == "self-service" ? 40 : 5))
            add_current_price(cells, minor, cents, money.digits);
        if (dice_.percent(15)) add_commitment(cells);
        if (lines_.percent(7)) add_payments(cells, requested, is_stub ? first : purchased,
                                             is_stub ? behind : plus_months(purchased, months), money);
        return cells;
    }

    /// Moments on two days, for rules that count hours: often at the same second of the day, or one second off.
    void add_moments(row& cells, date began, date on) {
        const bool same_day = day_number(began) == day_number(on);
        const int first = lines_.between(0, 86'399);
        int second = lines_.percent(60) ? first + lines_.between(-1, 1) : lines_.between(0, 86'399);
        second = std::clamp(second, same_day ? first : 0, 86'399);
        cells[column::term_began_at] = moment_text(began, first);
        cells[column::requested_at] = moment_text(on, second);
    }

    /// A second of a day in UTC as text in some time zone: 2024-07-20T23:30:00-07:00.
    [[nodiscard]] std::string moment_text(date day, int second) {
        const int hours = lines_.percent(50) ? 0 : lines_.between(-11, 14);
        const int there = second + hours * 3600;
        const int later = there < 0 ? -1 : there / 86'400;
        const int time = there - later * 86'400;
        const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
        std::string text = text_of(date_of(day_number(day) + later)) + "T" + two(time / 3600) + ":" +
                           two(time / 60 % 60) + ":" + two(time % 60);
        return text + (hours == 0 ? "Z" : (hours < 0 ? "-" : "+") + two(hours < 0 ? -hours : hours) + ":00");
    }

    /// Separate payments instead of one amount: they differ, and some were declined.
    void add_payments(row& cells, date on, date begin, date end, const money_kind& money) {
        const int from = day_number(begin);
        const int until = day_number(end) - 1;
        std::set<int> days;
        for (int count = lines_.between(1, 9); count > 0; --count) days.insert(lines_.between(from, until));
        days.insert(std::clamp(day_number(on) + lines_.between(-1, 1), from, until));
        std::string text;
        for (const int day : days) {
            if (!text.empty()) text += lines_.of({";", "; ", ";  "});
            const std::int64_t most = lines_.percent(20) ? 9'000'000 : 90'000;
            text += text_of(date_of(day)) + "=" + amount(lines_.between(std::int64_t{0}, most), money.digits);
            const bool is_due = day <= day_number(on);
            if (is_due ? lines_.percent(1) : lines_.percent(80)) continue;
            text += lines_.of({" made", " made", " made", " declined"});
        }
        cells[column::payments] = text;
        for (const column::name c : {column::payment, column::cap_payment, column::current_payment,
                                     column::current_cap_payment}) {
            cells[c].clear();
        }
        if (lines_.percent(3)) cells[column::cap_payment] = "1.00";
    }

    /// A reservation that several requests are about; now and then a request states a different number of units.
    void add_commitment(row& cells) {
        const int number = dice_.between(0, 9);
        const int bought = 2 + number * 3 + (dice_.percent(5) ? 1 : 0);
        cells[column::commitment_id] = number == 7 ? "order, 7" : "order-" + std::to_string(number);
        if (dice_.percent(2)) cells[column::commitment_id] = dice_.of({" order", "order ", "or\nder"});
        cells[column::quantity] = std::to_string(bought);
        cells[column::returned] = std::to_string(dice_.between(1, dice_.percent(70) ? 2 : bought));
        cells[column::returned_before].clear();
    }

    /// Today's price: lower, higher or the same, and also in dollars if the currency is another.
    void add_current_price(row& cells, std::int64_t minor, std::int64_t cents, std::size_t digits) {
        constexpr std::array<int, 8> percent_of{0, 50, 80, 99, 99, 100, 101, 150};
        const int percent = dice_.of(percent_of);
        cells[column::current_payment] = amount(minor * percent / 100, digits);
        if (cells[column::currency] == "USD") return;
        // Now and then the two prices change differently.
        cells[column::current_cap_payment] =
            amount(cents * (dice_.percent(90) ? percent : dice_.of(percent_of)) / 100, 2);
    }

    /// A row in which everything is right, for the caller to spoil a cell: no rule makes it an error.
    [[nodiscard]] row sound_row() {
        for (;;) {
            row cells = right_row();
            if (compute(cells, 1).so_far.outcome.empty()) return cells;
        }
    }

    void add_wrong() {
        row cells = sound_row();
        const int kind_of_fault = wrong_++;
        const std::string code = spoil(cells, kind_of_fault % 25);
        if (kind_of_fault % 7 != 6) return add(cells, code);
        spoil(cells, dice_.between(0, 24));  // a second wrong cell: the first column is reported
        add(cells, "");
    }

    /// Spoils a cell of a row. Returns the error that this causes if nothing else is wrong.
    std::string spoil(row& cells, int fault) {
        if (cells[column::term].ends_with('D')) cells[column::term] = "P5Y";
        if (!cells[column::renewed_on].empty()) cells[column::purchased_on] = cells[column::renewed_on];
        cells[column::renewed_on].clear();
        cells[column::term_began_at].clear();
        cells[column::requested_at].clear();
        if (cells[column::product] == "licence-subscription-by-the-hour") {
            cells[column::product] = "licence-subscription";
        }
        cells[column::period_from].clear();  // the fault is to be in the term
        cells[column::period_until].clear();
        cells[column::payment_for].clear();
        cells[column::rounding_step].clear();
        cells[column::returned_before].clear();
        if (!cells[column::payments].empty()) {
            cells[column::payment] = "100";
            const std::string& unit = cells[column::currency];
            if (unit != "USD" && !unit.empty()) cells[column::cap_payment] = "100";
        }
        cells[column::payments].clear();
        const auto set = [&](column::name c, std::string text, std::string_view code) {
            cells[c] = std::move(text);
            return std::string(code);
        };
        std::string error;
        const date requested = parse_date(cells[column::requested_on], error).value_or(date{2020, 1, 1});
        constexpr std::array<column::name, 4> amounts{column::payment, column::cap_payment, column::current_payment,
                                                      column::current_cap_payment};
        constexpr std::array<column::name, 3> dates{column::purchased_on, column::requested_on,
                                                    column::as_of};
        const auto make_limited = [&](std::string_view currency) {
            cells[column::product].clear();
            cells[column::agreement].clear();
            cells[column::market].clear();
            cells[column::as_of] = "2021-01-01";
            cells[column::currency] = currency;
            cells[column::payment] = "10.00";
            cells[column::current_payment].clear();
            cells[column::current_cap_payment].clear();
        };

        switch (fault) {
        case 0:
            return set(column::purchased_on,
                       text_of(date_of(day_number(requested) + dice_.between(1, 400))),
                       "requested-before-purchase");
        case 1: {
            const int months = dice_.between(1, 60);
            cells[column::term] = term_text(months);
            date purchased = plus_months(requested, -months);
            if (dice_.percent(30)) purchased = date_of(day_number(purchased) - dice_.between(1, 40));
            return set(column::purchased_on, text_of(purchased), "term-ended");
        }
        case 2: {  // The column comes first: two draws in one call have no defined order.
            const column::name in = dice_.of(amounts);
            return set(in, dice_.of({"abc", "1.", ".5", "1,000.00", "1e3", "+5", "$5", "0x10", "5 ", " 5",
                                    "1..2", "--5", "-", "NaN", "1_000", "\xD9\xA3"}),
                       "amount-malformed");
        }
        case 3: {
            const std::string text = cells[column::currency] == "KWD" ? "10.1234" : "10.125";
            return set(dice_.percent(50) ? column::payment : column::current_payment, text, "amount-too-precise");
        }
        case 4:
            return set(dice_.percent(50) ? column::cap_payment : column::current_cap_payment, "0.001",
                       "amount-too-precise");
        case 5: {
            const column::name in = dice_.of(amounts);
            return set(in, dice_.of({"-1", "-250"}), "negative-amount");
        }
        case 6: return set(column::payment, "", "amount-empty");
        case 7: {
            const column::name in = dice_.of(dates);
            return set(in, dice_.of({"2020/01/02", "02.01.2020", "2020-1-2", "20200102", "2020-01-02Z",
                                    "2020-01-02T24Z", "today", "+020-01-02", "2020-01-2 "}),
                       "date-malformed");
        }
        case 8: {
            const column::name in = dice_.of(dates);
            return set(in, dice_.of({"2019-02-29", "2100-02-29", "2020-02-30", "2019-04-31", "2019-13-01",
                                    "2019-00-10", "2019-01-00", "2020-01-32"}),
                       "date-invalid");
        }
        case 9: return set(dice_.percent(50) ? column::purchased_on : column::requested_on, "", "date-malformed");
        case 10:
            return set(column::term,
                       dice_.of({"1Y", "P", "PY", "P1", "P1M1D", "P1W", "12", "P1.5Y", "P-1Y", "p1y", "P1M1Y",
                                 "P1Y ", "PT1M", "P1Y2"}),
                       "term-malformed");
        case 11:
            return set(column::term, dice_.of({"P0M", "P0Y", "P61M", "P6Y", "P5Y1M", "P99Y"}),
                       "term-out-of-range");
        case 12:
            cells[column::cap_payment] = "1";
            return set(column::currency, dice_.of({"ZZZ", "QQQ", "usd", "EURO", "US", "$", "U D"}),
                       "unknown-currency");
        case 13:
            cells[column::cap_payment] = "1";
            cells[column::payment] = "1";
            return set(column::currency, "XAU", "no-minor-unit");
        case 14: {
            const int bought = dice_.between(1, 9);
            cells[column::quantity] = std::to_string(bought);
            const int units = dice_.percent(50) ? bought + dice_.between(1, 3) : 0;
            return set(column::returned, std::to_string(units), "quantity-out-of-range");
        }
        case 15:
            cells[column::returned] = dice_.of({"", "0", "1"});
            return set(column::quantity, dice_.of({"0", "99999999999999999999"}), "quantity-out-of-range");
        case 16: {
            const column::name in = dice_.percent(50) ? column::quantity : column::returned;
            return set(in, dice_.of({"two", "1.5", "-1", "1e2", "1 000", "0x1"}), "quantity-malformed");
        }
        case 17:
            make_limited("EUR");
            return set(column::cap_payment, "", "cap-payment-missing");
        case 18:
            make_limited("USD");
            return set(column::cap_payment, dice_.of({"10.01", "9.99", "0", "11"}),
                       "cap-payment-contradicts");
        case 19:
            make_limited("EUR");  // with today's price, but not in dollars
            cells[column::agreement] = "self-service";
            cells[column::cap_payment] = "11.00";
            return set(column::current_payment, "9.99", "cap-payment-missing");
        case 20:
            make_limited("USD");
            cells[column::cap_payment].clear();
            if (dice_.percent(50)) return set(column::payment, "92233720368547758.08", "overflow");
            cells[column::quantity] = "2";
            cells[column::returned] = "1";
            return set(column::payment, "92233720368547758.07", "overflow");
        default: break;
        }
        switch (dice_.between(0, 8)) {
        case 0:
            if (lines_.percent(50)) {
                const auto step = lines_.of({"0", "-1", "x"});
                return set(column::rounding_step, step,
                           step == "x" ? "amount-malformed" : "rounding-step-out-of-range");
            }
            return set(column::used, dice_.of({"maybe", "YES", "1"}), "used-malformed");
        case 1: {
            const auto plan = dice_.of({"weekly", "Monthly"});
            if (lines_.percent(30)) {
                const auto [text, code] = lines_.of(std::array<std::pair<std::string_view, std::string_view>, 5>{
                    {{"2020-01-15", "payment-malformed"},
                     {"2020-01-15=1 paid", "payment-malformed"},
                     {"2020-01-15=1 made;", "payment-malformed"},
                     {"2020-02-30=1 made", "date-invalid"},
                     {"2020-01-15=x made", "amount-malformed"}}});
                cells[column::payment].clear();
                return set(column::payments, std::string(text), code);
            }
            if (lines_.percent(50)) return set(column::billing_plan, plan, "unknown-billing-plan");
            return set(column::payment_for, lines_.of({"line", "all units", "One-unit"}), "unknown-payment-for");
        }
        case 2: return set(column::as_of, dice_.of({"2018-05-10", "2017-12-31"}), "no-rule-in-force");
        case 3: return set(column::product, dice_.of({"azure", "Azure-Reservation", "suse"}), "unknown-product");
        case 4: return set(column::agreement, dice_.of({"any", "partner", "self_service"}), "unknown-agreement");
        case 5: return set(column::market, dice_.of({"ZZ", "us", "USA", "Germany"}), "unknown-market");
        case 6:
            cells[column::billing_plan] = dice_.of({"upfront", "monthly"});
            cells[column::period_from] = cells[column::requested_on];
            return set(column::period_until, cells[column::requested_on], "period-contradicts");
        case 7: {
            if (lines_.percent(50)) {
                return set(column::renewed_on, lines_.percent(50) ? text_of(date_of(day_number(requested) + 1))
                                                                  : cells[column::purchased_on],
                           "renewal-contradicts");
            }
            const int on = day_number(requested);
            cells[column::billing_plan] = "upfront";
            cells[column::period_from] = text_of(date_of(on + 1));
            return set(column::period_until, text_of(date_of(on + dice_.between(2, 40))), "requested-before-period");
        }
        default: {
            const int months = dice_.between(1, 60);
            const date day = date_of(dice_.between(day_number({2017, 6, 1}), day_number({2018, 5, 10})));
            make_limited("USD");
            cells[column::cap_payment].clear();
            cells[column::term] = term_text(months);
            cells[column::as_of].clear();
            const date purchased = date_of(day_number(day) - dice_.between(0, 27));
            cells[column::purchased_on] = text_of(purchased);
            return set(column::requested_on, text_of(day), "no-rule-in-force");
        }
        }
    }

    /// A request id a second time: unchanged, changed, on another day, or in another scope.
    void add_again() {
        const auto& [earlier, cause] = made_[static_cast<std::size_t>(
            dice_.between(0, static_cast<int>(made_.size()) - 1))];
        row cells = earlier;
        if (!cause.empty() || cells[column::request_id].empty()) return;
        if (!compute(cells, 1).so_far.outcome.empty()) return;
        const row other = sound_row();
        switch (dice_.between(0, 6)) {
        case 0:
        case 1: break;
        case 2:  // another amount on the same day
            cells[column::quantity] = std::to_string(dice_.between(1, 5));
            cells[column::returned].clear();
            break;
        case 3:
            cells[column::used] = cells[column::used] == "yes" ? "no" : "yes";
            break;
        case 4: {  // another request, mostly on another day
            const row original = cells;
            cells = other;
            cells[column::request_id] = original[column::request_id];
            cells[column::scope] = original[column::scope];
            break;
        }
        case 5:  // another product or agreement
            cells[column::product] = dice_.of({"azure-reservation", "perpetual-software", "suse-plan"});
            cells[column::agreement] = dice_.of(agreements);
            break;
        default: cells[column::scope] = other[column::scope]; break;
        }
        add(cells, "");
    }

    /// A row that is bought and cancelled on the same day, by the rules of some day: everything comes back.
    [[nodiscard]] row full_row(std::string scope, std::string id, date day,
                               std::string_view agreement = "partner-center", std::string_view rules_of = "") {
        row cells;
        cells[column::scope] = std::move(scope);
        cells[column::request_id] = std::move(id);
        cells[column::purchased_on] = text_of(day);
        cells[column::requested_on] = text_of(day);
        cells[column::billing_plan] = dice_.of({"monthly", "upfront"});
        cells[column::agreement] = agreement;
        cells[column::as_of] = rules_of;
        if (agreement == "self-service") cells[column::billing_plan] = "upfront";  // what stops would count
        return cells;
    }

    /// Uses the whole cap on one day, then asks on the last day that still counts it and on the day after that: 365
    /// days, or twelve months from every kind of day.
    void add_window_edge(int number) {
        const std::string name = "edge-" + std::to_string(number);
        constexpr std::array<std::string_view, 4> sellers{"partner-center", "self-service-observed", "self-service",
                                                          "self-service"};
        const std::string_view agreement = sellers[static_cast<std::size_t>(number % 4)];
        const bool months = number % 4 == 2;
        const std::string rules_of = months ? dice_.of({"2019-04-13", "2020-07-23"}) : std::string();
        date day = around(agreement == "partner-center" ? date{2018, 11, 16} : date{2022, 6, 28}, {2025, 6, 30});
        if (months && number % 8 == 2)
            day = dice_.of(std::array<date, 4>{{{2020, 2, 29}, {2019, 2, 28}, {2023, 2, 28}, {2023, 8, 31}}});
        const int free_again = months ? day_number(plus_months(day, 12)) : day_number(day) + 365;
        row first = full_row(name, "whole cap", day, agreement, rules_of);
        first[column::payment] = "50000";
        row last_inside = full_row(name, "last day inside", date_of(free_again - 1), agreement, rules_of);
        last_inside[column::payment] = "100.01";
        row first_outside = full_row(name, "first day outside", date_of(free_again), agreement, rules_of);
        first_outside[column::payment] = dice_.of({"50000", "50000.01", "49999.99"});
        for (const row& cells : {first, last_inside, first_outside}) add(cells, "");
    }

    /// One request id for a product with a limit, for one without, and for the first again, which is told the same
    /// amount left as before.
    void add_two_kinds(int number) {
        const std::string name = "two-kinds-" + std::to_string(number);
        const date day = around({2018, 11, 16}, {2024, 1, 1});
        row limited = full_row(name, "one id", day);
        limited[column::payment] = "10000";
        row unlimited = full_row(name, "one id", day);
        unlimited[column::product] = "perpetual-software";
        unlimited[column::payment] = "1";
        for (const row& cells : {limited, unlimited, limited}) add(cells, "");
    }

    /// Bought where reservations are not sold, around the days on which the list of markets changed.
    void add_market_edge(int number) {
        const date change = number % 2 == 0 ? date{2018, 11, 6} : date{2019, 10, 18};
        const date bought = date_of(day_number(change) + dice_.between(-3, 1));
        row cells =
            full_row("market-" + std::to_string(number), "bought there", bought, dice_.of(agreements), "2023-01-01");
        cells[column::market] = dice_.of(markets).code;
        cells[column::payment] = "1.00";
        add(cells, "");
    }

    /// A monthly plan whose credit and remaining payments add up to exactly what is left, or to a cent less or more;
    /// the cent after it is too much if the plan took exactly the rest.
    void add_exact_rest(int number) {
        const std::string name = "rest-" + std::to_string(number);
        const date day = around({2020, 7, 24}, {2026, 1, 1});
        const int months = dice_.between(2, 60);
        const std::int64_t payment = dice_.between(std::int64_t{1}, std::int64_t{80'000});
        row first = full_row(name, "leaves a little", day, "self-service");
        first[column::payment] = decimal_text(5'000'000 - payment * months +
                                                  (number % 3 == 0   ? -1
                                                   : number % 3 == 1 ? 0
                                                                     : 1),
                                              2);
        row plan = full_row(name, "just that", date_of(day_number(day) + dice_.between(0, 300)), "self-service");
        plan[column::billing_plan] = "monthly";
        plan[column::term] = term_text(months);
        plan[column::payment] = decimal_text(payment, 2);
        row cent = full_row(name, "one cent", date_of(day_number(day) + dice_.between(301, 364)), "self-service");
        cent[column::payment] = "0.01";
        for (const row& cells : {first, plan, cent}) add(cells, "");
    }

    /// Half of what is asked toward the cap is left, and the net amount is odd, so the share is a tie.
    void add_tie_at_the_cap(int number) {
        const std::string name = "tie-" + std::to_string(number);
        const int day = dice_.between(day_number({2018, 11, 16}), day_number({2021, 9, 1}));
        const std::int64_t half = dice_.between(std::int64_t{1}, std::int64_t{40'000'00});
        row first = full_row(name, "leaves a little", date_of(day));
        first[column::payment] = decimal_text(5'000'000 - half, 2);
        const money_kind& money = currencies[5 + static_cast<std::size_t>(number % 5)];
        row second = full_row(name, "twice as much", date_of(day + dice_.between(1, 300)));
        second[column::currency] = money.code;
        second[column::payment] =
            decimal_text(2 * dice_.between(std::int64_t{0}, std::int64_t{5'000'000}) + 1, money.digits);
        second[column::cap_payment] = decimal_text(2 * half, 2);
        for (const row& cells : {first, second}) add(cells, "");
    }

    dice dice_;
    dice lines_;  // a second stream, so that what it draws leaves all other cells as they would be
    std::size_t count_;
    int ids_ = 0;
    int wrong_ = 0;
    std::vector<std::pair<row, std::string>> made_;
};

}  // namespace oracle

#endif
