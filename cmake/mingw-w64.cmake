# The toolchain for 64-bit Windows with MinGW-w64. It sees only the libraries of script/build-windows-deps:
#
#     script/build-windows-deps
#     cmake -B build/windows --toolchain cmake/mingw-w64.cmake -DCMAKE_BUILD_TYPE=Release -DREFUND_BUILD_TESTS=OFF \
#         -DREFUND_BUILD_BENCH=OFF -DREFUND_WITH_POSTGRESQL=OFF
#     cmake --build build/windows --target refund_program
#
# refund.exe needs no other file: everything is linked statically.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64) # oneTBB chooses compiler flags by it
# The variants with POSIX threads, which std::thread and std::mutex need.
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

set(CMAKE_C_FLAGS_INIT "-DUTF8PROC_STATIC")
set(CMAKE_CXX_FLAGS_INIT "-DUTF8PROC_STATIC")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")

set(CMAKE_FIND_ROOT_PATH "${CMAKE_CURRENT_LIST_DIR}/../build/windows-deps/root")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
