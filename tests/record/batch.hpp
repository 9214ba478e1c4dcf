#ifndef REFUND_TESTS_RECORD_BATCH_HPP
#define REFUND_TESTS_RECORD_BATCH_HPP

#include <refund/bulk/arrow.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace test {

/// A column as Arrow has it. `before` cells of rubbish stand before its first one, as in a slice.
struct column {
    std::string name{};
    std::string format{};
    std::vector<std::uint8_t> values{};
    std::string characters{};
    std::vector<std::uint8_t> valid{};
    std::int64_t rows{};
    std::int64_t nulls{};
    std::int64_t before{};
    std::vector<column> dictionary{};  // one or none

    template <class T>
    void put(T value) {
        const std::size_t at = values.size();
        values.resize(at + sizeof(T));
        std::memcpy(values.data() + at, &value, sizeof(T));
    }
    void note(bool is_valid) {
        if (rows % 8 == 0) valid.push_back(0);
        if (is_valid) valid.back() = static_cast<std::uint8_t>(valid.back() | 1U << (rows % 8));
        nulls += is_valid ? 0 : 1;
        ++rows;
    }
};

using maybe_text = std::optional<std::string>;

inline column texts(std::string name, const std::vector<maybe_text>& cells, std::int64_t before = 0) {
    column made{.name = std::move(name), .format = "u", .before = before};
    made.put(std::int32_t{0});
    const auto add = [&](const maybe_text& cell) {
        made.characters += cell.value_or("");
        made.put(static_cast<std::int32_t>(made.characters.size()));
        made.note(cell.has_value());
    };
    for (std::int64_t i = 0; i < before; ++i) add("rubbish");
    for (const maybe_text& cell : cells) add(cell);
    return made;
}

template <class T>
column numbers(std::string name, std::string format, const std::vector<T>& cells, std::int64_t before = 0) {
    column made{.name = std::move(name), .format = std::move(format), .before = before};
    for (std::int64_t i = 0; i < before; ++i) made.put(T{-1}), made.note(true);
    for (const T cell : cells) made.put(cell), made.note(true);
    return made;
}

/// Of 128 bits, from numbers of 64.
inline column decimals(std::string name, std::string format, const std::vector<std::int64_t>& cells) {
    column made{.name = std::move(name), .format = std::move(format)};
    for (const std::int64_t cell : cells) {
        made.put(cell);
        made.put(std::int64_t{cell < 0 ? -1 : 0});
        made.note(true);
    }
    return made;
}

inline column bools(std::string name, const std::vector<bool>& cells) {
    column made{.name = std::move(name), .format = "b"};
    for (const bool cell : cells) {
        if (made.rows % 8 == 0) made.values.push_back(0);
        if (cell) made.values.back() = static_cast<std::uint8_t>(made.values.back() | 1U << (made.rows % 8));
        made.note(true);
    }
    return made;
}

inline column dictionary(std::string name, const std::vector<std::int8_t>& indices,
                         const std::vector<maybe_text>& words) {
    column made = numbers<std::int8_t>(std::move(name), "c", indices);
    made.dictionary.push_back(texts("", words));
    return made;
}

/// A record batch of columns, which it keeps.
class batch {
public:
    explicit batch(std::vector<column> columns) : columns_(std::move(columns)) {
        describe_parent();
        for (std::size_t i = 0; i < columns_.size(); ++i) describe(columns_[i], i);
    }
    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;

    ArrowSchema schema{};
    ArrowArray array{};

    [[nodiscard]] ArrowArray& child(std::size_t i) { return *array.children[i]; }

private:
    struct parts {
        ArrowSchema type{};
        ArrowArray cells{};
        const void* buffers[3]{};
    };
    template <class Arrow>
    static void release(Arrow* released) {
        released->release = nullptr;
    }

    parts& make(column& from) {
        parts& made = parts_.emplace_back();
        made.type.format = from.format.c_str();
        made.type.name = from.name.c_str();
        made.type.release = &release<ArrowSchema>;
        made.cells.length = from.rows - from.before;
        made.cells.offset = from.before;
        made.cells.null_count = from.nulls;
        made.cells.n_buffers = from.format == "u" ? 3 : 2;
        made.buffers[0] = from.nulls == 0 ? nullptr : from.valid.data();
        made.buffers[1] = from.values.data();
        made.buffers[2] = from.characters.data();
        made.cells.buffers = made.buffers;
        made.cells.release = &release<ArrowArray>;
        return made;
    }

    void describe(column& from, std::size_t i) {
        parts& made = make(from);
        if (!from.dictionary.empty()) {
            parts& words = make(from.dictionary.front());
            made.type.dictionary = &words.type;
            made.cells.dictionary = &words.cells;
        }
        types_[i] = &made.type;
        cells_[i] = &made.cells;
    }

    void describe_parent() {
        types_.resize(columns_.size());
        cells_.resize(columns_.size());
        schema.format = "+s";
        schema.name = "";
        schema.n_children = array.n_children = static_cast<std::int64_t>(columns_.size());
        schema.children = types_.data();
        schema.release = &release<ArrowSchema>;
        array.length = columns_.empty() ? 0 : columns_.front().rows - columns_.front().before;
        array.n_buffers = 1;
        array.buffers = none_;
        array.children = cells_.data();
        array.release = &release<ArrowArray>;
    }

    std::vector<column> columns_;
    std::deque<parts> parts_{};
    std::vector<ArrowSchema*> types_{};
    std::vector<ArrowArray*> cells_{};
    const void* none_[1]{};
};

/// What came out, read by name.
class taken {
public:
    taken() = default;
    taken(const taken&) = delete;
    taken& operator=(const taken&) = delete;
    ~taken() {
        if (schema.release != nullptr) schema.release(&schema);
        if (array.release != nullptr) array.release(&array);
    }
    ArrowSchema schema{};
    ArrowArray array{};

    [[nodiscard]] std::string operator()(std::string_view name, std::int64_t row) const {
        for (std::int64_t i = 0; i < schema.n_children; ++i) {
            if (name == schema.children[i]->name) return cell(*schema.children[i], *array.children[i], row);
        }
        return "no such column";
    }

private:
    static std::string cell(const ArrowSchema& type, const ArrowArray& from, std::int64_t row) {
        const auto bit = [row](const void* bits) {
            return (static_cast<const std::uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0;
        };
        if (from.buffers[0] != nullptr && !bit(from.buffers[0])) return "null";
        const std::string_view format = type.format;
        if (format == "l") return std::to_string(static_cast<const std::int64_t*>(from.buffers[1])[row]);
        if (format == "L") return std::to_string(static_cast<const std::uint64_t*>(from.buffers[1])[row]);
        if (format == "tdD") return std::to_string(static_cast<const std::int32_t*>(from.buffers[1])[row]);
        if (format == "b") return bit(from.buffers[1]) ? "yes" : "no";
        const auto* const ends = static_cast<const std::int32_t*>(from.buffers[1]);
        const auto size = static_cast<std::size_t>(ends[row + 1] - ends[row]);
        return {static_cast<const char*>(from.buffers[2]) + ends[row], size};
    }
};

}  // namespace test

#endif
