// Reads cancellations from a CSV file, decides them under the yearly cap by day, and writes them in order of rows.

#include <refund/intake/settle.hpp>
#include <refund/intake/shipped_offers.hpp>
#include <refund/store/memory.hpp>

#include <csv.h>  // libcsv: RFC 4180, quotes and line breaks in cells

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cells = std::vector<std::string>;

/// All rows of a file, the header first; none if it is not CSV.
std::vector<cells> read_csv(std::istream& file) {
    std::vector<cells> rows(1);
    csv_parser raw{};
    if (csv_init(&raw, CSV_STRICT | CSV_STRICT_FINI) != 0) return {};
    const std::unique_ptr<csv_parser, void (*)(csv_parser*)> parser(&raw, csv_free);
    const auto add_cell = [](void* text, std::size_t size, void* to) {
        static_cast<std::vector<cells>*>(to)->back().emplace_back(static_cast<const char*>(text), size);
    };
    const auto end_row = [](int, void* to) { static_cast<std::vector<cells>*>(to)->emplace_back(); };
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (csv_parse(&raw, text.data(), text.size(), add_cell, end_row, &rows) != text.size()) return {};
    if (csv_fini(&raw, add_cell, end_row, &rows) != 0) return {};
    rows.pop_back();  // after the last line feed
    return rows;
}

std::string quoted(std::string_view text) {
    std::string made(2 * text.size() + 2, '"');
    made.resize(csv_write(made.data(), made.size(), text.data(), text.size()));
    return made;
}

/// A row, by the names of its columns. A missing cell is empty.
struct named_cells {
    const cells& names;
    const cells& texts;
    std::string_view operator[](std::string_view name) const {
        const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
        return at < texts.size() ? std::string_view(texts[at]) : std::string_view();
    }
    std::string_view get(std::string_view name, std::string_view when_empty) const {
        return (*this)[name].empty() ? when_empty : (*this)[name];
    }
};

/// A request as it was read, if it could be; and its answer.
struct entry {
    refund::claim_keys keys{};
    std::optional<refund::stated_request> asked{};
    std::string answer{};
};

std::string error(refund::errc reason, std::string_view where = {}) {
    return "error,,," + std::string(code(reason)) + (where.empty() ? "" : ": ") + std::string(where);
}

entry read(const named_cells& row, std::size_t number) {
    entry made{.keys = {.scope = std::string(row["scope"]), .request_id = std::string(row["request_id"])}};
    if (made.keys.request_id.empty()) made.keys.request_id = "row " + std::to_string(number);
    if (row.texts.size() != row.names.size()) return made.answer = error(refund::errc::size_mismatch), made;
    const std::string_view agreement = row.get("agreement", "partner-center");
    const auto offer = refund::find_offer(agreement, row.get("product", "azure-reservation"));
    if (!offer) return made.answer = error(offer.error()), made;
    const refund::request_texts texts{
        .purchased_on = row["purchased_on"], .term = row["term"], .billing_plan = row["billing_plan"],
        .currency = row["currency"], .payment = row["payment"], .payment_for = row["payment_for"],
        .quantity = row["quantity"], .returned = row["returned"], .requested_on = row["requested_on"],
        .used = row["used"], .market = row["market"], .cap_payment = row["cap_payment"], .as_of = row["as_of"]};
    const auto asked = refund::read_request(texts, **offer);
    if (!asked) return made.answer = error(asked.error().reason, name(asked.error().field)), made;
    made.asked = *asked;
    return made;
}

std::string decide(const entry& from, refund::refund_ledger auto& ledger) {
    const auto decided = refund::settle(*from.asked, ledger, from.keys);
    if (!decided) return error(decided.error().reason);
    const std::string left = decided->has_cap ? to_string(decided->cap_left()) : std::string();
    return std::string(name(decided->outcome)) + ',' + to_string(decided->refund) + ',' + left + ',' +
           std::string(decided->refusal);
}

}  // namespace

int main(int count, char** arguments) {
    std::ifstream file(count > 1 ? arguments[1] : "examples/data/requests.csv", std::ios::binary);
    const std::vector<cells> rows = read_csv(file);
    if (rows.empty()) return std::cerr << "batch: no CSV file with a header\n", 1;
    std::vector<entry> entries;
    for (std::size_t i = 1; i < rows.size(); ++i) entries.push_back(read({rows.front(), rows[i]}, i));

    std::vector<entry*> in_order;  // requests draw on the cap by day, and on one day by row
    for (entry& each : entries) {
        if (each.asked) in_order.push_back(&each);
    }
    const auto day_of = [](const entry* each) { return each->asked->request.requested_on; };
    std::stable_sort(in_order.begin(), in_order.end(), [&](auto* a, auto* b) { return day_of(a) < day_of(b); });
    refund::memory_store store;
    refund::ledger ledger(store);
    for (entry* each : in_order) each->answer = decide(*each, ledger);

    std::cout << "request_id,scope,outcome,refund,cap_left,reason\n";
    for (const entry& each : entries) {
        std::cout << quoted(each.keys.request_id) << ',' << quoted(each.keys.scope) << ',' << each.answer << '\n';
    }
}
