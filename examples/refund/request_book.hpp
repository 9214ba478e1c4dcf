#ifndef REFUND_PROGRAM_REQUEST_BOOK_HPP
#define REFUND_PROGRAM_REQUEST_BOOK_HPP

#include <refund/cap/ledger.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace program {

/// Text that stays where it is until the end, in large blocks: millions of short strings without an
/// allocation each.
class text_arena {
public:
    /// Room for so many bytes, aligned for any entry.
    [[nodiscard]] char* take(std::size_t size);

private:
    std::vector<std::unique_ptr<char[]>> blocks_{};
    std::size_t left_{0};
    char* next_{nullptr};
};

/// A request id within its scope. There is one of each: where two requests have the same pair, they
/// have the same address, which makes it a compact key. Its text stands right behind it.
struct request_key {
    /// What was left of the cap after the request, when it was entered. It is the answer to the same
    /// request again: the ledger itself would say what is left now.
    std::int64_t cap_left{not_known};
    std::uint32_t scope{};
    std::uint32_t size{};

    static constexpr std::int64_t not_known = (std::numeric_limits<std::int64_t>::min)();
    [[nodiscard]] std::string_view id() const { return {reinterpret_cast<const char*>(this + 1), size}; }
};

/// All scopes and request ids of a run, and the refund cap's ledger over them.
class request_book {
public:
    using ledger_type = refund::refund_cap_ledger<std::uint32_t, request_key*>;

    /// The number of a scope; numbers are given in order of first appearance.
    [[nodiscard]] std::uint32_t scope_number(std::string_view name);
    [[nodiscard]] std::string_view scope_name(std::uint32_t number) const { return scope_names_[number]; }

    /// The key of a request. Throws `unusable` for an id of 4 GiB and more.
    [[nodiscard]] request_key* key(std::uint32_t scope, std::string_view id);

    /// Frees what only `key` needs, when all keys are known.
    void stop_adding_keys() { slots_ = std::vector<slot>(); }  // = {} would keep the memory

    [[nodiscard]] ledger_type& ledger() { return ledger_; }
    [[nodiscard]] const ledger_type& ledger() const { return ledger_; }

    /// How many different requests there are.
    [[nodiscard]] std::size_t keys() const { return keys_; }

private:
    struct slot {
        std::uint32_t hash{};  // tells most keys apart without a look at their text
        request_key* key{};
    };
    void grow();

    text_arena arena_{};
    std::vector<std::string_view> scope_names_{};
    std::unordered_map<std::string_view, std::uint32_t> scope_numbers_{};
    std::vector<slot> slots_{};  // a hash table with linear probing, half full at most; a power of two, or none
    std::size_t keys_{0};
    ledger_type ledger_{};
};

}  // namespace program

#endif
