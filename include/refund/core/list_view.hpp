#ifndef REFUND_CORE_LIST_VIEW_HPP
#define REFUND_CORE_LIST_VIEW_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace refund {

namespace detail {
/// A T itself, not a derived type, whose elements may be larger.
template <class Element, class T>
concept is_one = std::same_as<std::remove_cvref_t<Element>, T>;
}  // namespace detail

/// Contiguous values, by reference: the elements of an array, a vector or a span. A temporary container does not bind,
/// since it is gone when the statement ends: keep it in a variable first. Converts to `std::span<const T>`.
///
///     constexpr std::string_view names[] = {"compute", "sql"};
///     constexpr list_view<std::string_view> both = names;
///
/// For the lists that rules and requests hold. A `std::span` would bind temporaries, and costs the compiler forty times
/// as much, because it must check concepts for every element type.
template <class T>
class list_view {
public:
    using value_type = T;  ///< what it lists

    /// An empty list.
    constexpr list_view() = default;
    /// The elements of an array or a container, or a number of elements from a first one on.
    /// @{
    template <std::size_t N>
    constexpr list_view(const T (&array)[N]) noexcept : first_(array), size_(N) {}  // NOLINT: implicit by design
    template <class Kept>
        requires requires(Kept& list) {
            { *list.data() } -> detail::is_one<T>;
            list.size();
        }
    constexpr list_view(Kept& list) noexcept : first_(list.data()), size_(list.size()) {}  // NOLINT
    template <detail::is_one<T> Element, std::size_t N>
    constexpr list_view(std::span<Element, N> list) noexcept : first_(list.data()), size_(list.size()) {}  // NOLINT
    constexpr list_view(const T* first, std::size_t size) noexcept : first_(first), size_(size) {}
    /// @}
    /// The elements of a temporary do not bind.
    /// @{
    template <std::size_t N>
    list_view(const T (&&gone_after_this_line)[N]) = delete;
    template <class Temporary>
        requires(!std::derived_from<Temporary, list_view>)
    list_view(const Temporary&& gone_after_this_line) = delete;
    /// @}

    /// The elements, in order.
    /// @{
    [[nodiscard]] constexpr const T* begin() const noexcept { return first_; }
    [[nodiscard]] constexpr const T* end() const noexcept { return first_ + size_; }
    [[nodiscard]] constexpr const T* data() const noexcept { return first_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    /// @}
    /// One element; the behaviour is undefined if it does not exist, as with a `std::span`.
    /// @{
    [[nodiscard]] constexpr const T& operator[](std::size_t i) const noexcept { return first_[i]; }
    [[nodiscard]] constexpr const T& front() const noexcept { return first_[0]; }
    [[nodiscard]] constexpr const T& back() const noexcept { return first_[size_ - 1]; }
    /// @}
    /// The first `count` elements; the list must have at least that many.
    [[nodiscard]] constexpr list_view first(std::size_t count) const noexcept { return {first_, count}; }

private:
    const T* first_{};
    std::size_t size_{};
};

}  // namespace refund

#endif
