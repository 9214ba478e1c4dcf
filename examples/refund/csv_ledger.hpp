#ifndef REFUND_PROGRAM_CSV_LEDGER_HPP
#define REFUND_PROGRAM_CSV_LEDGER_HPP

#include "entry_csv.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "platform/file_lock.hpp"
#include "row_keys.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace program {

/// A ledger in a CSV file: new rows go at its end, and the file is replaced as a whole. Opened for deciding, it stays
/// locked, so that no run misses what another one adds. Only the rows of the scopes in question are kept, as text.
class csv_ledger final : public entry_place {
public:
    csv_ledger(const std::string& path, open_for what);

    [[nodiscard]] const std::string& name() const override { return path_; }
    [[nodiscard]] bool takes_pieces() const override { return false; }
    void begin(std::span<const std::string_view> scopes) override;
    void turn_to(std::string_view scope) override;
    [[nodiscard]] refund::instant now() const override { return now_; }
    [[nodiscard]] const refund::account& held() const override { return here_.held; }
    void append(const refund::claim_entry& entry) override;
    [[nodiscard]] std::string whereabouts(const refund::claim_entry& entry) const override;
    void end() override;
    [[nodiscard]] std::vector<std::string> scopes() override;
    [[nodiscard]] scope_entries read_scope(const std::string& scope) override;

private:
    struct held_row {
        std::uint32_t scope{};
        std::uint32_t line{};
        const char* cells{};  // each preceded by its size
    };

    struct held_scope {
        refund::account held{};
        std::vector<std::uint64_t> lines{};  // of its entries in the file
    };

    void read(const std::unordered_map<std::string_view, std::uint32_t>* wanted);
    void keep_row(std::uint32_t scope, const entry_cells& cells, std::uint64_t line);
    [[nodiscard]] held_scope entries_of(std::uint32_t scope) const;
    [[noreturn]] void fail(std::uint64_t line, const row_fault& fault) const;
    void copy_old_rows();

    std::string path_;
    std::string target_;
    std::optional<file_lock> lock_{};
    std::optional<output_file> next_{};
    refund::instant now_{};
    bool there_{false};
    bool of_this_format_{false};                 // its header is that of entry_header
    std::array<std::size_t, entry_columns.size()> numbers_{};  // of its columns, from 1
    text_arena texts_{};
    std::vector<held_row> rows_{};               // by scope, then in the file's order
    std::vector<std::string_view> scopes_{};
    std::unordered_map<std::string_view, std::uint32_t> scope_numbers_{};
    std::string added_{};
    held_scope here_{};                          // the scope turned to last
};

}  // namespace program

#endif
