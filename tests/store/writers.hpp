#ifndef REFUND_TESTS_STORE_WRITERS_HPP
#define REFUND_TESTS_STORE_WRITERS_HPP

// Many writers on one ledger, and what must hold of its entries whoever wrote them in whatever order. The checks read
// entries alone and share no code with the library's judge: sums are counted anew for every entry.

#include <refund/ledger/ledger.hpp>

#include "../ledger/fixture.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace store_tests {

using namespace ledger_tests;

inline constexpr std::array<const char*, 3> writers_scopes = {"contoso", "fabrikam", "northwind"};
inline constexpr int writers_requests = 900;     // ids of all writers, so that they meet
inline constexpr int writers_window = 30;        // days
inline constexpr int writers_days = 90;
inline constexpr std::int64_t writers_limit = 5'000;
inline constexpr std::int64_t writers_bought = 12;

/// What follows from a request's number alone: whoever asks for it asks for the same.
struct asked_for {
    int number{};
    refund::claim of{};
    refund::cap_terms terms{};
};
inline asked_for request_of(int number) {
    using namespace date::literals;
    const auto mixed = static_cast<std::uint32_t>(number) * 2'654'435'761U;
    const auto part = [&](unsigned shift, std::uint32_t bound) { return static_cast<int>((mixed >> shift) % bound); };
    asked_for made{number, asks(writers_scopes[static_cast<std::size_t>(number) % 3], "r" + std::to_string(number),
                                date::sys_days(2024_y / 1 / 1) + date::days(part(3, writers_days)), usd(part(7, 700))),
                   {.limit = usd(writers_limit), .window = refund::rolling_days(writers_window)}};
    if (number % 3 == 1) made.terms.when_over = refund::over_limit::refuse_whole;
    else made.terms.when_over = refund::over_limit::pay_up_to_limit;
    if (part(11, 3) == 0) {
        made.of.commitment_id = "c" + std::to_string(part(13, 4));
        made.of.bought = writers_bought;
        made.of.returned = part(17, 5);
    }
    return made;
}

/// What a writer was answered: one line each, written before it goes on. What is in the file was acknowledged.
struct acknowledged {
    std::string scope{};
    std::string request_id{};
    std::string kind{};  ///< of the entry that there must be now
    std::int64_t granted{};
    friend auto operator<=>(const acknowledged&, const acknowledged&) = default;
};

/// Makes random calls. `tell` is called with each answer that says that something is in the ledger, `fault` with each
/// error that is none of the ledger's answers. Stops when `more` says so.
template <class Ledger, class Tell, class Fault, class More>
void write_calls(Ledger& held, std::uint64_t seed, Tell&& tell, Fault&& fault, More&& more) {
    std::mt19937_64 random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    for (int call = 0; more(call); ++call) {
        const asked_for each = request_of(below(writers_requests));
        const std::string& scope = each.of.scope;
        const std::string& id = each.of.request_id;
        const auto failed = [&](const refund::ledger_error& wrong) {
            switch (wrong.reason) {
                case refund::errc::request_id_unknown:
                case refund::errc::request_not_reserved:
                case refund::errc::request_reserved:
                case refund::errc::request_released:
                case refund::errc::request_reversed:
                case refund::errc::reservation_expired: return;
                default: fault(wrong);
            }
        };
        const auto followed = [&](const auto& answer) {
            if (!answer) return failed(answer.error());
            tell(acknowledged{scope, id, std::string(name(answer->kind)), answer->answer.granted.minor});
        };
        const int what = below(10);
        if (what < 6) {
            const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
            const refund::instant until = now + std::chrono::milliseconds(1 + below(200));
            const auto answer = what < 3 ? held.settle(each.of, each.terms) : held.reserve(each.of, each.terms, until);
            if (!answer) failed(answer.error());
            else tell(acknowledged{scope, id, what < 3 ? "settled" : "opened", answer->granted.minor});
        } else if (what == 6) {
            followed(held.commit(scope, id));
        } else if (what == 7) {
            followed(held.release(scope, id));
        } else {
            followed(held.reverse(scope, id));
        }
    }
}

/// All that is wrong with a scope's entries and with what was acknowledged of it; nothing where all is well.
inline std::vector<std::string> faults_of(const std::string& scope, const std::vector<refund::claim_entry>& entries,
                                          const std::vector<acknowledged>& answers) {
    struct request {
        refund::claim of{};
        std::int64_t granted{};
        std::map<int, std::string> steps{};  ///< kind by step
        refund::instant until{};
    };
    using date::literals::operator""_y;
    std::vector<std::string> faults;
    std::map<std::string, request> requests;
    const auto counts_at = [](const request& each, refund::instant moment) {
        if (each.steps.contains(3)) return false;
        if (const auto second = each.steps.find(2); second != each.steps.end()) return second->second == "committed";
        const std::string& first = each.steps.at(1);
        return first == "granted" || (first == "reserved" && moment < each.until);
    };
    refund::instant last{};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const refund::claim_entry& entry = entries[i];
        const auto wrong = [&](const std::string& what) {
            faults.push_back(scope + ", entry " + std::to_string(entry.version) + ": " + what);
        };
        if (entry.version != static_cast<std::int64_t>(i) + 1) wrong("not numbered " + std::to_string(i + 1));
        if (entry.at < last) wrong("before the one before it");
        last = entry.at;
        request& of = requests[entry.of.request_id];
        const int step = 1 + (entry.kind > refund::entry_kind::reserved ? 1 : 0) +
                         (entry.kind == refund::entry_kind::reversed ? 1 : 0);
        if (!of.steps.try_emplace(step, name(entry.kind)).second) wrong("the second one of its step");
        if (step != 1 && !of.steps.contains(1)) wrong("of a request that nothing opened");
        if (step == 1) of = {entry.of, entry.answer.granted.minor, of.steps, entry.expires_at};
        if (of.of != entry.of || of.granted != entry.answer.granted.minor) wrong("not what opened the request");
        const bool adds = entry.kind == refund::entry_kind::granted || entry.kind == refund::entry_kind::reserved ||
                          entry.kind == refund::entry_kind::committed;
        if (!adds) continue;
        std::vector<std::int64_t> of_day(writers_days + 1);
        std::map<std::string, std::int64_t> given_back;
        for (const auto& [id, each] : requests) {
            if (!counts_at(each, entry.at)) continue;
            const auto days = date::sys_days(each.of.day) - date::sys_days(2024_y / 1 / 1);
            of_day.at(static_cast<std::size_t>(days.count())) += each.granted;
            if (!each.of.commitment_id.empty()) given_back[each.of.commitment_id] += each.of.returned;
        }
        for (std::size_t end = 0; end < of_day.size(); ++end) {
            std::int64_t sum = 0;
            const std::size_t first = end + 1 - std::min<std::size_t>(end + 1, writers_window);
            for (std::size_t day = first; day <= end; ++day) sum += of_day[day];
            if (sum > writers_limit) wrong("a window over the cap: " + std::to_string(sum));
        }
        for (const auto& [commitment, units] : given_back) {
            if (units > writers_bought) wrong("units given back twice of " + commitment + ": " + std::to_string(units));
        }
    }
    std::map<std::string, std::int64_t> settled;  // by request: an answer is given once and repeated
    for (const acknowledged& answer : answers) {
        if (answer.scope != scope) continue;
        const auto found = requests.find(answer.request_id);
        const auto wrong = [&](const std::string& what) {
            faults.push_back(scope + ", " + answer.request_id + ": acknowledged as " + answer.kind + ", and " + what);
        };
        if (found == requests.end()) {
            wrong("lost");
            continue;
        }
        if (found->second.granted != answer.granted) wrong("another amount is held");
        settled[answer.request_id] = answer.granted;
        const std::map<int, std::string>& steps = found->second.steps;
        const auto is = [&](int step, const char* kind) { return steps.contains(step) && steps.at(step) == kind; };
        if (answer.kind == "opened") continue;
        if (answer.kind == "settled" ? !(is(1, "granted") || is(1, "refused") || is(2, "committed"))
                                     : !is(answer.kind == "reversed" ? 3 : 2, answer.kind.c_str())) {
            wrong("it is not held so");
        }
    }
    std::int64_t decided = 0, held = 0;
    for (const auto& [id, granted] : settled) decided += granted;
    for (const auto& [id, each] : requests) held += settled.contains(id) ? each.granted : 0;
    if (decided != held) {
        faults.push_back(scope + ": decided " + std::to_string(decided) + ", held " + std::to_string(held));
    }
    return faults;
}

inline std::string line_of(const acknowledged& answer) {
    return answer.scope + ' ' + answer.request_id + ' ' + answer.kind + ' ' + std::to_string(answer.granted) + '\n';
}
/// The lines of a file; one that was cut off at its end was not acknowledged.
inline std::vector<acknowledged> read_acknowledged(const std::string& path) {
    std::ifstream in(path);
    std::vector<acknowledged> all;
    for (std::string line; std::getline(in, line) && !in.eof();) {
        acknowledged each;
        std::istringstream(line) >> each.scope >> each.request_id >> each.kind >> each.granted;
        all.push_back(each);
    }
    return all;
}

}  // namespace store_tests

#endif
