# The README shows what is in the repository and what it prints, to the letter.
#
#   <!-- file: PATH -->          the code block below is that file
#   <!-- output of: NAME -->     the block below is what the example program NAME prints
#
# cmake -DROOT=... -DEXAMPLES=<folder of the built examples> -P check_readme.cmake
# With -DWRITE=ON the blocks are written instead of compared.

file(READ "${ROOT}/README.md" readme)
set(checked 0)

# Finds the block below a marker, and replaces it by what it should hold.
function(set_block marker wanted)
    string(FIND "${readme}" "${marker}" at)
    if(at EQUAL -1)
        message(FATAL_ERROR "README.md: no marker ${marker}")
    endif()
    string(SUBSTRING "${readme}" 0 ${at} before)
    string(SUBSTRING "${readme}" ${at} -1 rest)
    string(FIND "${rest}" "```" open)
    string(SUBSTRING "${rest}" 0 ${open} lead)
    string(SUBSTRING "${rest}" ${open} -1 rest)
    string(FIND "${rest}" "\n" line_end)
    math(EXPR line_end "${line_end} + 1")
    string(SUBSTRING "${rest}" 0 ${line_end} fence)
    string(SUBSTRING "${rest}" ${line_end} -1 rest)
    string(FIND "${rest}" "```" close)
    string(SUBSTRING "${rest}" ${close} -1 after)
    set(readme "${before}${lead}${fence}${wanted}${after}" PARENT_SCOPE)
endfunction()

string(REGEX MATCHALL "<!-- (file|output of): [^ ]+ -->" markers "${readme}")
set(original "${readme}")
foreach(marker IN LISTS markers)
    string(REGEX REPLACE "<!-- (file|output of): ([^ ]+) -->" "\\1;\\2" parts "${marker}")
    list(GET parts 0 kind)
    list(GET parts 1 what)
    if(kind STREQUAL "file")
        file(READ "${ROOT}/${what}" wanted)
    else()
        execute_process(COMMAND "${EXAMPLES}/${what}" OUTPUT_VARIABLE wanted COMMAND_ERROR_IS_FATAL ANY)
    endif()
    set_block("${marker}" "${wanted}")
    math(EXPR checked "${checked} + 1")
endforeach()

if(checked EQUAL 0)
    message(FATAL_ERROR "README.md: no block to check; the markers are gone")
endif()
if(WRITE)
    file(WRITE "${ROOT}/README.md" "${readme}")
elseif(NOT readme STREQUAL original)
    message(FATAL_ERROR
        "README.md does not show what is in the repository. To bring it up to date:\n"
        "    cmake -DROOT=. -DEXAMPLES=${EXAMPLES} -DWRITE=ON -P tests/check_readme.cmake")
endif()
message(STATUS "README.md: ${checked} blocks checked")
