#ifndef REFUND_PROGRAM_SCOPE_SPELLINGS_HPP
#define REFUND_PROGRAM_SCOPE_SPELLINGS_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace program {

/// Finds scopes of a run that a reader would take for one: they differ only in the case of letters or in how characters
/// are composed (an accented letter can be one character or two). Each has a cap of its own, so one customer would have
/// two. Takes some 60 bytes for each scope that it must remember.
class scope_spellings {
public:
    /// Notes the scope of a row, in the form of `refund::normal_key`. Returns the row of an earlier scope that differs
    /// only in these ways, or 0.
    [[nodiscard]] std::size_t note(std::string_view scope, std::size_t row);

    /// The same for scopes that come in order of their bytes, or of their length and then their bytes. In both orders
    /// an ASCII scope in small letters comes after those that differ from it only by capitals. So it need not be
    /// remembered, and those that `note` remembered are forgotten.
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
        by_fold_{};  // by the hash of the folded scope
};

/// Whether a scope is not ASCII, but is once its case is folded (the Kelvin sign becomes k). In both orders it comes
/// after the scope that it then equals.
[[nodiscard]] bool becomes_ascii(std::string_view scope);

}  // namespace program

#endif
