#ifndef REFUND_RECORD_DETAIL_WRITER_HPP
#define REFUND_RECORD_DETAIL_WRITER_HPP

#include <refund/bulk/arrow.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

// Grows columns row by row and hands them out as a record batch. Each column owns its memory, so that it outlives the
// batch when it is moved out of it.

namespace refund::record::detail {

/// The type of a column's cells.
enum class written_type : unsigned char { text, int64, day, boolean };

[[nodiscard]] constexpr const char* format_of(written_type type) noexcept {
    switch (type) {
        case written_type::text: return "u";
        case written_type::int64: return "l";
        case written_type::day: return "tdD";
        case written_type::boolean: return "b";
    }
    return "";
}

/// Copies a text. Most texts are short, and two overlapping copies of fixed size are faster than a call of memcpy.
inline void copy_text(char* to, std::string_view text) noexcept {
    const std::size_t size = text.size();
    const char* const from = text.data();
    const auto copy_ends = [&](auto room) {
        std::memcpy(to, from, sizeof(room));
        std::memcpy(to + size - sizeof(room), from + size - sizeof(room), sizeof(room));
    };
    if (size < 4) {
        for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
    } else if (size <= 8) {
        copy_ends(std::array<char, 4>());
    } else if (size <= 16) {
        copy_ends(std::array<char, 8>());
    } else if (size <= 32) {
        copy_ends(std::array<char, 16>());
    } else {
        std::memcpy(to, from, size);
    }
}

/// A column in a batch of results.
struct written_column {
    const char* name{};  // null-terminated
    written_type type{};
};

/// The cells of one column, appended row by row.
class column_writer {
public:
    /// Begins a column of at most `most` cells. Memory that no cell needs is allocated, but never touched.
    column_writer(written_type type, std::size_t most)
        : type_(type), most_(most), cells_(new std::byte[bytes_of(type, most)]) {
        if (type != written_type::text) return;
        store(0, std::int32_t{0});
        make_room(0);
    }

    void add(std::string_view text) {
        if (text.size() > room_ - size_) make_room(text.size());
        copy_text(characters_.get() + size_, text);
        size_ += text.size();
        note_end();
        note_value();
    }
    void add(std::int64_t number) {
        store(rows_, number);
        note_value();
    }
    void add_day(std::int32_t number) {
        store(rows_, number);
        note_value();
    }
    void add_flag(bool value) {
        put_bit(cells_.get(), value);
        note_value();
    }
    void add_null() {
        switch (type_) {
            case written_type::text: note_end(); break;
            case written_type::day: store(rows_, std::int32_t{0}); break;
            case written_type::boolean: put_bit(cells_.get(), false); break;
            case written_type::int64: store(rows_, std::int64_t{0}); break;
        }
        note_null();
    }

    [[nodiscard]] bool is_too_large() const noexcept { return size_ > most_characters; }

    /// Describes the cells in `array`. It refers to this column, even after it is moved, so the column must outlive it.
    void describe(ArrowArray& array) noexcept {
        array = {};
        array.length = static_cast<std::int64_t>(rows_);
        array.null_count = static_cast<std::int64_t>(nulls_);
        const bool is_text = type_ == written_type::text;
        buffers_[0] = valid_.get();
        buffers_[1] = cells_.get();
        buffers_[2] = characters_.get();
        array.n_buffers = is_text ? 3 : 2;
        array.buffers = buffers_;
    }

private:
    static constexpr std::uint64_t most_characters = 2'147'483'647;

    [[nodiscard]] static std::size_t bytes_of(written_type type, std::size_t cells) noexcept {
        switch (type) {
            case written_type::text: return 4 * (cells + 1);
            case written_type::int64: return 8 * cells;
            case written_type::day: return 4 * cells;
            case written_type::boolean: return cells / 8 + 1;
        }
        return 0;
    }
    template <class T>
    void store(std::size_t at, T value) noexcept {
        std::memcpy(cells_.get() + at * sizeof(T), &value, sizeof(T));
    }
    void put_bit(std::byte* bits, bool value) noexcept {
        const auto others = rows_ % 8 == 0 ? std::byte{0} : bits[rows_ / 8];
        bits[rows_ / 8] = others | static_cast<std::byte>(unsigned{value} << (rows_ % 8));
    }
    /// Allocates what all cells will take if they are like those so far, plus a little.
    void make_room(std::size_t more) {
        const std::uint64_t all = std::uint64_t{size_} * most_ / (rows_ + 1) / 16 * 17;
        const std::size_t least = size_ + size_ / 16 + more + 64;
        const std::size_t room = (std::max)(least, static_cast<std::size_t>((std::min)(all, most_characters)));
        std::unique_ptr<char[]> larger(new char[room]);
        if (size_ != 0) std::memcpy(larger.get(), characters_.get(), size_);
        characters_ = std::move(larger);
        room_ = room;
    }
    /// In a column that is too large, these offsets are wrong; such a column is never handed out.
    void note_end() noexcept { store(rows_ + 1, static_cast<std::int32_t>(size_)); }

    /// Validity bits are kept only from the first null on: most columns have none.
    void note_value() noexcept {
        if (valid_) put_bit(valid_.get(), true);
        ++rows_;
    }
    void note_null() {
        if (!valid_) {
            valid_.reset(new std::byte[most_ / 8 + 1]);
            std::memset(valid_.get(), 0xFF, rows_ / 8 + 1);
            valid_[rows_ / 8] = static_cast<std::byte>((1U << (rows_ % 8)) - 1U);
        }
        put_bit(valid_.get(), false);
        ++nulls_;
        ++rows_;
    }

    written_type type_;
    std::size_t most_;
    std::size_t rows_{};
    std::size_t nulls_{};
    std::unique_ptr<std::byte[]> cells_;  // numbers, days, bits, or where texts end
    std::unique_ptr<std::byte[]> valid_{};
    std::unique_ptr<char[]> characters_{};
    std::size_t size_{};  // in characters
    std::size_t room_{};
    const void* buffers_[3]{};
};

/// A record batch while it is written.
template <std::size_t Columns>
class batch_writer {
public:
    /// Begins a batch of at most `most` rows.
    batch_writer(const std::array<written_column, Columns>& columns, std::size_t most) : columns_(columns) {
        for (std::size_t i = 0; i < Columns; ++i) cells_[i] = std::make_unique<column_writer>(columns[i].type, most);
    }

    [[nodiscard]] column_writer& operator[](std::size_t number) noexcept { return *cells_[number]; }

    [[nodiscard]] bool is_too_large() const noexcept {
        bool any = false;
        for (const auto& each : cells_) any = any || each->is_too_large();
        return any;
    }

    /// Moves the batch out, to the caller.
    void hand_out(std::int64_t rows, ArrowSchema& schema, ArrowArray& array) {
        auto types = std::make_unique<children<ArrowSchema>>();
        auto arrays = std::make_unique<children<ArrowArray>>();
        for (std::size_t i = 0; i < Columns; ++i) {
            ArrowSchema& type = types->all[i];
            type = {};
            type.format = format_of(columns_[i].type);
            type.name = columns_[i].name;
            type.flags = ARROW_FLAG_NULLABLE;
            type.release = [](ArrowSchema* released) { released->release = nullptr; };
            types->pointers[i] = &type;
            ArrowArray& cells = arrays->all[i];
            cells_[i]->describe(cells);
            cells.private_data = cells_[i].release();
            cells.release = [](ArrowArray* released) {
                delete static_cast<column_writer*>(released->private_data);
                released->release = nullptr;
            };
            arrays->pointers[i] = &cells;
        }
        schema = {};
        schema.format = "+s";
        schema.name = "";
        schema.n_children = static_cast<std::int64_t>(Columns);
        schema.children = types->pointers.data();
        schema.release = &release_children<ArrowSchema>;
        schema.private_data = types.release();
        array = {};
        array.length = rows;
        array.n_buffers = 1;
        array.buffers = arrays->buffers;
        array.n_children = static_cast<std::int64_t>(Columns);
        array.children = arrays->pointers.data();
        array.release = &release_children<ArrowArray>;
        array.private_data = arrays.release();
    }

private:
    template <class Arrow>
    struct children {
        std::array<Arrow, Columns> all{};
        std::array<Arrow*, Columns> pointers{};
        const void* buffers[1]{};  // no row is null as a whole
    };

    /// Skips children that were moved out: they belong to somebody else.
    template <class Arrow>
    static void release_children(Arrow* released) {
        for (std::int64_t i = 0; i < released->n_children; ++i) {
            Arrow* const child = released->children[i];
            if (child->release != nullptr) child->release(child);
        }
        delete static_cast<children<Arrow>*>(released->private_data);
        released->release = nullptr;
    }

    const std::array<written_column, Columns>& columns_;
    std::array<std::unique_ptr<column_writer>, Columns> cells_{};
};

}  // namespace refund::record::detail

#endif
