#ifndef REFUND_PROGRAM_SCOPE_SPELLINGS_HPP
#define REFUND_PROGRAM_SCOPE_SPELLINGS_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace program {

/// The scopes of a run, to find two that a reader would take for one: they differ only in the case of letters or
/// in how characters are composed (an accent that is one character with its letter, or its own). Each would have a
/// cap of its own, and one customer both. Keeps some 60 bytes of each scope that it must remember.
class scope_spellings {
public:
    /// Notes a scope, in the form of `refund::normal_key`, of that row. Returns the row of an earlier scope that
    /// differs only so, or 0.
    [[nodiscard]] std::size_t note(std::string_view scope, std::size_t row);

    /// The same where scopes come in order of their bytes, or of their length and then their bytes. In both orders a
    /// scope in ASCII comes behind those that become it when their capitals are made small: without capitals it need
    /// not be remembered, and those that `note` was told are forgotten.
    [[nodiscard]] std::size_t note_in_order(std::string_view scope, std::size_t row);

private:
    struct first_seen {
        std::uint64_t hash{};  ///< of the scope
        std::size_t row{};
        bool small_ascii{};
    };
    [[nodiscard]] static bool is_small_ascii(std::string_view text);

    bool in_order_{false};
    std::unordered_map<std::uint64_t, first_seen>
        by_fold_{};  // by the hash of what is left without case and composition
};

/// Whether a scope has characters beyond ASCII and none once its case is taken away (the sign of the kelvin is a k): it
/// comes behind the scope that it then equals, in both orders.
[[nodiscard]] bool becomes_ascii(std::string_view scope);

}  // namespace program

#endif
