// expect: not a constant expression|is not usable in a constant expression|not usable
// An array that is filled at run time is not a literal: it may hold anything.
#include <refund/core/text.hpp>

int main(int count, char**) {
#ifdef REFUND_TWIN
    const refund::text<31> id = "acme/any-time";
    static_cast<void>(count);
#else
    char buffer[32] = "acme/any-time";
    buffer[0] = static_cast<char>('a' + count);
    const refund::text<31> id = buffer;
#endif
    return id.empty() ? 1 : 0;
}
