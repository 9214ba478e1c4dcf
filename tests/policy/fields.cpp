#include <refund/policy/fields.hpp>

#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using refund::rule;

using fields = std::vector<std::pair<std::string, std::string>>;

template <class Part>
fields fields_of(const Part& part) {
    fields found;
    for_each_field(part, [&found](std::string_view name, const auto& value) {
        found.emplace_back(std::string(name), refund::field_text(value));
    });
    return found;
}

struct changed_field {
    std::string name, before, after;
    friend bool operator==(const changed_field&, const changed_field&) = default;
};

std::vector<changed_field> changes_of(const rule<>& before, const rule<>& after) {
    std::vector<changed_field> found;
    refund::for_each_changed_field(before, after,
                                   [&found](std::string_view name, std::string_view was, std::string_view is) {
                                       found.push_back({std::string(name), std::string(was), std::string(is)});
                                   });
    return found;
}

}  // namespace

TEST_CASE("a rule that refunds lists its conditions, award, cap, source and clause") {
    // Partner Center, 2018-11-16: more than 5 days after the purchase, used.
    CHECK(fields_of(refund::rules::partner_center.rules[9]) ==
          fields{
              {"id", "partner-center-2018-11/late-used"},
              {"in_force_from", "2018-11-16"},
              {"in_force_until", "no end"},
              {"elapsed_from", "6"},
              {"usage", "used"},
              {"ruling", "refundable"},
              {"credit", "prorated"},
              {"proration", "actual-days"},
              {"day_of_request", "unused"},
              {"price", "purchase"},
              {"units_rounded", "together"},
              {"fee", "charged"},
              {"fee_kind", "rate"},
              {"fee_rate", "12/100"},
              {"fee_of", "the credit"},
              {"rounding", "half-even"},
              {"cap_limit", "50000.00 USD"},
              {"cap_window", "rolling days"},
              {"cap_window_length", "365"},
              {"cap_counts", "money refunded"},
              {"cap_over_limit", "pay up to the limit"},
              {"cap_scope", "customer"},
              {"document", "Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers"},
              {"section", "Cancel or exchange a reservation: How cancellations work"},
              {"published", "2018-11-16"},
              {"last_seen", "2021-09-14"},
              {"clause", "More than 5 days after the purchase, used: prorated credit less a 12 % fee."}});
}

TEST_CASE("a case that is left open lists its code, and no award or cap") {
    const fields open = fields_of(refund::rules::partner_center.rules[3]);
    CHECK(open[3] == std::pair<std::string, std::string>("elapsed_from", "5"));
    CHECK(open[4] == std::pair<std::string, std::string>("elapsed_until", "6"));
    CHECK(open[5] == std::pair<std::string, std::string>("usage", "used or not"));
    CHECK(open[6] == std::pair<std::string, std::string>("ruling", "undefined"));
    CHECK(open[7] == std::pair<std::string, std::string>("code", "day-5-in-neither-row"));
    CHECK(open[8].first == "document");
}

TEST_CASE("a cap's number of requests is listed, and a change of it is a change") {
    rule<> before = refund::rules::partner_center.rules[9];
    rule<> after = before;
    after.cap.most_requests = 10;
    const fields all = fields_of(after);
    const auto at = std::find(all.begin(), all.end(), std::pair<std::string, std::string>("cap_most_requests", "10"));
    REQUIRE(at != all.end());
    CHECK((at - 1)->first == "cap_over_limit");
    CHECK(changes_of(before, after) == std::vector<changed_field>{{"cap_most_requests", "", "10"}});
    CHECK(changes_of(after, before) == std::vector<changed_field>{{"cap_most_requests", "10", ""}});
    before.cap.most_requests = 0;
    CHECK(changes_of(before, after) == std::vector<changed_field>{{"cap_most_requests", "0", "10"}});
}

TEST_CASE("each kind of window lists what it uses") {
    const auto window_of = [](const refund::cap_window& window) {
        refund::cap_terms terms{.limit = {1, refund::currency_of("EUR")}, .window = window, .scope = "customer"};
        fields found = fields_of(terms);
        found.erase(found.begin());                    // the limit
        found.erase(found.end() - 3, found.end());  // what counts, what happens over the limit, the scope
        return found;
    };
    CHECK(window_of(refund::rolling_months(12)) ==
          fields{{"cap_window", "rolling months"}, {"cap_window_length", "12"}});
    CHECK(window_of(refund::calendar_year()) == fields{{"cap_window", "calendar year"}});
    CHECK(window_of(refund::whole_life()) == fields{{"cap_window", "whole life"}});
    CHECK(window_of(refund::anniversary_year(date::April / 6)) ==
          fields{{"cap_window", "anniversary year"}, {"cap_anchor_month", "4"}, {"cap_anchor_day", "6"}});
    CHECK(fields_of(refund::uncapped).empty());
}

TEST_CASE("a rule on consumed shares lists its share") {
    constexpr rule<refund::consumed_share> half{.id = "half", .usage = {refund::ratio{0, 1}, refund::ratio{1, 2}}};
    const fields listed = fields_of(half);
    CHECK(listed[4] == std::pair<std::string, std::string>("share_from", "0/1"));
    CHECK(listed[5] == std::pair<std::string, std::string>("share_until", "1/2"));
}

TEST_CASE("the fields in which two versions of a rule differ are listed with both texts") {
    rule<> before = refund::rules::partner_center.rules[9];
    rule<> after = before;
    CHECK(changes_of(before, after).empty());
    after.outcome.gives.fee = refund::charged(refund::percent(10));
    after.cap.limit.minor = 60'000'00;
    CHECK(changes_of(before, after) == std::vector<changed_field>{{"fee_rate", "12/100", "10/100"},
                                                                  {"cap_limit", "50000.00 USD", "60000.00 USD"}});
    // Fields that only one of the rules has.
    after = before;
    after.outcome.gives.fee = refund::charged(refund::money{350'00, refund::currency_of("EUR")});
    CHECK(changes_of(before, after) == std::vector<changed_field>{{"fee_kind", "rate", "fixed amount"},
                                                                  {"fee_rate", "12/100", ""},
                                                                  {"fee_of", "the credit", ""},
                                                                  {"fee_amount", "", "350.00 EUR"}});
    after = before;
    after.elapsed.until = 100;
    CHECK(changes_of(before, after) == std::vector<changed_field>{{"elapsed_until", "", "100"}});
}
