#ifndef REFUND_PROGRAM_TEXT_ROOM_HPP
#define REFUND_PROGRAM_TEXT_ROOM_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace program {

/// A text with room after it for more. Unlike std::string, it does not fill that room with zeros first.
class text_room {
public:
    text_room() = default;
    text_room(text_room&& from) noexcept
        : all_(std::move(from.all_)), size_(std::exchange(from.size_, 0)), room_(std::exchange(from.room_, 0)) {}
    text_room& operator=(text_room&& from) noexcept {
        all_ = std::move(from.all_);
        size_ = std::exchange(from.size_, 0);
        room_ = std::exchange(from.room_, 0);
        return *this;
    }
    text_room(const text_room&) = delete;
    text_room& operator=(const text_room&) = delete;
    ~text_room() = default;

    /// Makes room for so many more characters and returns the end of the text, where to write them.
    [[nodiscard]] char* expect(std::size_t more) {
        if (room_ - size_ < more) grow(more);
        return all_.get() + size_;
    }
    /// Ends the text after what was written.
    void end_at(const char* end) { size_ = static_cast<std::size_t>(end - all_.get()); }

    /// Replaces the text, and keeps the room.
    void assign(std::string_view text) {
        size_ = 0;
        char* const to = expect(text.size());
        end_at(std::copy(text.begin(), text.end(), to));
    }
    /// Cuts the text to its first `size` characters.
    void shorten(std::size_t size) { size_ = size; }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view view() const { return {all_.get(), size_}; }

private:
    void grow(std::size_t more) {
        const std::size_t wider = (std::max)(size_ + more, 2 * room_);
        auto moved = std::make_unique_for_overwrite<char[]>(wider);
        std::copy_n(all_.get(), size_, moved.get());
        all_ = std::move(moved);
        room_ = wider;
    }

    std::unique_ptr<char[]> all_{};
    std::size_t size_{0};
    std::size_t room_{0};
};

}  // namespace program

#endif
