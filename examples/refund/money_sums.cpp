#include "money_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace program {
namespace {

/// Minor units as a decimal.
std::string decimal(const boost::multiprecision::uint128_t& minor, int digits) {
    std::string text = minor.str();
    if (digits == 0) return text;
    const auto behind = static_cast<std::size_t>(digits);
    if (text.size() <= behind) text.insert(0, behind + 1 - text.size(), '0');
    return text.insert(text.size() - behind, ".");
}

}  // namespace

money_sums::of_currency& money_sums::of(refund::currency unit) {
    for (of_currency& each : sums_) {
        if (each.unit == unit) return each;
    }
    return sums_.emplace_back(of_currency{.unit = unit});
}

void money_sums::add(const refund::decision<>& decided) {
    if (!decided.credit.unit.has_minor_unit()) return;
    of_currency& here = of(decided.credit.unit);
    here.credit += static_cast<std::uint64_t>(decided.credit.minor);
    here.fee += static_cast<std::uint64_t>(decided.fee.minor);
    here.refund += static_cast<std::uint64_t>(decided.refund.minor);
    here.withheld += static_cast<std::uint64_t>(decided.withheld.minor);
}

void money_sums::add_granted(refund::currency unit, std::int64_t credit, std::int64_t fee) {
    of_currency& here = of(unit);
    here.credit += static_cast<std::uint64_t>(credit);
    here.fee += static_cast<std::uint64_t>(fee);
    here.refund += static_cast<std::uint64_t>(credit - fee);
}

void money_sums::add(const money_sums& more) {
    for (const of_currency& each : more.sums_) {
        of_currency& here = of(each.unit);
        here.credit += each.credit;
        here.fee += each.fee;
        here.refund += each.refund;
        here.withheld += each.withheld;
    }
}

std::vector<std::string> money_sums::lines() const {
    std::vector<of_currency> sorted = sums_;
    std::sort(sorted.begin(), sorted.end(),
              [](const of_currency& a, const of_currency& b) { return a.unit.code() < b.unit.code(); });
    std::vector<std::string> all;
    for (const of_currency& each : sorted) {
        const int digits = each.unit.minor_digits;
        all.push_back(fmt::format("{}: credit {}, fee {}, refund {}, withheld {}", each.unit.code(),
                                  decimal(each.credit, digits), decimal(each.fee, digits), decimal(each.refund, digits),
                                  decimal(each.withheld, digits)));
    }
    return all;
}

}  // namespace program
