#include "batch.hpp"

#include <refund/intake/settle.hpp>
#include <refund/record/decide.hpp>
#include <refund/store/memory.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace record = refund::record;
using test::maybe_text;

namespace {

using row_texts = std::array<std::string, 15>;
constexpr std::array<const char*, 15> names = {
    "scope", "request_id", "agreement", "product", "currency", "purchased_on", "requested_on", "payment", "used",
    "term", "billing_plan", "commitment_id", "quantity", "returned", "cap_payment"};

row_texts contoso(std::string id, std::string requested_on, std::string payment) {
    return {"contoso", std::move(id), "partner-center", "azure-reservation", "USD", "2025-03-01",
            std::move(requested_on), std::move(payment), "yes", "P1Y", "upfront", "", "", "", ""};
}

std::vector<test::column> columns_of(const std::vector<row_texts>& rows) {
    std::vector<test::column> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::vector<maybe_text> cells;
        for (const row_texts& row : rows) cells.push_back(row[i].empty() ? maybe_text() : maybe_text(row[i]));
        made.push_back(test::texts(names[i], cells));
    }
    return made;
}

struct outcome {
    test::taken decisions{};
    test::taken entries{};
    record::tally counts{};
    std::string error{};
};

void decide(const test::batch& from, outcome& to, const test::taken* booked = nullptr) {
    if (booked != nullptr) {
        const record::input_batch held{booked->schema, booked->array};
        const auto counts = record::decide({from.schema, from.array}, &held, {to.decisions.schema, to.decisions.array},
                                           {to.entries.schema, to.entries.array});
        counts ? static_cast<void>(to.counts = *counts) : static_cast<void>(to.error = to_string(counts.error()));
        return;
    }
    const auto counts = record::decide({from.schema, from.array}, nullptr, {to.decisions.schema, to.decisions.array},
                                       {to.entries.schema, to.entries.array});
    counts ? static_cast<void>(to.counts = *counts) : static_cast<void>(to.error = to_string(counts.error()));
}

std::string error_of(std::vector<test::column> columns) {
    const test::batch from(std::move(columns));
    outcome made;
    decide(from, made);
    const bool is_as_before = made.decisions.schema.release == nullptr;
    CHECK(is_as_before);
    return made.error;
}

std::size_t number_of(std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

TEST_CASE("the refund of the README: 300 of 365 days of 1,200.00, less 12 percent") {
    const test::batch from(columns_of({contoso("R1", "2025-05-05", "1200.00")}));
    outcome made;
    decide(from, made);
    CHECK(made.counts == record::tally{.granted = 1, .entered = 1});
    CHECK(made.decisions("credit", 0) == "98630");
    CHECK(made.decisions("fee", 0) == "11836");
    CHECK(made.decisions("refund", 0) == "86794");
    CHECK(made.decisions("cap_left", 0) == "4913206");
    CHECK(made.decisions("rule", 0) == "partner-center-2018-11/late-used");
    CHECK(made.decisions("reason", 0) == "null");
    CHECK(made.entries("amount", 0) == "86794");
}

TEST_CASE("requests take their turns by day and then by id, in whatever order the rows come") {
    // 50,000.00 a year: on the first day 30,000.00, on the second 25,000.00 twice.
    for (const std::string begin : {"", "a-long-beginning-"}) {
        std::vector<row_texts> rows = {contoso(begin + "B", "2025-03-03", "25000"),
                                       contoso(begin + "A", "2025-03-03", "25000"),
                                       contoso(begin + "Z", "2025-03-02", "30000")};
        for (row_texts& row : rows) row[number_of("used")] = "no";
        std::sort(rows.begin(), rows.end());
        do {
            const test::batch from(columns_of(rows));
            outcome made;
            decide(from, made);
            for (std::int64_t i = 0; i < 3; ++i) {
                const std::string id = made.decisions("request_id", i);
                CHECK(id == rows[static_cast<std::size_t>(i)][1]);
                CHECK(made.decisions("refund", i) ==
                      (id.back() == 'Z' ? "3000000" : id.back() == 'A' ? "2000000" : "0"));
                CHECK(made.decisions("outcome", i) == (id.back() == 'Z' ? "granted" : "capped"));
            }
        } while (std::next_permutation(rows.begin(), rows.end()));
    }
}

TEST_CASE("booked entries count, and a repeated request gets its first answer and is entered once") {
    const test::batch first(columns_of({contoso("R1", "2025-05-05", "50000")}));
    outcome before;
    decide(first, before);
    const test::batch second(columns_of({contoso("R2", "2025-05-06", "50000"), contoso("R1", "2025-05-05", "50000")}));
    outcome after;
    decide(second, after, &before.entries);
    CHECK(after.decisions("answered_before", 0) == "no");
    CHECK(after.decisions("answered_before", 1) == "yes");
    CHECK(after.decisions("refund", 1) == before.decisions("refund", 0));
    CHECK(after.entries.array.length == 1);
    CHECK(after.entries("version", 0) == "2");
    // 36,164.38 of the cap were taken by R1: 41,095.89 less 4,931.51.
    CHECK(before.decisions("cap_used", 0) == "3616438");
    CHECK(after.decisions("cap_used", 0) == "1383562");
    CHECK(after.decisions("outcome", 0) == "capped");

    const test::batch other(columns_of({contoso("R1", "2025-05-05", "50001")}));
    outcome reused;
    decide(other, reused, &before.entries);
    CHECK(reused.decisions("reason", 0) == "request-id-reused");
    CHECK(reused.entries.array.length == 0);
}

TEST_CASE("the same cells in other types, with offsets and with dictionaries, give the same decisions") {
    std::vector<row_texts> rows = {contoso("R1", "2025-05-05", "1200.5"), contoso("R2", "2025-05-06", "0.05")};
    rows[0][number_of("currency")] = "USD";
    auto columns = columns_of(rows);
    outcome expected;
    const test::batch plain(columns_of(rows));
    decide(plain, expected);
    columns[number_of("payment")] = test::decimals("payment", "d:18,4", {12005000, 500});
    columns[number_of("requested_on")] = test::numbers<std::int32_t>("requested_on", "tdD", {20213, 20214}, 3);
    columns[number_of("used")] = test::bools("used", {true, true});
    columns[number_of("scope")] = test::dictionary("scope", {1, 1}, {"fabrikam", "contoso"});
    columns[number_of("quantity")] = test::numbers<std::int64_t>("quantity", "l", {1, 1});
    columns[number_of("request_id")] = test::texts("request_id", {"R1", "R2"}, 9);
    const test::batch from(std::move(columns));
    outcome made;
    decide(from, made);
    REQUIRE(made.error.empty());
    for (std::int64_t row = 0; row < 2; ++row) {
        for (const auto& column : record::detail::decision_columns) {
            CHECK(made.decisions(column.name, row) == expected.decisions(column.name, row));
        }
    }
}

TEST_CASE("decimals are read exactly, to the last digit") {
    const auto text_of = [](const char* format, std::int64_t value) {
        const test::batch from({test::decimals("payment", format, {value})});
        record::detail::column_reader column;
        record::detail::cell_room room{};
        REQUIRE_FALSE(column.open(*from.schema.children[0], *from.array.children[0],
                                  {"payment", record::detail::amounts, true}, 0, 1));
        return std::string(column.text(0, room));
    };
    CHECK(text_of("d:18,2", 0) == "0");
    CHECK(text_of("d:18,2", 5) == "0.05");
    CHECK(text_of("d:18,2", 120050) == "1200.5");
    CHECK(text_of("d:18,0", 1200) == "1200");
    CHECK(text_of("d:18,2", 120000) == "1200");
    CHECK(text_of("d:38,10,128", -1) == "-0.0000000001");
    CHECK(text_of("d:38,2", (std::numeric_limits<std::int64_t>::min)()) == "-92233720368547758.08");
}

TEST_CASE("a dictionary-encoded column of numbers has the numbers that its indices name") {
    test::column encoded = test::numbers<std::int8_t>("amount", "c", {2, 0, 3, -1});
    encoded.dictionary.push_back(test::numbers<std::int64_t>("", "l", {500, 600, 700}));
    const test::batch from({encoded});
    record::detail::column_reader column;
    REQUIRE_FALSE(column.open(*from.schema.children[0], *from.array.children[0],
                              {"amount", record::detail::int64_only, true}, 0, 4));
    CHECK(column.number<std::int64_t>(0) == 700);
    CHECK(column.number<std::int64_t>(1) == 500);
    CHECK(column.find_malformed(4) == 2);  // outside the dictionary
    CHECK_FALSE(column.find_malformed(2));
}

TEST_CASE("a payment for a stated period is prorated over its days") {
    auto columns = columns_of({contoso("R1", "2025-03-14", "75.00")});
    columns.push_back(test::texts("period_from", {"2025-03-01"}));
    columns.push_back(
        test::numbers<std::int32_t>("period_until", "tdD", {20169}));  // 2025-03-22: 8 of 21 days are left
    const test::batch from(std::move(columns));
    outcome made;
    decide(from, made);
    REQUIRE(made.error.empty());
    CHECK(made.decisions("credit", 0) == "2857");
}

TEST_CASE("a renewed commitment is prorated over its renewed term") {
    auto columns = columns_of({contoso("R1", "2025-03-14", "75.00")});
    columns[number_of("purchased_on")] = test::texts("purchased_on", {"2024-01-01"});
    columns.push_back(test::texts("renewed_on", {"2025-03-01"}));
    columns[number_of("term")] = test::texts("term", {"P21D"});  // to 2025-03-22: 8 of 21 days are left
    outcome made;
    decide(test::batch(std::move(columns)), made);
    REQUIRE(made.error.empty());
    CHECK(made.decisions("credit", 0) == "2857");
}

TEST_CASE("payments may be stated one by one, and amounts be rounded to a step") {
    const std::string list =
        "2025-03-01=100.00 made; 2025-04-01=96.00 declined; 2025-05-01=104.00 made;2025-06-01=100.00";
    auto columns = columns_of({contoso("R1", "2025-05-05", ""), contoso("R2", "2025-05-05", ""),
                               contoso("R3", "2025-05-05", "1.00"), contoso("R4", "2025-06-05", ""),
                               contoso("R5", "2025-05-05", "")});
    columns.push_back(test::texts("payments", {list, list, list, list, maybe_text("2025-03-01=100.00 paid")}));
    columns.push_back(test::texts("rounding_step", {maybe_text(), "1", maybe_text(), maybe_text(), maybe_text()}));
    const test::batch from(std::move(columns));
    outcome made;
    decide(from, made);
    REQUIRE(made.error.empty());
    CHECK(made.decisions("credit", 0) == "9058");  // 104.00 * 27 / 31 = 90.5806...
    CHECK(made.decisions("fee", 0) == "1087");
    CHECK(made.decisions("cancelled_commitment", 0) == "10000");
    CHECK(made.decisions("credit", 1) == "9100");
    CHECK(made.decisions("fee", 1) == "1100");  // 12 % of 91.00 are 10.92
    CHECK(made.decisions("refund", 1) == "8000");
    for (const std::int64_t row : {2, 4}) CHECK(made.decisions("field", row) == "payments");
    CHECK(made.decisions("reason", 2) == "payments-contradict");
    CHECK(made.decisions("reason", 3) == "payment-not-stated");
    CHECK(made.decisions("reason", 4) == "payment-malformed");
}

TEST_CASE("a batch that cannot be read is refused with the column and row at fault") {
    const std::vector<row_texts> rows = {contoso("R1", "2025-05-05", "1200.00")};
    auto columns = columns_of(rows);
    columns[number_of("payment")] = test::numbers<std::int64_t>("payment", "l", {1200});
    CHECK(error_of(columns) ==
          "wrong-format: payment: the column is of another type: \"l\" found, decimal128 or utf8 needed");
    columns = columns_of(rows);
    columns[number_of("returned")].name = "returnd";
    CHECK(error_of(columns) == "column-unknown: returnd: no column of this name is known; hand over those that are");
    std::string umlauts = "x";
    for (int i = 0; i < 600; ++i) umlauts += "\xC3\xBC";
    columns[number_of("returned")].name = umlauts;
    CHECK(error_of(columns) == "column-unknown: " + umlauts.substr(0, 199) +
                                   "...: no column of this name is known; hand over those that are");
    columns = columns_of(rows);
    columns.erase(columns.begin());
    CHECK(error_of(columns) == "column-missing: scope: the batch has no column of this name");
    columns = columns_of(rows);
    columns.push_back(columns.front());
    CHECK(error_of(columns) == "column-repeated: scope: the batch has two columns of this name");
    columns = columns_of(rows);
    columns[number_of("scope")] = test::dictionary("scope", {2}, {"fabrikam", "contoso"});
    CHECK(error_of(columns) ==
          "malformed: scope: row 0: its length, offset, nulls, buffers, indices and children contradict each other");
    columns = columns_of(rows);
    columns[number_of("payment")] = test::decimals("payment", "d:40,2,256", {1200});
    CHECK(error_of(columns).substr(0, 21) == "wrong-format: payment");
    CHECK(error_of({}) == "column-missing: scope: the batch has no column of this name");
}

TEST_CASE("a booked entry must state every member, and a null in it is an error") {
    // The whole limit, 50,000.00, was paid back two days before: nothing is left for the request, and an entry that
    // says otherwise is an error.
    const test::batch asked(columns_of({contoso("R1", "2025-05-05", "60000")}));
    const auto answer_beside = [&](auto change) {
        std::vector<test::column> columns = {
            test::texts("scope", {"contoso"}), test::texts("request_id", {"R0"}),
            test::numbers<std::int32_t>("requested_on", "tdD", {20211}),
            test::numbers<std::int64_t>("amount", "l", {50000'00}), test::texts("currency", {"USD"}),
            test::numbers<std::int64_t>("cap_left", "l", {0}), test::texts("kind", {"granted"}),
            test::numbers<std::int64_t>("asked", "l", {50000'00}), test::numbers<std::int64_t>("used_before", "l", {0}),
            test::numbers<std::int32_t>("counted_from", "tdD", {19847}), test::texts("limited_by", {""}),
            test::texts("commitment_id", {"o1"}), test::numbers<std::int64_t>("quantity", "l", {1}),
            test::numbers<std::int64_t>("returned", "l", {1}), test::numbers<std::int64_t>("units_left", "l", {0}),
            test::numbers<std::int64_t>("fingerprint", "l", {7}), test::bools("refused_by_rule", {false}),
            test::numbers<std::int64_t>("version", "l", {5})};
        change(columns);
        const test::batch held(std::move(columns));
        outcome made;
        const record::input_batch booked{held.schema, held.array};
        const auto counts = record::decide({asked.schema, asked.array}, &booked,
                                           {made.decisions.schema, made.decisions.array},
                                           {made.entries.schema, made.entries.array});
        if (!counts) return to_string(counts.error());
        if (made.entries.array.length == 0) return made.decisions("reason", 0);
        return made.decisions("outcome", 0) + ' ' + made.decisions("refund", 0) + ' ' + made.entries("version", 0);
    };
    const auto with_text = [](const char* name, maybe_text text) {
        return [name, text](std::vector<test::column>& columns) {
            for (test::column& each : columns) {
                if (each.name == name) each = test::texts(name, {text});
            }
        };
    };
    CHECK(answer_beside([](auto&) {}) == "capped 0 6");  // the version after the last booked one
    for (const char* const name : {"scope", "request_id", "currency", "kind", "limited_by", "commitment_id"}) {
        CHECK(answer_beside(with_text(name, std::nullopt)) ==
              "cell-is-null: booked: " + std::string(name) + ": row 0: the entry does not state it");
    }
    const auto wrong = [](const char* name) {
        return "cell-wrong: booked: " + std::string(name) + ": row 0: no entry can state that";
    };
    CHECK(answer_beside(with_text("currency", "")) == wrong("currency"));
    CHECK(answer_beside(with_text("kind", "refused")) == wrong("kind"));
    CHECK(answer_beside(with_text("kind", "reserved")) == wrong("kind"));
    CHECK(answer_beside(with_text("scope", " contoso")) == wrong("scope"));
    CHECK(answer_beside([](auto& columns) {
              columns[2] = test::numbers<std::int32_t>("requested_on", "tdD", {2147483647});
          }) == wrong("requested_on"));
    CHECK(answer_beside([](auto& columns) { columns[13] = test::numbers<std::int64_t>("returned", "l", {2}); }) ==
          wrong("returned"));
    const auto with_number = [](const char* name, std::int64_t number) {
        return [name, number](std::vector<test::column>& columns) {
            for (test::column& each : columns) {
                if (each.name == name) each = test::numbers<std::int64_t>(name, "l", {number});
            }
        };
    };
    const std::pair<const char*, std::int64_t> impossible[] = {
        {"amount", -1}, {"amount", 50000'01}, {"amount", 49999'99}, {"asked", -1}, {"cap_left", -1},
        {"used_before", -1}, {"quantity", -1}, {"quantity", 0}, {"returned", -1}, {"units_left", -1},
        {"units_left", 1}, {"version", 0}, {"version", -1}};
    for (const auto& each : impossible) {
        CAPTURE(each.first);
        CAPTURE(each.second);
        CHECK(answer_beside(with_number(each.first, each.second)) == wrong(each.first));
    }
    CHECK(answer_beside(with_text("currency", "XAU")) == wrong("currency"));
    CHECK(answer_beside(with_text("limited_by", "money")) == wrong("limited_by"));
    CHECK(answer_beside(with_text("commitment_id", "")) == "capped 0 6");  // a request without units
    CHECK(answer_beside([](auto& columns) { columns[16] = test::bools("refused_by_rule", {true}); }) ==
          wrong("refused_by_rule"));
    for (const std::int32_t day : {20212, 2147483647, -719163}) {  // after the request, and outside the calendar
        CAPTURE(day);
        CHECK(answer_beside([day](auto& columns) {
                  columns[9] = test::numbers<std::int32_t>("counted_from", "tdD", {day});
              }) == wrong("counted_from"));
    }
    CHECK(answer_beside(with_text("currency", "EUR")) == "ledger-currency-mismatch");
}

TEST_CASE("booked entries of a scope must follow from each other in the order of their numbers, with gaps allowed") {
    // Each returns 1 of 5 units, first R0, then R1 with 3 left; the rows may come in any order.
    const auto answer_beside = [](std::vector<maybe_text> ids, std::vector<std::int64_t> numbers,
                                  std::vector<std::int64_t> left, const char* scope = "contoso") {
        const test::batch asked(columns_of({contoso("R2", "2025-05-05", "1200.00")}));
        const test::batch held({test::texts("scope", {scope, scope}), test::texts("request_id", ids),
                                test::numbers<std::int32_t>("requested_on", "tdD", {20211, 20211}),
                                test::numbers<std::int64_t>("amount", "l", {100, 100}),
                                test::texts("currency", {"USD", "USD"}),
                                test::numbers<std::int64_t>("cap_left", "l", {49999'00, 49999'00}),
                                test::texts("kind", {"granted", "granted"}),
                                test::numbers<std::int64_t>("asked", "l", {100, 100}),
                                test::numbers<std::int64_t>("used_before", "l", {0, 0}),
                                test::numbers<std::int32_t>("counted_from", "tdD", {19847, 19847}),
                                test::texts("limited_by", {"", ""}), test::texts("commitment_id", {"o1", "o1"}),
                                test::numbers<std::int64_t>("quantity", "l", {5, 5}),
                                test::numbers<std::int64_t>("returned", "l", {1, 1}),
                                test::numbers<std::int64_t>("units_left", "l", left),
                                test::numbers<std::int64_t>("fingerprint", "l", {7, 8}),
                                test::bools("refused_by_rule", {false, false}),
                                test::numbers<std::int64_t>("version", "l", numbers)});
        outcome made;
        const record::input_batch booked{held.schema, held.array};
        const auto counts = record::decide({asked.schema, asked.array}, &booked,
                                           {made.decisions.schema, made.decisions.array},
                                           {made.entries.schema, made.entries.array});
        return counts ? made.entries("version", 0) : to_string(counts.error());
    };
    CHECK(answer_beside({"R0", "R1"}, {1, 2}, {4, 3}) == "3");
    CHECK(answer_beside({"R1", "R0"}, {9, 4}, {3, 4}) == "10");
    CHECK(answer_beside({"R0", "R1"}, {4, 4}, {4, 3}) == "cell-wrong: booked: version: row 1: no entry can state that");
    // One entry is added, numbered after the last one.
    constexpr std::int64_t last = (std::numeric_limits<std::int64_t>::max)();
    CHECK(answer_beside({"R0", "R1"}, {1, last - 2}, {4, 3}) == "9223372036854775806");
    CHECK(answer_beside({"R0", "R1"}, {1, last}, {4, 3}) ==
          "cell-wrong: booked: version: row 1: no entry can state that");
    CHECK(answer_beside({"R0", "R0"}, {1, 2}, {4, 3}) ==
          "cell-wrong: booked: request_id: row 1: no entry can state that");
    CHECK(answer_beside({"R1", "R0"}, {2, 1}, {4, 4}) ==
          "cell-wrong: booked: units_left: row 0: no entry can state that");
    CHECK(answer_beside({"R0", "R0"}, {1, 2}, {4, 3}, "fabrikam") == "1");  // no request is in that scope
}

TEST_CASE("a wrong request is an error of its own row") {
    std::vector<row_texts> rows = {contoso("", "2025-05-05", "1200"), contoso("R2", "2025-05-05", "12,00"),
                                   contoso("R3", "", "1200"), contoso("R4", "2025-05-05", "1200"),
                                   contoso("R5", "2025-05-05", "1200"), contoso("R6", "2025-05-05", "1200")};
    rows[3][number_of("product")] = "nothing";
    rows[4][number_of("used")] = "";
    const test::batch from(columns_of(rows));
    outcome made;
    decide(from, made);
    CHECK(made.counts == record::tally{.granted = 1, .errors = 5, .entered = 1});
    const std::array<std::array<const char*, 2>, 6> expected = {{{"request-id-missing", "request_id"},
                                                                 {"amount-malformed", "payment"},
                                                                 {"date-malformed", "requested_on"},
                                                                 {"unknown-product", "product"},
                                                                 {"usage-not-stated", "null"},
                                                                 {"null", "null"}}};
    for (std::int64_t row = 0; row < 6; ++row) {
        CHECK(made.decisions("reason", row) == expected[static_cast<std::size_t>(row)][0]);
        CHECK(made.decisions("field", row) == expected[static_cast<std::size_t>(row)][1]);
        CHECK(made.decisions("credit", row) == (row == 5 ? "98630" : "null"));
    }
}

TEST_CASE("the keys of a decision are those of its request: null if they were, written out if they are not UTF-8") {
    std::vector<row_texts> rows = {contoso("", "2025-05-05", "1200"), contoso("R\xFF", "2025-05-05", "1200"),
                                   contoso("R\xC3\xBC", "2025-05-05", "1200"), contoso("R4", "2025-05-05", "1200"),
                                   contoso("\xE2\x80\x8BR", "2025-05-05", "1200")};
    rows[3][number_of("scope")] = "\xE2\x80\x8B\xC3";
    const test::batch from(columns_of(rows));
    outcome made;
    decide(from, made);
    CHECK(made.counts == record::tally{.granted = 1, .errors = 4, .entered = 1});
    CHECK(made.decisions("request_id", 0) == "null");
    CHECK(made.decisions("scope", 0) == "contoso");
    CHECK(made.decisions("request_id", 1) == "R\\x{FF}");
    CHECK(made.decisions("request_id", 2) == "R\xC3\xBC");
    CHECK(made.decisions("scope", 3) == "\\u{200B}\\x{C3}");
    CHECK(made.decisions("request_id", 4) == "\xE2\x80\x8BR");
}

TEST_CASE("scopes that differ only in case are an error, in whatever order the rows come") {
    const auto reasons_of = [](const std::vector<std::string>& scopes, const test::taken* booked = nullptr) {
        std::vector<row_texts> rows;
        for (const std::string& scope : scopes) {
            rows.push_back(contoso("R" + std::to_string(rows.size()), "2025-05-05", "1200"));
            rows.back()[0] = scope;
        }
        const test::batch from(columns_of(rows));
        outcome made;
        decide(from, made, booked);
        std::string all;
        for (std::int64_t row = 0; row < static_cast<std::int64_t>(rows.size()); ++row) {
            const std::string reason = made.decisions("reason", row);
            all += reason == "null" ? "." : reason == "scope-spelt-otherwise" ? "s" : "?";
            CHECK(made.decisions("field", row) == (reason == "null" ? "null" : "scope"));
            CHECK(made.decisions("refund", row) == (reason == "null" ? "86794" : "null"));
        }
        return all;
    };
    CHECK(reasons_of({"contoso", "Contoso", "fabrikam", "contoso"}) == "ss.s");
    CHECK(reasons_of({"Contoso", "fabrikam", "CONTOSO"}) == "s.s");
    CHECK(reasons_of({"Contoso", "Contoso", "Fabrikam"}) == "...");
    CHECK(reasons_of({"cont@so", "cont`so", "contoso"}) == "...");  // 32 apart, but not letters
    CHECK(reasons_of({"a838a8c3-52b4-4e5e-9d3a-3d1a6a2b8c1f", "{A838A8C3-52B4-4E5E-9D3A-3D1A6A2B8C1F}"}) == "..");
    CHECK(reasons_of({"contoso ", "Contoso"}) == "?.");  // not a key: it has its own error

    std::vector<row_texts> rows = {contoso("B1", "2025-05-04", "1200")};
    const test::batch before(columns_of(rows));
    outcome held;
    decide(before, held);
    CHECK(reasons_of({"Contoso", "fabrikam"}, &held.entries) == "s.");
    CHECK(reasons_of({"contoso", "fabrikam"}, &held.entries) == "..");
}

TEST_CASE("beyond ASCII, the caller's function decides which scopes differ only in case or composition") {
    std::vector<row_texts> rows;
    for (const char* scope : {"caf\xC3\xA9", "cafe\xCC\x81", "cafe"}) {
        rows.push_back(contoso("R1", "2025-05-05", "1200"));
        rows.back()[0] = scope;
    }
    const test::batch from(columns_of(rows));
    outcome apart;
    decide(from, apart);
    CHECK(apart.counts.granted == 3);
    int asked = 0;
    const auto fold = [&asked](std::string_view) {
        ++asked;
        return std::string("caf\xC3\xA9");
    };
    outcome made;
    const auto counts =
        record::decide({from.schema, from.array}, nullptr, {made.decisions.schema, made.decisions.array},
                       {made.entries.schema, made.entries.array}, refund::find_offer, fold);
    REQUIRE(counts);
    CHECK(asked == 2);
    CHECK(made.decisions("reason", 0) == "scope-spelt-otherwise");
    CHECK(made.decisions("reason", 1) == "scope-spelt-otherwise");
    CHECK(made.decisions("reason", 2) == "null");
}

TEST_CASE("for random requests by every table, each row gets what a ledger settles") {
    std::mt19937 random(17);
    const auto draw = [&random](int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random);
    };
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    std::vector<row_texts> rows;
    for (int i = 0; i < 4000; ++i) {
        // Every other request is for an offer with a cap that binds, the others for any offer.
        const int any = draw(0, static_cast<int>(refund::shipped_offers.size()) - 1);
        const auto& offer = i % 2 == 0 ? **refund::find_offer("partner-center", "azure-reservation")
                                       : refund::shipped_offers[static_cast<std::size_t>(any)];
        const int year = draw(2018, 2025);
        const int quantity = draw(1, 4);
        rows.push_back({"scope-" + std::to_string(draw(0, 2)), "R" + std::to_string(i), std::string(offer.agreement),
                        std::string(offer.product), draw(0, 4) == 0 ? "EUR" : "USD",
                        std::to_string(year) + "-" + two(draw(1, 4)) + "-" + two(draw(1, 30)),
                        std::to_string(year) + "-" + two(draw(4, 12)) + "-" + two(draw(1, 28)),
                        std::to_string(draw(1, 40000)) + "." + two(draw(0, 99)), draw(0, 1) == 0 ? "yes" : "no",
                        draw(0, 1) == 0 ? "P1Y" : "P3Y", draw(0, 1) == 0 ? "monthly" : "upfront",
                        draw(0, 3) == 0 ? "order-" + std::to_string(draw(0, 9)) : "", std::to_string(quantity),
                        std::to_string(draw(1, quantity)), draw(0, 4) == 0 ? "" : std::to_string(draw(1, 20000))});
    }
    const test::batch from(columns_of(rows));
    outcome made;
    decide(from, made);
    REQUIRE(made.error.empty());

    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(rows[a][6], rows[a][1]) < std::pair(rows[b][6], rows[b][1]);
    });
    refund::memory_store store;
    refund::ledger ledger(store);
    std::array<int, 4> seen{};
    for (const std::size_t i : order) {
        const row_texts& row = rows[i];
        const auto at = static_cast<std::int64_t>(i);
        const auto offer = refund::find_offer(row[2], row[3]);
        REQUIRE(offer);
        const auto asked = refund::read_request({.purchased_on = row[5], .term = row[9], .billing_plan = row[10],
                                                 .currency = row[4], .payment = row[7], .quantity = row[12],
                                                 .returned = row[13], .requested_on = row[6], .used = row[8],
                                                 .cap_payment = row[14]},
                                                **offer);
        if (!asked) {
            ++seen[0];
            CHECK(made.decisions("reason", at) == refund::code(asked.error().reason));
            continue;
        }
        const auto decided =
            refund::settle(*asked, ledger, {.scope = row[0], .request_id = row[1], .commitment_id = row[11]});
        if (!decided) {
            ++seen[0];
            CHECK(made.decisions("reason", at) == refund::code(decided.error().reason));
            continue;
        }
        ++seen[static_cast<std::size_t>(decided->outcome) + 1];
        CHECK(made.decisions("outcome", at) == name(decided->outcome));
        CHECK(made.decisions("credit", at) == std::to_string(decided->credit.minor));
        CHECK(made.decisions("fee", at) == std::to_string(decided->fee.minor));
        CHECK(made.decisions("refund", at) == std::to_string(decided->refund.minor));
        CHECK(made.decisions("withheld", at) == std::to_string(decided->withheld.minor));
        CHECK(made.decisions("cancelled_commitment", at) == std::to_string(decided->cancelled_commitment.minor));
        const std::string none = "null";
        CHECK(made.decisions("cap_used", at) == (decided->has_cap ? std::to_string(decided->cap_used().minor) : none));
        CHECK(made.decisions("cap_left", at) == (decided->has_cap ? std::to_string(decided->cap_left().minor) : none));
        CHECK(made.decisions("reason", at) == (decided->refusal.empty() ? none : std::string(decided->refusal)));
        CHECK(made.decisions("units", at) == (decided->outcome == refund::outcome::refused ? "0" : row[13]));
        const bool counts_units = !row[11].empty() && decided->rule != nullptr;
        CHECK(made.decisions("commitment_left", at) ==
              (counts_units ? std::to_string(decided->admitted.units_left) : none));
    }
    for (const int count : seen) CHECK(count > 20);  // each of them occurred
}
