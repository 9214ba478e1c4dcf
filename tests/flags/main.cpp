// Two parts, compiled with different flags: see part.cpp. Both must be right, whichever was linked first.

#include <cstdio>

extern "C" int refund_plain();
extern "C" int refund_other();

int main() {
    const int wrong = refund_plain() + refund_other();
    if (wrong != 0) std::printf("%d wrong\n", wrong);
    return wrong == 0 ? 0 : 1;
}
