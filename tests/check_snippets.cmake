# The README and the guides show what is in the repository and what it prints, to the letter. Above every
# block of code stands where it comes from:
#
#   <!-- file: PATH -->            that file
#   <!-- file: PATH#REGION -->     its lines between `// begin REGION` and `// end REGION`, indented less
#   <!-- output of: NAME ... -->   what the example program NAME prints, with these arguments
#   <!-- message of: PATH -->      what the compiler says of PATH, one of tests/compile_fail: the parts
#                                  that its test expects, in this order
#
# A block without a marker is an error, but for commands (sh), build files (cmake) and pictures (text).
#
# cmake -DROOT=... -DEXAMPLES=<folder of the built examples> -P check_snippets.cmake
# With -DWRITE=ON the blocks are written instead of compared.

cmake_minimum_required(VERSION 3.25)
cmake_path(ABSOLUTE_PATH ROOT)
cmake_path(ABSOLUTE_PATH EXAMPLES)

# What should stand below a marker.
function(content_of kind what out)
    if(kind STREQUAL "file" AND what MATCHES "^([^#]+)#(.+)$")
        set(path "${CMAKE_MATCH_1}")
        set(region "${CMAKE_MATCH_2}")
        file(READ "${ROOT}/${path}" text)
        string(FIND "${text}" "// begin ${region}\n" begin)
        string(FIND "${text}" "// end ${region}\n" end)
        if(begin EQUAL -1 OR end LESS begin)
            message(FATAL_ERROR "${path}: no region ${region}: no lines '// begin ${region}' and '// end ${region}'")
        endif()
        string(SUBSTRING "${text}" ${begin} -1 text)
        math(EXPR length "${end} - ${begin}")
        string(SUBSTRING "${text}" 0 ${length} text)
        string(FIND "${text}" "\n" first)
        string(SUBSTRING "${text}" ${first} -1 text) # begins with the line break, ends with an indentation
        string(REGEX REPLACE "\n *$" "\n" text "${text}")
        string(REGEX MATCH "^\n *" indent "${text}")
        string(REPLACE "${indent}" "\n" text "${text}")
        string(SUBSTRING "${text}" 1 -1 text)
    elseif(kind STREQUAL "file")
        file(READ "${ROOT}/${what}" text)
    elseif(kind STREQUAL "output of")
        separate_arguments(command UNIX_COMMAND "${EXAMPLES}/${what}")
        execute_process(COMMAND ${command} WORKING_DIRECTORY "${ROOT}"
            OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    else()
        file(READ "${ROOT}/${what}" text)
        string(REGEX MATCH "^// expect: [^\n]*" text "${text}")
        string(REPLACE "// expect: " "" text "${text}")
        string(REPLACE ".*" "\n" text "${text}\n")
        string(REPLACE " \n" "\n" text "${text}")
    endif()
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

file(GLOB documents RELATIVE "${ROOT}" "${ROOT}/*.md" "${ROOT}/docs/*.md" "${ROOT}/docs/guide/*.md")
set(fence "```")
set(wrong 0)
set(checked 0)
foreach(document IN LISTS documents)
    file(READ "${ROOT}/${document}" original)
    set(done "")
    set(rest "\n${original}")
    while(TRUE)
        string(FIND "${rest}" "\n${fence}" open)
        string(SUBSTRING "${rest}" 0 ${open} prose)
        if("${prose}" MATCHES "\n\n(    [^\n]*|~~~[^\n]*)")
            message(NOTICE "${document}: a block of code without a fence of ${fence}: ${CMAKE_MATCH_1}")
            math(EXPR wrong "${wrong} + 1")
        endif()
        string(APPEND done "${prose}")
        if(open EQUAL -1)
            break()
        endif()
        string(SUBSTRING "${rest}" ${open} -1 rest)
        string(REGEX MATCH "^\n${fence}([a-z]*)\n" head "${rest}")
        set(language "${CMAKE_MATCH_1}")
        string(LENGTH "${head}" length)
        math(EXPR length "${length} - 1") # the block keeps its first line break, for blocks without a line
        string(SUBSTRING "${rest}" ${length} -1 rest)
        string(FIND "${rest}" "\n${fence}\n" close)
        if(length LESS 4 OR close EQUAL -1)
            message(FATAL_ERROR "${document}: a block of code that does not begin or end as expected, after\n${prose}")
        endif()
        string(SUBSTRING "${rest}" 1 ${close} block)
        math(EXPR behind "${close} + 4") # the line break and the fence
        string(SUBSTRING "${rest}" ${behind} -1 rest)

        if("${prose}" MATCHES "<!-- (file|output of|message of): ([^\n]+) -->\n?$")
            content_of("${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}" wanted)
            math(EXPR checked "${checked} + 1")
            if(NOT WRITE AND NOT "${wanted}" STREQUAL "${block}")
                message(NOTICE "${document}: the block below <!-- ${CMAKE_MATCH_1}: ${CMAKE_MATCH_2} --> is not that")
                math(EXPR wrong "${wrong} + 1")
            endif()
            set(block "${wanted}")
        elseif(NOT language MATCHES "^(sh|cmake|text)$")
            message(NOTICE "${document}: a block of code without a marker above it:\n${block}")
            math(EXPR wrong "${wrong} + 1")
        endif()
        string(APPEND done "${head}${block}${fence}")
    endwhile()
    if(WRITE)
        string(SUBSTRING "${done}" 1 -1 done)
        file(WRITE "${ROOT}/${document}" "${done}")
    endif()
endforeach()

if(checked EQUAL 0)
    message(FATAL_ERROR "no block to check; the markers are gone")
endif()
if(wrong)
    message(FATAL_ERROR
        "${wrong} blocks are not what the repository holds or prints. To bring marked ones up to date:\n"
        "    cmake -DROOT=. -DEXAMPLES=${EXAMPLES} -DWRITE=ON -P tests/check_snippets.cmake")
endif()
message(STATUS "${checked} blocks of code checked")
