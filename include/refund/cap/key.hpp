#ifndef REFUND_CAP_KEY_HPP
#define REFUND_CAP_KEY_HPP

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// \file
/// The two keys of a ledger, as types that cannot be exchanged: `cap_scope("contoso")` and
/// `request_id("R1")`. Text of any kind becomes a std::string; an integer, an enumeration or a type of your own
/// stays what it is.

namespace refund {

namespace detail {
template <class Key>
struct ledger_key {
    Key value;  ///< the key itself

    explicit constexpr ledger_key(Key key) noexcept(std::is_nothrow_move_constructible_v<Key>)
        : value(std::move(key)) {}
    template <std::convertible_to<std::string_view> Text>
        requires std::same_as<Key, std::string>
    explicit constexpr ledger_key(const Text& text) : value(std::string_view(text)) {}
};

template <class Key>
using stored_key = std::conditional_t<std::is_convertible_v<const Key&, std::string_view>, std::string, Key>;
}  // namespace detail

/// Whom a cap belongs to: the customer or billing profile that is refunded at most its limit.
template <class Key = std::string>
struct cap_scope : detail::ledger_key<Key> {
    using detail::ledger_key<Key>::ledger_key;
    /// Equal when the keys are.
    friend constexpr bool operator==(const cap_scope& a, const cap_scope& b) { return a.value == b.value; }
};
/// Text of any kind makes a scope of std::string.
template <class Key>
cap_scope(Key) -> cap_scope<detail::stored_key<Key>>;

/// Which request it is, within its scope: the same id again is the same request.
template <class Key = std::string>
struct request_id : detail::ledger_key<Key> {
    using detail::ledger_key<Key>::ledger_key;
    /// Equal when the keys are.
    friend constexpr bool operator==(const request_id& a, const request_id& b) { return a.value == b.value; }
};
/// Text of any kind makes an id of std::string.
template <class Key>
request_id(Key) -> request_id<detail::stored_key<Key>>;

}  // namespace refund

#endif
