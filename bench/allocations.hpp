#ifndef REFUND_BENCH_ALLOCATIONS_HPP
#define REFUND_BENCH_ALLOCATIONS_HPP

#include <cstdint>

/// How often the program has allocated memory so far; see allocations.cpp.
[[nodiscard]] std::uint64_t allocations() noexcept;

#endif
