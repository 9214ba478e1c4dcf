#ifndef REFUND_PROGRAM_SCOPE_ORDER_HPP
#define REFUND_PROGRAM_SCOPE_ORDER_HPP

#include "byte_words.hpp"

#include <string>
#include <string_view>

namespace program {

/// Tells whether scopes come in order: of their bytes, or of their length and then their bytes, with 9 before 10.
class scope_order {
public:
    /// Whether the scope differs from the one noted last; false before the first.
    [[nodiscard]] bool changes(std::string_view scope) const { return any_ && !is_same(scope, last_); }
    /// Notes the next row's scope. Returns whether the order still holds.
    bool note(std::string_view scope);

private:
    bool any_{false};
    std::string last_{};
    bool by_bytes_{true};
    bool by_length_and_bytes_{true};
};

}  // namespace program

#endif
