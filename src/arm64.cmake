# The toolchain of a build for arm64 on another machine: Debian's cross compiler, and an emulator for what the build runs.
# The libraries are in CMAKE_SYSROOT, where scripts/build-static.sh has put them; without one, they are those that dpkg has
# installed for arm64 beside this machine's own (scripts/make-deb.sh).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(libraries ${CMAKE_SYSROOT}/usr/lib/aarch64-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} ${libraries}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)

find_program(QEMU_AARCH64 NAMES qemu-aarch64-static qemu-aarch64)
if(QEMU_AARCH64)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${QEMU_AARCH64} -L ${CMAKE_SYSROOT}/)
endif()

if(CMAKE_SYSROOT)
  # Nothing of this machine's gets in. Of glibc, the compiler has one of its own, without Debian's later corrections.
  set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${libraries} -L${libraries}")
  foreach(kind LIBRARY INCLUDE PACKAGE)
    set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
  endforeach()
endif()
