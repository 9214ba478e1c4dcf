#include "row_keys.hpp"

#include "byte_words.hpp"
#include "unusable.hpp"

#include <refund/ledger/key_text.hpp>

#include <algorithm>
#include <functional>
#include <new>
#include <string>
#include <utility>

namespace program {
namespace {

/// Only a GUID can be spelled in more than one way.
bool may_be_guid(std::string_view text) { return text.size() == 36 || text.size() == 38; }

/// The form in which a key is compared; it may be in `room`.
std::string_view compared(std::string_view text, std::string& room) {
    if (!may_be_guid(text)) return text;
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
        // Not make_unique, which would zero every byte first.
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
    copy_text(text, copy);
    return {copy, text.size()};
}

std::uint32_t row_keys::spelling(std::string_view scope) {
    // Rows of one scope mostly come together.
    if (last_spelling_ < spellings_.size() && is_same(spellings_[last_spelling_].text, scope)) return last_spelling_;
    std::string room;
    const std::string_view name = compared(scope, room);
    const bool changes = scopes_.empty() || scope_order_.changes(name);
    const bool is_new = scope_order_.note(name) && changes;
    return last_spelling_ = is_new ? add_spelling(scope, add_scope(name)) : find_spelling(scope, name);
}

std::uint32_t row_keys::find_spelling(std::string_view text, std::string_view name) {
    for (; numbered_ < spellings_.size(); ++numbered_) {
        const spelt& each = spellings_[numbered_];
        spelling_numbers_.emplace(each.text, static_cast<std::uint32_t>(numbered_));
        scope_numbers_.emplace(scopes_[each.scope], each.scope);
    }
    if (const auto known = spelling_numbers_.find(text); known != spelling_numbers_.end()) return known->second;
    const auto scope = scope_numbers_.find(name);
    return add_spelling(text, scope == scope_numbers_.end() ? add_scope(name) : scope->second);
}

std::uint32_t row_keys::add_scope(std::string_view name) {
    scopes_.push_back(arena_.keep(name));
    return static_cast<std::uint32_t>(scopes_.size() - 1);
}

std::uint32_t row_keys::add_spelling(std::string_view text, std::uint32_t scope) {
    spellings_.push_back({is_same(text, scopes_[scope]) ? scopes_[scope] : arena_.keep(text), scope});
    return static_cast<std::uint32_t>(spellings_.size() - 1);
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
    copy_text(commitment, copy_text(id, room + sizeof(row_key)));
    return made;
}

row_keys::added row_keys::add_made(std::uint32_t spelling, std::string_view id, std::string_view commitment) {
    row_key* const made = make(spelling, id, commitment);
    made->made = 1;
    return {made, nullptr};
}

row_keys::added row_keys::add(std::uint32_t spelling, std::string_view id, std::string_view commitment) {
    const std::uint32_t scope = spellings_[spelling].scope;
    if (ids_in_order_ && is_behind_all(scope, id)) {
        row_key* const made = make(spelling, id, commitment);
        in_order_.push_back(made);
        return {made, nullptr};
    }
    if (ids_in_order_) leave_order();
    slot& place = place_of(scope, id);
    row_key* const made = make(spelling, id, commitment);
    if (place.key != nullptr) return {made, place.key};
    place.key = made;
    ++stated_;
    return {made, nullptr};
}

/// Whether the key comes after all others, and so equals none of them: scopes are numbered as they come.
bool row_keys::is_behind_all(std::uint32_t scope, std::string_view id) const {
    if (in_order_.empty()) return true;
    const row_key& last = *in_order_.back();
    const std::uint32_t last_scope = this->scope(last);
    if (scope != last_scope) return scope > last_scope;
    return !may_be_guid(id) && !may_be_guid(last.id()) && last.id() < id;
}

void row_keys::leave_order() {
    ids_in_order_ = false;
    for (const row_key* const each : in_order_) {
        place_of(scope(*each), each->id()).key = each;
        ++stated_;
    }
    in_order_ = std::vector<const row_key*>();
}

/// The slot of the first key with that scope and id, or an empty slot for it with its hash already set.
row_keys::slot& row_keys::place_of(std::uint32_t scope, std::string_view id) {
    if (stated_ * 3 >= slots_.size() * 2) grow();
    std::string room;
    std::string other_room;
    const std::string_view wanted = compared(id, room);
    const std::uint32_t hash = hash_of(scope, wanted);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        slot& held = slots_[at];
        if (held.key == nullptr) {
            held.hash = hash;
            return held;
        }
        if (held.hash == hash && this->scope(*held.key) == scope && compared(held.key->id(), other_room) == wanted) {
            return held;
        }
    }
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
