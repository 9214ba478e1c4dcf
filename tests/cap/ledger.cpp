#include <refund/cap/ledger.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using refund::admission;
using refund::anniversary_year;
using refund::calendar_year;
using refund::cap_window;
using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::ledger_entry;
using refund::money;
using refund::over_limit;
using refund::refund_cap_ledger;
using refund::result;
using refund::rolling_days;
using refund::rolling_months;
using refund::window_kind;
using namespace date::literals;
using whom = refund::cap_scope<>;
using which = refund::request_id<>;

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

constexpr money usd(std::int64_t cents) { return {cents, currency_of("USD")}; }
constexpr money eur(std::int64_t cents) { return {cents, currency_of("EUR")}; }
constexpr date::sys_days on(date::year_month_day day) { return date::sys_days(day); }

constexpr cap_window year = rolling_days(365);
constexpr money limit = usd(5'000'000);
constexpr over_limit pay_up = over_limit::pay_up_to_limit;
constexpr over_limit refuse = over_limit::refuse_whole;

constexpr refund::cap_terms up_to(money most, over_limit when_over = pay_up) {
    return {.limit = most, .when_over = when_over};
}

bool fails(const result<admission>& answer, errc reason) { return !answer && answer.error() == reason; }

/// Everything a ledger holds, in an order.
template <class Ledger>
auto contents(const Ledger& ledger) {
    std::map<std::pair<std::string, std::string>, ledger_entry> all;
    ledger.for_each([&](const std::string& scope, const std::string& id, const ledger_entry& entry) {
        CHECK(all.emplace(std::pair(scope, id), entry).second);
    });
    return all;
}

// ---- the model: keeps every request, and adds up every day of every window ----

constexpr date::sys_days origin = 2023_y / 6 / 1;  // a Thursday
constexpr int last_request = 800;  // 9 August 2025: a 29 February lies between
constexpr int days_in_all = 1300;  // what is asked for on the last day is free again before

int month_length(int of_year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (of_year % 4 == 0 && month == 2 ? 1 : 0);  // 2023 to 2030 only
}

struct naive_date {
    int year;
    int month;
    int day;
    friend bool operator==(const naive_date&, const naive_date&) = default;
};

/// For each day from the origin on: when an amount of that day is free again.
using free_days = std::vector<int>;

/// The same for any rule that tells a date's free date.
template <class FreeDate>
free_days tabulate(FreeDate&& free_date) {
    free_days table;
    naive_date amount{2023, 6, 1};
    const auto next = [](naive_date& date) {
        if (++date.day <= month_length(date.year, date.month)) return;
        date.day = 1;
        if (++date.month <= 12) return;
        date.month = 1;
        ++date.year;
    };
    for (int number = 0; number <= last_request; ++number, next(amount)) {
        naive_date free = free_date(amount);
        free.day = std::min(free.day, month_length(free.year, free.month));
        int at = number;
        for (naive_date page = amount; page != free; next(page)) ++at;
        table.push_back(at);
    }
    return table;
}

free_days free_days_of(const cap_window& window) {
    const int anchor_month = static_cast<int>(window.anchor_month);
    const int anchor_day = static_cast<int>(window.anchor_day);
    switch (window.kind) {
        case window_kind::rolling_days: {
            free_days table;
            for (int number = 0; number <= last_request; ++number) {
                table.push_back(window.length > days_in_all ? days_in_all : number + window.length);
            }
            return table;
        }
        case window_kind::rolling_months:
            return tabulate([&](naive_date date) {
                const int months = date.month - 1 + window.length;
                return naive_date{date.year + months / 12, months % 12 + 1, date.day};
            });
        case window_kind::calendar_year: return tabulate([](naive_date date) { return naive_date{date.year + 1, 1, 1}; });
        case window_kind::anniversary_year:
            return tabulate([&](naive_date date) {
                const int here = std::min(anchor_day, month_length(date.year, anchor_month));
                const bool ahead = date.month < anchor_month || (date.month == anchor_month && date.day < here);
                return naive_date{date.year + (ahead ? 0 : 1), anchor_month, anchor_day};
            });
        case window_kind::whole_life: return free_days(last_request + 1, days_in_all);  // never
    }
    return {};
}

/// A window of the user's own: weeks from Monday to Sunday.
struct week_from_monday {
    [[nodiscard]] refund::calendar_day first_counted(refund::calendar_day day) const noexcept {
        return date::sys_days(day) - (date::weekday(day) - date::Monday);
    }
};

free_days free_days_of(const week_from_monday&) {
    free_days table;
    for (int number = 0; number <= last_request; ++number) {
        int free = number + 1;
        while (free % 7 != 4) ++free;  // day 4 is Monday, 5 June 2023
        table.push_back(free);
    }
    return table;
}

struct naive_entry {
    std::string scope;
    std::string id;
    int day;
    money amount;
};

class naive_ledger {
public:
    explicit naive_ledger(free_days table) : free(std::move(table)) {}

    std::vector<naive_entry> entries;

    [[nodiscard]] const naive_entry* find(const std::string& scope, const std::string& id) const {
        for (const naive_entry& entry : entries) {
            if (entry.scope == scope && entry.id == id) return &entry;
        }
        return nullptr;
    }
    [[nodiscard]] bool holds_another_currency(const std::string& scope, currency unit) const {
        return std::any_of(entries.begin(), entries.end(),
                           [&](const naive_entry& entry) { return entry.scope == scope && entry.amount.unit != unit; });
    }
    /// What counts on each day: every amount from its day to the day before it is free again.
    [[nodiscard]] std::vector<std::int64_t> counted(const std::string& scope) const {
        std::vector<std::int64_t> sums(days_in_all, 0);
        for (const naive_entry& entry : entries) {
            if (entry.scope != scope) continue;
            for (int day = entry.day; day < free_again(entry.day); ++day) {
                sums[static_cast<std::size_t>(day)] += entry.amount.minor;
            }
        }
        return sums;
    }
    /// The most that counts on any day on which an amount of `day` counts.
    [[nodiscard]] std::int64_t most_used(const std::string& scope, int day) const {
        const std::vector<std::int64_t> sums = counted(scope);
        return *std::max_element(sums.begin() + day, sums.begin() + free_again(day));
    }
    [[nodiscard]] int free_again(int day) const { return free[static_cast<std::size_t>(day)]; }

    [[nodiscard]] result<admission> consider(const std::string& scope, const std::string& id, int day, money asked,
                                             money cap, over_limit when_over) const {
        if (asked.unit != cap.unit) return errc::cap_currency_mismatch;
        if (asked.minor < 0 || cap.minor < 0) return errc::negative_amount;
        if (holds_another_currency(scope, cap.unit)) return errc::cap_currency_mismatch;
        admission answer{};
        answer.asked = asked;
        for (int from = day; from >= 0 && free_again(from) > day; --from) answer.counted_from = origin + date::days(from);
        const std::int64_t most = most_used(scope, day);
        if (const naive_entry* const known = find(scope, id)) {
            // A cap that refuses whole never granted less than was asked: then it is another request.
            const bool other = when_over == refuse ? known->amount != asked : known->amount.minor > asked.minor;
            if (known->day != day || other) return errc::request_id_reused;
            answer.seen_before = true;
            answer.granted = known->amount;
            answer.used_before = {most - known->amount.minor, cap.unit};
            answer.left_after = {most < cap.minor ? cap.minor - most : 0, cap.unit};
            return answer;
        }
        const std::int64_t left = most < cap.minor ? cap.minor - most : 0;
        const bool enough = asked.minor <= left;
        answer.granted = {enough ? asked.minor : when_over == refuse ? 0 : left, cap.unit};
        answer.used_before = {most, cap.unit};
        answer.left_after = {left - answer.granted.minor, cap.unit};
        return answer;
    }
    [[nodiscard]] result<ledger_entry> record(const std::string& scope, const std::string& id, int day, money granted) {
        if (granted.minor < 0) return errc::negative_amount;
        if (holds_another_currency(scope, granted.unit)) return errc::cap_currency_mismatch;
        const ledger_entry entry{origin + date::days(day), granted};
        if (const naive_entry* const known = find(scope, id)) {
            if (known->day != day || known->amount != granted) return errc::request_id_reused;
            return entry;
        }
        entries.push_back({scope, id, day, granted});
        return entry;
    }
    [[nodiscard]] result<ledger_entry> reverse(const std::string& scope, const std::string& id) {
        const naive_entry* const known = find(scope, id);
        if (known == nullptr) return errc::request_id_unknown;
        const ledger_entry entry{origin + date::days(known->day), known->amount};
        entries.erase(entries.begin() + (known - entries.data()));
        return entry;
    }
    [[nodiscard]] std::map<std::pair<std::string, std::string>, ledger_entry> contents() const {
        std::map<std::pair<std::string, std::string>, ledger_entry> all;
        for (const naive_entry& entry : entries) {
            all[{entry.scope, entry.id}] = {origin + date::days(entry.day), entry.amount};
        }
        return all;
    }

private:
    free_days free;
};

bool same(const result<admission>& a, const result<admission>& b) {
    if (a.has_value() != b.has_value()) return false;
    if (!a) return a.error() == b.error();
    return a->asked == b->asked && a->granted == b->granted && a->used_before == b->used_before &&
           a->left_after == b->left_after && a->seen_before == b->seen_before;
}

/// Random requests: few scopes and ids, so that they meet; days in no order.
struct requests {
    std::mt19937_64 random;

    int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }
    std::string scope() { return "scope " + std::to_string(below(3)); }
    std::string id() { return "request " + std::to_string(below(40)); }
    int day() { return below(last_request + 1); }
    money amount() {
        const int kind = below(40);
        if (kind == 0) return usd(-1 - below(100));
        if (kind == 1) return eur(below(3000));
        if (kind < 5) return usd(0);
        if (kind < 8) return usd(10'000);
        return usd(below(4000));
    }
};

/// Any calls in any order, also ones that make no sense: the ledger answers what the model answers.
template <class Window>
void compare_with_model(const Window& window, std::uint64_t seed) {
    requests source{std::mt19937_64(seed)};
    refund_cap_ledger<> ledger;
    naive_ledger model(free_days_of(window));
    int errors = 0;
    int cut = 0;
    for (int step = 0; step < 600; ++step) {
        const std::string scope = source.scope();
        const std::string id = source.id();
        int day = source.day();
        const money amount = source.amount();
        const naive_entry* const known = model.find(scope, id);
        if (known != nullptr && source.below(2) == 0) day = known->day;
        const money cap = source.below(20) == 0 ? eur(10'000) : source.below(4) == 0 ? usd(5'000) : usd(10'000);
        const over_limit when_over = source.below(2) == 0 ? pay_up : refuse;
        CAPTURE(step);
        CAPTURE(scope);
        CAPTURE(id);
        CAPTURE(day);
        CAPTURE(amount.minor);
        const int kind = source.below(10);
        if (kind < 4) {
            const auto expected = model.consider(scope, id, day, amount, cap, when_over);
            const auto got = ledger.consider(whom(scope), which(id), origin + date::days(day), amount, up_to(cap, when_over), window);
            REQUIRE(same(got, expected));
            // The model knows no day before the origin.
            if (got) REQUIRE(std::max(date::sys_days(got->counted_from), origin) == expected->counted_from);
            errors += got ? 0 : 1;
            cut += got && got->granted.minor < amount.minor ? 1 : 0;
        } else if (kind < 7) {
            const auto expected = model.record(scope, id, day, amount);
            REQUIRE(ledger.record(whom(scope), which(id), origin + date::days(day), amount) == expected);
            errors += expected ? 0 : 1;
        } else if (kind < 9) {
            const auto expected = model.reverse(scope, id);
            REQUIRE(ledger.reverse(whom(scope), which(id)) == expected);
            errors += expected ? 0 : 1;
        } else {
            const auto got = ledger.available(whom(scope), origin + date::days(day), up_to(cap), window);
            const std::int64_t most = model.most_used(scope, day);
            if (model.holds_another_currency(scope, cap.unit)) {
                REQUIRE(got == errc::cap_currency_mismatch);
            } else {
                REQUIRE(got == money{std::max(cap.minor - most, std::int64_t{0}), cap.unit});
            }
        }
        if (step % 10 == 0) REQUIRE(contents(ledger) == model.contents());
    }
    CHECK(contents(ledger) == model.contents());
    CHECK(errors > 50);  // both outcomes were seen
    CHECK(cut > 5);
}

/// Requests are considered and what is granted is recorded: no day ever counts more than the limit.
template <class Window>
void never_exceeds(const Window& window, over_limit when_over, std::uint64_t seed) {
    requests source{std::mt19937_64(seed)};
    refund_cap_ledger<> ledger;
    naive_ledger model(free_days_of(window));
    constexpr money cap = usd(10'000);
    int withheld = 0;
    int exactly = 0;
    for (int step = 0; step < 400; ++step) {
        const std::string scope = source.scope();
        const std::string id = "request " + std::to_string(source.below(300));
        const int day = source.day();
        const money asked = usd(source.below(4) == 0 ? source.below(12'000) : source.below(2'500));
        CAPTURE(step);
        CAPTURE(day);
        CAPTURE(asked.minor);
        if (source.below(8) == 0) {
            REQUIRE(ledger.reverse(whom(scope), which(id)) == model.reverse(scope, id));
            continue;
        }
        const auto answer = ledger.consider(whom(scope), which(id), origin + date::days(day), asked, up_to(cap, when_over), window);
        if (!answer || answer->seen_before) continue;
        REQUIRE(answer->granted.minor >= 0);
        REQUIRE(answer->granted.minor <= asked.minor);
        REQUIRE(ledger.record(whom(scope), which(id), origin + date::days(day), answer->granted).has_value());
        REQUIRE(model.record(scope, id, day, answer->granted).has_value());
        const std::vector<std::int64_t> sums = model.counted(scope);
        const std::int64_t most = *std::max_element(sums.begin(), sums.end());
        REQUIRE(most <= cap.minor);
        if (answer->granted == asked) continue;
        ++withheld;
        exactly += most == cap.minor ? 1 : 0;
        // Not a cent is withheld without need.
        const std::int64_t there = *std::max_element(sums.begin() + day, sums.begin() + model.free_again(day));
        if (when_over == pay_up) REQUIRE(there == cap.minor);
        if (when_over == refuse) REQUIRE((answer->granted == usd(0) && there + asked.minor > cap.minor));
    }
    CHECK(contents(ledger) == model.contents());
    CHECK(withheld > 20);
    CHECK((exactly > 0 || when_over == refuse));
}

constexpr cap_window windows[] = {
    rolling_days(365),  rolling_days(30), rolling_months(12),
    rolling_months(1),  calendar_year(),  anniversary_year(date::July / 1),
    anniversary_year(date::February / 29), refund::whole_life(), rolling_days(std::numeric_limits<int>::max()),
};

// ---- keys and windows of the user's own ----

struct billing_profile {
    int enrollment{};
    int profile{};
    friend bool operator==(const billing_profile&, const billing_profile&) = default;
};
struct billing_profile_hash {
    std::size_t operator()(const billing_profile& key) const noexcept {
        return static_cast<std::size_t>(key.enrollment) * 31 + static_cast<std::size_t>(key.profile);
    }
};
enum class request_number : std::uint32_t {};
struct all_collide {
    std::size_t operator()(request_number) const noexcept { return 7; }
};

struct forever {
    [[nodiscard]] date::sys_days first_counted(date::sys_days) const noexcept { return refund::first_day; }
};
struct that_may_throw {
    [[nodiscard]] date::sys_days first_counted(date::sys_days day) const { return day; }
};

template <class Window>
concept can_be_asked = requires(const refund_cap_ledger<>& ledger, const Window& window) {
    ledger.consider(whom("scope"), which("id"), refund::first_day, limit, up_to(limit), window);
    ledger.available(whom("scope"), refund::first_day, up_to(limit), window);
};

}  // namespace

TEST_CASE("recorded: each refund adds its cash to what was used, CAP-CHAIN-USD-2022") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("account"), which("before"), on(2022_y / 9 / 20), usd(36'781)).has_value());
    const auto first = ledger.consider(whom("account"), which("R11"), on(2022_y / 9 / 23), usd(42), up_to(limit), year);
    REQUIRE(first.has_value());
    CHECK(first->used_before == usd(36'781));
    CHECK(first->granted == usd(42));
    CHECK(ledger.record(whom("account"), which("R11"), on(2022_y / 9 / 23), first->granted).has_value());
    const auto second = ledger.consider(whom("account"), which("R12"), on(2022_y / 9 / 23), usd(258), up_to(limit), year);
    REQUIRE(second.has_value());
    CHECK(second->used_before == usd(36'823));
    CHECK(ledger.record(whom("account"), which("R12"), on(2022_y / 9 / 23), second->granted).has_value());
    const auto third = ledger.consider(whom("account"), which("R06"), on(2022_y / 9 / 24), usd(3'100), up_to(limit), year);
    REQUIRE(third.has_value());
    CHECK(third->used_before == usd(37'081));
    CHECK(third->left_after == usd(5'000'000 - 37'081 - 3'100));
}

TEST_CASE("published: what was refunded returns to the pool after 365 days, D01 and D08") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 3 / 10);
    CHECK(ledger.record(whom("D01"), which("one"), day, usd(240'000)).has_value());
    CHECK(ledger.available(whom("D01"), day, up_to(limit), year) == usd(4'760'000));
    CHECK(ledger.available(whom("D01"), day + date::days(364), up_to(limit), year) == usd(4'760'000));
    CHECK(ledger.available(whom("D01"), day + date::days(365), up_to(limit), year) == limit);
    CHECK(ledger.record(whom("D08"), which("one"), day, usd(5'000)).has_value());
    CHECK(ledger.available(whom("D08"), day, up_to(limit), year) == usd(4'995'000));
}

TEST_CASE("published: a request over the limit is refused whole, and exactly the limit is not, D05") {
    const refund_cap_ledger<> ledger;
    const auto granted = [&](std::int64_t cents, over_limit when_over) {
        return ledger.consider(whom("profile"), which("one"), on(2026_y / 3 / 19), usd(cents), up_to(limit, when_over), year)->granted;
    };
    CHECK(granted(4'999'999, refuse) == usd(4'999'999));
    CHECK(granted(5'000'000, refuse) == usd(5'000'000));
    CHECK(granted(5'000'001, refuse) == usd(0));
    CHECK(granted(10'800'000, refuse) == usd(0));
    CHECK(granted(4'999'999, pay_up) == usd(4'999'999));
    CHECK(granted(5'000'000, pay_up) == usd(5'000'000));
    CHECK(granted(5'000'001, pay_up) == usd(5'000'000));
}

TEST_CASE("an answer says what was asked, granted, used before and left after, and from when it counts") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), on(2024_y / 1 / 15), usd(4'000'000)).has_value());
    const auto cut = ledger.consider(whom("a"), which("2"), on(2024_y / 6 / 30), usd(1'500'000), up_to(limit), year);
    REQUIRE(cut.has_value());
    CHECK(cut->asked == usd(1'500'000));
    CHECK(cut->granted == usd(1'000'000));
    CHECK(cut->used_before == usd(4'000'000));
    CHECK(cut->left_after == usd(0));
    CHECK(cut->counted_from == on(2023_y / 7 / 2));
    CHECK(!cut->seen_before);
    const auto refused = ledger.consider(whom("a"), which("2"), on(2024_y / 6 / 30), usd(1'500'000), up_to(limit, refuse), year);
    REQUIRE(refused.has_value());
    CHECK(refused->granted == usd(0));
    CHECK(refused->left_after == usd(1'000'000));
    const auto elsewhere = ledger.consider(whom("b"), which("2"), on(2024_y / 6 / 30), usd(1'500'000), up_to(limit, refuse), year);
    REQUIRE(elsewhere.has_value());
    CHECK(elsewhere->used_before == usd(0));
    CHECK(elsewhere->left_after == usd(3'500'000));
}

TEST_CASE("the window of the terms is asked, unless another one is handed in") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), on(2024_y / 1 / 15), usd(4'000'000)).has_value());
    for (const over_limit when_over : {pay_up, refuse}) {
        for (const cap_window& window : windows) {
            const refund::cap_terms terms{.limit = limit, .window = window, .when_over = when_over, .scope = "customer"};
            const auto by_terms = ledger.consider(whom("a"), which("2"), on(2024_y / 6 / 30), usd(1'500'000), terms);
            const auto by_window =
                ledger.consider(whom("a"), which("2"), on(2024_y / 6 / 30), usd(1'500'000), up_to(limit, when_over), window);
            CHECK(by_terms == by_window);
            CHECK(ledger.available(whom("a"), on(2024_y / 6 / 30), terms) ==
                  ledger.available(whom("a"), on(2024_y / 6 / 30), up_to(limit), window));
        }
    }
    // Of two windows the one that is handed in counts.
    const refund::cap_terms by_days{.limit = limit, .window = rolling_days(1)};
    CHECK(ledger.available(whom("a"), on(2024_y / 6 / 30), by_days) == limit);
    CHECK(ledger.available(whom("a"), on(2024_y / 6 / 30), by_days, year) == usd(1'000'000));
}

TEST_CASE("a window that is none, or a day outside the calendar, is refused and not counted by") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(1)).has_value());
    constexpr int most = std::numeric_limits<int>::max();
    for (const cap_window& wrong : {rolling_days(0), rolling_days(-1), rolling_days(-most), rolling_days(-most - 1),
                                    rolling_months(0), rolling_months(-most), anniversary_year(date::February / 30),
                                    cap_window{window_kind::anniversary_year, 12, 13, 1}}) {
        for (const auto& scope : {whom("a"), whom("nobody")}) {
            CHECK(fails(ledger.consider(scope, which("2"), day, usd(1), up_to(limit), wrong), errc::cap_window_invalid));
            CHECK(ledger.available(scope, day, up_to(limit), wrong) == errc::cap_window_invalid);
        }
    }
    for (const date::sys_days outside : {refund::first_day - date::days(1), refund::last_day + date::days(1)}) {
        CHECK(fails(ledger.consider(whom("a"), which("2"), outside, usd(1), up_to(limit)), errc::date_invalid));
        CHECK(ledger.available(whom("a"), outside, up_to(limit)) == errc::date_invalid);
        CHECK(ledger.record(whom("a"), which("2"), outside, usd(1)) == errc::date_invalid);
        CHECK(ledger.record(whom("nobody"), which("2"), outside, usd(1)) == errc::date_invalid);
    }
    CHECK(contents(ledger).size() == 1);
}

TEST_CASE("in a whole life an amount counts for ever, and so it does in more days than there are") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), refund::first_day, usd(600)).has_value());
    for (const cap_window& window : {refund::whole_life(), rolling_days(std::numeric_limits<int>::max()),
                                     rolling_months(std::numeric_limits<int>::max())}) {
        for (const refund::calendar_day day : {refund::first_day, refund::calendar_day(on(1969_y / 12 / 31)), refund::last_day}) {
            CHECK(ledger.available(whom("a"), day, up_to(usd(1'000)), window) == usd(400));
            CHECK(ledger.consider(whom("a"), which("2"), day, usd(500), up_to(usd(1'000)), window)->counted_from ==
                  refund::first_day);
        }
    }
    // A later amount is in the same window: there is only one.
    CHECK(ledger.record(whom("a"), which("3"), refund::last_day, usd(300)).has_value());
    CHECK(ledger.available(whom("a"), refund::first_day, up_to(usd(1'000)), refund::whole_life()) == usd(100));
}

TEST_CASE("considering changes nothing, however often") {
    refund_cap_ledger<> ledger;
    for (int i = 0; i < 3; ++i) {
        CHECK(ledger.consider(whom("a"), which("1"), on(2024_y / 1 / 15), usd(100), up_to(limit), year)->left_after == usd(4'999'900));
        CHECK(contents(ledger).empty());
    }
    CHECK(ledger.available(whom("a"), on(2024_y / 1 / 15), up_to(limit), year) == limit);
}

TEST_CASE("a late request of an early day respects the amounts of later days") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("later"), on(2024_y / 6 / 1), usd(4'500'000)).has_value());
    // Up to the early day nothing is used; but the window that ends on 1 June holds both.
    const auto early = ledger.consider(whom("a"), which("early"), on(2024_y / 3 / 1), usd(1'000'000), up_to(limit), year);
    CHECK(early->granted == usd(500'000));
    CHECK(early->used_before == usd(4'500'000));
    CHECK(ledger.available(whom("a"), on(2024_y / 3 / 1), up_to(limit), year) == usd(500'000));
    // 1 June 2024 looks back to 3 June 2023, over a 29 February: there, the day before, and the day after.
    CHECK(ledger.available(whom("a"), on(2023_y / 6 / 1), up_to(limit), year) == limit);
    CHECK(ledger.available(whom("a"), on(2023_y / 6 / 2), up_to(limit), year) == limit);
    CHECK(ledger.available(whom("a"), on(2023_y / 6 / 3), up_to(limit), year) == usd(500'000));
    CHECK(ledger.available(whom("a"), on(2023_y / 6 / 4), up_to(limit), year) == usd(500'000));
}

TEST_CASE("of several windows that an early day counts in, the fullest one decides") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), on(2023_y / 12 / 1), usd(1'000'000)).has_value());
    CHECK(ledger.record(whom("a"), which("2"), on(2024_y / 6 / 1), usd(2'000'000)).has_value());
    CHECK(ledger.record(whom("a"), which("3"), on(2025_y / 1 / 1), usd(2'500'000)).has_value());
    // On 1 March 2024: its own window holds 1; the one that ends on 1 June holds 1 and 2; the one
    // that ends on 1 January 2025 holds 2 and 3, and no longer 1.
    CHECK(ledger.available(whom("a"), on(2024_y / 3 / 1), up_to(limit), year) == usd(500'000));
    // On 1 December 2023: the window of 1 June holds 1 and 2.
    CHECK(ledger.available(whom("a"), on(2023_y / 12 / 1), up_to(limit), year) == usd(2'000'000));
    CHECK(ledger.available(whom("a"), on(2024_y / 3 / 1), up_to(limit), calendar_year()) == usd(3'000'000));
}

TEST_CASE("the same request twice counts once, and is answered with what it holds") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("0"), day, usd(1'000)).has_value());
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)) == ledger_entry{day, usd(700)});
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)) == ledger_entry{day, usd(700)});
    CHECK(ledger.available(whom("a"), day, up_to(limit), year) == usd(5'000'000 - 1'700));
    CHECK(fails(ledger.consider(whom("a"), which("1"), day, usd(900), up_to(limit, refuse), year), errc::request_id_reused));
    const auto again = ledger.consider(whom("a"), which("1"), day, usd(900), up_to(limit), year);
    REQUIRE(again.has_value());
    CHECK(again->seen_before);
    CHECK(again->asked == usd(900));
    CHECK(again->granted == usd(700));
    CHECK(again->used_before == usd(1'000));
    CHECK(again->left_after == usd(5'000'000 - 1'700));
    CHECK(again->counted_from == on(2023_y / 1 / 16));
    CHECK(ledger.consider(whom("a"), which("1"), day, usd(700), up_to(limit, refuse), year)->seen_before);
    CHECK(contents(ledger).size() == 2);
}

TEST_CASE("a request id that is held for another day, or for more than is asked, is refused") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    const auto consider = [&](date::sys_days at, money asked) {
        return ledger.consider(whom("a"), which("1"), at, asked, up_to(limit), year);
    };
    CHECK(fails(consider(day + date::days(1), usd(700)), errc::request_id_reused));
    CHECK(fails(consider(day - date::days(1), usd(700)), errc::request_id_reused));
    CHECK(fails(consider(day, usd(699)), errc::request_id_reused));
    CHECK(consider(day, usd(701)).has_value());
    CHECK(ledger.record(whom("a"), which("1"), day + date::days(1), usd(700)) == errc::request_id_reused);
    CHECK(ledger.record(whom("a"), which("1"), day - date::days(1), usd(700)) == errc::request_id_reused);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(699)) == errc::request_id_reused);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(701)) == errc::request_id_reused);
    CHECK(contents(ledger).at({"a", "1"}) == ledger_entry{day, usd(700)});
}

TEST_CASE("a request id belongs to its scope") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    CHECK(ledger.record(whom("b"), which("1"), day + date::days(9), eur(800)).has_value());
    CHECK(contents(ledger).size() == 2);
    CHECK(ledger.reverse(whom("b"), which("1")) == ledger_entry{day + date::days(9), eur(800)});
    CHECK(ledger.available(whom("a"), day, up_to(limit), year) == usd(5'000'000 - 700));
}

TEST_CASE("a reversal restores what was there before") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(1'000)).has_value());
    CHECK(ledger.record(whom("a"), which("2"), day + date::days(20), usd(2'000)).has_value());
    const auto before = contents(ledger);
    CHECK(ledger.record(whom("a"), which("3"), day + date::days(10), usd(4'000)).has_value());
    CHECK(ledger.record(whom("a"), which("4"), day, usd(8'000)).has_value());
    CHECK(ledger.available(whom("a"), day + date::days(20), up_to(limit), year) == usd(5'000'000 - 15'000));
    CHECK(ledger.reverse(whom("a"), which("3")) == ledger_entry{day + date::days(10), usd(4'000)});
    CHECK(ledger.available(whom("a"), day + date::days(20), up_to(limit), year) == usd(5'000'000 - 11'000));
    CHECK(ledger.reverse(whom("a"), which("4")) == ledger_entry{day, usd(8'000)});
    CHECK(contents(ledger) == before);
    for (int i = -400; i < 400; ++i) {
        const std::int64_t used = i < -364 || i >= 385 ? 0 : i < -344 ? 1'000 : i < 365 ? 3'000 : 2'000;
        CAPTURE(i);
        CHECK(ledger.available(whom("a"), day + date::days(i), up_to(limit), year) == usd(5'000'000 - used));
    }
    // The id is free again, too: for another day and amount.
    CHECK(ledger.record(whom("a"), which("3"), day + date::days(11), usd(5)).has_value());
}

TEST_CASE("a scope whose requests are all reversed is as new: its currency is open") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    CHECK(ledger.record(whom("a"), which("1"), day, eur(700)) == errc::cap_currency_mismatch);
    CHECK(ledger.reverse(whom("a"), which("1")).has_value());
    CHECK(contents(ledger).empty());
    CHECK(ledger.available(whom("a"), day, up_to(eur(900)), year) == eur(900));
    CHECK(ledger.consider(whom("a"), which("1"), day, eur(700), up_to(eur(900), refuse), year)->granted == eur(700));
    CHECK(ledger.record(whom("a"), which("1"), day, eur(700)) == ledger_entry{day, eur(700)});
}

TEST_CASE("a request that is not there cannot be reversed, nor twice") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.reverse(whom("a"), which("1")) == errc::request_id_unknown);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    CHECK(ledger.record(whom("a"), which("2"), day, usd(1)).has_value());
    CHECK(ledger.reverse(whom("a"), which("3")) == errc::request_id_unknown);
    CHECK(ledger.reverse(whom("b"), which("1")) == errc::request_id_unknown);
    CHECK(ledger.reverse(whom("a"), which("1")).has_value());
    CHECK(ledger.reverse(whom("a"), which("1")) == errc::request_id_unknown);
    CHECK(contents(ledger).size() == 1);
}

TEST_CASE("amounts of different currencies do not meet") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(fails(ledger.consider(whom("a"), which("1"), day, eur(700), up_to(limit), year), errc::cap_currency_mismatch));
    CHECK(fails(ledger.consider(whom("a"), which("1"), day, eur(-1), up_to(limit), year), errc::cap_currency_mismatch));
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    CHECK(fails(ledger.consider(whom("a"), which("2"), day, eur(700), up_to(eur(900)), year), errc::cap_currency_mismatch));
    CHECK(fails(ledger.consider(whom("a"), which("1"), day, eur(700), up_to(eur(900)), year), errc::cap_currency_mismatch));
    CHECK(ledger.available(whom("a"), day, up_to(eur(900)), year) == errc::cap_currency_mismatch);
    CHECK(ledger.record(whom("a"), which("2"), day, eur(700)) == errc::cap_currency_mismatch);
    CHECK(ledger.record(whom("a"), which("1"), day, eur(700)) == errc::cap_currency_mismatch);
    // Long ago is no excuse, and neither is a zero.
    CHECK(ledger.record(whom("a"), which("2"), day + date::days(5000), eur(0)) == errc::cap_currency_mismatch);
    CHECK(contents(ledger).size() == 1);
    CHECK(ledger.available(whom("b"), day, up_to(eur(900)), year) == eur(900));
}

TEST_CASE("a negative amount is refused wherever it is") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    for (const std::int64_t cents : {std::int64_t{-1}, lowest}) {
        CHECK(fails(ledger.consider(whom("a"), which("1"), day, usd(cents), up_to(limit), year), errc::negative_amount));
        CHECK(fails(ledger.consider(whom("a"), which("1"), day, usd(1), up_to(usd(cents)), year), errc::negative_amount));
        CHECK(ledger.available(whom("a"), day, up_to(usd(cents)), year) == errc::negative_amount);
        CHECK(ledger.record(whom("a"), which("1"), day, usd(cents)) == errc::negative_amount);
    }
    CHECK(contents(ledger).empty());
}

TEST_CASE("a zero amount is granted and held; of a zero limit nothing is") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    const auto nothing = ledger.consider(whom("a"), which("1"), day, usd(0), up_to(limit, refuse), year);
    REQUIRE(nothing.has_value());
    CHECK(nothing->granted == usd(0));
    CHECK(nothing->left_after == limit);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(0)).has_value());
    CHECK(ledger.consider(whom("a"), which("1"), day, usd(0), up_to(limit, refuse), year)->seen_before);
    CHECK(contents(ledger).size() == 1);
    CHECK(ledger.available(whom("a"), day, up_to(limit), year) == limit);
    CHECK(ledger.consider(whom("a"), which("2"), day, usd(1), up_to(usd(0)), year)->granted == usd(0));
    CHECK(ledger.available(whom("a"), day, up_to(usd(0)), year) == usd(0));
    CHECK(ledger.reverse(whom("a"), which("1")) == ledger_entry{day, usd(0)});
}

TEST_CASE("of a limit that was lowered below what is used nothing is left, and nothing is owed") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(4'000)).has_value());
    for (const over_limit when_over : {pay_up, refuse}) {
        const auto lowered = ledger.consider(whom("a"), which("2"), day, usd(10), up_to(usd(3'000), when_over), year);
        REQUIRE(lowered.has_value());
        CHECK(lowered->granted == usd(0));
        CHECK(lowered->used_before == usd(4'000));
        CHECK(lowered->left_after == usd(0));
        const auto known = ledger.consider(whom("a"), which("1"), day, usd(4'000), up_to(usd(3'000), when_over), year);
        REQUIRE(known.has_value());
        CHECK(known->granted == usd(4'000));  // what was granted stays granted
        CHECK(known->left_after == usd(0));
    }
    CHECK(ledger.available(whom("a"), day, up_to(usd(3'000)), year) == usd(0));
    CHECK(ledger.available(whom("a"), day, up_to(usd(4'000)), year) == usd(0));
    CHECK(ledger.available(whom("a"), day, up_to(usd(4'001)), year) == usd(1));
}

TEST_CASE("amounts up to the largest that fits are counted, and the first beyond is an overflow") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.consider(whom("a"), which("1"), day, usd(highest), up_to(usd(highest), refuse), year)->granted == usd(highest));
    CHECK(ledger.consider(whom("a"), which("1"), day, usd(highest), up_to(usd(0)), year)->granted == usd(0));
    CHECK(ledger.record(whom("a"), which("1"), day, usd(highest - 1)).has_value());
    CHECK(ledger.consider(whom("a"), which("2"), day, usd(highest), up_to(usd(highest)), year)->granted == usd(1));
    CHECK(ledger.record(whom("a"), which("2"), day, usd(2)) == errc::overflow);
    CHECK(ledger.record(whom("a"), which("2"), day, usd(highest)) == errc::overflow);
    CHECK(ledger.record(whom("a"), which("2"), day - date::days(5000), usd(2)) == errc::overflow);
    CHECK(contents(ledger).size() == 1);
    CHECK(ledger.record(whom("a"), which("2"), day - date::days(3), usd(1)).has_value());
    CHECK(ledger.available(whom("a"), day, up_to(usd(highest)), year) == usd(0));
    CHECK(ledger.record(whom("a"), which("3"), day, usd(1)) == errc::overflow);
    CHECK(ledger.record(whom("a"), which("3"), day, usd(0)).has_value());
    CHECK(ledger.record(whom("b"), which("3"), day, usd(highest)).has_value());
    CHECK(ledger.reverse(whom("a"), which("1")) == ledger_entry{day, usd(highest - 1)});
    CHECK(ledger.available(whom("a"), day, up_to(usd(highest)), year) == usd(highest - 1));
}

TEST_CASE("an error leaves the ledger as it was") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(highest - 5)).has_value());
    CHECK(ledger.record(whom("b"), which("1"), day, eur(9)).has_value());
    const auto before = contents(ledger);
    const auto unchanged = [&] {
        return contents(ledger) == before && ledger.available(whom("a"), day, up_to(usd(highest)), year) == usd(5) &&
               ledger.available(whom("b"), day, up_to(eur(10)), year) == eur(1) && ledger.available(whom("c"), day, up_to(usd(10)), year) == usd(10);
    };
    CHECK(ledger.record(whom("a"), which("2"), day, usd(6)) == errc::overflow);
    CHECK(unchanged());
    CHECK(ledger.record(whom("a"), which("2"), day, eur(1)) == errc::cap_currency_mismatch);
    CHECK(unchanged());
    CHECK(ledger.record(whom("a"), which("1"), day, usd(1)) == errc::request_id_reused);
    CHECK(unchanged());
    CHECK(ledger.record(whom("c"), which("1"), day, usd(-1)) == errc::negative_amount);
    CHECK(unchanged());
    CHECK(ledger.reverse(whom("a"), which("2")) == errc::request_id_unknown);
    CHECK(ledger.reverse(whom("c"), which("1")) == errc::request_id_unknown);
    CHECK(unchanged());
    // A scope that was named in an error has no currency yet.
    CHECK(ledger.record(whom("c"), which("1"), day, eur(1)).has_value());
}

TEST_CASE("windows of every kind: an amount counts up to the day before it is free again") {
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), on(2024_y / 2 / 29), usd(600)).has_value());
    const auto left = [&](date::year_month_day day, const cap_window& window) {
        return ledger.available(whom("a"), on(day), up_to(usd(1'000)), window)->minor;
    };
    CHECK(left(2025_y / 2 / 27, year) == 400);
    CHECK(left(2025_y / 2 / 28, year) == 1'000);
    CHECK(left(2025_y / 2 / 27, rolling_months(12)) == 400);
    CHECK(left(2025_y / 2 / 28, rolling_months(12)) == 1'000);
    CHECK(left(2024_y / 12 / 31, calendar_year()) == 400);
    CHECK(left(2025_y / 1 / 1, calendar_year()) == 1'000);
    CHECK(left(2025_y / 2 / 27, anniversary_year(date::February / 29)) == 400);
    CHECK(left(2025_y / 2 / 28, anniversary_year(date::February / 29)) == 1'000);
    CHECK(left(2024_y / 6 / 30, anniversary_year(date::July / 1)) == 400);
    CHECK(left(2024_y / 7 / 1, anniversary_year(date::July / 1)) == 1'000);
}

TEST_CASE("under any calls in any order the ledger answers what adding up every day answers") {
    for (std::uint64_t seed = 2019; seed < 2022; ++seed) {
        CAPTURE(seed);
        for (const cap_window& window : windows) {
            CAPTURE(static_cast<int>(window.kind));
            CAPTURE(window.length);
            compare_with_model(window, seed);
        }
        compare_with_model(week_from_monday{}, seed);
    }
}

TEST_CASE("no window ever exceeds the limit, and no cent is withheld without need") {
    for (std::uint64_t seed = 4217; seed < 4220; ++seed) {
        CAPTURE(seed);
        for (const over_limit when_over : {pay_up, refuse}) {
            for (const cap_window& window : windows) {
                CAPTURE(static_cast<int>(window.kind));
                CAPTURE(window.length);
                never_exceeds(window, when_over, seed);
            }
        }
        never_exceeds(week_from_monday{}, pay_up, seed);
    }
}

TEST_CASE("in the first months of year 1 the limit holds as everywhere") {
    for (const cap_window& window : windows) {
        refund_cap_ledger<> ledger;
        CHECK(ledger.record(whom("a"), which("1"), refund::first_day, usd(600)).has_value());
        CHECK(ledger.available(whom("a"), refund::first_day, up_to(usd(1'000)), window) == usd(400));
        CHECK(ledger.available(whom("a"), refund::first_day + date::days(20), up_to(usd(1'000)), window) == usd(400));
    }
}

TEST_CASE("the ledger's last day is the calendar's last day") {
    for (const cap_window& window : windows) {
        refund_cap_ledger<> ledger;
        CHECK(ledger.record(whom("a"), which("1"), refund::last_day, usd(600)).has_value());
        CHECK(ledger.available(whom("a"), refund::last_day, up_to(usd(1'000)), window) == usd(400));
    }
}

TEST_CASE("scopes and request ids are whatever keys the user has") {
    refund_cap_ledger<billing_profile, request_number, billing_profile_hash, all_collide> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    const auto profile = [](int enrollment, int number) { return refund::cap_scope(billing_profile{enrollment, number}); };
    const auto numbered = [](std::uint32_t number) { return refund::request_id(request_number{number}); };
    for (std::uint32_t i = 0; i < 50; ++i) {
        CHECK(ledger.record(profile(1, static_cast<int>(i % 2)), numbered(i), day, usd(10)).has_value());
    }
    CHECK(ledger.available(profile(1, 0), day, up_to(usd(1'000)), year) == usd(750));
    CHECK(ledger.available(profile(1, 1), day, up_to(usd(1'000)), year) == usd(750));
    CHECK(ledger.available(profile(2, 0), day, up_to(usd(1'000)), year) == usd(1'000));
    CHECK(ledger.consider(profile(1, 0), numbered(4), day, usd(10), up_to(usd(1'000), refuse), year)->seen_before);
    CHECK(!ledger.consider(profile(1, 1), numbered(4), day, usd(10), up_to(usd(1'000), refuse), year)->seen_before);
    CHECK(ledger.reverse(profile(1, 0), numbered(4)).has_value());
    CHECK(ledger.reverse(profile(1, 0), numbered(5)) == errc::request_id_unknown);
    int held = 0;
    ledger.for_each([&](const billing_profile& scope, request_number id, const ledger_entry& entry) {
        const bool right = static_cast<int>(id) % 2 == scope.profile && entry == ledger_entry{day, usd(10)};
        held += right ? 1 : 0;
    });
    CHECK(held == 49);
}

TEST_CASE("a window of one's own serves where a named one does, and a type that is none does not") {
    static_assert(can_be_asked<cap_window> && can_be_asked<forever> && can_be_asked<week_from_monday>);
    static_assert(!can_be_asked<that_may_throw> && !can_be_asked<int>);
    refund_cap_ledger<> ledger;
    CHECK(ledger.record(whom("a"), which("1"), on(1999_y / 1 / 1), usd(600)).has_value());
    CHECK(ledger.available(whom("a"), on(2999_y / 1 / 1), up_to(usd(1'000)), forever{}) == usd(400));
    CHECK(ledger.consider(whom("a"), which("2"), on(2999_y / 1 / 1), usd(500), up_to(usd(1'000)), forever{})->granted == usd(400));
    CHECK(ledger.consider(whom("a"), which("2"), on(1998_y / 1 / 1), usd(500), up_to(usd(1'000), refuse), forever{})->granted == usd(0));
    CHECK(ledger.available(whom("a"), on(1998_y / 12 / 31), up_to(usd(1'000)), week_from_monday{}) == usd(400));  // a Thursday
    CHECK(ledger.available(whom("a"), on(1998_y / 12 / 27), up_to(usd(1'000)), week_from_monday{}) == usd(1'000));
    CHECK(ledger.available(whom("a"), on(1999_y / 1 / 3), up_to(usd(1'000)), week_from_monday{}) == usd(400));
    CHECK(ledger.available(whom("a"), on(1999_y / 1 / 4), up_to(usd(1'000)), week_from_monday{}) == usd(1'000));
}

TEST_CASE("a copy of a ledger is a ledger of its own") {
    refund_cap_ledger<> ledger;
    const date::sys_days day = on(2024_y / 1 / 15);
    CHECK(ledger.record(whom("a"), which("1"), day, usd(700)).has_value());
    refund_cap_ledger<> copy = ledger;
    CHECK(copy.record(whom("a"), which("2"), day, usd(300)).has_value());
    CHECK(copy.reverse(whom("a"), which("1")).has_value());
    CHECK(ledger.available(whom("a"), day, up_to(usd(1'000)), year) == usd(300));
    CHECK(copy.available(whom("a"), day, up_to(usd(1'000)), year) == usd(700));
}
