#ifndef REFUND_PROGRAM_DATABASE_LEDGER_HPP
#define REFUND_PROGRAM_DATABASE_LEDGER_HPP

#include "entry_place.hpp"
#include "unusable.hpp"

#include <refund/ledger/store.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// Throws `unusable`, or `unsound` for a damaged ledger: "name: ledger-busy: words".
[[noreturn]] inline void throw_ledger_error(const std::string& name, const refund::ledger_error& error) {
    const std::string words = fmt::format("{}: {}: {}{}", name, code(error.reason), message(error.reason),
                                          error.words.empty() ? "" : fmt::format(" ({})", error.words));
    if (error.reason == refund::errc::ledger_damaged) throw unsound(words);
    throw unusable(words);
}

/// A ledger in one of the library's stores, whose transactions can turn from scope to scope.
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

    [[nodiscard]] std::vector<std::string> scopes() override {
        auto all = store_.scopes();
        if (!all) throw_ledger_error(name_, all.error());
        return *std::move(all);
    }

    [[nodiscard]] scope_entries read_scope(const std::string& scope) override {
        turn_to(scope);
        scope_entries all{.scope = scope, .entries = held().entries()};
        tx_.reset();  // so that others need not wait until everything is read
        return all;
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
