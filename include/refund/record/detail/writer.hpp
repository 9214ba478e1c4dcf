#ifndef REFUND_RECORD_DETAIL_WRITER_HPP
#define REFUND_RECORD_DETAIL_WRITER_HPP

#include <refund/bulk/arrow.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Columns as they grow, and what hands them out as a record batch. A column owns its memory, so that one that is moved
// out of its batch lives on alone.

namespace refund::record::detail {

/// The format of a column's cells.
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

/// A column that a batch of results has.
struct written_column {
    const char* name{};  // ends with a zero
    written_type type{};
};

/// The cells of one column, appended in order of the rows.
class column_writer {
public:
    void begin(const written_column& what) { what_ = &what; }

    /// Makes room for so many cells; the characters of texts still grow.
    void reserve(std::size_t rows) {
        valid_.reserve(rows / 8 + 1);
        switch (what_->type) {
            case written_type::text: ends_.reserve(rows + 1); break;
            case written_type::day: days_.reserve(rows); break;
            case written_type::boolean: bits_.reserve(rows / 8 + 1); break;
            case written_type::int64: numbers_.reserve(rows); break;
        }
    }

    void add(std::string_view text) {
        characters_ += text;
        too_large_ = too_large_ || characters_.size() > most_characters;
        note_end();
        note(true);
    }
    void add(std::int64_t number) {
        numbers_.push_back(number);
        note(true);
    }
    void add_day(std::int32_t number) {
        days_.push_back(number);
        note(true);
    }
    void add_flag(bool value) {
        put(bits_, value);
        note(true);
    }
    void add_null() {
        switch (what_->type) {
            case written_type::text: note_end(); break;
            case written_type::day: days_.push_back(0); break;
            case written_type::boolean: put(bits_, false); break;
            case written_type::int64: numbers_.push_back(0); break;
        }
        ++nulls_;
        note(false);
    }

    [[nodiscard]] bool is_too_large() const noexcept { return too_large_; }

    /// Describes the cells; `array` and whoever it is moved to refers to this column, which outlives them.
    void describe(ArrowArray& array) noexcept {
        array = {};
        array.length = static_cast<std::int64_t>(rows_);
        array.null_count = static_cast<std::int64_t>(nulls_);
        buffers_[0] = nulls_ == 0 ? nullptr : valid_.data();
        array.n_buffers = 2;
        switch (what_->type) {
            case written_type::text:
                buffers_[1] = ends_.data();
                buffers_[2] = characters_.data();
                array.n_buffers = 3;
                break;
            case written_type::day: buffers_[1] = days_.data(); break;
            case written_type::boolean: buffers_[1] = bits_.data(); break;
            case written_type::int64: buffers_[1] = numbers_.data(); break;
        }
        array.buffers = buffers_;
    }

private:
    static constexpr std::size_t most_characters = 2'147'483'647;

    void put(std::vector<std::uint8_t>& bits, bool value) {
        if (rows_ % 8 == 0) bits.push_back(0);
        if (value) bits.back() = static_cast<std::uint8_t>(bits.back() | 1U << (rows_ % 8));
    }
    void note_end() { ends_.push_back(static_cast<std::int32_t>(too_large_ ? 0 : characters_.size())); }
    void note(bool is_valid) {
        put(valid_, is_valid);
        ++rows_;
    }

    const written_column* what_{};
    std::string characters_{};
    std::vector<std::int32_t> ends_ = std::vector<std::int32_t>(1);
    std::vector<std::int64_t> numbers_{};
    std::vector<std::int32_t> days_{};
    std::vector<std::uint8_t> bits_{};
    std::vector<std::uint8_t> valid_{};
    std::size_t rows_{};
    std::size_t nulls_{};
    bool too_large_{};
    const void* buffers_[3]{};
};

/// A record batch that is being written.
template <std::size_t Columns>
class batch_writer {
public:
    explicit batch_writer(const std::array<written_column, Columns>& columns) : columns_(columns) {
        for (std::size_t i = 0; i < Columns; ++i) {
            cells_[i] = std::make_unique<column_writer>();
            cells_[i]->begin(columns[i]);
        }
    }

    /// Makes room for so many rows.
    void reserve(std::size_t rows) {
        for (const auto& each : cells_) each->reserve(rows);
    }

    [[nodiscard]] column_writer& operator[](std::size_t number) noexcept { return *cells_[number]; }

    [[nodiscard]] bool is_too_large() const noexcept {
        bool any = false;
        for (const auto& each : cells_) any = any || each->is_too_large();
        return any;
    }

    /// Gives the batch away.
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

    /// Children that were moved away are not its own any more.
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
