# cmake -DPORTS=<folder of ports> -DPACKAGES=<folder to fill> -DBUILD=<scratch folder> -P run_port.cmake
#
# Runs the portfile with stand-ins for vcpkg's functions, where there is no vcpkg: what it configures,
# installs and moves is real, vcpkg's own checks of the result are not made. Then compares the tree.
cmake_minimum_required(VERSION 3.25)

set(PORT refund-rules)
set(CURRENT_PACKAGES_DIR "${PACKAGES}")
file(READ "${PORTS}/${PORT}/vcpkg.json" manifest)
foreach(member IN ITEMS name version description license)
    string(JSON ${member} GET "${manifest}" ${member}) # an error where there is none
endforeach()
string(JSON dependencies GET "${manifest}" dependencies)
foreach(dependency IN ITEMS boost-multiprecision date vcpkg-cmake vcpkg-cmake-config)
    if(NOT dependencies MATCHES "\"${dependency}\"")
        message(FATAL_ERROR "vcpkg.json does not name ${dependency}")
    endif()
endforeach()
if(NOT name STREQUAL PORT OR NOT version STREQUAL VERSION)
    message(FATAL_ERROR "vcpkg.json is of ${name} ${version}, expected was ${PORT} ${VERSION}")
endif()

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" SOURCE_PATH OPTIONS)
    execute_process(
        COMMAND "${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${BUILD}" ${arg_OPTIONS}
            "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" -DCMAKE_BUILD_TYPE=Release
            -DFETCHCONTENT_FULLY_DISCONNECTED=ON
        ERROR_VARIABLE warnings COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE FETCHCONTENT_FULLY_DISCONNECTED "" warnings "${warnings}") # vcpkg gives it to every port
    if(warnings MATCHES "REFUND_")
        message(FATAL_ERROR "an option of the portfile is unknown:\n${warnings}")
    endif()
endfunction()

function(vcpkg_cmake_install)
    execute_process(COMMAND "${CMAKE_COMMAND}" --build "${BUILD}" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The package files go to share/<port>; the ones that name their prefix by steps upwards learn the new number.
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" CONFIG_PATH "")
    set(folder "${CURRENT_PACKAGES_DIR}/share/${PORT}")
    file(RENAME "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}" "${folder}")
    cmake_path(GET arg_CONFIG_PATH PARENT_PATH parent)
    file(GLOB others "${CURRENT_PACKAGES_DIR}/${parent}/*")
    if(NOT others)
        file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/${parent}")
    endif()
    file(GLOB files "${folder}/*Targets.cmake")
    set(step "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n")
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        string(REPLACE "${step}${step}${step}" "${step}${step}" text "${text}")
        file(WRITE "${file}" "${text}")
    endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" FILE_LIST)
    configure_file("${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" COPYONLY)
endfunction()

include("${PORTS}/${PORT}/portfile.cmake")

file(GLOB_RECURSE entries LIST_DIRECTORIES true RELATIVE "${PACKAGES}" "${PACKAGES}/*")
list(FILTER entries EXCLUDE REGEX "^include/refund/")
list(SORT entries)
list(JOIN entries "\n" entries)
set(expected
    include
    include/refund
    lib
    lib/pkgconfig
    lib/pkgconfig/refund-rules.pc
    share
    share/refund-rules
    share/refund-rules/copyright
    share/refund-rules/refund-rulesConfig.cmake
    share/refund-rules/refund-rulesConfigVersion.cmake
    share/refund-rules/refund-rulesCoreTargets.cmake
    share/refund-rules/refund-rulesPostgresqlTargets.cmake
    share/refund-rules/refund-rulesSqliteTargets.cmake
    share/refund-rules/refund-rulesTargets.cmake
    share/refund-rules/usage)
list(JOIN expected "\n" expected)
if(NOT entries STREQUAL expected)
    message(FATAL_ERROR "the package holds\n${entries}\nexpected was\n${expected}")
endif()
