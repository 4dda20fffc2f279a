# cpack -G DEB, in the folder of a release build: a package for the Debian that it was built on. What CMake installs is
# brought into Debian's form by finish-deb.sh.
file(STRINGS ${RTMPUSH_CHANGELOG} last_changes REGEX "^ -- ")
list(GET last_changes 0 last_changes)
string(REGEX REPLACE "^ -- (.*>)  .*$" "\\1" CPACK_PACKAGE_CONTACT "${last_changes}")
set(CPACK_PACKAGE_NAME rtmpush)
set(CPACK_PACKAGE_VENDOR rtmpush)
set(CPACK_GENERATOR DEB)
# The unit names the program where the package puts it, and not where cpack has it for a while.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# The libraries are those of one release of Debian: its number is in the version, and upgrades follow it.
cmake_host_system_information(RESULT system QUERY DISTRIB_INFO)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION})
if(system_ID STREQUAL "debian" AND system_VERSION_ID)
  string(APPEND CPACK_DEBIAN_PACKAGE_VERSION +deb${system_VERSION_ID})
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# Elsewhere it is what dpkg says of this machine.
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
endif()
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "publish media files to RTMP servers")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"rtmpush is to live ingest what curl is to HTTP: one command that publishes
what FFmpeg reads to RTMP and RTMPS servers, says plainly what went wrong, and
can be scripted.
.
It sends tracks as they are, in real time or as fast as the server takes them,
goes on where a lost connection broke off, serves several destinations at
once, and exits with 0 only if everything has arrived.")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/finish_deb.cmake)
include(CPack)
