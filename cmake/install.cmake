# Where `cmake --install` puts the headers, the package for find_package and the file for pkg-config. Nothing here
# depends on the machine it was built on, so everything except the headers goes below share/.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(refund_package_folder "${CMAKE_INSTALL_DATADIR}/cmake/refund-rules")

# One export per target, so that refund-rulesConfig.cmake can leave out targets that nobody asked for.
install(TARGETS refund-rules-core EXPORT refund-rulesCoreTargets
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT refund-rulesCoreTargets NAMESPACE refund-rules:: DESTINATION "${refund_package_folder}")
install(TARGETS refund-rules-sqlite EXPORT refund-rulesSqliteTargets
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT refund-rulesSqliteTargets NAMESPACE refund-rules:: DESTINATION "${refund_package_folder}")
install(TARGETS refund-rules-postgresql EXPORT refund-rulesPostgresqlTargets
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT refund-rulesPostgresqlTargets NAMESPACE refund-rules:: DESTINATION "${refund_package_folder}")
if(REFUND_WITH_BOOST)
    install(TARGETS refund-rules EXPORT refund-rulesTargets
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT refund-rulesTargets NAMESPACE refund-rules:: DESTINATION "${refund_package_folder}")
endif()

# Before 1.0 a new minor version may break programs; from then on this is SameMajorVersion.
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/refund-rulesConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    "${CMAKE_CURRENT_BINARY_DIR}/refund-rulesConfigVersion.cmake"
    "${CMAKE_CURRENT_LIST_DIR}/refund-rulesConfig.cmake"
    DESTINATION "${refund_package_folder}")

# Paths are relative to the file itself, so that the tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig"
    OUTPUT_VARIABLE refund_pc_prefix)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
    OUTPUT_VARIABLE refund_pc_include)
configure_file("${CMAKE_CURRENT_LIST_DIR}/refund-rules.pc.in" refund-rules.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/refund-rules.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
