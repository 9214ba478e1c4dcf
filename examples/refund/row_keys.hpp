#ifndef REFUND_PROGRAM_ROW_KEYS_HPP
#define REFUND_PROGRAM_ROW_KEYS_HPP

#include "scope_order.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace program {

/// Keeps text in large blocks, at fixed addresses: millions of short strings without an allocation for each.
class text_arena {
public:
    /// Makes room for `size` bytes, aligned for any key.
    [[nodiscard]] char* take(std::size_t size);
    /// Copies a text.
    [[nodiscard]] std::string_view keep(std::string_view text);

private:
    std::vector<std::unique_ptr<char[]>> blocks_{};
    std::size_t left_{0};
    char* next_{nullptr};
};

/// The keys of one row, as its file has them. Their text follows the struct in memory.
struct row_key {
    std::uint32_t spelling{};  // of the scope
    std::uint32_t row{};       // its number in the piece, from 0
    std::uint32_t id_size : 31 {};
    std::uint32_t made : 1 {};  // the id is the row's number, and equals no other id
    std::uint32_t commitment_size{};

    [[nodiscard]] std::string_view id() const { return {text(), id_size}; }
    [[nodiscard]] std::string_view commitment() const { return {text() + id_size, commitment_size}; }

private:
    [[nodiscard]] const char* text() const { return reinterpret_cast<const char*>(this + 1); }
};

/// The keys of the rows that are decided together.
class row_keys {
public:
    /// The result of adding a row's keys.
    struct added {
        row_key* key{};
        const row_key* first{};  ///< an earlier row with the same scope and request id; null if there is none
    };

    /// The number of a scope's spelling.
    [[nodiscard]] std::uint32_t spelling(std::string_view scope);
    /// What `spelling` returned last.
    [[nodiscard]] std::uint32_t last_spelling() const { return last_spelling_; }

    /// Adds the keys of a row. Like the next two, throws `unusable` for an id or commitment of 2 GiB or more.
    added add(std::uint32_t spelling, std::string_view id, std::string_view commitment);
    /// The same for a row without an id: it gets this one, which equals no other.
    added add_made(std::uint32_t spelling, std::string_view id, std::string_view commitment);
    /// Adds keys that are shown and never compared.
    row_key* add_shown(std::uint32_t spelling, std::string_view id, std::string_view commitment) {
        return make(spelling, id, commitment);
    }

    /// Scopes are numbered in order of first appearance; spellings of one GUID are one scope.
    [[nodiscard]] std::uint32_t scope(const row_key& key) const { return spellings_[key.spelling].scope; }
    /// The scope as the row spells it.
    [[nodiscard]] std::string_view scope_text(const row_key& key) const { return spellings_[key.spelling].text; }
    /// The scope in the form of `refund::normal_key`.
    [[nodiscard]] std::string_view scope_name(std::uint32_t scope) const { return scopes_[scope]; }
    [[nodiscard]] std::size_t scopes() const { return scopes_.size(); }

    /// Frees what only `add` needs; call it once all keys are added.
    void stop_adding() {  // = {} would keep the memory
        slots_ = std::vector<slot>();
        in_order_ = std::vector<const row_key*>();
    }

private:
    struct slot {
        std::uint32_t hash{};  // tells most keys apart without reading their text
        const row_key* key{};
    };
    struct spelt {
        std::string_view text{};
        std::uint32_t scope{};
    };
    [[nodiscard]] std::uint32_t find_spelling(std::string_view text, std::string_view name);
    [[nodiscard]] std::uint32_t add_spelling(std::string_view text, std::uint32_t scope);
    [[nodiscard]] std::uint32_t add_scope(std::string_view name);
    [[nodiscard]] bool is_behind_all(std::uint32_t scope, std::string_view id) const;
    [[nodiscard]] slot& place_of(std::uint32_t scope, std::string_view id);
    row_key* make(std::uint32_t spelling, std::string_view id, std::string_view commitment);
    void leave_order();
    void grow();

    text_arena arena_{};
    std::vector<spelt> spellings_{};
    std::vector<std::string_view> scopes_{};
    std::uint32_t last_spelling_{0};
    std::size_t rows_{0};

    // While scopes come in order, one that differs from the last is new, without a lookup. From the first scope out of
    // order on, numbers are looked up in these maps, which hold the spellings before `numbered_`.
    scope_order scope_order_{};
    std::size_t numbered_{0};
    std::unordered_map<std::string_view, std::uint32_t> spelling_numbers_{};
    std::unordered_map<std::string_view, std::uint32_t> scope_numbers_{};

    // Stated ids likewise: at first a list, while each key comes after the one before, then a table of all of them.
    bool ids_in_order_{true};
    std::vector<const row_key*> in_order_{};
    std::vector<slot> slots_{};  // linear probing, at most two thirds full; the size is 0 or a power of two
    std::size_t stated_{0};      // keys in the table
};

}  // namespace program

#endif
