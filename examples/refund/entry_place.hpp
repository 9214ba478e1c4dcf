#ifndef REFUND_PROGRAM_ENTRY_PLACE_HPP
#define REFUND_PROGRAM_ENTRY_PLACE_HPP

#include <refund/ledger/entry.hpp>

#include <cstddef>
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
    std::vector<std::uint64_t> lines{};  ///< of a file, in which each entry begins; empty for a database
};

/// A place that keeps a ledger's entries between runs: a CSV file, an SQLite or a PostgreSQL database. It is used
/// piece by piece: `begin`, then of each scope `history` and `add`, then `end`. Every call throws `unusable`.
class entry_place {
public:
    entry_place() = default;
    virtual ~entry_place() = default;
    entry_place(const entry_place&) = delete;
    entry_place& operator=(const entry_place&) = delete;

    /// As messages name it.
    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Whether pieces are entered one by one, each visible to others at its `end`. Else there is one piece.
    [[nodiscard]] virtual bool takes_pieces() const = 0;

    /// Begins a piece, of these scopes.
    virtual void begin(std::span<const std::string_view> scopes) = 0;

    /// The moment of the piece, by the place's clock.
    [[nodiscard]] virtual refund::instant now() = 0;

    /// What is held of a scope. Nobody else adds to it until the piece ends.
    [[nodiscard]] virtual scope_entries history(std::string_view scope) = 0;

    /// Adds entries to the scope that was asked for last, which the place numbers.
    virtual void add(std::span<const refund::claim_entry> entries) = 0;

    /// What was added holds now. Until then nothing of the piece is seen.
    virtual void end() = 0;

    /// Visits every scope, in order of its name.
    virtual void for_each_scope(const std::function<void(const scope_entries&)>& visit) = 0;
};

/// How a ledger is opened.
enum class open_for : unsigned char {
    reading,   ///< it must be there; others may go on
    deciding,  ///< it is made where there is none; found out is whether it can be written
};

/// Opens a ledger: "sqlite:PATH", "postgresql://..." or the path of a CSV file.
[[nodiscard]] std::unique_ptr<entry_place> open_place(const std::string& where, open_for what);

/// The file that a ledger is in; empty for a database that is none.
[[nodiscard]] std::string ledger_path(const std::string& where);

}  // namespace program

#endif
