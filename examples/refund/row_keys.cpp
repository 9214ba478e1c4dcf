#include "row_keys.hpp"

#include "unusable.hpp"

#include <refund/ledger/key_text.hpp>

#include <algorithm>
#include <functional>
#include <new>
#include <string>
#include <utility>

namespace program {
namespace {

/// The text that a key is compared by, which `room` may hold. Only a GUID is written in two ways.
std::string_view compared(std::string_view text, std::string& room) {
    if (text.size() != 36 && text.size() != 38) return text;
    room = refund::normal_key(text);
    return room;
}

std::uint32_t hash_of(std::uint32_t scope, std::string_view id) {
    const std::size_t both = std::hash<std::string_view>()(id) ^ (scope * std::size_t{0x9E3779B97F4A7C15U});
    return static_cast<std::uint32_t>(both ^ (both >> 32U));
}

}  // namespace

char* text_arena::take(std::size_t size) {
    constexpr std::size_t block_size = std::size_t{1} << 20U;
    size = (size + alignof(row_key) - 1) / alignof(row_key) * alignof(row_key);
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

std::string_view text_arena::keep(std::string_view text) {
    char* const copy = take(text.size());
    std::copy(text.begin(), text.end(), copy);
    return {copy, text.size()};
}

std::uint32_t row_keys::spelling_number(std::string_view text) {
    // Rows of one scope mostly follow each other.
    if (last_spelling_ < spellings_.size() && spellings_[last_spelling_].text == text) return last_spelling_;
    return last_spelling_ = find_spelling(text);
}

std::uint32_t row_keys::find_spelling(std::string_view text) {
    if (const auto known = spelling_numbers_.find(text); known != spelling_numbers_.end()) return known->second;
    std::string room;
    const std::string_view name = compared(text, room);
    auto scope = scope_numbers_.find(name);
    if (scope == scope_numbers_.end()) {
        scopes_.push_back(arena_.keep(name));
        scope = scope_numbers_.emplace(scopes_.back(), static_cast<std::uint32_t>(scopes_.size() - 1)).first;
    }
    const auto number = static_cast<std::uint32_t>(spellings_.size());
    spellings_.push_back({name == text ? scope->first : arena_.keep(text), scope->second});
    spelling_numbers_.emplace(spellings_.back().text, number);
    return number;
}

row_key* row_keys::make(std::uint32_t spelling, std::string_view id, std::string_view commitment) {
    constexpr std::size_t most = std::size_t{1} << 31U;
    if (id.size() >= most || commitment.size() >= most) throw unusable("a key is longer than 2 GiB");
    char* const room = arena_.take(sizeof(row_key) + id.size() + commitment.size());
    auto* const made = new (room) row_key{};
    made->spelling = spelling;
    made->row = static_cast<std::uint32_t>(rows_++);
    made->id_size = static_cast<std::uint32_t>(id.size()) & 0x7FFF'FFFFU;
    made->commitment_size = static_cast<std::uint32_t>(commitment.size());
    std::copy(commitment.begin(), commitment.end(), std::copy(id.begin(), id.end(), room + sizeof(row_key)));
    return made;
}

row_key* row_keys::add_shown(std::string_view scope, std::string_view id, std::string_view commitment) {
    return make(spelling_number(scope), id, commitment);
}

row_keys::added row_keys::add(std::string_view scope, std::string_view id, std::string_view id_if_none,
                              std::string_view commitment) {
    const std::uint32_t spelling = spelling_number(scope);
    if (id.empty()) {
        row_key* const made = make(spelling, id_if_none, commitment);
        made->made = 1;
        return {made, nullptr};
    }
    if (stated_ * 3 >= slots_.size() * 2) grow();
    std::string room;
    std::string other_room;
    const std::string_view wanted = compared(id, room);
    const std::uint32_t number = spellings_[spelling].scope;
    const std::uint32_t hash = hash_of(number, wanted);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].key != nullptr; at = (at + 1) & mask) {
        const slot& held = slots_[at];
        if (held.hash == hash && this->scope(*held.key) == number && compared(held.key->id(), other_room) == wanted) {
            return {make(spelling, id, commitment), held.key};
        }
    }
    row_key* const made = make(spelling, id, commitment);
    slots_[at] = {hash, made};
    ++stated_;
    return {made, nullptr};
}

void row_keys::grow() {
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
