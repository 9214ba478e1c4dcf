# cmake [-DROOT=<repository>] -P tests/check_examples.cmake
# Fails for an example in a header's comment that tests/header_examples.cpp does not compile. An example
# is what stands four columns further in than the comment:
#
#     ///     static_assert(...);
#
# Examples of a store that needs a database are compiled with its tests, tests/store_<name>/*.cpp.
# The same lines must stand there, one after the other; how far they are indented, and lines that
# are comments alone, do not matter.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED ROOT)
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()

file(GLOB_RECURSE headers RELATIVE "${ROOT}" "${ROOT}/include/refund/*.hpp")
if(NOT headers)
    message(FATAL_ERROR "no headers below ${ROOT}/include/refund: is ROOT right?")
endif()

# Without indentation, and without lines that are comments alone.
function(bare_lines text out)
    string(REGEX REPLACE "\n[ ]+" "\n" text "\n${text}\n")
    string(REGEX REPLACE "\n//[^\n]*" "" text "${text}")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# What of the examples of a header is compiled.
function(compiled_for header out)
    set(files "${ROOT}/tests/header_examples.cpp")
    if(header MATCHES "/store/(sqlite|postgresql)[.]hpp$")
        file(GLOB files "${ROOT}/tests/store_${CMAKE_MATCH_1}/*.cpp")
    endif()
    set(all "")
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        string(APPEND all "${text}")
    endforeach()
    bare_lines("${all}" all)
    set(${out} "${all}" PARENT_SCOPE)
endfunction()

set(examples 0)
set(missing 0)
foreach(header IN LISTS headers)
    if(header MATCHES "/detail/")
        continue()
    endif()
    file(READ "${ROOT}/${header}" text)
    if(NOT text MATCHES "\n *///     ")
        continue()
    endif()
    set(rest "${text}")
    compiled_for("${header}" compiled)
    while(rest MATCHES "(\n *///     [^\n]*)+")
        set(block "${CMAKE_MATCH_0}")
        string(FIND "${rest}" "${block}" at)
        string(LENGTH "${block}" length)
        math(EXPR at "${at} + ${length}")
        string(SUBSTRING "${rest}" ${at} -1 rest)

        string(REGEX REPLACE "\n *///     " "\n" example "${block}")
        bare_lines("${example}" example)
        string(STRIP "${example}" example)
        if(example STREQUAL "")
            continue()
        endif()
        math(EXPR examples "${examples} + 1")
        string(FIND "${compiled}" "\n${example}\n" found)
        if(found EQUAL -1)
            message(NOTICE
                "${header}: no test compiles this example of a comment:\n${example}\n")
            math(EXPR missing "${missing} + 1")
        endif()
    endwhile()
endforeach()

if(examples EQUAL 0)
    message(FATAL_ERROR "no example was found in any header's comment: has their form changed?")
endif()
if(missing)
    message(FATAL_ERROR "examples that are not compiled: ${missing}")
endif()
message(STATUS "${examples} examples of headers' comments are compiled")
