#include "batch.hpp"

#include <refund/record/decide.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace record = refund::record;

namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// A 128-bit number, as engines store a decimal.
struct decimal {
    std::uint64_t low{};
    std::int64_t high{};
};
constexpr decimal of(std::int64_t number) {
    return {static_cast<std::uint64_t>(number), number < 0 ? std::int64_t{-1} : std::int64_t{0}};
}

/// A cell of a type, and the text that says the same. Null and an empty text state nothing.
template <class T>
struct cell {
    std::optional<T> typed{};
    std::string text{};
};

/// What a row states in addition to its keys.
struct stated {
    cell<std::int32_t> purchased_on{20148, "2025-03-01"};
    cell<std::int32_t> requested_on{20213, "2025-05-05"};
    cell<decimal> payment{of(1200'0000), "1200"};  // with four decimals
    cell<decimal> cap_payment{};                   // of none
    cell<std::int64_t> quantity{3, "3"};
    cell<std::int32_t> returned{2, "2"};
    cell<std::int64_t> returned_before{};
    cell<bool> used{true, "yes"};
    std::string currency = "USD";
};

template <class T>
void put(test::column& to, const std::optional<T>& value) {
    to.put(value.value_or(T{}));
    to.note(value.has_value());
}
void put(test::column& to, const std::optional<bool>& value) {
    if (to.rows % 8 == 0) to.values.push_back(0);
    if (value.value_or(false)) to.values.back() = static_cast<std::uint8_t>(to.values.back() | 1U << (to.rows % 8));
    to.note(value.has_value());
}

enum class as : unsigned char { texts, other_types };

std::vector<test::column> columns_of(const std::vector<stated>& rows, as what) {
    std::vector<test::column> made;
    const auto add = [&](std::string name, std::string format, const auto& cell_of) {
        std::vector<test::maybe_text> texts;
        test::column typed{.name = name, .format = format};
        for (const stated& row : rows) {
            const auto& each = cell_of(row);
            texts.push_back(each.text.empty() ? test::maybe_text() : each.text);
            put(typed, each.typed);
        }
        made.push_back(what == as::texts ? test::texts(name, texts) : typed);
    };
    const auto add_text = [&](std::string name, const auto& text_of) {
        std::vector<test::maybe_text> texts;
        for (std::size_t row = 0; row < rows.size(); ++row) texts.push_back(std::string(text_of(row)));
        made.push_back(test::texts(std::move(name), texts));
    };
    add_text("scope", [](std::size_t) { return "contoso"; });
    add_text("request_id", [](std::size_t row) { return "R" + std::to_string(row); });
    add_text("agreement", [](std::size_t) { return "partner-center"; });
    add_text("product", [](std::size_t) { return "azure-reservation"; });
    add_text("currency", [&](std::size_t row) { return rows[row].currency; });
    add("purchased_on", "tdD", [](const stated& row) { return row.purchased_on; });
    add("requested_on", "tdD", [](const stated& row) { return row.requested_on; });
    add("payment", "d:38,4", [](const stated& row) { return row.payment; });
    add("cap_payment", "d:38,0", [](const stated& row) { return row.cap_payment; });
    add("quantity", "l", [](const stated& row) { return row.quantity; });
    add("returned", "i", [](const stated& row) { return row.returned; });
    add("returned_before", "l", [](const stated& row) { return row.returned_before; });
    add("used", "b", [](const stated& row) { return row.used; });
    return made;
}

/// A row that differs in one fact, and its result: the code of an error, or "" for a refund.
struct row {
    stated what{};
    std::string_view reason{};
};

std::vector<row> unusual_rows() {
    std::vector<row> made;
    const auto add = [&](std::string_view reason, auto change) {
        row& next = made.emplace_back(row{.reason = reason});
        change(next.what);
    };
    add("", [](stated&) {});
    // Days: the first and last of the calendar, days outside, and no day.
    add("", [](stated& s) { s.purchased_on = {20213, "2025-05-05"}; });
    add("requested-before-purchase", [](stated& s) { s.requested_on = {-719162, "0001-01-01"}; });
    add("term-ended", [](stated& s) { s.purchased_on = {-719162, "0001-01-01"}; });
    add("term-ended", [](stated& s) { s.requested_on = {2932896, "9999-12-31"}; });
    for (const std::int32_t outside : {-719163, 2932897, std::numeric_limits<std::int32_t>::min(),
                                       std::numeric_limits<std::int32_t>::max()}) {
        add("date-malformed", [&](stated& s) { s.purchased_on = {outside, "10000-01-01"}; });
        add("date-malformed", [&](stated& s) { s.requested_on = {outside, "10000-01-01"}; });
    }
    add("date-malformed", [](stated& s) { s.requested_on = {}; });
    // Amounts, in currencies with two, three and no decimals.
    add("", [](stated& s) { s.payment = {of(12005000), "1200.5"}; });
    add("", [](stated& s) { s.payment = {of(12005500), "1200.55"}; });
    add("amount-too-precise", [](stated& s) { s.payment = {of(12005550), "1200.555"}; });
    add("amount-too-precise", [](stated& s) { s.payment = {of(1), "0.0001"}; });
    add("", [](stated& s) { s.payment = {of(0), "0"}; });
    add("negative-amount", [](stated& s) { s.payment = {of(-12005000), "-1200.5"}; });
    add("amount-empty", [](stated& s) { s.payment = {}; });
    add("overflow", [](stated& s) { s.payment = {decimal{0, 1}, "1844674407370955.1616"}; s.currency = "CLF"; });
    add("overflow", [](stated& s) { s.payment = {decimal{1, 27105}, "49999899811789739655.1681"}; });
    add("cap-payment-missing", [](stated& s) { s.payment = {of(12005000), "1200.5"}; s.currency = "KWD"; });
    add("amount-too-precise", [](stated& s) { s.payment = {of(12005000), "1200.5"}; s.currency = "JPY"; });
    add("no-minor-unit", [](stated& s) { s.currency = "XAU"; });
    const auto in_euros = [](std::int64_t number, std::string text) {
        return [=](stated& s) {
            s.currency = "EUR";
            s.cap_payment = {of(number), text};
        };
    };
    add("", in_euros(1300, "1300"));
    add("negative-amount", in_euros(-1, "-1"));
    add("overflow", in_euros(92233720368547759, "92233720368547759"));  // in cents more than 64 bits hold
    add("overflow", in_euros(highest, "9223372036854775807"));
    add("overflow", [](stated& s) { s.cap_payment = {decimal{0, 1}, "18446744073709551616"}; s.currency = "EUR"; });
    // Units.
    add("quantity-out-of-range", [](stated& s) { s.quantity = {0, "0"}; });
    add("quantity-malformed", [](stated& s) { s.quantity = {-1, "-1"}; });
    add("", [](stated& s) { s.quantity = {2, "2"}; });
    add("quantity-out-of-range", [](stated& s) { s.quantity = {1, "1"}; });
    add("overflow", [](stated& s) { s.quantity = {highest, "9223372036854775807"}; });
    add("quantity-out-of-range", [](stated& s) { s.returned = {0, "0"}; });
    add("quantity-out-of-range", [](stated& s) { s.returned = {4, "4"}; });
    add("quantity-malformed",
        [](stated& s) { s.returned = {std::numeric_limits<std::int32_t>::min(), "-2147483648"}; });
    add("returned-not-stated", [](stated& s) { s.returned = {}; });
    add("", [](stated& s) { s.returned_before = {0, "0"}; });
    add("", [](stated& s) { s.returned_before = {1, "1"}; });
    add("quantity-out-of-range", [](stated& s) { s.returned_before = {2, "2"}; });
    add("", [](stated& s) { s.used = {false, "no"}; });
    add("usage-not-stated", [](stated& s) { s.used = {}; });
    return made;
}

struct decided {
    test::taken decisions{};
    test::taken entries{};
};
void decide(const test::batch& from, decided& to) {
    const auto counts = record::decide({from.schema, from.array}, nullptr, {to.decisions.schema, to.decisions.array},
                                       {to.entries.schema, to.entries.array});
    REQUIRE(counts);
}

}  // namespace

TEST_CASE("cells of other types give the same decisions as their texts, wrong ones included") {
    std::vector<stated> rows;
    for (const row& each : unusual_rows()) rows.push_back(each.what);
    decided by_texts;
    decided by_types;
    decide(test::batch(columns_of(rows, as::texts)), by_texts);
    decide(test::batch(columns_of(rows, as::other_types)), by_types);
    std::int64_t number = 0;
    for (const row& each : unusual_rows()) {
        CAPTURE(number);
        const std::string reason = by_types.decisions("reason", number);
        CHECK(reason == (each.reason.empty() ? "null" : each.reason));
        for (const auto& column : record::detail::decision_columns) {
            CHECK(by_types.decisions(column.name, number) == by_texts.decisions(column.name, number));
        }
        ++number;
    }
    REQUIRE(by_types.entries.array.length == by_texts.entries.array.length);
    for (std::int64_t at = 0; at < by_types.entries.array.length; ++at) {
        for (const auto& column : record::detail::entry_columns) {
            CHECK(by_types.entries(column.name, at) == by_texts.entries(column.name, at));
        }
    }
}
