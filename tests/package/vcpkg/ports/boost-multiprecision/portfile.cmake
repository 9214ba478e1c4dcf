# The machine's Boost in place of the registry's, so that nothing is downloaded.
set(VCPKG_BUILD_TYPE release)
# A link: the headers are some 15,000 files.
file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/include")
file(CREATE_LINK "$ENV{STANDIN_INCLUDE}/boost" "${CURRENT_PACKAGES_DIR}/include/boost" SYMBOLIC)
file(WRITE "${CURRENT_PACKAGES_DIR}/share/boost/BoostConfig.cmake" [[
if(NOT TARGET Boost::headers)
    add_library(Boost::headers INTERFACE IMPORTED)
    target_include_directories(Boost::headers INTERFACE "${CMAKE_CURRENT_LIST_DIR}/../../include")
    target_compile_definitions(Boost::headers INTERFACE REFUND_STANDIN_BOOST)
endif()
]])
file(WRITE "${CURRENT_PACKAGES_DIR}/share/boost/BoostConfigVersion.cmake" [[
set(PACKAGE_VERSION 1.81.0)
set(PACKAGE_VERSION_COMPATIBLE TRUE)
]])
file(WRITE "${CURRENT_PACKAGES_DIR}/share/boost-multiprecision/copyright" "a stand-in for a test")
