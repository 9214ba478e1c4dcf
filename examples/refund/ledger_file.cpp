#include "ledger_file.hpp"

#include "csv_header.hpp"
#include "decision_csv.hpp"
#include "words.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <tuple>
#include <vector>

namespace program {
namespace {

enum ledger_column : std::size_t { scope, request_id, requested_on, amount, currency, cap_left };

constexpr std::array<column_facts, 6> ledger_columns = {{
    {"scope", true},
    {"request_id", true},
    {"requested_on", true},
    {"amount", true},
    {"currency", true},
    {"cap_left"},
}};

/// One ledger file while it is read.
class ledger_reader {
public:
    explicit ledger_reader(const std::string& path) : file_(path), header_(file_, ledger_columns) {}

    void read_into(request_book& book) {
        while (file_.next()) {
            if (file_.size() != header_.size()) {
                file_.fail(file_.line(), 0, fmt::format("{} cells, where the header has {}", file_.size(), header_.size()));
            }
            read_entry(book);
        }
    }

private:
    void read_entry(request_book& book) {
        const auto day = refund::parse_day(cell(requested_on));
        if (!day) fail(requested_on, day.error());
        const auto unit = refund::find_currency(cell(currency));
        if (!unit) fail(currency, unit.error());
        const refund::money paid = read_amount(amount, *unit);

        request_key* const key = book.key(book.scope_number(cell(scope)), cell(request_id));
        const auto entered = book.ledger().record(refund::cap_scope(key->scope), refund::request_id(key), *day, paid);
        if (!entered) fail(request_id, entered.error());
        if (!cell(cap_left).empty()) key->cap_left = read_amount(cap_left, *unit).minor;
    }

    [[nodiscard]] refund::money read_amount(ledger_column where, refund::currency unit) const {
        const auto parsed = refund::parse_money(cell(where), unit);
        if (!parsed) fail(where, parsed.error().reason);
        if (parsed->minor < 0) fail(where, refund::errc::negative_amount);
        return *parsed;
    }

    [[nodiscard]] std::string_view cell(ledger_column where) const { return header_.cell(file_, where); }

    [[noreturn]] void fail(ledger_column where, refund::errc error) const {
        file_.fail(file_.line(), header_.number(where),
                   fmt::format("{}: {} {}: {}", code(error), ledger_columns[where].name, in_quotes(cell(where)),
                               message(error)));
    }

    csv_file file_;
    csv_header header_;
};

struct entry {
    request_key* key;
    std::int64_t minor;
    date::sys_days day;
    refund::currency unit;

    [[nodiscard]] auto place() const { return std::tuple(key->scope, day, key->id()); }
};

}  // namespace

void read_ledger(const std::string& path, request_book& book) {
    std::error_code unreadable;  // then opening it says so
    if (std::filesystem::status(path, unreadable).type() == std::filesystem::file_type::not_found) return;
    ledger_reader(path).read_into(book);
}

void write_ledger(output_file& out, const request_book& book) {
    std::vector<entry> entries;
    entries.reserve(book.keys());
    book.ledger().for_each([&](std::uint32_t, request_key* key, const refund::ledger_entry& held) {
        entries.push_back({key, held.amount.minor, held.day, held.amount.unit});
    });
    std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) { return a.place() < b.place(); });

    std::string text = "scope,request_id,requested_on,amount,currency,cap_left\n";
    for (const entry& held : entries) {
        append_cell(text, book.scope_name(held.key->scope));
        text += ',';
        append_cell(text, held.key->id());
        text += ',';
        refund::append_day(text, held.day);
        text += ',';
        append_decimal(text, refund::money{held.minor, held.unit});
        text += ',';
        text += held.unit.code();
        text += ',';
        if (held.key->cap_left != request_key::not_known) append_decimal(text, refund::money{held.key->cap_left, held.unit});
        text += '\n';
        constexpr std::size_t enough = std::size_t{1} << 20U;
        if (text.size() < enough) continue;
        out.write(text);
        text.clear();
    }
    out.write(text);
}

}  // namespace program
