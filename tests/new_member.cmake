# cmake -DROOT=<repository> -DBUILD=<folder> -DCXX=<compiler> "-DINCLUDES=<folders>" -P tests/new_member.cmake
# A member that is new in a rule or its award stops the compiler in every place that must have an opinion
# on it: the proof, the list of fields (words, JSON, differences) and the recipe of columns; one that is new in the step
# of a fee stops it where steps become fields and words. One that is new in a
# request stops it in the fingerprint by which a ledger knows the request again. Here each type
# gets such a member, in a copy of the headers, and the messages must come from all of those places. Without
# one the same file compiles.

cmake_minimum_required(VERSION 3.25)

# type | where it is | who must have an opinion | before which words, where not before the comparison
set(cases
    "credit_terms|award/credit.hpp|award/credit.hpp award/fields.hpp bulk/detail/recipe.hpp"
    "early_termination_fee|award/fee.hpp|award/fee.hpp award/fields.hpp bulk/detail/recipe.hpp"
    "computed_fee|award/steps.hpp|explain/detail/field_visits.hpp explain/text.hpp|    int months{}"
    "award|award/award.hpp|award/award.hpp award/fields.hpp bulk/detail/recipe.hpp"
    "rule_outcome|policy/rule.hpp|policy/check.hpp policy/fields.hpp bulk/detail/recipe.hpp"
    "rule|policy/rule.hpp|policy/check.hpp policy/fields.hpp bulk/detail/recipe.hpp"
    "rule_conditions|policy/condition.hpp|policy/condition.hpp policy/fields.hpp policy/detail/cases.hpp explain/detail/write_rule.hpp"
    "cap_terms|cap/terms.hpp|cap/terms.hpp policy/fields.hpp"
    "cap_window|cap/window.hpp|cap/window.hpp policy/fields.hpp"
    "citation|policy/citation.hpp|policy/fields.hpp"
    "cancel_request|quote/cancel_request.hpp|quote/fingerprint.hpp|    std::optional<basic_money<Rep>> cap_payment")

set(copy "${BUILD}/new_member")
file(REMOVE_RECURSE "${copy}")
file(COPY "${ROOT}/include" DESTINATION "${copy}")
file(WRITE "${copy}/all.cpp" "
#include <refund/bulk/detail/recipe.hpp>
#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/rules/partner_center.hpp>
void list(const refund::rule<>& row) { for_each_field(row, [](auto, const auto&) {}); }
static_assert(refund::sound<refund::rules::partner_center>);
void say(const refund::explained<>& what) { refund::for_each_field(what, [](auto, const auto&) {}); }
std::string in_words(const refund::recorded_steps<>& steps) { return refund::explain(steps); }
std::uint64_t number_of(const refund::cancel_request<>& request) { return refund::fingerprint_of(request, {}); }
")
set(flags -std=c++20 -fsyntax-only "-I${copy}/include")
foreach(folder IN LISTS INCLUDES)
    if(NOT folder STREQUAL "/usr/include")  # the compiler has it already, and in its own place
        list(APPEND flags -isystem "${folder}")
    endif()
endforeach()

if(CXX MATCHES "clang")
    list(APPEND flags -ferror-limit=0)  # the place that must speak may not be among the first twenty
endif()

set(failed 0)
function(compile out_status out_text)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C "${CXX}" ${flags} "${copy}/all.cpp"
        RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
    set(${out_status} "${status}" PARENT_SCOPE)
    set(${out_text} "${text}" PARENT_SCOPE)
endfunction()

compile(status text)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "the headers as they are do not compile:\n${text}")
endif()

foreach(case IN LISTS cases)
    string(REPLACE "|" ";" case "${case}")
    list(GET case 0 type)
    list(GET case 1 header)
    list(GET case 2 places)
    string(REPLACE " " ";" places "${places}")

    file(READ "${ROOT}/include/refund/${header}" before)
    # Before the comparison, which is the last thing that most of these types declare.
    list(LENGTH case columns)
    set(next "    friend constexpr bool operator==(const ${type}&")
    if(columns GREATER 3)
        list(GET case 3 next)
    endif()
    string(REPLACE "${next}" "    int new_member{};\n${next}" after "${before}")
    if(after STREQUAL before)
        message(NOTICE "${header}: no place found for a new member of ${type}")
        math(EXPR failed "${failed} + 1")
        continue()
    endif()
    file(WRITE "${copy}/include/refund/${header}" "${after}")
    compile(status text)
    file(WRITE "${copy}/include/refund/${header}" "${before}")
    foreach(place IN LISTS places)
        string(REPLACE "." "[.]" pattern "${place}")
        if(status EQUAL 0 OR NOT text MATCHES "refund/${pattern}:[0-9]+:[0-9]+: error")
            message(NOTICE "a new member of ${type} compiles in ${place}")
            math(EXPR failed "${failed} + 1")
        endif()
    endforeach()
endforeach()

if(failed)
    message(FATAL_ERROR "${failed} places have no opinion on a new member")
endif()
