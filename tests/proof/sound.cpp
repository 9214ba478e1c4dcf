#include <refund/proof/sound.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace moody {

using namespace date::literals;

struct where_published {
    static constexpr bool complete() noexcept { return true; }
};
struct note {
    std::string_view id{};
    refund::date_range in_force{};
    where_published source{};
    int outcome{};
};
template <std::size_t Rows>
struct notes {
    note rows[Rows];
};
template <std::size_t Rows>
constexpr std::span<const note> rows_of(const notes<Rows>& table) noexcept {
    return table.rows;
}

/// A kind of state that cannot be a template argument.
class mood {
public:
    constexpr mood() = default;
    constexpr explicit mood(int value) noexcept : value_(value) {}
    [[nodiscard]] constexpr int value() const noexcept { return value_; }

private:
    int value_{0};
};

constexpr notes<2> written{{{"a", {2024_y / 1 / 1, 2024_y / 2 / 1}, {}, 0}, {"b", {2024_y / 2 / 1}, {}, 0}}};

}  // namespace moody

// grouped: no
template <>
struct refund::provable<moody::note> : refund::dated_rows<moody::note> {
    static constexpr moody::mood state(const moody::note*, std::size_t, std::size_t i) noexcept {
        return moody::mood(static_cast<int>(i));
    }
};

// Code that does not compile is in tests/compile_fail.

TEST_CASE("sound accepts a sound table, and shows the faults of others as template arguments") {
    static_assert(refund::sound<moody::written>);
    using shown = refund::detail::proof_of<moody::written>;
    static_assert(std::same_as<decltype(shown::state), const std::size_t>,
                  "the number, as a mood cannot be an argument");
    static_assert(refund::detail::structural<int> && !refund::detail::structural<moody::mood>);
    static_assert(
        std::same_as<shown::property,
                     refund::table_property<true, refund::fault::none, refund::date_witness<1970, 1, 1>,
                                            refund::date_witness<9999, 12, 31>, refund::days_witness<0, 2147483646>,
                                            std::size_t{0}, 0, 0, refund::entry_witness<>>>);
}

TEST_CASE("a witness shows days of the years 1 to 9999, and the first or last of them for days beyond") {
    using refund::detail::date_of;
    static_assert(std::same_as<date_of<19'723>::witness, refund::date_witness<2024, 1, 1>>);
    static_assert(
        std::same_as<date_of<refund::last_day.days_since_epoch>::witness, refund::date_witness<9999, 12, 31>>);
    static_assert(
        std::same_as<date_of<refund::open_end.days_since_epoch>::witness, refund::date_witness<9999, 12, 31>>);
    static_assert(
        std::same_as<date_of<refund::first_day.days_since_epoch - 1>::witness, refund::date_witness<1, 1, 1>>);
}
