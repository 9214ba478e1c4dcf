// expect: no match for .*operator[+]|invalid operands to binary expression
// Adding can overflow or mix currencies, so it is a function that returns an error.
#include <refund/money/money.hpp>

constexpr refund::money paid{1200, refund::currency_of("USD")};

#ifdef REFUND_TWIN
constexpr auto sum = add(paid, paid);
#else
constexpr auto sum = paid + paid;
#endif

int main() { return sum == refund::money{2400, refund::currency_of("USD")} ? 0 : 1; }
