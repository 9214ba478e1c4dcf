#ifndef REFUND_PROGRAM_ENTRY_PLACE_HPP
#define REFUND_PROGRAM_ENTRY_PLACE_HPP

#include <refund/ledger/account.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// All entries of one scope, in the order in which they were written.
struct scope_entries {
    std::string scope{};
    std::vector<refund::claim_entry> entries{};
};

/// A place that keeps a ledger's entries between runs: a CSV file, an SQLite or a PostgreSQL database. It is used
/// piece by piece: `begin`; `turn_to`, `held` and `append` for each scope; then `end`. Every call may throw `unusable`.
class entry_place {
public:
    entry_place() = default;
    virtual ~entry_place() = default;
    entry_place(const entry_place&) = delete;
    entry_place& operator=(const entry_place&) = delete;

    /// The name of the place, for messages.
    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Whether there may be several pieces, each visible to other runs at its `end`. Otherwise everything is one piece.
    [[nodiscard]] virtual bool takes_pieces() const = 0;

    /// Begins a piece with these scopes.
    virtual void begin(std::span<const std::string_view> scopes) = 0;

    /// Turns to a scope. No other run can add to it until the piece ends.
    virtual void turn_to(std::string_view scope) = 0;

    /// The current moment, by the place's clock.
    [[nodiscard]] virtual refund::instant now() const = 0;

    /// What the scope holds, including what was appended.
    [[nodiscard]] virtual const refund::account& held() const = 0;

    /// Adds an entry, which the place numbers.
    virtual void append(const refund::claim_entry& entry) = 0;

    /// Where to find an entry of the scope, "ledger.csv, line 7"; empty for one that was appended in this piece.
    [[nodiscard]] virtual std::string whereabouts(const refund::claim_entry& entry) const = 0;

    /// Commits what was appended. Until then, nothing of the piece can be seen. May be called from another thread.
    virtual void end() = 0;

    /// The names of all scopes, in order. Call this once, before reading any.
    [[nodiscard]] virtual std::vector<std::string> scopes() = 0;

    /// Reads one of these scopes. Throws `unsound` if its entries are impossible.
    [[nodiscard]] virtual scope_entries read_scope(const std::string& scope) = 0;

    /// Visits the scopes in order of their names. Throws `unsound` at the first whose entries are impossible.
    void for_each_scope(const std::function<void(const scope_entries&)>& visit) {
        for (const std::string& scope : scopes()) visit(read_scope(scope));
    }
};

/// No ledger: entries count within one run, scope by scope.
class no_ledger final : public entry_place {
public:
    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] bool takes_pieces() const override { return true; }
    void begin(std::span<const std::string_view>) override {}
    void turn_to(std::string_view) override { held_ = {}; }
    [[nodiscard]] refund::instant now() const override { return {}; }
    [[nodiscard]] const refund::account& held() const override { return held_; }
    void append(const refund::claim_entry& entry) override { held_.enter(entry); }
    [[nodiscard]] std::string whereabouts(const refund::claim_entry&) const override { return {}; }
    void end() override {}
    [[nodiscard]] std::vector<std::string> scopes() override { return {}; }
    [[nodiscard]] scope_entries read_scope(const std::string& scope) override { return {.scope = scope}; }

private:
    std::string name_{};
    refund::account held_{};
};

/// How a ledger is opened.
enum class open_for : unsigned char {
    reading,   ///< it must exist; other runs may go on writing to it
    deciding,  ///< it is created if it is missing, and must be writable
};

/// Opens a ledger: "sqlite:PATH", "postgresql://..." or the path of a CSV file.
[[nodiscard]] std::unique_ptr<entry_place> open_place(const std::string& where, open_for what);

/// The file that holds a ledger; empty if it is in PostgreSQL.
[[nodiscard]] std::string ledger_path(const std::string& where);

}  // namespace program

#endif
