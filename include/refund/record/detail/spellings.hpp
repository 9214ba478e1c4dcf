#ifndef REFUND_RECORD_DETAIL_SPELLINGS_HPP
#define REFUND_RECORD_DETAIL_SPELLINGS_HPP

#include <refund/core/text.hpp>
#include <refund/ledger/key_text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// Finds scopes that a reader would take for the same one.

namespace refund::record::detail {

/// Lets a map find a string_view without making a string of it.
struct text_hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};
/// The number of each scope, by its normal key.
using scope_numbers = std::unordered_map<std::string, std::uint32_t, text_hash, std::equal_to<>>;

[[nodiscard]] inline bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// A scope without the differences of case and composition. Calls `fold` only for scopes that are not all ASCII.
template <class Fold>
[[nodiscard]] std::string folded(std::string_view scope, const Fold& fold) {
    if (!is_ascii(scope)) return fold(scope);
    std::string lower(scope);
    for (char& c : lower) c = refund::detail::small_letter(c);
    return lower;
}

/// Tells for each scope whether another one differs from it only in case or composition. `scopes` holds normal forms,
/// by number; those that are not valid keys never match another scope.
template <class Fold>
[[nodiscard]] std::vector<bool> find_spelt_otherwise(const std::vector<const std::string*>& scopes,
                                                     const scope_numbers& numbers,
                                                     const Fold& fold) {
    std::vector<bool> otherwise(scopes.size());
    std::unordered_map<std::string, std::size_t> first;  // of scopes that folding changes
    for (std::size_t number = 0; number < scopes.size(); ++number) {
        if (find_key_fault(*scopes[number]).reason != errc{}) continue;
        std::string fold_of = folded(*scopes[number], fold);
        if (fold_of == *scopes[number]) continue;
        if (const auto plain = numbers.find(fold_of); plain != numbers.end()) {
            otherwise[number] = otherwise[plain->second] = true;
        }
        const auto [known, is_new] = first.try_emplace(std::move(fold_of), number);
        if (!is_new) otherwise[number] = otherwise[known->second] = true;
    }
    return otherwise;
}

}  // namespace refund::record::detail

#endif
