#include "scope_spellings.hpp"

#include <refund/quote/fingerprint.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace program {
namespace {

struct free_text {
    void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

std::uint64_t hash_without_case(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        std::string lower(text);
        for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return refund::fingerprint_of(lower);
    }
    utf8proc_uint8_t* made = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &made,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
    const std::unique_ptr<utf8proc_uint8_t, free_text> folded(made);
    if (size < 0) return refund::fingerprint_of(text);  // no UTF-8: such a row is an error already
    return refund::fingerprint_of({reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)});
}

}  // namespace

std::size_t scope_spellings::note(std::string_view scope, std::size_t row) {
    const std::uint64_t hash = refund::fingerprint_of(scope);
    const auto [held, is_new] = by_fold_.try_emplace(hash_without_case(scope), first_seen{hash, row});
    return is_new || held->second.hash == hash ? 0 : held->second.row;
}

}  // namespace program
