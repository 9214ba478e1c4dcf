// The guide "The ledger": the decision and the payment that follows from it, in one transaction of PostgreSQL. The
// server is the one that REFUND_POSTGRESQL names: script/with-postgresql runs this with a server of its own.

#include <refund/money/decimal.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/postgresql.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

namespace {

using postgresql_ledger = refund::ledger<refund::postgresql_store<>>;

bool run(PGconn* db, const char* sql) {
    PGresult* const got = PQexec(db, sql);
    const bool done = PQresultStatus(got) == PGRES_COMMAND_OK || PQresultStatus(got) == PGRES_TUPLES_OK;
    PQclear(got);
    return done;
}

// begin payout
// Notes what is to be paid. False if the table refuses it.
bool note_payout(PGconn* db, const std::string& id, const refund::money& amount) {
    const std::string minor = std::to_string(amount.minor);
    const std::string currency(amount.unit.code());
    const char* const values[] = {id.c_str(), minor.c_str(), currency.c_str()};
    PGresult* const got =
        PQexecParams(db, "INSERT INTO payout VALUES ($1, $2::bigint, $3)", 3, nullptr, values, nullptr, nullptr, 0);
    const bool done = PQresultStatus(got) == PGRES_COMMAND_OK;
    PQclear(got);
    return done;
}
// end payout

// begin answer
// Decides, and notes the payout: both take effect, or neither.
void answer(PGconn* db, postgresql_ledger& ledger, const refund::cancel_request<>& request, const std::string& id) {
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote || !run(db, "BEGIN")) return;
    const auto decision = refund::settle(*quote, request, ledger,
                                         {.scope = "contoso", .request_id = id, .commitment_id = "order-17"});
    const bool done = decision && (decision->admitted.seen_before || note_payout(db, id, decision->refund));
    const bool holds = run(db, done ? "COMMIT" : "ROLLBACK") && done;
    std::cout << id << ": " << (holds ? to_string(decision->refund) : "rolled back")
              << (holds && decision->admitted.seen_before ? ", answered before\n" : "\n");
}
// end answer

}  // namespace

int main() {
    using namespace date::literals;
    const char* const where = std::getenv("REFUND_POSTGRESQL");
    if (where == nullptr) {
        std::cout << "skipped: REFUND_POSTGRESQL names no server\n";
        return 77;
    }
    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.quantity = 3;
    request.returned = 1;
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;

    // begin open
    auto connection = refund::open_postgresql(where);  // or a connection of your own
    if (!connection) return 1;
    PGconn* const db = connection->get();
    auto store = refund::postgresql_store<>::on(db);
    if (!store) return 1;
    refund::ledger ledger(*store);
    // end open
    if (!run(db, "CREATE TABLE payout (request text PRIMARY KEY, minor bigint, currency text)")) return 1;

    // begin use
    answer(db, ledger, request, "R1");
    answer(db, ledger, request, "R1");  // an answer was lost, and the request comes again
    // end use
    const auto history = ledger.history("contoso");
    return history && history->size() == 1 ? 0 : 1;
}
