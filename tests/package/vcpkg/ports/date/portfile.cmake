# The machine's date in place of the registry's, so that nothing is downloaded.
set(VCPKG_BUILD_TYPE release)
file(INSTALL "$ENV{STANDIN_INCLUDE}/date" DESTINATION "${CURRENT_PACKAGES_DIR}/include")
file(WRITE "${CURRENT_PACKAGES_DIR}/share/date/dateConfig.cmake" [[
if(NOT TARGET date::date)
    add_library(date::date INTERFACE IMPORTED)
    target_include_directories(date::date INTERFACE "${CMAKE_CURRENT_LIST_DIR}/../../include")
    target_compile_definitions(date::date INTERFACE REFUND_STANDIN_DATE)
endif()
]])
file(WRITE "${CURRENT_PACKAGES_DIR}/share/date/copyright" "a stand-in for a test")
