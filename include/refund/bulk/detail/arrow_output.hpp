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

// The results as a struct array. The array and each of its columns own one block of memory, so that a column
// outlives the array when it is moved out of it.

namespace refund::bulk::detail {

/// The alignment that Arrow recommends for buffers.
inline constexpr std::size_t arrow_alignment = 64;

/// Allocates a `Header` followed by `size` bytes; null without memory.
template <class Header>
[[nodiscard]] Header* make_block(std::size_t size = 0) noexcept {
    static_assert(sizeof(Header) % arrow_alignment == 0);
    void* const memory = ::operator new(sizeof(Header) + size, std::align_val_t{arrow_alignment}, std::nothrow);
    return memory == nullptr ? nullptr : ::new (memory) Header{};
}

/// The release callback of an array or schema that owns such a block. Skips children that were moved out: they belong
/// to somebody else.
template <class Arrow>
void release_block(Arrow* released) noexcept {
    for (std::int64_t i = 0; i < released->n_children; ++i) {
        Arrow* const child = released->children[i];
        if (child->release != nullptr) child->release(child);
    }
    ::operator delete(released->private_data, std::align_val_t{arrow_alignment});
    released->release = nullptr;
}

/// The release callback of a schema's child, which owns nothing.
inline void release_nothing(ArrowSchema* released) noexcept { released->release = nullptr; }

inline constexpr std::size_t most_arrow_results = 5;

struct alignas(arrow_alignment) column_block {
    const void* buffers[2];
};

template <class Arrow>
struct alignas(arrow_alignment) children_block {
    const void* buffers[1];  // arrays only: no row of the results is null as a whole
    Arrow* pointers[most_arrow_results];
    Arrow children[most_arrow_results];
};

/// The size of a bitmap, in whole words.
[[nodiscard]] constexpr std::size_t bitmap_size(std::size_t rows) noexcept { return (rows + 63) / 64 * 8; }

/// The validity bits of a column, one per row. They follow the values, whose number is rounded up to a multiple of 64.
template <class T>
[[nodiscard]] std::uint8_t* valid_bits_of(std::span<T> column) noexcept {
    return reinterpret_cast<std::uint8_t*>(column.data() + bitmap_size(column.size()) * 8);
}

/// Counts the results of a range of rows, or of all.
struct arrow_tally {
    summary rows{};
    std::size_t without_rule{};
    bool failed{};  ///< a range could not be evaluated

    constexpr arrow_tally& operator+=(const arrow_tally& more) noexcept {
        rows += more.rows;
        without_rule += more.without_rule;
        failed = failed || more.failed;
        return *this;
    }
};

/// The results while they are made. They are released unless handed out.
class arrow_result_arrays {
public:
    arrow_result_arrays() = default;
    arrow_result_arrays(const arrow_result_arrays&) = delete;
    arrow_result_arrays& operator=(const arrow_result_arrays&) = delete;
    ~arrow_result_arrays() {
        if (schema_.release != nullptr) schema_.release(&schema_);
        if (array_.release != nullptr) array_.release(&array_);
    }

    /// Makes columns of credit, fee and status for `rows` rows. False without memory, as with the functions below.
    [[nodiscard]] bool make(std::size_t rows) noexcept {
        if (!adopt_children(schema_) || !adopt_children(array_)) return false;
        schema_.format = "+s";
        schema_.name = "";
        array_.length = static_cast<std::int64_t>(rows);
        array_.n_buffers = 1;
        array_.buffers = static_cast<children_block<ArrowArray>*>(array_.private_data)->buffers;
        return add("credit", "l", nullable, columns_.credit) && add("fee", "l", nullable, columns_.fee) &&
               add("status", "C", 0, columns_.status);
    }

    /// Adds a column for the payments that stop. To be called before `add_rule`.
    [[nodiscard]] bool add_cancelled_commitment() noexcept {
        return add("cancelled_commitment", "l", nullable, columns_.cancelled_commitment);
    }

    /// Adds a column for the numbers of the rules, which must be the last one.
    [[nodiscard]] bool add_rule() noexcept { return add("rule", "S", nullable, columns_.rule); }

    /// Where to write the answers. The `valid_bits_of` credits and of rules tell which rows have amounts and which a
    /// rule.
    [[nodiscard]] const result_columns& columns() const noexcept { return columns_; }

    /// Moves the results out. Columns without nulls get no bitmap.
    void hand_out(const arrow_tally& counted, ArrowSchema& schema, ArrowArray& array) noexcept {
        const std::uint8_t* const has_amounts = valid_bits_of(columns_.credit);
        enter_nulls(0, columns_.credit, counted.rows.errors, has_amounts);
        enter_nulls(1, columns_.fee, counted.rows.errors, has_amounts);
        enter_nulls(3, columns_.cancelled_commitment, counted.rows.errors, has_amounts);
        enter_nulls(array_.n_children - 1, columns_.rule, counted.without_rule, valid_bits_of(columns_.rule));
        schema = schema_;
        array = array_;
        schema_.release = nullptr;
        array_.release = nullptr;
    }

private:
    static constexpr std::int64_t nullable = ARROW_FLAG_NULLABLE;

    /// Allocates the children of an array or schema. False without memory.
    template <class Arrow>
    [[nodiscard]] static bool adopt_children(Arrow& parent) noexcept {
        auto* const block = make_block<children_block<Arrow>>();
        if (block == nullptr) return false;
        for (std::size_t i = 0; i < most_arrow_results; ++i) block->pointers[i] = &block->children[i];
        parent.children = block->pointers;
        parent.release = &release_block<Arrow>;
        parent.private_data = block;
        return true;
    }

    /// Appends a column. False without memory.
    template <class T>
    [[nodiscard]] bool add(const char* name, const char* format, std::int64_t flags, std::span<T>& column) noexcept {
        ArrowSchema& type = *schema_.children[schema_.n_children++];
        type.format = format;
        type.name = name;
        type.flags = flags;
        type.release = &release_nothing;

        const auto rows = static_cast<std::size_t>(array_.length);
        if (rows > (std::numeric_limits<std::size_t>::max)() / 4 / sizeof(T)) return false;
        auto* const block = make_block<column_block>(bitmap_size(rows) * (8 * sizeof(T) + 1));
        if (block == nullptr) return false;
        column = {reinterpret_cast<T*>(block + 1), rows};
        block->buffers[1] = column.data();
        ArrowArray& array = *array_.children[array_.n_children++];
        array.length = array_.length;
        array.n_buffers = 2;
        array.buffers = block->buffers;
        array.release = &release_block<ArrowArray>;
        array.private_data = block;
        return true;
    }

    template <class T>
    void enter_nulls(std::int64_t at, std::span<T> column, std::size_t nulls, const std::uint8_t* valid) noexcept {
        if (column.empty() || nulls == 0) return;
        std::memmove(valid_bits_of(column), valid, bitmap_size(column.size()));  // often onto themselves
        array_.children[at]->null_count = static_cast<std::int64_t>(nulls);
        array_.children[at]->buffers[0] = valid_bits_of(column);
    }

    ArrowSchema schema_{};
    ArrowArray array_{};
    result_columns columns_{};
};

}  // namespace refund::bulk::detail

#endif
