#ifndef REFUND_BULK_DETAIL_KERNELS_HPP
#define REFUND_BULK_DETAIL_KERNELS_HPP

#include <refund/bulk/detail/boxes.hpp>
#include <refund/bulk/detail/calendar.hpp>
#include <refund/bulk/detail/outcomes.hpp>
#include <refund/bulk/instruction_set.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

// Compiles the same loops for each instruction set and version of a table, and chooses among them.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// An always-inline function, compiled for each instruction set.
template <auto Loops>
struct compiled;
template <class Result, class... Arguments, Result (*Loops)(Arguments...) noexcept>
struct compiled<Loops> {
    using function = Result (*)(Arguments...) noexcept;

    static Result baseline(Arguments... arguments) noexcept { return Loops(arguments...); }
#if defined(__GNUC__) && defined(__x86_64__)
    [[gnu::target("avx2,fma"), gnu::noinline]] static Result avx2(Arguments... arguments) noexcept {
        return Loops(arguments...);
    }
    [[gnu::target("avx512f,avx512dq,avx512bw,avx512vl"), gnu::noinline]] static Result avx512(
        Arguments... arguments) noexcept {
        return Loops(arguments...);
    }
#endif

    /// The function for an instruction set that the machine has. The exact path needs none.
    [[nodiscard]] static function with([[maybe_unused]] instruction_set use) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
        if (use == instruction_set::avx512) return avx512;
        if (use == instruction_set::avx2) return avx2;
#endif
        return baseline;
    }
};

/// Turns a block of raw columns into prepared ones; with `Payments`, also computes how many payments are to come.
template <bool Payments>
[[gnu::always_inline]] inline void prepare(const raw_columns& rows, std::size_t first, prepared_block& out) noexcept {
    find_standings<Payments>(rows, first, out);
    multiply_units(rows.payment.data() + first, rows.returned.data() + first, out.amount);
    out.requested = bounds_of(rows.requested_on.data() + first);
}

using prepare_block = compiled<prepare<true>>::function;
using decide_block = compiled<decide_any>::function;
using number_block = compiled<number_rules>::function;

/// How to decide the rows of a block.
struct chosen {
    decide_block decide{};
    const box_list* boxes{};
    bool by_row{};  // the rows are of several versions: decide each by its own day
};

/// The boxes of a table known only at run time, with those of the version used last.
class any_rules {
public:
    any_rules(std::span<const rule<>> rules, instruction_set use) noexcept
        : rules_(rules), all_(boxes_of(rules)), decide_(compiled<decide_any>::with(use)) {}

    [[nodiscard]] bool exact_only() const noexcept { return all_.exact_only; }

    [[nodiscard]] chosen choose(day_bounds as_of) noexcept {
        if (as_of.first < dates_.from || as_of.last >= dates_.until) {
            const version_dates dates = version_at(all_.view(), as_of.first);
            if (as_of.last >= dates.until) return {decide_, &all_, true};
            dates_ = dates;
            version_ = boxes_of(rules_, dates);
        }
        return {decide_, &version_, false};
    }

private:
    std::span<const rule<>> rules_;
    box_list all_;
    box_list version_{};
    version_dates dates_{0, 0};
    decide_block decide_;
};

/// The boxes of a table known at compile time, and the kernels compiled for its versions.
template <const auto& Table>
class fixed_rules {
    static constexpr box_list all = boxes_of(Table.rules);

    static constexpr std::size_t versions = [] {
        std::size_t count = 1;
        for (int day = version_dates{}.from; (day = version_at(all.view(), day).until) != version_dates{}.until;) {
            ++count;
        }
        return count;
    }();
    static constexpr std::array<version_dates, versions> dates = [] {
        std::array<version_dates, versions> found{};
        int day = version_dates{}.from;
        for (version_dates& each : found) day = (each = version_at(all.view(), day)).until;
        return found;
    }();
    template <std::size_t Version>
    static constexpr box_list version = boxes_of(Table.rules, dates[Version]);

public:
    fixed_rules(std::span<const rule<>> rules, instruction_set use) noexcept
        : rules_(rules), use_(use), version_(kernels(use, std::make_index_sequence<versions>())) {}

    [[nodiscard]] static constexpr bool exact_only() noexcept { return all.exact_only; }

    [[nodiscard]] chosen choose(day_bounds as_of) noexcept {
        for (std::size_t i = versions; i-- > 0;) {
            if (as_of.first >= dates[i].from && as_of.last < dates[i].until) return version_[i];
        }
        if (!any_) any_.emplace(rules_, use_);
        return any_->choose(as_of);
    }

private:
    /// Each version that refunds anything has its own kernel; all others share one.
    template <std::size_t I>
    [[nodiscard]] static chosen kernel(instruction_set use) noexcept {
        if constexpr (version<I>.refunds()) {
            return {compiled<decide_fixed<version<I>>>::with(use), nullptr, false};
        } else {
            return {compiled<decide_any>::with(use), &version<I>, false};
        }
    }
    template <std::size_t... I>
    [[nodiscard]] static std::array<chosen, versions> kernels(instruction_set use, std::index_sequence<I...>) noexcept {
        return {kernel<I>(use)...};
    }

    std::span<const rule<>> rules_;
    instruction_set use_;
    std::array<chosen, versions> version_;
    std::optional<any_rules> any_{};  // for blocks of several versions
};

}  // namespace refund::bulk::detail

#undef REFUND_DETAIL_UNROLLED

#endif
