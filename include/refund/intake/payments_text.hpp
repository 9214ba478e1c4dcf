#ifndef REFUND_INTAKE_PAYMENTS_TEXT_HPP
#define REFUND_INTAKE_PAYMENTS_TEXT_HPP

#include <refund/core/list_view.hpp>
#include <refund/money/amount_text.hpp>
#include <refund/term/moment_text.hpp>
#include <refund/term/stated_payment.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace refund {

/// How many payments a text states: one more than it has semicolons; none if it is empty.
[[nodiscard]] constexpr std::size_t payments_in(std::string_view text) noexcept {
    std::size_t count = text.empty() ? 0 : 1;
    for (const char c : text) count += c == ';' ? 1 : 0;
    return count;
}

/// The payments that a text states, and how many of their amounts had to be rounded.
struct payments_read {
    list_view<stated_payment> payments{};  ///< in the order of the text; it refers to the room given
    std::size_t rounded{};                 ///< amounts that were finer than minor units
};

/// The payments that a text states, each with the day on which it is due, in `room`. Blanks may follow a semicolon.
/// Amounts finer than minor units are rounded if a rounding is named, and refused otherwise.
///
///     std::array<stated_payment, 3> room;
///     const auto three = parse_payments("2024-01-15=100.00 made; 2024-02-15=96.00 declined; 2024-03-15=104.00",
///                                       currency_of("EUR"), room);
///     // three->payments.back().amount.minor is 104'00, three->rounded is 0
///
/// Errors, with the place in the text: payment_malformed (no `=`, or a word other than made and declined); those of
/// `parse_utc_day` and `read_amount`; negative_amount; payments_too_many (more than there is room for).
[[nodiscard]] constexpr result<payments_read, text_error> parse_payments(
    std::string_view text, currency unit, std::span<stated_payment> room,
    const std::optional<rounding>& round = std::nullopt) {
    const std::size_t wanted = payments_in(text);
    if (wanted > room.size()) return text_error{errc::payments_too_many, 0};
    std::size_t rounded = 0;
    std::size_t at = 0;
    for (std::size_t count = 0; count < wanted; ++count) {
        while (count != 0 && at < text.size() && text[at] == ' ') ++at;
        const std::size_t end = text.find(';', at) == std::string_view::npos ? text.size() : text.find(';', at);
        const std::string_view one = text.substr(at, end - at);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos) return text_error{errc::payment_malformed, at};
        const auto due = parse_utc_day(one.substr(0, equals));
        if (!due) return text_error{due.error(), at};
        const std::size_t blank = one.find(' ', equals);
        const std::string_view digits = one.substr(0, blank).substr(equals + 1);
        const auto amount = read_amount(digits, unit, 1, {.round = round});
        if (!amount) return text_error{amount.error().reason, at + equals + 1 + amount.error().offset};
        if (amount->amount.minor < 0) return text_error{errc::negative_amount, at + equals + 1};
        payment_status status = payment_status::not_stated;
        if (blank != std::string_view::npos) {
            const std::string_view word = one.substr(blank + 1);
            if (word == name(payment_status::made)) status = payment_status::made;
            if (word == name(payment_status::declined)) status = payment_status::declined;
            if (status == payment_status::not_stated) return text_error{errc::payment_malformed, at + blank + 1};
        }
        rounded += amount->rounded ? 1U : 0U;
        room[count] = {*due, amount->amount, status};
        at = end + 1;
    }
    return payments_read{list_view<stated_payment>(room.data(), wanted), rounded};
}

}  // namespace refund

#endif
