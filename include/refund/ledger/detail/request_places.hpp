#ifndef REFUND_LEDGER_DETAIL_REQUEST_PLACES_HPP
#define REFUND_LEDGER_DETAIL_REQUEST_PLACES_HPP

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace refund::detail {

/// The places of entries, by the hash of their request's id: one table that is at most half full, so that adding one
/// seldom takes memory.
class request_places {
public:
    [[nodiscard]] static std::size_t hash_of(std::string_view request_id) noexcept {
        return std::hash<std::string_view>()(request_id);
    }

    /// Calls `visit` with each place of that hash, in no order; entries of another id may be among them.
    template <class Visit>
    void for_each(std::size_t hash, Visit&& visit) const {
        if (slots_.empty()) return;
        for (std::size_t at = hash & (slots_.size() - 1); slots_[at].is_taken; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].hash == hash) visit(slots_[at].place);
        }
    }

    /// Makes room for one more.
    void reserve_one() {
        if (2 * (count_ + 1) <= slots_.size()) return;
        request_places larger;
        larger.slots_.resize(slots_.empty() ? 8 : 2 * slots_.size());
        for (const slot& each : slots_) {
            if (each.is_taken) larger.add(each.hash, each.place);
        }
        std::swap(slots_, larger.slots_);
    }

    /// Adds a place, for which there is room.
    void add(std::size_t hash, std::size_t place) noexcept {
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].is_taken) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {hash, place, true};
        ++count_;
    }

private:
    struct slot {
        std::size_t hash{};
        std::size_t place{};
        bool is_taken{};
    };
    std::vector<slot> slots_{};  // none, or a power of two
    std::size_t count_{};
};

}  // namespace refund::detail

#endif
