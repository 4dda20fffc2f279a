# The static build: a program that holds all libraries but glibc's, and rtmpush_static, which holds that, too.
# FFmpeg is looked for in CMAKE_PREFIX_PATH first, where scripts/build-static.sh puts one of its own.
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(OPENSSL_USE_STATIC_LIBS ON)
set(PUGIXML_LIBRARY pugixml::static)
# fmt's archive is not in Debian's package, but all that it holds is in its headers.
set(FMT_LIBRARY fmt::fmt-header-only)

# Hardening, as Debian's packages have it: what a stack, a heap or a table of addresses can be made to do by the bytes
# of a broken input ends the program.
include(CheckCXXCompilerFlag)
include(CheckPIESupported)
check_pie_supported(OUTPUT_VARIABLE no_pie LANGUAGES CXX)
if(NOT CMAKE_CXX_LINK_PIE_SUPPORTED)
  message(FATAL_ERROR "The static build is position-independent, which this compiler cannot link: ${no_pie}")
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection)
# Where a jump may land: each kind of processor has its own word for it.
foreach(flag -fcf-protection -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "HAS${flag}" known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endforeach()
# What nothing calls stays out, of the archives as of our own.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(LINKER:-z,relro,-z,now,-z,noexecstack,--as-needed,--gc-sections,--strip-all)

# glibc's archive of libm belongs with its archive of libc: where that is shared, libm is, too.
function(use_shared_libm target)
  get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
  list(TRANSFORM libraries REPLACE "^.*/libm\\.a$" m)
  set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries}")
endfunction()

# RTMPUSH_HELD_BESIDES: what the program cannot ask for its version; the line of --version about it.
function(tell_what_is_held)
  pkg_check_modules(ZLIB REQUIRED zlib)
  set(RTMPUSH_HELD_BESIDES "zlib ${ZLIB_VERSION}, libstdc++ of GCC ${CMAKE_CXX_COMPILER_VERSION}\\n" PARENT_SCOPE)
endfunction()
