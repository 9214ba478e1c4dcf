// expect: yes_or_no_answer
// "May a help desk agent cancel?" has an answer, and it is no: the result must not be read as yes.
#include <refund/rules/support.hpp>

using namespace date::literals;

int main() {
    const auto answer = refund::rules::may_cancel("helpdesk agent", "software-subscription", 2021_y / 1 / 1);
#ifdef REFUND_TWIN
    if (answer.has_value() && *answer) return 1;
#else
    if (answer) return 1;
#endif
    return 0;
}
