// The guide "The ledger": a store of your own. Here the table is a vector; in yours it is rows of a database.

#include <refund/ledger/account.hpp>
#include <refund/ledger/ledger.hpp>
#include <refund/money/decimal.hpp>

#include <chrono>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// begin store
class table_store {
public:
    class transaction {
    public:
        transaction(table_store& store, std::string_view scope) : store_(&store), lock_(store.lock_), scope_(scope) {
            std::vector<refund::claim_entry> rows;  // SELECT ... WHERE scope = ? ORDER BY version
            for (const refund::claim_entry& row : store.rows_) {
                if (row.of.scope == scope) rows.push_back(row);
            }
            held_ = refund::account(std::move(rows), now_);
        }

        refund::instant now() const { return now_; }  // the database's clock, once per transaction
        const refund::account& held() const { return held_; }

        refund::result<refund::claim_entry, refund::ledger_error> append(refund::claim_entry entry) {
            entry.at = now_;
            entry.version = held_.version() + 1;
            held_.enter(entry);
            added_.push_back(entry);
            return entry;
        }
        refund::store_status commit() {
            store_->rows_.insert(store_->rows_.end(), added_.begin(), added_.end());
            added_.clear();
            return {};
        }

    private:
        table_store* store_;
        std::unique_lock<std::mutex> lock_;  // of the scope's row, in a database
        std::string scope_;
        refund::instant now_ =
            std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        refund::account held_{};
        std::vector<refund::claim_entry> added_{};
    };

    refund::result<transaction, refund::ledger_error> begin(std::string_view scope) {
        return refund::result<transaction, refund::ledger_error>(std::in_place, *this, scope);
    }

private:
    std::mutex lock_{};
    std::vector<refund::claim_entry> rows_{};
};
static_assert(refund::claim_store<table_store>);
// end store

int main() {
    using namespace date::literals;
    // begin use
    table_store store;
    refund::ledger ledger(store);
    const refund::money limit{50'000'00, refund::currency_of("USD")};
    for (const char* const id : {"R1", "R2", "R1"}) {
        const refund::claim asked{
            .scope = "contoso", .request_id = id, .day = 2025_y / 3 / 1, .asked = {30'000'00, limit.unit}};
        const auto answer = ledger.settle(asked, {.limit = limit, .window = refund::rolling_days(365)});
        if (!answer) return 1;
        std::cout << id << ": granted " << to_decimal(answer->granted)
                  << (answer->seen_before ? ", answered before\n" : "\n");
    }
    // end use
}
