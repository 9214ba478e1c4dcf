# find_package(refund-rules 0.1 CONFIG REQUIRED)
#     gives refund-rules::refund-rules and refund-rules::core, and finds date and Boost for them.
# find_package(refund-rules 0.1 CONFIG REQUIRED COMPONENTS core)
#     gives refund-rules::core, all headers that need no Boost, and does not look for Boost.
# find_package(refund-rules 0.1 CONFIG REQUIRED COMPONENTS sqlite)
#     gives refund-rules::sqlite, the ledger in SQLite, with refund-rules::core, and finds SQLite3.
# find_package(refund-rules 0.1 CONFIG REQUIRED COMPONENTS postgresql)
#     gives refund-rules::postgresql, the ledger in PostgreSQL, with refund-rules::core, and finds libpq.
#
# Targets of date and Boost that the project already has win; otherwise each is found by the name that upstream, Debian,
# vcpkg and Conan give it. No version of date is required, because its tags do not state their own.
include(CMakeFindDependencyMacro)

set(refund-rules_core_FOUND FALSE)
set(refund-rules_refund-rules_FOUND FALSE)
set(refund-rules_sqlite_FOUND FALSE)
set(refund-rules_postgresql_FOUND FALSE)
set(refund-rules_unknown ${refund-rules_FIND_COMPONENTS})
list(REMOVE_ITEM refund-rules_unknown core refund-rules sqlite postgresql)
foreach(refund-rules_component IN LISTS refund-rules_unknown)
    if(refund-rules_FIND_REQUIRED_${refund-rules_component})
        set(refund-rules_FOUND FALSE)
        string(CONCAT refund-rules_NOT_FOUND_MESSAGE
            "refund-rules has no component '${refund-rules_component}'; "
            "it has core, refund-rules, sqlite and postgresql.")
        return()
    endif()
endforeach()

if(NOT TARGET date::date)
    find_dependency(date CONFIG)
endif()
find_dependency(Threads)
include("${CMAKE_CURRENT_LIST_DIR}/refund-rulesCoreTargets.cmake")
set(refund-rules_core_FOUND TRUE)

if(NOT refund-rules_FIND_COMPONENTS OR "refund-rules" IN_LIST refund-rules_FIND_COMPONENTS)
    if(NOT EXISTS "${CMAKE_CURRENT_LIST_DIR}/refund-rulesTargets.cmake")
        set(refund-rules_FOUND FALSE)
        set(refund-rules_NOT_FOUND_MESSAGE
            "This refund-rules was installed with REFUND_WITH_BOOST=OFF; it lacks the component refund-rules.")
        return()
    endif()
    if(NOT TARGET Boost::multiprecision AND NOT TARGET Boost::headers)
        find_dependency(Boost 1.74 CONFIG)
    endif()
    include("${CMAKE_CURRENT_LIST_DIR}/refund-rulesTargets.cmake")
    set(refund-rules_refund-rules_FOUND TRUE)
endif()

if("sqlite" IN_LIST refund-rules_FIND_COMPONENTS)
    if(NOT TARGET SQLite::SQLite3)
        find_dependency(SQLite3 3.37)
    endif()
    include("${CMAKE_CURRENT_LIST_DIR}/refund-rulesSqliteTargets.cmake")
    set(refund-rules_sqlite_FOUND TRUE)
endif()

if("postgresql" IN_LIST refund-rules_FIND_COMPONENTS)
    if(NOT TARGET PostgreSQL::PostgreSQL)
        find_dependency(PostgreSQL)
    endif()
    include("${CMAKE_CURRENT_LIST_DIR}/refund-rulesPostgresqlTargets.cmake")
    set(refund-rules_postgresql_FOUND TRUE)
endif()
