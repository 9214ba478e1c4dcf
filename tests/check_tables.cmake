# cmake -DROOT=<repository> -DPROGRAM=<the program refund> -P tests/check_tables.cmake
# Fails when docs/tables.md is not what the program prints of its tables.

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${PROGRAM}" policies show --format markdown OUTPUT_VARIABLE wanted COMMAND_ERROR_IS_FATAL ANY)
file(READ "${ROOT}/docs/tables.md" found)
if(NOT "${found}" STREQUAL "${wanted}")
    message(FATAL_ERROR
        "docs/tables.md is not what the tables say. To write it anew, and to see what changes:\n"
        "    ${PROGRAM} policies show --format markdown > docs/tables.md && git diff docs/tables.md")
endif()
