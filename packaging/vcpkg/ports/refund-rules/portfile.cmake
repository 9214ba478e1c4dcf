# The sources are the checkout that this port is part of: there is no release to download yet.
cmake_path(ABSOLUTE_PATH CMAKE_CURRENT_LIST_DIR NORMALIZE OUTPUT_VARIABLE SOURCE_PATH)
cmake_path(APPEND SOURCE_PATH "../../../..")
cmake_path(NORMAL_PATH SOURCE_PATH)

set(VCPKG_BUILD_TYPE release) # header-only

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DREFUND_BUILD_TESTS=OFF
        -DREFUND_BUILD_EXAMPLES=OFF
        -DREFUND_BUILD_BENCH=OFF
        -DREFUND_WITH_SQLITE=OFF # the component is installed in any case; the feature brings its dependency
        -DREFUND_WITH_POSTGRESQL=OFF # likewise
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/refund-rules)

# vcpkg takes a file with Libs in lib/ alone; here they are -pthread.
file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/lib")
file(RENAME "${CURRENT_PACKAGES_DIR}/share/pkgconfig" "${CURRENT_PACKAGES_DIR}/lib/pkgconfig")
vcpkg_fixup_pkgconfig()

vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
