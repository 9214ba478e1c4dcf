// Random calls to a ledger in memory and to a model that shares no code with it: a list of requests that is read
// from the front for every call. 50,000 calls; REFUND_MODEL_STEPS=1000000 for the long run.

#include <refund/ledger/ledger.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace ledger_tests;

// ---- calendar of the model: days from 1 January 2023, day 0 ----

int month_length(int year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && year % 4 == 0 ? 1 : 0);
}
struct naive_date {
    int year{2023}, month{1}, day{1};
};
naive_date date_of(int number) {
    naive_date at;
    for (; number > 0; --number) {
        if (++at.day <= month_length(at.year, at.month)) continue;
        at.day = 1;
        if (++at.month <= 12) continue;
        at.month = 1, ++at.year;
    }
    return at;
}
int number_of(naive_date wanted) {
    wanted.day = std::min(wanted.day, month_length(wanted.year, wanted.month));
    int number = 0;
    for (int year = 2023; year < wanted.year; ++year) number += year % 4 == 0 ? 366 : 365;
    for (int month = 1; month < wanted.month; ++month) number += month_length(wanted.year, month);
    return number + wanted.day - 1;
}

constexpr int days_in_all = 900;  // of requests
constexpr int never = 1'000'000;

enum class naive_window {
    days_30,
    days_365,
    months_1,
    months_12,
    calendar_year,
    from_july,
    from_29_february,
    whole_life
};
constexpr int windows = 8;

/// The first day on which an amount of that day no longer counts.
int free_again(naive_window window, int day) {
    naive_date at = date_of(day);
    const auto year_from = [&](int month, int of_month) {
        const int begins = std::min(of_month, month_length(at.year, month));
        const bool ahead = at.month < month || (at.month == month && at.day < begins);
        return number_of({at.year + (ahead ? 0 : 1), month, of_month});
    };
    switch (window) {
        case naive_window::days_30: return day + 30;
        case naive_window::days_365: return day + 365;
        case naive_window::months_1: return number_of({at.year + at.month / 12, at.month % 12 + 1, at.day});
        case naive_window::months_12: return number_of({at.year + 1, at.month, at.day});
        case naive_window::calendar_year: return number_of({at.year + 1, 1, 1});
        case naive_window::from_july: return year_from(7, 1);
        case naive_window::from_29_february: return year_from(2, 29);
        case naive_window::whole_life: return never;
    }
    return never;
}
refund::cap_window window_of(naive_window window) {
    switch (window) {
        case naive_window::days_30: return refund::rolling_days(30);
        case naive_window::days_365: return refund::rolling_days(365);
        case naive_window::months_1: return refund::rolling_months(1);
        case naive_window::months_12: return refund::rolling_months(12);
        case naive_window::calendar_year: return refund::calendar_year();
        case naive_window::from_july: return refund::anniversary_year(date::July / 1);
        case naive_window::from_29_february: return refund::anniversary_year(date::February / 29);
        case naive_window::whole_life: return refund::whole_life();
    }
    return {};
}
const std::array<std::array<int, days_in_all>, windows>& free_days() {
    static const auto table = [] {
        std::array<std::array<int, days_in_all>, windows> made{};
        for (int w = 0; w < windows; ++w) {
            for (int day = 0; day < days_in_all; ++day) {
                made[static_cast<std::size_t>(w)][static_cast<std::size_t>(day)] =
                    free_again(static_cast<naive_window>(w), day);
            }
        }
        return made;
    }();
    return table;
}

// ---- the model ----

struct naive_terms {
    bool capped{};
    std::string currency{};
    long long limit{};
    naive_window window{};
    bool refuses_whole{};
    std::optional<long long> most_requests{};
};
struct naive_claim {
    std::string scope{}, id{}, commitment{};
    int day{};
    std::string currency{};  // none: no cap
    long long asked{}, bought{}, returned{};
    unsigned fingerprint{};
    bool refused_by_rule{};
    friend bool operator==(const naive_claim&, const naive_claim&) = default;
};
/// The expected result of a call, as text: an answer, or the code of an error.
std::string text_of(const std::string& unit, long long asked, long long granted, long long used, long long left,
                    int why, long long units_left, bool seen) {
    std::string text = unit;
    for (const long long number : {asked, granted, used, left, static_cast<long long>(why), units_left}) {
        text += ' ' + std::to_string(number);
    }
    return text + (seen ? " seen" : "");
}

struct naive_request {
    naive_claim of{};
    long long granted{}, used{}, left{}, units_left{};
    int why{};
    bool reserved{}, refused{};
    long long until{};  // seconds
    bool committed{}, released{}, reversed{};
};

class naive_ledger {
public:
    long long now{};
    std::vector<naive_request> requests{};
    std::vector<std::pair<std::string, std::string>> entries{};  // scope, and kind with id

    [[nodiscard]] std::string state(const naive_request& r) const {
        if (r.reversed) return "reversed";
        if (r.released) return "released";
        if (r.refused) return "refused";
        if (r.committed) return "committed";
        if (r.reserved) return now < r.until ? "reserved" : "expired";
        return "granted";
    }
    [[nodiscard]] bool counts(const naive_request& r) const {
        const std::string s = state(r);
        return s == "granted" || s == "committed" || s == "reserved";
    }
    [[nodiscard]] naive_request* find(const std::string& scope, const std::string& id) {
        for (naive_request& r : requests) {
            if (r.of.scope == scope && r.of.id == id) return &r;
        }
        return nullptr;
    }

    /// The decision on a claim as if its request were not there; an error is returned as text.
    std::string judge(const naive_claim& c, const naive_terms& terms, naive_request& out) const {
        if (c.currency != (terms.capped ? terms.currency : "")) return "cap-currency-mismatch";
        if (!terms.capped && c.asked != 0) return "cap-currency-mismatch";
        if (terms.capped) {
            for (const naive_request& r : requests) {
                if (r.of.scope == c.scope && !r.of.currency.empty() && r.of.currency != c.currency)
                    return "ledger-currency-mismatch";
            }
        }
        out = {.of = c};
        bool too_many_units = false;
        if (!c.commitment.empty()) {
            long long given_back = 0;
            for (const naive_request& r : requests) {
                if (r.of.scope != c.scope || r.of.commitment != c.commitment || !counts(r) || r.of.id == c.id) continue;
                if (r.of.bought != c.bought) return "commitment-contradicts";
                given_back += r.of.returned;
            }
            out.units_left = c.bought - given_back;
            too_many_units = c.returned > out.units_left;
        }
        bool too_many = false;
        if (terms.capped) {
            // What counts on each day on which the claim would count: an amount counts from its own day until the day
            // before it is free again.
            const auto& free = free_days()[static_cast<std::size_t>(terms.window)];
            const int last = std::min(free[static_cast<std::size_t>(c.day)], days_in_all);
            std::vector<long long> sums(days_in_all + 1), numbers(days_in_all + 1);
            for (const naive_request& r : requests) {
                if (r.of.scope != c.scope || r.of.currency.empty() || !counts(r) || r.of.id == c.id) continue;
                const int until = std::min(free[static_cast<std::size_t>(r.of.day)], last);
                for (int day = std::max(r.of.day, c.day); day < until; ++day) {
                    sums[static_cast<std::size_t>(day)] += r.granted;
                    ++numbers[static_cast<std::size_t>(day)];
                }
            }
            long long number = 0;
            for (int day = c.day; day < last; ++day) {
                out.used = std::max(out.used, sums[static_cast<std::size_t>(day)]);
                number = std::max(number, numbers[static_cast<std::size_t>(day)]);
            }
            too_many = terms.most_requests && number >= *terms.most_requests;
            out.left = std::max(0LL, terms.limit - out.used);
        }
        if (c.refused_by_rule) {
            out.refused = true;
        } else if (too_many) {
            out.why = 2, out.refused = true;
        } else if (too_many_units) {
            out.why = 3, out.refused = true;
        } else if (terms.capped) {
            if (c.asked <= out.left) {
                out.granted = c.asked;
            } else {
                out.why = 1;
                if (terms.refuses_whole) out.refused = true;
                else out.granted = out.left;
            }
            out.left -= out.granted;
        }
        if (!c.commitment.empty() && !out.refused) out.units_left -= c.returned;
        return {};
    }

    std::string answer(const naive_request& r, bool seen) const {
        return text_of(r.of.currency, r.of.asked, r.granted, r.used, r.left, r.why, r.units_left, seen);
    }

    std::string considered_or_settled(const naive_claim& c, const naive_terms& terms, bool enters, bool reserves,
                                      long long until) {
        naive_request made;
        if (naive_request* const known = find(c.scope, c.id)) {
            if (known->of != c) return "request-id-reused";
            const std::string s = state(*known);
            if (s == "released") return "request-released";
            if (s == "reversed") return "request-reversed";
            if (s == "expired") {
                if (reserves) return "reservation-expired";
                if (const std::string error = judge(c, terms, made); !error.empty()) return error;
                if (made.refused || made.granted < known->granted) return "reservation-expired";
            }
            const std::string text = answer(*known, true);
            if (enters && !reserves && (s == "reserved" || s == "expired")) {
                known->committed = true;
                entries.emplace_back(c.scope, "committed " + c.id);
            }
            return text;
        }
        if (reserves && until <= now) return "reservation-expired";
        if (const std::string error = judge(c, terms, made); !error.empty()) return error;
        const std::string text = answer(made, false);
        if (enters) {
            made.reserved = reserves && !made.refused;
            made.until = until;
            entries.emplace_back(c.scope, (made.refused    ? "refused "
                                           : made.reserved ? "reserved "
                                                           : "granted ") +
                                              c.id);
            requests.push_back(made);
        }
        return text;
    }

    std::string follow(const std::string& scope, const std::string& id, const std::string& call) {
        naive_request* const r = find(scope, id);
        if (r == nullptr) return "request-id-unknown";
        const std::string s = state(*r);
        if (call == "commit") {
            if (s == "committed") return "ok";
            if (s == "reversed" || s == "released") return "request-" + s;
            if (s == "expired") return "reservation-expired";
            if (s != "reserved") return "request-not-reserved";
            r->committed = true;
            entries.emplace_back(scope, "committed " + id);
        } else if (call == "release") {
            if (s == "released") return "ok";
            if (s == "reversed") return "request-reversed";
            if (s != "reserved" && s != "expired") return "request-not-reserved";
            r->released = true;
            entries.emplace_back(scope, "released " + id);
        } else {
            if (s == "reversed") return "ok";
            if (s == "released") return "request-released";
            if (s == "reserved") return "request-reserved";
            if (s != "granted" && s != "committed") return "request-not-reserved";
            r->reversed = true;
            entries.emplace_back(scope, "reversed " + id);
        }
        return "ok";
    }
};

// ---- random calls ----

struct source {
    std::mt19937_64 random;
    int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }

    naive_claim claim() {
        naive_claim c{.scope = std::string(1, static_cast<char>('a' + below(3))),
                      .id = "r" + std::to_string(below(40)),
                      .day = below(days_in_all)};
        if (below(4) != 0)
            c.currency = below(12) == 0 ? "EUR" : "USD", c.asked = below(3) == 0 ? below(900) : below(200);
        if (below(3) == 0) {
            c.commitment = "c" + std::to_string(below(3));
            c.bought = below(10) == 0 ? 6 : 5;
            c.returned = below(6);
        }
        c.fingerprint = static_cast<unsigned>(below(2));
        c.refused_by_rule = below(15) == 0;
        return c;
    }
    naive_terms terms(const naive_claim& c) {
        naive_terms t;
        t.capped = below(30) == 0 ? below(2) == 0 : !c.currency.empty();
        if (!t.capped) return t;
        t.currency = below(40) == 0 ? "EUR" : c.currency.empty() ? "USD" : c.currency;
        t.limit = below(3) == 0 ? 500 : 1'000;
        t.window = static_cast<naive_window>(below(windows));
        t.refuses_whole = below(2) == 0;
        if (below(4) == 0) t.most_requests = below(6);
        return t;
    }
};

refund::money money_of(const std::string& unit, long long minor) {
    return unit.empty() ? refund::money{} : refund::money{minor, refund::find_currency(unit).value()};
}
refund::calendar_day day_of(int number) { return date::sys_days(date::year(2023) / 1 / 1) + date::days(number); }
refund::claim real(const naive_claim& c) {
    return {.scope = c.scope, .request_id = c.id, .day = day_of(c.day), .asked = money_of(c.currency, c.asked),
            .commitment_id = c.commitment, .bought = c.bought, .returned = c.returned, .fingerprint = c.fingerprint,
            .refused_by_rule = c.refused_by_rule};
}
refund::cap_terms real(const naive_terms& t) {
    if (!t.capped) return refund::uncapped;
    return {.limit = money_of(t.currency, t.limit), .window = window_of(t.window),
            .when_over = t.refuses_whole ? refund::over_limit::refuse_whole : refund::over_limit::pay_up_to_limit,
            .most_requests = t.most_requests ? std::optional<std::int64_t>(*t.most_requests) : std::nullopt};
}
std::string text_of(const refund::result<refund::admission, refund::ledger_error>& answer) {
    if (!answer) return std::string(code(answer.error().reason));
    const refund::admission& a = *answer;
    return text_of(a.asked.unit.has_minor_unit() ? std::string(a.asked.unit.code()) : "", a.asked.minor,
                   a.granted.minor, a.used_before.minor, a.left_after.minor, static_cast<int>(a.limited_by),
                   a.units_left, a.seen_before);
}
std::string text_of(const refund::result<refund::claim_entry, refund::ledger_error>& answer) {
    return answer ? "ok" : std::string(code(answer.error().reason));
}

int steps_wanted() {
    const char* const text = std::getenv("REFUND_MODEL_STEPS");
    return text == nullptr ? 50'000 : std::atoi(text);
}

}  // namespace

TEST_CASE("for any calls in any order the ledger answers as a plain list of requests does") {
    // Short runs, so that the model stays fast; each begins with nothing.
    constexpr int steps_of_a_run = 400;
    int calls = 0, errors = 0, cut = 0, expired = 0;
    for (std::uint64_t seed = 1; calls < steps_wanted(); ++seed) {
        source from{std::mt19937_64(seed)};
        held_in_memory held;
        naive_ledger model;
        for (int step = 0; step < steps_of_a_run && calls < steps_wanted(); ++step, ++calls) {
            model.now += from.below(3) == 0 ? from.below(40) : 0;
            set_clock::moment = at(model.now);
            naive_claim c = from.claim();
            if (const naive_request* const known = model.find(c.scope, c.id); known != nullptr && from.below(3) != 0)
                c = known->of;
            const naive_terms terms = from.terms(c);
            const long long until = model.now + from.below(60) - 5;
            std::string expected, got;
            switch (from.below(8)) {
                case 0:
                    expected = model.considered_or_settled(c, terms, false, false, 0);
                    got = text_of(held.ledger.consider(real(c), real(terms)));
                    break;
                case 1: case 2: case 3:
                    expected = model.considered_or_settled(c, terms, true, false, 0);
                    got = text_of(held.ledger.settle(real(c), real(terms)));
                    break;
                case 4:
                    expected = model.considered_or_settled(c, terms, true, true, until);
                    got = text_of(held.ledger.reserve(real(c), real(terms), at(until)));
                    break;
                case 5:
                    expected = model.follow(c.scope, c.id, "commit");
                    got = text_of(held.ledger.commit(c.scope, c.id));
                    break;
                case 6:
                    expected = model.follow(c.scope, c.id, "release");
                    got = text_of(held.ledger.release(c.scope, c.id));
                    break;
                default:
                    expected = model.follow(c.scope, c.id, "reverse");
                    got = text_of(held.ledger.reverse(c.scope, c.id));
            }
            if (got != expected) {
                CAPTURE(seed);
                CAPTURE(step);
                CAPTURE(c.id);
                REQUIRE(got == expected);
            }
            errors += expected.find('-') != std::string::npos ? 1 : 0;
            expired += expected == "reservation-expired" ? 1 : 0;
            cut += expected.find(" 1 ") != std::string::npos ? 1 : 0;
        }
        for (const char* const scope : {"a", "b", "c"}) {
            std::vector<std::string> expected, got;
            for (const auto& [whose, what] : model.entries) {
                if (whose == scope) expected.push_back(what);
            }
            const auto history = held.ledger.history(scope);
            for (const refund::claim_entry& entry : *history) {
                got.push_back(std::string(name(entry.kind)) + " " + entry.of.request_id);
            }
            REQUIRE(got == expected);
            REQUIRE(refund::find_history_fault(*history) == refund::history_fault{});
        }
    }
    CHECK(errors > calls / 20);  // both occurred
    CHECK(errors < calls - calls / 20);
    CHECK(expired > calls / 500);
    CHECK(cut > calls / 500);
}
