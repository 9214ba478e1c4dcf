#ifndef REFUND_LEDGER_DETAIL_REQUEST_PLACES_HPP
#define REFUND_LEDGER_DETAIL_REQUEST_PLACES_HPP

#include <refund/core/detail/eight_characters.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace refund::detail {

/// The places of entries, by the hash of their request's id: one open-addressing table, at most half full, so that
/// adding a place seldom allocates.
class request_places {
public:
    /// Hashes eight characters at a time. The last eight overlap those before unless the length is a multiple of eight.
    [[nodiscard]] static std::size_t hash_of(std::string_view request_id) noexcept {
        std::uint64_t sum = request_id.size();
        const auto mix = [&sum](std::uint64_t eight) {
            sum = (sum ^ eight) * 0x9E37'79B9'7F4A'7C15U;
            sum ^= sum >> 32U;
        };
        if (request_id.size() < 8) {
            std::uint64_t all = 0;
            for (const char c : request_id) all = all << 8U | static_cast<unsigned char>(c);
            mix(all);
            return static_cast<std::size_t>(sum);
        }
        for (std::size_t at = 0; at + 8 < request_id.size(); at += 8) mix(eight_characters(request_id.data() + at));
        mix(eight_characters(request_id.data() + request_id.size() - 8));
        return static_cast<std::size_t>(sum);
    }

    /// Calls `visit` with each place of that hash, in no particular order. Some may belong to other ids.
    template <class Visit>
    void for_each(std::size_t hash, Visit&& visit) const {
        if (slots_.empty()) return;
        for (std::size_t at = hash & (slots_.size() - 1); slots_[at].is_taken; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].hash == hash) visit(slots_[at].place);
        }
    }

    /// Makes room for `places` in total.
    void reserve(std::size_t places) {
        if (2 * places <= slots_.size()) return;
        request_places larger;
        larger.slots_.resize(std::bit_ceil(2 * places));
        for (const slot& each : slots_) {
            if (each.is_taken) larger.add(each.hash, each.place);
        }
        std::swap(slots_, larger.slots_);
    }

    /// How many places fit without another allocation.
    [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size() / 2; }

    /// Adds a place; there must be room for it.
    void add(std::size_t hash, std::size_t place) noexcept {
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].is_taken) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {hash, place, true};
    }

private:
    struct slot {
        std::size_t hash{};
        std::size_t place{};
        bool is_taken{};
    };
    std::vector<slot> slots_{};  // empty, or a power of two
};

}  // namespace refund::detail

#endif
