#include "request_book.hpp"

#include "unusable.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

namespace program {
namespace {

std::uint32_t hash_of(std::uint32_t scope, std::string_view id) {
    const std::size_t both = std::hash<std::string_view>()(id) ^ (scope * std::size_t{0x9E3779B97F4A7C15U});
    return static_cast<std::uint32_t>(both ^ (both >> 32U));
}

}  // namespace

char* text_arena::take(std::size_t size) {
    constexpr std::size_t block_size = std::size_t{1} << 20U;
    size = (size + alignof(request_key) - 1) / alignof(request_key) * alignof(request_key);
    if (size > left_) {
        // Not make_unique: it would touch every byte once more.
        const std::size_t wanted = (std::max)(size, block_size);
        blocks_.emplace_back(new char[wanted]);
        next_ = blocks_.back().get();
        left_ = wanted;
    }
    left_ -= size;
    return std::exchange(next_, next_ + size);
}

std::uint32_t request_book::scope_number(std::string_view name) {
    if (const auto known = scope_numbers_.find(name); known != scope_numbers_.end()) return known->second;
    char* const copy = arena_.take(name.size());
    std::copy(name.begin(), name.end(), copy);
    const auto number = static_cast<std::uint32_t>(scope_names_.size());
    scope_names_.emplace_back(copy, name.size());
    scope_numbers_.emplace(scope_names_.back(), number);
    return number;
}

request_key* request_book::key(std::uint32_t scope, std::string_view id) {
    if (id.size() > (std::numeric_limits<std::uint32_t>::max)()) throw unusable("a request id is longer than 4 GiB");
    if (keys_ * 2 >= slots_.size()) grow();
    const std::uint32_t hash = hash_of(scope, id);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].key != nullptr; at = (at + 1) & mask) {
        const slot& held = slots_[at];
        if (held.hash == hash && held.key->scope == scope && held.key->id() == id) return held.key;
    }
    char* const room = arena_.take(sizeof(request_key) + id.size());
    auto* const made = new (room) request_key{request_key::not_known, scope, static_cast<std::uint32_t>(id.size())};
    std::copy(id.begin(), id.end(), room + sizeof(request_key));
    slots_[at] = {hash, made};
    ++keys_;
    return made;
}

void request_book::grow() {
    std::vector<slot> wider(slots_.empty() ? 1024 : slots_.size() * 2);
    const std::size_t mask = wider.size() - 1;
    for (const slot& held : slots_) {
        if (held.key == nullptr) continue;
        std::size_t at = held.hash & mask;
        while (wider[at].key != nullptr) at = (at + 1) & mask;
        wider[at] = held;
    }
    slots_ = std::move(wider);
}

}  // namespace program
