#include "scope_spellings.hpp"

#include "byte_words.hpp"

#include <refund/quote/fingerprint.hpp>

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace program {
namespace {

struct free_text {
    void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

bool is_ascii(std::string_view text) {
    return !any_word(text, 'a', [](std::uint64_t word) { return (word & high_bits) != 0; });
}

/// A text with its case folded and its characters composed. Text that is not UTF-8 stays as it is; its row is an error
/// anyway.
std::string folded(std::string_view text) {
    if (is_ascii(text)) {
        std::string lower(text);
        for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return lower;
    }
    utf8proc_uint8_t* made = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &made, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
    const std::unique_ptr<utf8proc_uint8_t, free_text> all(made);
    if (size < 0) return std::string(text);
    return std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

}  // namespace

bool scope_spellings::is_small_ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80 || (c >= 'A' && c <= 'Z')) return false;
    }
    return true;
}

std::size_t scope_spellings::note(std::string_view scope, std::size_t row) {
    const std::uint64_t hash = refund::fingerprint_of(scope);
    const auto [held, is_new] =
        by_fold_.try_emplace(refund::fingerprint_of(folded(scope)), first_seen{hash, row, is_small_ascii(scope)});
    return is_new || held->second.hash == hash ? 0 : held->second.row;
}

std::size_t scope_spellings::note_in_order(std::string_view scope, std::size_t row) {
    if (!std::exchange(in_order_, true))
        std::erase_if(by_fold_, [](const auto& each) { return each.second.small_ascii; });
    if (!is_small_ascii(scope)) return note(scope, row);
    if (by_fold_.empty()) return 0;
    const auto held = by_fold_.find(refund::fingerprint_of(scope));
    return held == by_fold_.end() ? 0 : held->second.row;
}

bool becomes_ascii(std::string_view scope) { return !is_ascii(scope) && is_ascii(folded(scope)); }

}  // namespace program
