#ifndef REFUND_BULK_DETAIL_KERNELS_HPP
#define REFUND_BULK_DETAIL_KERNELS_HPP

#include <refund/bulk/detail/calendar.hpp>
#include <refund/bulk/detail/outcomes.hpp>
#include <refund/bulk/instruction_set.hpp>

// The same loops, compiled once for each instruction set, and the choice among them.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// A function that is inlined where it is called, compiled for each instruction set.
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
    [[gnu::target("avx512f,avx512dq,avx512bw,avx512vl"), gnu::noinline]] static Result avx512(Arguments... arguments) noexcept {
        return Loops(arguments...);
    }
#endif

    /// The function for a set that the machine has; the exact path needs none.
    [[nodiscard]] static function with([[maybe_unused]] instruction_set use) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
        if (use == instruction_set::avx512) return avx512;
        if (use == instruction_set::avx2) return avx2;
#endif
        return baseline;
    }
};

/// A block of raw columns to prepared ones; with payments also how many are to come.
template <bool Payments>
[[gnu::always_inline]] inline void prepare(const raw_columns& rows, std::size_t first, prepared_block& out) noexcept {
    find_standings<Payments>(rows, first, out);
    multiply_units(rows.payment.data() + first, rows.returned.data() + first, out.amount);
    out.requested = bounds_of(rows.requested_on.data() + first);
}

using prepare_block = compiled<prepare<true>>::function;
using decide_block = compiled<decide_any>::function;
using number_block = compiled<number_rules>::function;

}  // namespace refund::bulk::detail

#undef REFUND_DETAIL_UNROLLED

#endif
