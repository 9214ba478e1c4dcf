// The decisions on examples/data/requests.csv.
//
// The expected amounts do not come from the program, but from a second computation with exact fractions, its own
// calendar and a cap that adds up all refunds of 365 days anew for each request. Comments above some rows show the
// arithmetic.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace program_test;

namespace {

// The words of errors and refusals may change, so only the code, up to the colon, is compared.
constexpr std::string_view expected[] = {
    "request_id,scope,outcome,credit,fee,refund,withheld,cancelled_commitment,cap_used,cap_left,rule,reason,answered_before,units,commitment_left",
    // Contoso got 77.44 back in January: 50000 - 77.44 - 1200 = 48722.56.
    "early-unused,contoso,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48722.56,partner-center-2018-11/early-unused,",
    // 1200 * 363 / 365 = 1193.4246...
    "early-used,contoso,granted,1193.42,0.00,1193.42,0.00,0.00,1193.42,47529.14,partner-center-2018-11/early-used,",
    "day-5,contoso,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,46329.14,partner-center-2018-11/early-unused,",
    // 1200 * 359 / 365 = 1180.2739...; 12 % of 1180.27 = 141.6324
    "day-6,contoso,granted,1180.27,141.63,1038.64,0.00,0.00,1038.64,45290.50,partner-center-2018-11/late-unused,",
    // 1200 * 300 / 365 = 986.3013...; 12 % of 986.30 = 118.356
    "late-used,contoso,granted,986.30,118.36,867.94,0.00,0.00,867.94,44362.95,partner-center-2018-11/late-used,",
    // Bought on 31 January: the month from 28 February to 31 March has 31 days, 21 of them left;
    // 100 * 21 / 31 = 67.7419...; 10 of 12 payments are still to come.
    "monthly,contoso,granted,67.74,8.13,59.61,0.00,1000.00,59.61,45230.89,partner-center-2018-11/late-used,",
    // 365 days from 29 February 2024 to 28 February 2025, 44 of them left: 730 * 44 / 365 = 88.
    "leap-day,contoso,granted,88.00,10.56,77.44,0.00,0.00,77.44,49922.56,partner-center-2018-11/late-used,",
    // 30000 * 730 / 1095 = 20000
    "three-years,contoso,granted,20000.00,2400.00,17600.00,0.00,0.00,17600.00,25504.50,partner-center-2018-11/late-used,",
    // 999.99 * 2 * 224 / 365 = 1227.3849...
    "\"2 of 5, rounded once\",contoso,granted,1227.38,147.29,1080.09,0.00,0.00,1080.09,24424.41,"
    "partner-center-2018-11/late-used,",
    // In EUR 1000 * 245 / 365 = 671.2328...; in USD 1130.50 * 245 / 365 = 758.83 less 91.06 = 667.77.
    "euro,contoso,granted,671.23,80.55,590.68,0.00,0.00,667.77,43695.18,partner-center-2018-11/late-used,",
    // Yen have no minor digits: 150000 * 245 / 365 = 100684.9...
    "yen,contoso,granted,100685,12082,88603,0,0,590.68,43104.50,partner-center-2018-11/late-used,",
    // Northwind's three, in order of their days: 30000, then 20000 of 25000, then nothing of 8000.
    "cap-3,northwind,capped,8000.00,0.00,0.00,8000.00,0.00,0.00,0.00,partner-center-2018-11/early-unused,",
    "cap-1,northwind,granted,30000.00,0.00,30000.00,0.00,0.00,30000.00,20000.00,partner-center-2018-11/early-unused,",
    "cap-2,northwind,capped,25000.00,0.00,20000.00,5000.00,0.00,20000.00,0.00,partner-center-2018-11/early-unused,",
    // 366 days after the first, its 30000 are available again; the 20000 of August still count.
    "cap-free-again,northwind,granted,8000.00,0.00,8000.00,0.00,0.00,8000.00,22000.00,partner-center-2018-11/early-unused,",
    "other-scope,fabrikam,granted,8000.00,0.00,8000.00,0.00,0.00,8000.00,42000.00,partner-center-2018-11/early-unused,",
    // The same id again, once unchanged and once with another amount: an id is for one row.
    "late-used,contoso,error,,,,,,,,,\"request-id-repeated:",
    "late-used,contoso,error,,,,,,,,,\"request-id-repeated:",
    "oct-2018-day-4,adatum,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,partner-center-2018-10/early-unused,",
    "oct-2018-day-5,adatum,error,,,,,,,,,\"rule-undefined:",
    "read-as-of-nov-2018,adatum,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,47600.00,"
    "partner-center-2018-11/early-unused,",
    "may-2018,adatum,error,,,,,,,,,\"fee-rate-not-stated:",
    "23,adatum,refused,0.00,0.00,0.00,0.00,0.00,,,savings-plan/never,\"product-not-refundable:",
    "no-table,adatum,refused,0.00,0.00,0.00,0.00,0.00,,,,\"not-supported:",
    "wrong-amount,adatum,error,,,,,,,,,\"amount-malformed: column payment: \"\"1,200.00\"\"",
    "wrong-date,adatum,error,,,,,,,,,\"date-invalid: column purchased_on: \"\"2025-02-29\"\"",
    "wrong-term,adatum,error,,,,,,,,,\"term-ended: column requested_on: \"\"2026-03-01\"\"",
    "wrong-euro,adatum,error,,,,,,,,,cap-payment-missing: column cap_payment:",
    "wrong-used,adatum,error,,,,,,,,,\"used-malformed: column used: \"\"maybe\"\"",
    "wrong-cells,adatum,error,,,,,,,,,\"wrong-number-of-cells: column payment:",
};

}  // namespace

TEST_CASE("the example requests are decided as computed by hand") {
    const folder here;
    const auto data = std::filesystem::absolute("examples/data/requests.csv").string();
    const outcome got = here.run("batch \"" + data + "\"");
    CHECK(got.status == 3);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == std::size(expected));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(expected[i]);
        CAPTURE(lines[i]);
        // Lines that end with an empty reason are compared in full.
        CHECK((i == 0                      ? lines[i] == expected[i]
               : expected[i].back() == ',' ? without_units(lines[i]) == expected[i]
                                           : starts(lines[i], expected[i])));
    }
    CHECK(contains(got.err, "30 rows: 16 granted, 2 capped, 2 refused, 10 errors"));
    CHECK(contains(got.err, "row 25 (line 26, request \"wrong-amount\"): amount-malformed: column payment: "));
}
