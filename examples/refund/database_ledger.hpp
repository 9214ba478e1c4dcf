#ifndef REFUND_PROGRAM_DATABASE_LEDGER_HPP
#define REFUND_PROGRAM_DATABASE_LEDGER_HPP

#include "entry_place.hpp"
#include "unusable.hpp"

#include <refund/ledger/store.hpp>

#include <fmt/format.h>

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
    [[nodiscard]] refund::instant now() override { return tx_->now(); }

    [[nodiscard]] scope_entries history(std::string_view scope) override {
        turn_to(scope);
        auto entries = tx_->history();
        if (!entries) throw_ledger_error(name_, entries.error());
        return {.scope = std::string(scope), .entries = *std::move(entries)};
    }

    void add(std::span<const refund::claim_entry> entries) override {
        for (const refund::claim_entry& entry : entries) {
            if (const auto written = tx_->append(entry); !written) throw_ledger_error(name_, written.error());
        }
    }

    void end() override {
        if (!tx_) return;
        const refund::store_status done = tx_->commit();
        tx_.reset();
        if (!done.ok()) throw_ledger_error(name_, done.error);
    }

protected:
    void turn_to(std::string_view scope) {
        if (tx_) {
            if (const refund::store_status turned = tx_->turn_to(scope); !turned.ok()) throw_ledger_error(name_, turned.error);
            return;
        }
        auto begun = store_.begin(scope);
        if (!begun) throw_ledger_error(name_, begun.error());
        tx_.emplace(*std::move(begun));
    }
    void lock(std::vector<std::string> scopes)
        requires requires(typename Store::transaction& tx) { tx.lock(scopes); }
    {
        if (const refund::store_status locked = tx_->lock(std::move(scopes)); !locked.ok()) throw_ledger_error(name_, locked.error);
    }
    void roll_back() { tx_.reset(); }

private:
    std::string name_;
    Store store_;
    std::optional<typename Store::transaction> tx_{};
};

}  // namespace program

#endif
