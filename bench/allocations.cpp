#include "allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::uint64_t> asked{0};
}

std::uint64_t allocations() noexcept { return asked.load(); }

// Every plain new of the program comes through here, so that a benchmark can prove that it allocates nothing.
void* operator new(std::size_t size) {
    asked.fetch_add(1, std::memory_order_relaxed);
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
