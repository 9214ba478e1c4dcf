// The guide "The ledger": the decision and the payment that follows from it, in one transaction of an SQLite file.

#include <refund/money/decimal.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/sqlite.hpp>

#include <filesystem>
#include <iostream>
#include <random>
#include <string>

namespace {

using sqlite_ledger = refund::ledger<refund::sqlite_store<>>;

// begin payout
// Notes what is to be paid. False if the table refuses it, for example because it already holds the request.
bool note_payout(sqlite3* db, const std::string& id, const refund::money& amount) {
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO payout (request, minor, currency) VALUES (?, ?, ?)", -1, &insert, nullptr);
    sqlite3_bind_text(insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    sqlite3_bind_int64(insert, 2, amount.minor);
    sqlite3_bind_text(insert, 3, amount.unit.code().data(), 3, SQLITE_STATIC);
    const bool done = sqlite3_step(insert) == SQLITE_DONE;
    sqlite3_finalize(insert);
    return done;
}
// end payout

bool run(sqlite3* db, const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

// begin answer
// Decides, and notes the payout: both take effect, or neither.
void answer(sqlite3* db, sqlite_ledger& ledger, const refund::cancel_request<>& request, const std::string& id) {
    std::cout << id << ": ";
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote || !run(db, "BEGIN IMMEDIATE")) return;
    const auto decision = refund::settle(*quote, request, ledger,
                                         {.scope = "contoso", .request_id = id, .commitment_id = "order-17"});
    bool done = false;
    if (!decision) {
        std::cout << code(decision.error().reason) << ", ";
    } else if (decision->admitted.seen_before) {
        std::cout << "answered before, " << to_string(decision->refund) << ", ";
        done = true;
    } else {
        std::cout << name(decision->outcome) << ", " << to_string(decision->refund) << ", ";
        done = note_payout(db, id, decision->refund);
    }
    if (done && run(db, "COMMIT")) {
        std::cout << "committed\n";
    } else {
        if (sqlite3_get_autocommit(db) == 0) run(db, "ROLLBACK");  // SQLite may have done it
        std::cout << "rolled back\n";
    }
}
// end answer

}  // namespace

int main() {
    using namespace date::literals;
    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.quantity = 3;
    request.returned = 1;
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;

    const auto folder = std::filesystem::temp_directory_path();
    const std::string path = (folder / ("refund-guide-" + std::to_string(std::random_device()()) + ".db")).string();
    {
        // begin open
        auto file = refund::open_sqlite(path);  // or a connection of your own
        if (!file) return 1;
        sqlite3* const db = file->get();
        auto store = refund::sqlite_store<>::on(db);
        if (!store) return 1;
        refund::ledger ledger(*store);
        // end open
        if (!run(db, "CREATE TABLE payout (request TEXT PRIMARY KEY, minor INTEGER, currency TEXT) STRICT")) return 1;

        // begin use
        answer(db, ledger, request, "R1");
        answer(db, ledger, request, "R1");  // an answer was lost, and the request comes again
        run(db, "INSERT INTO payout VALUES ('R2', 0, 'USD')");
        answer(db, ledger, request, "R2");  // its payout cannot be noted, so the ledger does not hold it either
        run(db, "DELETE FROM payout WHERE request = 'R2'");
        answer(db, ledger, request, "R2");
        // end use
    }
    for (const char* const part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part);
}
