#ifndef REFUND_CORE_RESULT_HPP
#define REFUND_CORE_RESULT_HPP

#include <refund/core/detail/optional.hpp>
#include <refund/core/errc.hpp>

#include <cstdlib>
#include <type_traits>
#include <utility>

namespace refund {

/// A type whose values say yes or no: bool, and every type with a member `yes_or_no`. A result of it does not convert
/// to bool, since `if (may_cancel(...))` would be true when the answer is "no".
template <class T>
concept yes_or_no_answer = std::is_same_v<T, bool> || requires { typename T::yes_or_no; };

/// A value, or the reason why it is missing.
///
/// Shaped like `std::expected`, which the oldest supported compilers lack; usable in constant
/// expressions, never throws. The library returns it wherever an input can be wrong.
///
///     constexpr result<int> r = errc::overflow;
///     static_assert(!r && r.error() == errc::overflow && r.value_or(7) == 7);
template <class T, class E = errc>
class [[nodiscard]] result {
public:
    using value_type = T;  ///< the type of an answer
    using error_type = E;  ///< the type of a reason

    /// An answer: `return amount;` in a function that returns a result.
    /// @{
    constexpr result(const T& value) : value_(std::in_place, value) {}             // NOLINT: implicit by design
    constexpr result(T&& value) noexcept(std::is_nothrow_move_constructible_v<T>)  // NOLINT
        : value_(std::in_place, std::move(value)) {}
    /// @}
    /// Starts with a value made in place from `arguments`: large answers are not copied.
    template <class... Arguments>
    constexpr explicit result(std::in_place_t, Arguments&&... arguments)
        : value_(std::in_place, std::forward<Arguments>(arguments)...) {}
    /// A reason: `return errc::overflow;`.
    constexpr result(E error) noexcept : error_(std::move(error)) {}  // NOLINT

    /// Whether there is a value.
    /// @{
    [[nodiscard]] constexpr bool has_value() const noexcept { return value_.has_value(); }
    constexpr explicit operator bool() const noexcept { return value_.has_value(); }
    /// @}
    /// Deleted for answers of yes or no, since "no" is an answer, too. Ask has_value(), then look at *answer.
    // On one line, because Clang shows that line when it reports the deleted function.
    constexpr explicit operator bool() const noexcept requires yes_or_no_answer<T> = delete;

    /// The value. Without one, the program ends with `std::abort`, so test first. In a constant expression, it does not
    /// compile instead.
    /// @{
    [[nodiscard]] constexpr const T& value() const& {
        if (!value_.has_value()) std::abort();
        return *value_;
    }
    [[nodiscard]] constexpr T&& value() && {
        if (!value_.has_value()) std::abort();
        return std::move(*value_);
    }
    /// @}

    /// The value, unchecked as in `std::expected`: the behaviour is undefined without one.
    /// @{
    [[nodiscard]] constexpr const T& operator*() const& noexcept { return *value_; }
    [[nodiscard]] constexpr T& operator*() & noexcept { return *value_; }
    [[nodiscard]] constexpr T&& operator*() && noexcept { return std::move(*value_); }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &*value_; }
    /// @}

    /// Replaces the value, if any, with the reason why there is none.
    constexpr void fail(E error) {
        // Not reset(): in constant expressions, Clang cannot copy an optional that was reset.
        value_ = detail::optional_of<T>();
        error_ = std::move(error);
    }

    /// The reason; meaningful only if there is no value.
    [[nodiscard]] constexpr const E& error() const noexcept { return error_; }

    /// The value, or `other` if there is none.
    [[nodiscard]] constexpr T value_or(T other) const { return value_.has_value() ? *value_ : std::move(other); }

    /// Hands the value to `next`, which returns a result; an error passes by unchanged.
    template <class F>
    [[nodiscard]] constexpr auto and_then(F&& next) const -> std::invoke_result_t<F, const T&> {
        if (!value_.has_value()) return error_;
        return std::forward<F>(next)(*value_);
    }

    /// Equal when both hold equal values, or both hold equal errors.
    friend constexpr bool operator==(const result& a, const result& b) {
        if (a.has_value() != b.has_value()) return false;
        return a.has_value() ? *a == *b : a.error() == b.error();
    }

private:
    detail::optional_of<T> value_{};
    E error_{};
};

}  // namespace refund

#endif
