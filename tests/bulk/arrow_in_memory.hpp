#ifndef REFUND_TESTS_BULK_ARROW_IN_MEMORY_HPP
#define REFUND_TESTS_BULK_ARROW_IN_MEMORY_HPP

#include "columns_in_memory.hpp"

#include <refund/bulk/arrow.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Arrow's bits: so many of no meaning, then those of the rows, in no byte more than that takes.
inline std::vector<std::uint8_t> packed(const std::vector<bool>& bits, std::size_t offset) {
    std::vector<std::uint8_t> bytes((offset + bits.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < offset + bits.size(); ++i) {
        const bool bit = i < offset ? i % 3 != 1 : bits[i - offset];
        if (bit) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | 1U << i % 8);
    }
    return bytes;
}
inline bool bit_at(const void* bytes, std::size_t i) {
    return (static_cast<const std::uint8_t*>(bytes)[i / 8] >> i % 8 & 1) != 0;
}

/// A column as a program hands it out: memory of exactly its size, and structs that count releases.
class arrow_column {
public:
    ArrowSchema schema{};
    ArrowArray array{};
    std::vector<std::uint8_t> values, valid;

    template <class T>
    arrow_column(std::string name, const char* format, const std::vector<T>& rows, std::size_t offset = 0)
        : name_(std::move(name)) {
        values.resize((offset + rows.size()) * sizeof(T), 0xA5);
        if (!rows.empty()) std::memcpy(values.data() + offset * sizeof(T), rows.data(), rows.size() * sizeof(T));
        finish(format, rows.size(), offset);
    }
    arrow_column(std::string name, const std::vector<bool>& rows, std::size_t offset = 0) : name_(std::move(name)) {
        values = packed(rows, offset);
        finish("b", rows.size(), offset);
    }
    arrow_column(const arrow_column&) = delete;
    arrow_column& operator=(const arrow_column&) = delete;

    /// Makes rows null, and leaves in their memory whatever is there.
    void set_valid(const std::vector<bool>& rows) {
        valid = packed(rows, static_cast<std::size_t>(array.offset));
        array.null_count = -1;
        buffers_[0] = valid.data();
    }
    const void*& buffer(std::size_t i) { return buffers_[i]; }
    void rename(const char* name) { schema.name = name; }

private:
    void finish(const char* format, std::size_t rows, std::size_t offset) {
        buffers_[1] = values.data();
        schema.format = format;
        schema.name = name_.c_str();
        schema.release = [](ArrowSchema*) {};  // the batch counts
        array.length = static_cast<std::int64_t>(rows);
        array.offset = static_cast<std::int64_t>(offset);
        array.n_buffers = 2;
        array.buffers = buffers_;
        array.release = [](ArrowArray*) {};
    }
    std::string name_;
    const void* buffers_[2]{};
};

/// A record batch of such columns.
class arrow_memory {
public:
    ArrowSchema schema{};
    ArrowArray array{};
    std::deque<arrow_column> columns;  // their addresses stay
    int released{0};

    arrow_memory() = default;
    arrow_memory(const arrow_memory&) = delete;
    arrow_memory& operator=(const arrow_memory&) = delete;

    arrow_column& operator[](const char* name) {
        for (arrow_column& each : columns) {
            if (std::strcmp(each.schema.name, name) == 0) return each;
        }
        std::abort();
    }

    /// The batch of `rows` rows, which begin at row `offset` of all columns.
    void finish(std::size_t rows, std::size_t offset = 0) {
        schemas_.clear();
        arrays_.clear();
        for (arrow_column& each : columns) {
            schemas_.push_back(&each.schema);
            arrays_.push_back(&each.array);
        }
        schema.format = "+s";
        schema.name = "";
        schema.n_children = array.n_children = static_cast<std::int64_t>(columns.size());
        schema.children = schemas_.data();
        schema.private_data = array.private_data = this;
        schema.release = [](ArrowSchema* self) { ++static_cast<arrow_memory*>(self->private_data)->released; };
        array.length = static_cast<std::int64_t>(rows);
        array.offset = static_cast<std::int64_t>(offset);
        array.null_count = valid_.empty() ? 0 : -1;
        array.n_buffers = 1;
        array.buffers = buffers_;
        array.children = arrays_.data();
        array.release = [](ArrowArray* self) { ++static_cast<arrow_memory*>(self->private_data)->released; };
    }

    /// Makes whole rows null; `finish` comes after it.
    void set_valid(const std::vector<bool>& rows, std::size_t offset) {
        valid_ = packed(rows, offset);
        buffers_[0] = valid_.data();
    }

    [[nodiscard]] refund::bulk::arrow_raw_batch raw() const { return {schema, array}; }
    [[nodiscard]] refund::bulk::arrow_prepared_batch prepared() const { return {schema, array}; }

private:
    std::vector<std::uint8_t> valid_;
    std::vector<ArrowSchema*> schemas_;
    std::vector<ArrowArray*> arrays_;
    const void* buffers_[1]{};
};

inline std::vector<bool> bits_of_flags(const std::vector<std::uint8_t>& flags, int bit) {
    std::vector<bool> bits;
    for (const std::uint8_t each : flags) bits.push_back((each & bit) != 0);
    return bits;
}

/// Where the columns of a batch begin in their memory; each elsewhere, if it has an offset.
struct offsets {
    std::size_t batch{0};
    std::size_t columns{0};
    [[nodiscard]] std::size_t of(std::size_t column) const { return columns == 0 ? 0 : columns + 3 * column; }
};

/// The rows of `memory` from `at.batch` on as a batch; flags as bytes or as bits.
inline void fill(arrow_memory& batch, const raw_memory& memory, offsets at, bool bytes) {
    auto& to = batch.columns;
    to.emplace_back("requested_on", "tdD", memory.requested_on, at.of(0));
    to.emplace_back("payment", "l", memory.payment, at.of(1));
    to.emplace_back("customer", "u", memory.payment, at.of(2));  // not asked for
    to.emplace_back("purchased_on", "tdD", memory.purchased_on, at.of(3));
    to.emplace_back("months", "s", memory.months, at.of(4));
    if (bytes) {
        to.emplace_back("flags", "C", memory.flags, at.of(5));
    } else {
        to.emplace_back("monthly", bits_of_flags(memory.flags, 2), at.of(5));
        to.emplace_back("used", bits_of_flags(memory.flags, 1), at.of(6));
    }
    to.emplace_back("returned", "i", memory.returned, at.of(7));
    batch.finish(memory.size() - at.batch, at.batch);
}
inline void fill(arrow_memory& batch, const prepared_memory& memory, offsets at, bool bytes) {
    auto& to = batch.columns;
    to.emplace_back("n", "i", memory.n, at.of(0));
    to.emplace_back("left", "i", memory.left, at.of(1));
    to.emplace_back("elapsed", "i", memory.elapsed, at.of(2));
    to.emplace_back("payment", "l", memory.payment, at.of(3));
    if (bytes) {
        to.emplace_back("flags", "C", memory.flags, at.of(4));
    } else {
        to.emplace_back("used", bits_of_flags(memory.flags, 1), at.of(5));
    }
    batch.finish(memory.size() - at.batch, at.batch);
}

/// Results that are released when they go.
struct arrow_answers {
    ArrowSchema schema{};
    ArrowArray array{};

    arrow_answers() = default;
    arrow_answers(const arrow_answers&) = delete;
    arrow_answers& operator=(const arrow_answers&) = delete;
    ~arrow_answers() {
        if (schema.release != nullptr) schema.release(&schema);
        if (array.release != nullptr) array.release(&array);
    }
    [[nodiscard]] refund::bulk::arrow_results to(bool cancelled_commitment = false, bool rule = false) {
        return {schema, array, cancelled_commitment, rule};
    }

    /// The column of a name; null where there is none.
    [[nodiscard]] const ArrowArray* column(std::string_view name) const {
        for (std::int64_t i = 0; i < schema.n_children; ++i) {
            if (name == schema.children[i]->name) return array.children[i];
        }
        return nullptr;
    }
    template <class T>
    [[nodiscard]] T value(std::string_view name, std::size_t row) const {
        return static_cast<const T*>(column(name)->buffers[1])[row];
    }
    [[nodiscard]] bool has(std::string_view name, std::size_t row) const {
        const void* const bits = column(name)->buffers[0];
        return bits == nullptr || bit_at(bits, row);
    }
    /// A row, if its nulls are where they belong; with a status of no meaning if not.
    [[nodiscard]] row_answer at(std::size_t row) const {
        const row_answer found{value<std::int64_t>("credit", row), value<std::int64_t>("fee", row),
                               value<std::uint8_t>("status", row)};
        const bool amounts = !refund::bulk::is_error(found.status);
        const bool sound = has("credit", row) == amounts && has("fee", row) == amounts && has("status", row);
        return sound ? found : row_answer{-1, -1, 253};
    }
    /// What is in the column of cancelled commitment, and under its nulls; -1 where a null is out of place.
    [[nodiscard]] std::int64_t cancelled_commitment(std::size_t row) const {
        const bool amounts = !refund::bulk::is_error(value<std::uint8_t>("status", row));
        return has("cancelled_commitment", row) == amounts ? value<std::int64_t>("cancelled_commitment", row) : -1;
    }
    /// The number of the rule; one of no meaning where a null is out of place.
    [[nodiscard]] std::uint16_t rule(std::size_t row) const {
        const auto number = value<std::uint16_t>("rule", row);
        return has("rule", row) == (number != refund::bulk::no_rule) ? number : std::uint16_t{0xFFFD};
    }
};

#endif
