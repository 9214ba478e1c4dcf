#ifndef REFUND_PROGRAM_DATABASE_LEDGER_HPP
#define REFUND_PROGRAM_DATABASE_LEDGER_HPP

#include "entry_place.hpp"
#include "unusable.hpp"

#include <refund/ledger/store.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// "name: ledger-busy: words".
[[noreturn]] inline void throw_ledger_error(const std::string& name, const refund::ledger_error& error) {
    throw unusable(fmt::format("{}: {}: {}{}", name, code(error.reason), message(error.reason),
                               error.words.empty() ? "" : fmt::format(" ({})", error.words)));
}

/// A ledger in a store of the library that can turn from scope to scope within a transaction.
template <class Store>
class database_ledger : public entry_place {
public:
    database_ledger(std::string name, Store&& store) : name_(std::move(name)), store_(std::move(store)) {}

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] bool takes_pieces() const override { return true; }
    void begin(std::span<const std::string_view>) override { tx_.reset(); }

    void turn_to(std::string_view scope) override {
        if (tx_) {
            expect_well(tx_->turn_to(scope));
        } else {
            auto begun = store_.begin(scope);
            if (!begun) throw_ledger_error(name_, begun.error());
            tx_.emplace(*std::move(begun));
        }
        versions_before_ = held().version();
    }

    [[nodiscard]] refund::instant now() const override { return tx_->now(); }
    [[nodiscard]] const refund::account& held() const override { return tx_->held(); }

    void append(const refund::claim_entry& entry) override {
        if (const auto written = tx_->append(entry); !written) throw_ledger_error(name_, written.error());
    }

    [[nodiscard]] std::string whereabouts(const refund::claim_entry& entry) const override {
        return entry.version > versions_before_ ? "" : fmt::format("{}, entry {} of the scope", name_, entry.version);
    }

    void end() override {
        if (!tx_) return;
        refund::store_status done = tx_->commit();
        tx_.reset();
        expect_well(std::move(done));
    }

    void for_each_scope(const std::function<void(const scope_entries&)>& visit) override {
        const auto scopes = store_.scopes();
        if (!scopes) throw_ledger_error(name_, scopes.error());
        for (const std::string& scope : *scopes) {
            turn_to(scope);
            const std::vector<refund::claim_entry> entries = held().entries();
            tx_.reset();  // others need not wait until all is read
            visit({.scope = scope, .entries = entries});
        }
    }

protected:
    void expect_well(refund::store_status status) const {
        if (!status.ok()) throw_ledger_error(name_, status.error);
    }
    [[nodiscard]] std::optional<typename Store::transaction>& transaction() { return tx_; }

private:
    std::string name_;
    Store store_;
    std::optional<typename Store::transaction> tx_{};
    std::int64_t versions_before_{0};
};

}  // namespace program

#endif
