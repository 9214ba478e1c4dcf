#ifndef REFUND_EXPLAIN_DETAIL_EXPLANATION_WRITER_HPP
#define REFUND_EXPLAIN_DETAIL_EXPLANATION_WRITER_HPP

#include <refund/core/detail/number_text.hpp>
#include <refund/explain/exact.hpp>
#include <refund/money/decimal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace refund::detail {

/// Builds the lines of an explanation.
class explanation_writer {
public:
    [[nodiscard]] std::string take() && { return std::move(out_); }

    void topic(std::string_view name) {
        out_ += name;
        out_.append(name.size() < indent ? indent - name.size() : 1, ' ');
    }
    void more() { out_.append(indent, ' '); }
    void end() { out_ += '\n'; }

    explanation_writer& operator<<(std::string_view words) {
        out_ += words;
        return *this;
    }
    /// Takes a day, and nothing that converts to one. Otherwise the compiler would try all of a day's constructors for
    /// every other operand, which costs it 1 % of the time for refund.hpp.
    explanation_writer& operator<<(std::same_as<calendar_day> auto day) {
        append_day(out_, day);
        return *this;
    }
    explanation_writer& operator<<(std::int64_t number) {
        append_number(out_, number);
        return *this;
    }
    explanation_writer& operator<<(int number) { return *this << std::int64_t{number}; }
    template <class Rep>
    explanation_writer& operator<<(const basic_money<Rep>& amount) {
        append_decimal(out_, amount);
        return *this;
    }

    /// An exact value, with up to three digits more than the currency has; "..." follows if there are others.
    template <class Rep>
    void exact(currency unit, const exact_value<Rep>& value) {
        constexpr int more_digits = 3;
        wide<Rep> rest(value.numerator % value.denominator);
        const wide<Rep> whole(value.numerator / value.denominator);
        append_decimal(out_, basic_money<Rep>{static_cast<Rep>(whole), unit});
        if (rest == 0) return;
        if (unit.minor_digits == 0) out_ += '.';
        for (int i = 0; i < more_digits && rest != 0; ++i) {
            rest *= 10;
            out_ += static_cast<char>('0' + static_cast<int>(wide<Rep>(rest / value.denominator)));
            rest %= value.denominator;
        }
        if (rest != 0) out_ += "...";
    }

    /// ", rounded half-even", and the step if it is not the minor unit.
    void rounded(rounding mode, rounding_step step, currency unit) {
        out_ += ", rounded ";
        out_ += name(mode);
        if (step == minor_unit) return;
        out_ += " to ";
        append_decimal(out_, money{step.minor, unit});
    }

private:
    static constexpr std::size_t indent = 10;
    std::string out_{};
};

}  // namespace refund::detail

#endif
