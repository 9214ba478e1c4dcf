#include "scope_order.hpp"

#include "scope_spellings.hpp"

#include <utility>

namespace program {

bool scope_order::note(std::string_view scope) {
    if (!std::exchange(any_, true)) {
        last_ = scope;
    } else if (scope != last_) {
        by_bytes_ = by_bytes_ && last_ < scope;
        by_length_and_bytes_ =
            by_length_and_bytes_ && std::pair(last_.size(), std::string_view(last_)) < std::pair(scope.size(), scope);
        last_ = scope;
    } else {
        return by_bytes_ || by_length_and_bytes_;
    }
    // One that it differs from in case alone would not be remembered.
    if (becomes_ascii(scope)) by_bytes_ = by_length_and_bytes_ = false;
    return by_bytes_ || by_length_and_bytes_;
}

}  // namespace program
