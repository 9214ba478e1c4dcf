# cmake [-DROOT=<repository>] -P tests/check_levels.cmake
# Fails when a header includes upward or sideways. A header may include its own folder and folders of
# a lower level. Headers directly in include/refund gather others: they may include everything, and
# none of them but version.hpp may be included from a folder. Fails as well for a public header that none
# of them gathers, unless it is named below; and where the table in docs/architecture.md does not say what each folder
# includes.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED ROOT)
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()

# Lowest first; folders on one line are of one level and do not know each other.
set(levels
    "core"
    "money"
    "term"
    "award proof"
    "cap"
    "policy market ledger"
    "support"
    "rules"
    "quote store"
    "explain bulk plan intake"
    "record")
# The engine does not know the shipped data, whatever the levels say.
set(data_free core money term award proof cap policy market ledger support quote store plan)

# Headers that gather others, and public headers that none of them brings, each for its reason.
set(umbrellas refund.hpp bulk.hpp)
set(on_their_own
    bulk/arrow.hpp         # record batches: few programs have any
    bulk/arrow_error.hpp   # of those
    intake/offer.hpp       # requests as texts: programs that make theirs of values need none
    intake/payments_text.hpp # of those
    intake/request_fields.hpp # of those
    intake/request_source.hpp # of those
    intake/request_text.hpp # of those
    intake/settle.hpp      # of those
    intake/shipped_offers.hpp # of those; brings rules/markets.hpp
    intake/stated_request.hpp # of those
    intake/units_text.hpp # of those
    money/amount_text.hpp  # of those
    money/multiprecision.hpp # needs Boost, and few amounts do not fit 64 bits
    plan/commitment.hpp    # plans: few programs make any
    plan/plan.hpp          # of those
    store/memory.hpp       # a program keeps its entries in one place
    store/sqlite.hpp       # needs a library of its own
    store/postgresql.hpp   # so does this
    ledger/account.hpp     # the stores bring it
    ledger/history.hpp     # reads what a store kept
    quote/fit.hpp          # so does this
    record/batch.hpp       # record batches of whole requests, for the same
    record/decide.hpp      # those
    record/error.hpp       # those
    rules/support.hpp      # support requests: few programs fill any
    support/form.hpp       # of those
    support/request.hpp    # of those
    support/tenant.hpp     # of those
    rules/markets.hpp)     # lists that the compiler sorts and proves: a tenth of what all else costs it

set(level 0)
foreach(names IN LISTS levels)
    string(REPLACE " " ";" names "${names}")
    foreach(name IN LISTS names)
        set(level_of_${name} ${level})
    endforeach()
    math(EXPR level "${level} + 1")
endforeach()

set(offences 0)
macro(offence words)
    message(NOTICE "include/refund/${header}:${number}: ${words}")
    math(EXPR offences "${offences} + 1")
endmacro()

# The first folder of a path below include/refund, or empty.
function(folder_of path out)
    if(path MATCHES "^([^/]+)/")
        set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
    else()
        set(${out} "" PARENT_SCOPE)
    endif()
endfunction()

file(GLOB_RECURSE headers RELATIVE "${ROOT}/include/refund" "${ROOT}/include/refund/*.hpp")
if(NOT headers)
    message(FATAL_ERROR "no headers below ${ROOT}/include/refund: is ROOT right?")
endif()

foreach(header IN LISTS headers)
    folder_of("${header}" from)
    if(from STREQUAL "")
        continue()
    endif()
    if(NOT DEFINED level_of_${from})
        set(number 1)
        offence("the folder ${from} has no level: give it one in tests/check_levels.cmake")
        continue()
    endif()

    # Lines as a list: keep apart what a CMake list gives a meaning to.
    file(READ "${ROOT}/include/refund/${header}" text)
    string(REGEX REPLACE "[][;\\]" " " text "${text}")
    string(REPLACE "\n" ";" text "${text}")
    set(number 0)
    foreach(line IN LISTS text)
        math(EXPR number "${number} + 1")
        if(line MATCHES "^[ \t]*#[ \t]*include[ \t]*[<\"]refund/([^>\"]+)[>\"]")
            set(included "${CMAKE_MATCH_1}")
        elseif(line MATCHES "^[ \t]*#[ \t]*include[ \t]*\"([^\"]+)\"")
            # A path relative to the header that includes it.
            cmake_path(GET header PARENT_PATH included)
            cmake_path(APPEND included "${CMAKE_MATCH_1}")
            cmake_path(NORMAL_PATH included)
            if(NOT EXISTS "${ROOT}/include/refund/${included}")
                continue()
            endif()
        else()
            continue()
        endif()
        cmake_path(NORMAL_PATH included)

        folder_of("${included}" to)
        if(NOT to STREQUAL "" AND NOT to STREQUAL from)
            list(APPEND included_by_${from} "${to}")
        endif()
        if(to STREQUAL from OR included STREQUAL "version.hpp")
            continue()
        elseif(to STREQUAL "")
            offence("${from} includes refund/${included}, which gathers headers of all levels: include the header that is needed")
        elseif(NOT DEFINED level_of_${to})
            offence("${from} includes refund/${included}, and the folder ${to} has no level: give it one in tests/check_levels.cmake")
        elseif(to STREQUAL "rules" AND from IN_LIST data_free)
            offence("${from} includes refund/${included}: ${from} never includes the shipped rules, callers hand them in")
        elseif(level_of_${to} EQUAL level_of_${from})
            offence("${from} includes refund/${included}: sideways, ${from} and ${to} are of one level")
        elseif(level_of_${to} GREATER level_of_${from})
            offence("${from} includes refund/${included}: upward, ${to} stands above ${from}")
        endif()
    endforeach()
endforeach()

# One row a folder: | `cap` | `core` `money` `term` | ...
file(STRINGS "${ROOT}/docs/architecture.md" rows REGEX "^\\| `[a-z]+` \\|")
set(described)
foreach(row IN LISTS rows)
    string(REGEX MATCH "^\\| `([a-z]+)` \\|([^|]*)\\|" row "${row}")
    set(folder "${CMAKE_MATCH_1}")
    string(REGEX MATCHALL "[a-z]+" said "${CMAKE_MATCH_2}")
    list(APPEND described "${folder}")
    set(is "${included_by_${folder}}")
    list(REMOVE_DUPLICATES is)
    list(SORT is)
    if(NOT said STREQUAL is)
        string(REPLACE ";" "` `" is "${is}")
        message(NOTICE "docs/architecture.md: the folder ${folder} includes: `${is}`")
        math(EXPR offences "${offences} + 1")
    endif()
endforeach()
string(REPLACE " " ";" in_order "${levels}")
if(NOT described STREQUAL in_order)
    message(NOTICE "docs/architecture.md: its table does not list the folders in this order: ${in_order}")
    math(EXPR offences "${offences} + 1")
endif()

set(gathered)
foreach(umbrella IN LISTS umbrellas)
    file(STRINGS "${ROOT}/include/refund/${umbrella}" lines REGEX "^#include <refund/")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^#include <refund/([^>]+)>.*" "\\1" line "${line}")
        list(APPEND gathered "${line}")
    endforeach()
endforeach()
set(number 1)
foreach(header IN LISTS headers)
    if(header MATCHES "(^|/)detail/" OR header IN_LIST umbrellas)
        continue()
    endif()
    if(header IN_LIST gathered AND header IN_LIST on_their_own)
        offence("an umbrella includes it: take it off the list on_their_own in tests/check_levels.cmake")
    elseif(NOT header IN_LIST gathered AND NOT header IN_LIST on_their_own)
        offence("no umbrella includes it: add it to refund/refund.hpp or refund/bulk.hpp")
    endif()
endforeach()

if(offences)
    string(REPLACE " " " = " order "${levels}")
    string(REPLACE ";" " < " order "${order}")
    message(FATAL_ERROR "includes against the levels, missing in an umbrella, or said otherwise in docs/architecture.md: ${offences}\n  ${order}")
endif()
