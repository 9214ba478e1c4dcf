#ifndef REFUND_CORE_DETAIL_OPTIONAL_HPP
#define REFUND_CORE_DETAIL_OPTIONAL_HPP

#include <optional>
#include <type_traits>
#include <utility>

namespace refund::detail {

/// The few members of std::optional that `result` needs, for trivially copyable values, which nearly all are. They need
/// no destructor either, so the union has none to call.
/// With std::optional, more than half of the functions that a quote compiled to, before inlining, were its own.
template <class T>
class plain_optional {
public:
    constexpr plain_optional() noexcept : nothing_{} {}
    template <class... Arguments>
    constexpr explicit plain_optional(std::in_place_t, Arguments&&... arguments)
        : value_(std::forward<Arguments>(arguments)...), filled_(true) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return filled_; }
    [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }
    [[nodiscard]] constexpr T& operator*() noexcept { return value_; }

private:
    struct nothing {};
    union {
        nothing nothing_;
        T value_;
    };
    bool filled_{false};
};

template <class T>
using optional_of = std::conditional_t<std::is_trivially_copyable_v<T>, plain_optional<T>, std::optional<T>>;

}  // namespace refund::detail

#endif
