// expect: yes_or_no_answer
// "Is it sold in Jersey?" has an answer, and it is no: the result must not be read as yes.
#include <refund/rules/markets.hpp>

using namespace date::literals;

int main() {
#ifdef REFUND_TWIN
    const auto answer = refund::rules::sold_here("JE", 2019_y / 11 / 1);
    if (answer.has_value() && answer->sold) return 1;
#else
    if (refund::rules::sold_here("JE", 2019_y / 11 / 1)) return 1;
#endif
    return 0;
}
