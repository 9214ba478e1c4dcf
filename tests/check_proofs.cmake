# cmake [-DROOT=<repository>] -P tests/check_proofs.cmake
# Fails when a table of include/refund/rules/<name>.hpp is not proven by `sound<table>` in tests/rules/<name>.cpp.
# Files that include a shipped table do not prove it again, so it must be proven there. Every constant directly in
# namespace refund::rules is taken for a table, unless its type is named below; what lies in a namespace of its own
# (partner_center_text) is what tables are made of.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED ROOT)
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()

# Types that nothing proves: names, lists of tables, and data that has no dates of its own.
set(not_proven
    std::string_view offer listed_product term_hours trade_in_terms who_may_ask support_form consequence)
# Tables by another name: each is proven under its own.
set(lists_of_tables market_sources)

file(GLOB headers RELATIVE "${ROOT}/include/refund/rules" "${ROOT}/include/refund/rules/*.hpp")
if(NOT headers)
    message(FATAL_ERROR "no headers below ${ROOT}/include/refund/rules: is ROOT right?")
endif()

set(tables 0)
set(missing 0)
foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.hpp$" ".cpp" test "tests/rules/${header}")
    set(proofs "")
    if(EXISTS "${ROOT}/${test}")
        file(READ "${ROOT}/${test}" proofs)
        string(REGEX REPLACE "//[^\n]*" "" proofs "${proofs}")
    endif()

    # Lines as a list: keep apart what a CMake list gives a meaning to.
    file(READ "${ROOT}/include/refund/rules/${header}" text)
    string(REGEX REPLACE "[][;\\]" " " text "${text}")
    string(REPLACE "\n" ";" text "${text}")
    set(number 0)
    set(inner "")
    foreach(line IN LISTS text)
        math(EXPR number "${number} + 1")
        if(line MATCHES "^namespace ([a-z_]+) {")
            set(inner "${CMAKE_MATCH_1}")
        elseif(inner AND line MATCHES "^}  // namespace ${inner}$")
            set(inner "")
        elseif(NOT inner AND line MATCHES "^(inline |static )*(constexpr|constinit|const) ")
            string(REGEX REPLACE "^((inline|static|constexpr|constinit|const) )+" "" line "${line}")
            if(NOT line MATCHES "^([a-z_:]+(<[^=({]*>)?) ([a-z_0-9]+)( *[={]| +=|$)")
                continue()  # a function
            endif()
            set(type "${CMAKE_MATCH_1}")
            set(table "${CMAKE_MATCH_3}")
            if(type IN_LIST not_proven OR table IN_LIST lists_of_tables)
                continue()
            endif()
            math(EXPR tables "${tables} + 1")
            if(NOT proofs MATCHES "static_assert\\((refund::)?sound<(refund::)?(rules::)?${table}>")
                message(NOTICE "include/refund/rules/${header}:${number}: ${table} is not proven: "
                    "write static_assert(refund::sound<${table}>) in ${test}")
                math(EXPR missing "${missing} + 1")
            endif()
        endif()
    endforeach()
endforeach()

# The pattern finds what is there: a table that is written otherwise must not slip through.
if(tables LESS 25)
    message(FATAL_ERROR "only ${tables} tables were found in include/refund/rules: this check does not know them all")
endif()
if(missing)
    message(FATAL_ERROR "tables that no test proves: ${missing}")
endif()
message(STATUS "proven: ${tables} tables")
