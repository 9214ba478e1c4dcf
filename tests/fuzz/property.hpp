#ifndef REFUND_TESTS_FUZZ_PROPERTY_HPP
#define REFUND_TESTS_FUZZ_PROPERTY_HPP

// What a libFuzzer harness needs: a check for properties, and a way to take values from the input. script/fuzz builds
// and runs the harnesses.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

/// libFuzzer calls this for each input. Always returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Aborts the run if a property does not hold; libFuzzer then saves the input.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();  // the stack trace says where
}

/// Counts the inputs that reached what a harness is about, and prints the count at the end. script/fuzz fails if it is
/// 0: then nothing was tested, however many inputs there were.
class reached {
public:
    explicit reached(const char* what) : what_(what) {}
    ~reached() { std::fprintf(stderr, "reached: %llu %s\n", count_, what_); }
    reached(const reached&) = delete;
    reached& operator=(const reached&) = delete;
    void operator++() { ++count_; }

private:
    const char* what_;
    unsigned long long count_{};
};

/// Takes values from the front of an input; gives zeros and empty texts once it is used up.
class input {
public:
    input(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

    template <class T>
    [[nodiscard]] T take() {
        T value{};
        const std::size_t size = left_.size() < sizeof(T) ? left_.size() : sizeof(T);
        if (size != 0) std::memcpy(&value, left_.data(), size);
        left_.remove_prefix(size);
        return value;
    }
    /// A number below `limit`, from one byte; `limit` is 1 to 256.
    [[nodiscard]] unsigned below(unsigned limit) { return take<std::uint8_t>() % limit; }
    /// The text up to a separator, which is consumed as well; everything left if there is none.
    [[nodiscard]] std::string_view until(char separator) {
        const std::size_t end = left_.find(separator);
        const std::string_view text = left_.substr(0, end);
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
        return text;
    }
    [[nodiscard]] std::string_view rest() const { return left_; }
    [[nodiscard]] bool empty() const { return left_.empty(); }

private:
    std::string_view left_;
};

}  // namespace fuzz

#endif
