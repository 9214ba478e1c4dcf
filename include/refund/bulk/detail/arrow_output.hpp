#ifndef REFUND_BULK_DETAIL_ARROW_OUTPUT_HPP
#define REFUND_BULK_DETAIL_ARROW_OUTPUT_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/arrow_abi.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <span>

// The results as a struct array. It and each of its columns own one block of memory, so that a column
// that is moved out of it lives on alone.

namespace refund::bulk::detail {

/// What Arrow recommends for buffers.
inline constexpr std::size_t arrow_alignment = 64;

/// Memory with `size` bytes behind a `Header`, or null.
template <class Header>
[[nodiscard]] Header* make_block(std::size_t size = 0) noexcept {
    static_assert(sizeof(Header) % arrow_alignment == 0);
    void* const memory = ::operator new(sizeof(Header) + size, std::align_val_t{arrow_alignment}, std::nothrow);
    return memory == nullptr ? nullptr : ::new (memory) Header{};
}

/// The release callback of an array or schema that owns such a block and has released its children.
template <class Arrow>
void release_block(Arrow* released) noexcept {
    ::operator delete(released->private_data, std::align_val_t{arrow_alignment});
    released->release = nullptr;
}

/// The release callback of one with children; those that were moved away are not its own any more.
template <class Arrow>
void release_with_children(Arrow* released) noexcept {
    for (std::int64_t i = 0; i < released->n_children; ++i) {
        Arrow* const child = released->children[i];
        if (child->release != nullptr) child->release(child);
    }
    release_block(released);
}

/// A child of a schema owns nothing.
inline void release_nothing(ArrowSchema* released) noexcept { released->release = nullptr; }

struct alignas(arrow_alignment) column_block {
    const void* buffers[2];
};

template <class Arrow, std::size_t Columns>
struct alignas(arrow_alignment) children_block {
    const void* buffers[1];  // arrays only: no row of the results is null as a whole
    Arrow* pointers[Columns];
    Arrow children[Columns];
};

/// A column to be written: its values, and one bit a row, whole words of 64, for whether there is one.
template <class T>
struct made_column {
    std::span<T> values{};
    std::uint8_t* valid{};
};

/// Makes the array of a column. False without memory.
template <class T>
[[nodiscard]] bool make_column(ArrowArray& array, std::size_t rows, made_column<T>& out) noexcept {
    if (rows > (std::numeric_limits<std::size_t>::max)() / 4 / sizeof(T)) return false;
    const std::size_t words = (rows + 63) / 64;
    const std::size_t values = words * 64 * sizeof(T);
    column_block* const block = make_block<column_block>(values + words * 8);
    if (block == nullptr) return false;
    auto* const bytes = reinterpret_cast<std::byte*>(block + 1);
    out.values = {reinterpret_cast<T*>(bytes), rows};
    out.valid = reinterpret_cast<std::uint8_t*>(bytes + values);
    block->buffers[1] = bytes;
    array = {};
    array.length = static_cast<std::int64_t>(rows);
    array.n_buffers = 2;
    array.buffers = block->buffers;
    array.release = &release_block<ArrowArray>;
    array.private_data = block;
    return true;
}

/// The results as they are made. What is not handed out is released.
class arrow_result_arrays {
public:
    static constexpr std::size_t columns = 3;

    arrow_result_arrays() = default;
    arrow_result_arrays(const arrow_result_arrays&) = delete;
    arrow_result_arrays& operator=(const arrow_result_arrays&) = delete;
    ~arrow_result_arrays() {
        if (schema_.release != nullptr) schema_.release(&schema_);
        if (array_.release != nullptr) array_.release(&array_);
    }

    /// Makes room for so many rows. False without memory.
    [[nodiscard]] bool make(std::size_t rows) noexcept {
        auto* const types = make_block<children_block<ArrowSchema, columns>>();
        if (types == nullptr) return false;
        adopt(schema_, *types);
        schema_.format = "+s";
        schema_.name = "";
        describe(types->children[0], "credit", "l", ARROW_FLAG_NULLABLE);
        describe(types->children[1], "fee", "l", ARROW_FLAG_NULLABLE);
        describe(types->children[2], "status", "C", 0);

        auto* const arrays = make_block<children_block<ArrowArray, columns>>();
        if (arrays == nullptr) return false;
        adopt(array_, *arrays);
        array_.length = static_cast<std::int64_t>(rows);
        array_.n_buffers = 1;
        array_.buffers = arrays->buffers;
        return make_column(arrays->children[0], rows, credit_) && make_column(arrays->children[1], rows, fee_) &&
               make_column(arrays->children[2], rows, status_);
    }

    [[nodiscard]] result_columns rows() const noexcept {
        result_columns all;
        all.credit = credit_.values;
        all.fee = fee_.values;
        all.status = status_.values;
        return all;
    }
    /// Bit by bit, whether a row has amounts.
    [[nodiscard]] std::uint8_t* valid() const noexcept { return credit_.valid; }

    /// Gives the results away. `nulls` rows have no amounts; without any there are no bitmaps.
    void hand_out(std::size_t nulls, ArrowSchema& schema, ArrowArray& array) noexcept {
        if (nulls != 0) {
            std::memcpy(fee_.valid, credit_.valid, (fee_.values.size() + 63) / 64 * 8);
            set_nulls(*array_.children[0], nulls, credit_.valid);
            set_nulls(*array_.children[1], nulls, fee_.valid);
        }
        schema = schema_;
        array = array_;
        schema_.release = nullptr;
        array_.release = nullptr;
    }

private:
    template <class Arrow>
    static void adopt(Arrow& parent, children_block<Arrow, columns>& block) noexcept {
        for (std::size_t i = 0; i < columns; ++i) block.pointers[i] = &block.children[i];
        parent.n_children = columns;
        parent.children = block.pointers;
        parent.release = &release_with_children<Arrow>;
        parent.private_data = &block;
    }

    static void describe(ArrowSchema& column, const char* name, const char* format, std::int64_t flags) noexcept {
        column.format = format;
        column.name = name;
        column.flags = flags;
        column.release = &release_nothing;
    }

    static void set_nulls(ArrowArray& column, std::size_t nulls, const std::uint8_t* valid) noexcept {
        column.null_count = static_cast<std::int64_t>(nulls);
        column.buffers[0] = valid;
    }

    ArrowSchema schema_{};
    ArrowArray array_{};
    made_column<std::int64_t> credit_{};
    made_column<std::int64_t> fee_{};
    made_column<std::uint8_t> status_{};
};

}  // namespace refund::bulk::detail

#endif
