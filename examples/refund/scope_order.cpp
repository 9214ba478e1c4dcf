#include "scope_order.hpp"

#include "scope_spellings.hpp"

#include <utility>

namespace program {

bool scope_order::note(std::string_view scope) {
    const bool first = !std::exchange(any_, true);
    const int behind = first ? 1 : scope.compare(last_);
    if (behind == 0) return by_bytes_ || by_length_and_bytes_;
    by_bytes_ = by_bytes_ && behind > 0;
    by_length_and_bytes_ =
        by_length_and_bytes_ && (first || scope.size() > last_.size() || (scope.size() == last_.size() && behind > 0));
    last_ = scope;
    // `scope_spellings` does not remember scopes that differ from this one only in case, so the order ends here.
    if (becomes_ascii(scope)) by_bytes_ = by_length_and_bytes_ = false;
    return by_bytes_ || by_length_and_bytes_;
}

}  // namespace program
