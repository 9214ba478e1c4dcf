# Compiles several sources as one, so that the headers they share are read and compiled once instead of once per source.
# Each source gets a namespace named after its file, so no source sees the names of another. Everything they include
# comes first, outside these namespaces; include guards keep it from being included again inside. So a grouped source
#
#   writes each #include at the beginning of a line, and under no condition;
#   specializes no template of the library. One that must says so in a line `// grouped: no`, and is compiled alone.
#
# REFUND_GROUP_SOURCES=OFF compiles every source alone.
#
# The build includes this file for refund_group, and runs it as a script in the commands that refund_group adds:
#     cmake -DOUTPUT=<file> -DROOT=<folder> "-DSOURCES=<source>;..." -P cmake/group.cmake

cmake_minimum_required(VERSION 3.25)

if(CMAKE_SCRIPT_MODE_FILE)
    set(includes "")
    set(namespaces "")
    foreach(source IN LISTS SOURCES)
        cmake_path(GET source PARENT_PATH folder)
        file(STRINGS "${source}" lines REGEX "^#include ")
        foreach(line IN LISTS lines)
            if(line MATCHES "^#include \"([^\"]+)\"")
                cmake_path(ABSOLUTE_PATH CMAKE_MATCH_1 BASE_DIRECTORY "${folder}" NORMALIZE OUTPUT_VARIABLE path)
                set(line "#include \"${path}\"")
            endif()
            list(APPEND includes "${line}")
        endforeach()
        cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${ROOT}" OUTPUT_VARIABLE name)
        string(MAKE_C_IDENTIFIER "${name}" name)
        string(APPEND namespaces "\nnamespace ${name} {\n#include \"${source}\"\n}\n")
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(JOIN includes "\n" includes)
    file(WRITE "${OUTPUT}" "${includes}\n${namespaces}")
    return()
endif()

option(REFUND_GROUP_SOURCES "Compile the tests and the program in groups of sources, which takes a third of the time" ON)

# refund_group(<variable> <name> <source>...): sets the variable to the sources to compile: files <name>_<number>.cpp in
# the build folder, and the sources that are compiled alone. A group has up to 170 kB of sources, some fifteen seconds
# of compile time.
function(refund_group variable name)
    if(NOT REFUND_GROUP_SOURCES)
        set(${variable} ${ARGN} PARENT_SCOPE)
        return()
    endif()
    set(compiled "")
    set(group "")
    set(size 0)
    set(number 0)
    foreach(source IN LISTS ARGN ITEMS "")
        set(alone "")
        set(bytes 0)
        if(source)
            file(STRINGS "${source}" alone REGEX "^// grouped: no")
            file(SIZE "${source}" bytes)
        endif()
        if(alone)
            list(APPEND compiled "${source}")
            continue()
        endif()
        math(EXPR size "${size} + ${bytes}")
        list(LENGTH group length)
        if(length EQUAL 1 AND (NOT source OR size GREATER 170000))
            list(APPEND compiled ${group})
            set(group "")
            set(size "${bytes}")
        elseif(group AND (NOT source OR size GREATER 170000))
            math(EXPR number "${number} + 1")
            set(output "${CMAKE_CURRENT_BINARY_DIR}/groups/${name}_${number}.cpp")
            add_custom_command(OUTPUT "${output}"
                COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DROOT=${PROJECT_SOURCE_DIR}" "-DSOURCES=${group}"
                        -P "${PROJECT_SOURCE_DIR}/cmake/group.cmake"
                DEPENDS ${group} "${PROJECT_SOURCE_DIR}/cmake/group.cmake"
                VERBATIM)
            list(APPEND compiled "${output}")
            set(group "")
            set(size "${bytes}")
        endif()
        list(APPEND group ${source})
    endforeach()
    set(${variable} ${compiled} PARENT_SCOPE)
endfunction()
