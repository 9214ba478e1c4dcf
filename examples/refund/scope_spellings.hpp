#ifndef REFUND_PROGRAM_SCOPE_SPELLINGS_HPP
#define REFUND_PROGRAM_SCOPE_SPELLINGS_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace program {

/// The scopes of a run, to find two that a reader would take for one: they differ only in the case of letters or
/// in how characters are composed (an accent that is one character with its letter, or its own). Each would have a
/// cap of its own, and one customer both. Keeps some 60 bytes a scope.
class scope_spellings {
public:
    /// Notes a scope, in the form of `refund::normal_key`, of that row. Returns the row of an earlier scope that
    /// differs only so, or 0.
    [[nodiscard]] std::size_t note(std::string_view scope, std::size_t row);

private:
    struct first_seen {
        std::uint64_t hash{};  ///< of the scope
        std::size_t row{};
    };
    std::unordered_map<std::uint64_t, first_seen> by_fold_{};  // by the hash of what is left without case and composition
};

}  // namespace program

#endif
