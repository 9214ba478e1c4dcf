// The guide "The ledger": a store of one's own. The table is a vector here, and rows of a database in yours.

#include <refund/ledger/ledger.hpp>
#include <refund/money/decimal.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// begin store
class table_store {
public:
    using entries = std::vector<refund::claim_entry>;

    class transaction {
    public:
        transaction(table_store& store, std::string_view scope) : store_(&store), lock_(store.lock_), scope_(scope) {}

        refund::instant now() const { return now_; }  // the database's clock, once for a transaction

        refund::result<entries, refund::ledger_error> entries_of(std::string_view request_id) const {
            return rows([&](const refund::claim_entry& row) { return row.of.request_id == request_id; });
        }
        refund::result<entries, refund::ledger_error> history() const {
            return rows([](const refund::claim_entry&) { return true; });
        }
        // Rows come by request and in their order; a database sorts them by request_id, version.
        refund::result<refund::claim_facts, refund::ledger_error> facts_of(const refund::claim& given,
                                                                           const refund::cap_terms& terms) const {
            refund::currency unit;
            for (const refund::claim_entry& row : store_->rows_) {
                const refund::currency of_row = row.answer.granted.unit;
                if (row.of.scope == scope_ && of_row.has_minor_unit()) unit = of_row;
            }
            const entries since = by_request([&](const refund::claim_entry& row) {
                return row.of.day >= first_needed(given, terms);
            });
            const entries of_commitment = by_request([&](const refund::claim_entry& row) {
                return !given.commitment_id.empty() && row.of.commitment_id == given.commitment_id;
            });
            return known_facts(given, terms, unit, since, of_commitment, now_);
        }
        refund::result<refund::claim_entry, refund::ledger_error> append(refund::claim_entry entry) {
            entry.at = now_;
            entry.version = static_cast<std::int64_t>(history()->size() + added_.size()) + 1;
            added_.push_back(entry);
            return entry;
        }
        refund::store_status commit() {
            store_->rows_.insert(store_->rows_.end(), added_.begin(), added_.end());
            added_.clear();
            return {};
        }

    private:
        template <class Wanted>
        entries rows(const Wanted& wanted) const {
            entries found;
            for (const refund::claim_entry& row : store_->rows_) {
                if (row.of.scope == scope_ && wanted(row)) found.push_back(row);
            }
            return found;
        }
        template <class Wanted>
        entries by_request(const Wanted& wanted) const {
            entries found = rows(wanted);
            std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
                return a.of.request_id < b.of.request_id;
            });
            return found;
        }

        table_store* store_;
        std::unique_lock<std::mutex> lock_;  // of the scope's row, in a database
        std::string scope_;
        refund::instant now_ =
            std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        entries added_{};
    };

    refund::result<transaction, refund::ledger_error> begin(std::string_view scope) {
        return refund::result<transaction, refund::ledger_error>(std::in_place, *this, scope);
    }

private:
    std::mutex lock_{};
    entries rows_{};
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
