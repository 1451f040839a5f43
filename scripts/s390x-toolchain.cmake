# SPDX-License-Identifier: GPL-3.0-or-later
# Cross build for s390x against the sysroot of scripts/build-sysroot:
#   cmake -DCMAKE_TOOLCHAIN_FILE=scripts/s390x-toolchain.cmake -DUVBENCH_SYSROOT=DIR, or UVBENCH_SYSROOT in the environment

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(CMAKE_C_COMPILER s390x-linux-gnu-gcc)
set(CMAKE_STRIP s390x-linux-gnu-strip)

if(NOT UVBENCH_SYSROOT)
	set(UVBENCH_SYSROOT "$ENV{UVBENCH_SYSROOT}")
endif()
if(NOT IS_DIRECTORY "${UVBENCH_SYSROOT}/usr/include")
	message(FATAL_ERROR "no s390x sysroot at '${UVBENCH_SYSROOT}': set UVBENCH_SYSROOT to what scripts/build-sysroot prints")
endif()
set(UVBENCH_SYSROOT "${UVBENCH_SYSROOT}" CACHE PATH "s390x sysroot")
# CMake's compiler checks are projects of their own.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES UVBENCH_SYSROOT)

set(CMAKE_SYSROOT "${UVBENCH_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH "${UVBENCH_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE s390x-linux-gnu)

set(ENV{PKG_CONFIG_DIR} "")
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_LIBDIR} "${UVBENCH_SYSROOT}/usr/lib/s390x-linux-gnu/pkgconfig:${UVBENCH_SYSROOT}/usr/share/pkgconfig")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${UVBENCH_SYSROOT}")
