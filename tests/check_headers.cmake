# cmake [-DROOT=<repository>] -P tests/check_headers.cmake
# Fails when include/refund/<folder>/<name>.hpp has no tests/<folder>/<name>.cpp.
# Exempt: files below a folder named detail, and those that gather others: refund.hpp, bulk.hpp; version.hpp.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED ROOT)
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()

file(GLOB_RECURSE headers RELATIVE "${ROOT}/include/refund" "${ROOT}/include/refund/*.hpp")
if(NOT headers)
    message(FATAL_ERROR "no headers below ${ROOT}/include/refund: is ROOT right?")
endif()

set(missing 0)
foreach(header IN LISTS headers)
    if(header MATCHES "(^|/)detail/" OR header MATCHES "^(bulk|refund|version)\\.hpp$")
        continue()
    endif()
    string(REGEX REPLACE "\\.hpp$" ".cpp" test "tests/${header}")
    # A store that needs a database is tested by a program of its own.
    string(REGEX REPLACE "^tests/store/(sqlite|postgresql)\\.cpp$" "tests/store_\\1/\\1.cpp" test "${test}")
    if(NOT EXISTS "${ROOT}/${test}")
        message(NOTICE "include/refund/${header}:1: this header has no test: write ${test}")
        math(EXPR missing "${missing} + 1")
    endif()
endforeach()

if(missing)
    message(FATAL_ERROR "headers without a test: ${missing}")
endif()
