// What the page's script calls: refund_answer, with texts that end with a zero.

#include "answers.hpp"

#include <emscripten/emscripten.h>

#include <string>

extern "C" EMSCRIPTEN_KEEPALIVE const char* refund_answer(const char* question) {
    static std::string answer;  // until the next call; a page has one thread
    answer = site::answer(question);
    return answer.c_str();
}
