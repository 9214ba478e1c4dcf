// Compares plans with an exhaustive search: every commitment on every day with every number of units, or not at all, in
// every order within a day, under a model of the cap that shares no code with the library. Only quotes are the
// library's.

#include <refund/plan/plan.hpp>
#include <refund/policy/choices.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::cap_basis;
using refund::cap_terms;
using refund::cap_window;
using refund::claim_entry;
using refund::currency_of;
using refund::over_limit;
using refund::plan_commitment;
using refund::plan_days;
using refund::used_or_not;
using refund::window_kind;

constexpr calendar_day today = 2025_y / 3 / 28;  // a month ends soon after it
using plan = refund::cancellation_plan<>;

// ---------------------------------------------------------------------------- the cap, naively

/// Whether an amount of one day still counts on another.
bool counts_on(const cap_window& window, date::sys_days given, date::sys_days on) {
    if (on < given) return false;
    const date::year_month_day from(given);
    switch (window.kind) {
        case window_kind::rolling_days: return (on - given).count() < window.length;
        case window_kind::calendar_year: return date::year_month_day(on).year() == from.year();
        case window_kind::whole_life: return true;
        case window_kind::rolling_months: {
            date::year_month_day free = from + date::months(window.length);
            if (!free.ok()) free = free.year() / free.month() / date::last;
            return on < date::sys_days(free);
        }
        case window_kind::anniversary_year: {
            const auto anchor = date::month(window.anchor_month) / date::day(window.anchor_day);
            const auto next =
                from.year() / anchor > from ? from.year() / anchor : (from.year() + date::years(1)) / anchor;
            return on < date::sys_days(next);
        }
    }
    return true;
}

struct booked {
    date::sys_days day{};
    std::int64_t granted{};
};

/// What a request asks for, and what it would get.
struct ask {
    std::size_t commitment{};
    std::int64_t units{};
    date::sys_days day{};
    bool capped{};
    std::int64_t asked{}, cap_refund{}, refund{};
};

std::int64_t half_even(std::int64_t amount, std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t product = amount * numerator;
    const std::int64_t down = product / denominator;
    const std::int64_t twice_rest = 2 * (product % denominator);
    if (twice_rest != denominator) return twice_rest > denominator ? down + 1 : down;
    return down % 2 == 0 ? down : down + 1;
}

class naive_cap {
public:
    naive_cap(const cap_terms& terms, std::vector<booked> before) : terms_(terms), book_(std::move(before)) {
        end_ = today;
        for (const booked& each : book_) end_ = (std::max)(end_, each.day);
        end_ += date::days(40);
    }
    /// Pays a request and books it. Returns the amount.
    std::int64_t pay(const ask& request) {
        if (!request.capped) return request.refund;
        std::int64_t used = 0;
        std::int64_t requests = 0;
        for (date::sys_days on = request.day; on <= end_ && counts_on(terms_.window, request.day, on);
             on += date::days(1)) {
            std::int64_t sum = 0;
            std::int64_t count = 0;
            for (const booked& each : book_) {
                if (!counts_on(terms_.window, each.day, on)) continue;
                sum += each.granted;
                ++count;
            }
            used = (std::max)(used, sum);
            requests = (std::max)(requests, count);
        }
        if (terms_.most_requests && requests >= *terms_.most_requests) return 0;
        const std::int64_t left = (std::max)(std::int64_t{0}, terms_.limit.minor - used);
        if (terms_.when_over == over_limit::refuse_whole) {
            if (request.asked > left) return 0;
            book_.push_back({request.day, request.asked});
            return request.refund;
        }
        const std::int64_t granted = (std::min)(request.asked, left);
        book_.push_back({request.day, granted});
        const std::int64_t payable = (std::min)(granted, request.cap_refund);
        return payable == request.cap_refund ? request.refund : half_even(request.refund, payable, request.cap_refund);
    }

private:
    const cap_terms& terms_;
    std::vector<booked> book_;
    date::sys_days end_{};
};

std::int64_t pay_all(const cap_terms& terms, const std::vector<booked>& before, const std::vector<ask>& asks) {
    naive_cap cap(terms, before);
    std::int64_t total = 0;
    for (const ask& each : asks) total += cap.pay(each);
    return total;
}

/// The most that is paid in any order in which days never go back.
std::int64_t pay_in_best_order(const cap_terms& terms, const std::vector<booked>& before, std::vector<ask> asks) {
    const auto by_day = [](const ask& a, const ask& b) { return a.day < b.day; };
    const auto by_number = [](const ask& a, const ask& b) { return a.commitment < b.commitment; };
    std::stable_sort(asks.begin(), asks.end(), by_day);
    std::int64_t most = pay_all(terms, before, asks);
    for (auto first = asks.begin(); first != asks.end();) {  // the next permutation of the first day that has one
        const auto end = std::upper_bound(first, asks.end(), *first, by_day);
        if (!std::next_permutation(first, end, by_number)) {
            first = end;
            continue;
        }
        most = (std::max)(most, pay_all(terms, before, asks));
        first = asks.begin();
    }
    return most;
}

// ---------------------------------------------------------------------------- small cases

struct small_case {
    std::vector<refund::policy<2>> tables{};  // an early rule and a late one
    std::vector<plan_commitment<>> commitments{};
    plan_days days{};
    cap_terms cap{};
    std::vector<claim_entry> entries{};
    std::vector<booked> before{};
};

class case_maker {
public:
    explicit case_maker(unsigned seed) : random_(seed) {}

    small_case make() {
        small_case made;
        made.cap = some_cap();
        const int count = pick(1, 4);
        const int days = pick(2, count == 4 ? 3 : count == 3 ? 5 : 9);
        const int units = pick(1, count == 4 ? 1 : count == 3 ? 2 : 3);
        made.days = {today, today + date::days(days - 1)};
        const bool in_euros = pick(0, 4) == 0;
        made.tables.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            made.tables.push_back(some_table(made.cap));
            plan_commitment<> next;
            next.table = made.tables.back();
            next.request = some_request(units, in_euros);
            if (pick(0, 1) == 0) next.commitment_id = "c" + std::to_string(i);
            made.commitments.push_back(next);
        }
        for (int i = pick(0, 3); i > 0; --i) add_entry(made);
        return made;
    }

private:
    int pick(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

    cap_terms some_cap() {
        const cap_window windows[] = {refund::rolling_days(pick(1, 6)),
                                      refund::rolling_days(365),
                                      refund::rolling_months(1),
                                      refund::calendar_year(),
                                      refund::anniversary_year(date::April / 1),
                                      refund::whole_life()};
        cap_terms cap{.limit = {pick(0, 1) == 0 ? pick(1, 60) : pick(30, 400), currency_of("USD")},
                      .window = windows[pick(0, 9) < 5 ? 0 : pick(1, 5)],
                      .basis = pick(0, 3) == 0 ? cap_basis::cancelled_commitment : cap_basis::money_refunded,
                      .when_over = pick(0, 1) == 0 ? over_limit::refuse_whole : over_limit::pay_up_to_limit};
        if (pick(0, 7) == 0) cap.most_requests = pick(0, 2);
        return cap;
    }
    refund::rule_outcome some_outcome(int which) {
        if (which == 0) return refund::refusal{"window-closed"};
        refund::award gives{.credit = which == 1 ? refund::full_payment : refund::prorated};
        if (which == 3) gives.fee = refund::charged(refund::percent(12));
        return gives;
    }
    refund::policy<2> some_table(const cap_terms& cap) {
        const int early_days = pick(2, 20);
        refund::rule<> early{.id = "early", .in_force = {2020_y / 1 / 1}, .elapsed = refund::up_to_day(early_days),
                             .outcome = some_outcome(pick(0, 3))};
        refund::rule<> late{.id = "late", .in_force = {2020_y / 1 / 1}, .elapsed = refund::after_day(early_days),
                            .outcome = some_outcome(pick(0, 7) == 0 ? 0 : pick(1, 3))};
        if (early.outcome.says == refund::ruling::refundable && pick(0, 7) != 0) early.cap = cap;
        if (late.outcome.says == refund::ruling::refundable && pick(0, 7) != 0) late.cap = cap;
        early.cap.scope = "customer";
        if (!early.cap.applies()) early.cap = refund::uncapped;
        return refund::make_policy("some", early, late);
    }
    refund::cancel_request<> some_request(int units, bool in_euros) {
        refund::cancel_request<> request;
        const bool monthly = pick(0, 3) == 0;
        request.term = {today - date::days(pick(-3, 27)), monthly ? refund::one_year : refund::one_month,
                        monthly ? refund::billing_plan::monthly : refund::billing_plan::upfront};
        request.payment = {pick(0, 2) == 0 ? pick(1, 9) : pick(10, 200),
                           in_euros ? currency_of("EUR") : currency_of("USD")};
        if (in_euros)
            request.cap_payment = refund::money{(request.payment.minor * pick(3, 9) + 3) / 4, currency_of("USD")};
        request.quantity = pick(1, units);
        if (pick(0, 2) == 0) request.returned = pick(1, static_cast<int>(request.quantity));
        request.usage = used_or_not::used;
        return request;
    }
    void add_entry(small_case& made) {
        const calendar_day day = today - date::days(pick(-6, 12));
        const std::int64_t granted = pick(0, static_cast<int>(made.cap.limit.minor));
        made.entries.push_back(
            {.kind = refund::entry_kind::granted,
             .of = {.request_id = "h" + std::to_string(made.entries.size()),
                    .day = day,
                    .asked = {granted, currency_of("USD")}},
             .answer = {.asked = {granted, currency_of("USD")}, .granted = {granted, currency_of("USD")}},
             .version = static_cast<std::int64_t>(made.entries.size()) + 1});
        made.before.push_back({day, granted});
    }
    std::mt19937 random_;
};

/// Every day and number of units of a commitment.
std::vector<ask> asks_of(const small_case& given, std::size_t commitment) {
    std::vector<ask> all;
    const plan_commitment<>& of = given.commitments[commitment];
    const std::int64_t most = of.request.returned.value_or(of.request.quantity);
    for (calendar_day day = given.days.today; day <= given.days.until; day = day + date::days(1)) {
        for (std::int64_t units = 1; units <= most; ++units) {
            refund::cancel_request<> request = of.request;
            request.requested_on = day;
            request.returned = units;
            const auto quote = refund::quote_cancel(of.table, request);
            if (!quote) {
                REQUIRE((quote.error() == refund::errc::term_ended ||
                         quote.error() == refund::errc::requested_before_purchase));
                continue;
            }
            if (!quote->refundable()) continue;
            all.push_back({commitment, units, day, quote->rule().cap.applies(), quote->toward_cap().minor,
                           quote->cap_refund().minor, quote->refund().minor});
        }
    }
    return all;
}

/// The most that is paid, over all choices.
std::int64_t best_of_all(const small_case& given, const std::vector<std::vector<ask>>& choices,
                         std::vector<ask> taken = {}) {
    const std::size_t next = taken.empty() ? 0 : taken.back().commitment + 1;
    std::int64_t best = pay_in_best_order(given.cap, given.before, taken);
    for (std::size_t commitment = next; commitment < choices.size(); ++commitment) {
        for (const ask& each : choices[commitment]) {
            taken.push_back(each);
            best = (std::max)(best, best_of_all(given, choices, taken));
            taken.pop_back();
        }
    }
    return best;
}

/// Checks the requests and amounts of a plan with the naive cap.
void check_amounts(const small_case& given, const plan& made) {
    std::int64_t total = 0;
    naive_cap cap(given.cap, given.before);
    calendar_day last_day = given.days.today;
    std::vector<int> times(given.commitments.size());
    for (const auto& each : made.cancel) {
        const auto quote = refund::quote_cancel(given.commitments[each.commitment].table, each.request).value();
        const std::int64_t paid =
            cap.pay({each.commitment, *each.request.returned, each.request.requested_on, quote.rule().cap.applies(),
                     quote.toward_cap().minor, quote.cap_refund().minor, quote.refund().minor});
        CHECK(paid == each.decided.refund.minor);
        CHECK(paid > 0);
        CHECK(last_day <= each.request.requested_on);
        CHECK(each.request.requested_on <= given.days.until);
        last_day = each.request.requested_on;
        total += paid;
        ++times[each.commitment];
    }
    for (const refund::left_out& each : made.leave) ++times[each.commitment];
    CHECK(std::count(times.begin(), times.end(), 1) == static_cast<std::ptrdiff_t>(times.size()));
    CHECK(total == made.total.minor);
}

}  // namespace

TEST_CASE("the plans of 10,000 small cases match an exhaustive search") {
    case_maker maker(20'250'328);
    int cut = 0;     // the cap matters
    int gained = 0;  // waiting, or fewer units, pays more
    int met = 0;     // the good plan is the best one
    int bounded = 0;  // and its bound says so
    for (int number = 0; number < 10'000; ++number) {
        CAPTURE(number);
        const small_case given = maker.make();
        const refund::plan_history history{given.entries, {}};
        std::vector<std::vector<ask>> choices;
        std::vector<ask> all_today;
        std::int64_t without_cap = 0;
        for (std::size_t i = 0; i < given.commitments.size(); ++i) {
            choices.push_back(asks_of(given, i));
            const std::int64_t most =
                given.commitments[i].request.returned.value_or(given.commitments[i].request.quantity);
            std::int64_t largest = 0;
            for (const ask& each : choices.back()) {
                largest = (std::max)(largest, each.refund);
                if (each.day == date::sys_days(given.days.today) && each.units == most) all_today.push_back(each);
            }
            without_cap += largest;
        }
        const std::int64_t most = best_of_all(given, choices);

        const auto best = refund::best_plan<used_or_not>(given.commitments, given.days, history);
        REQUIRE(best);
        REQUIRE(best->total.minor == most);
        CHECK(best->at_most_more.minor == 0);
        CHECK(best->all_today.minor == pay_all(given.cap, given.before, all_today));
        CHECK(best->without_cap.minor == without_cap);
        check_amounts(given, *best);

        const auto good = refund::good_plan<used_or_not>(given.commitments, given.days, history);
        REQUIRE(good);
        check_amounts(given, *good);
        CHECK(good->total.minor <= most);
        CHECK(good->total.minor + good->at_most_more.minor >= most);
        CHECK(good->total.minor >= good->all_today.minor);

        // What is found and proven without searching for the best plan.
        const refund::account held(given.entries, {});
        refund::detail::plan_quotes<used_or_not> quotes(given.commitments, given.days, held,
                                                        refund::detail::plan_effort::good);
        REQUIRE(!quotes.quote_days());
        const auto built = refund::detail::build_plan<used_or_not>(quotes, given.commitments, given.days, history);
        REQUIRE(built);
        std::int64_t free = 0;
        for (const auto& item : built->free) free += item.most;
        refund::detail::plan_steps steps(1'000'000);
        const refund::detail::plan_bound bound(built->model, steps);
        const auto found = refund::detail::good_picks(built->model, bound, steps);
        CHECK(free + bound.most() >= most);
        CHECK(free + found.total <= most);
        met += free + found.total == most ? 1 : 0;
        bounded += found.total == bound.most() ? 1 : 0;
        cut += most < without_cap ? 1 : 0;
        gained += best->all_today.minor < most ? 1 : 0;
    }
    // The cases are not trivial.
    CHECK(cut > 4'000);
    CHECK(gained > 1'500);
    CHECK(met > 9'000);
    MESSAGE("the cap decides in ", cut, ", waiting gains in ", gained, ", good plans are best in ", met, ", proven in ",
            bounded);
}
