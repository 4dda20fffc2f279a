#!/bin/bash
# Makes the Debian package for the Debian that this runs on: make-deb.sh [--arch ARCHITECTURE] [FOLDER]
# FOLDER (build/deb) gets rtmpush_VERSION+debNUMBER_ARCHITECTURE.deb. lintian must find no error in it.
#   --arch ARCHITECTURE  for arm64 on another machine, whose dpkg takes the packages of arm64, too (dpkg
#                        --add-architecture arm64): a root of its own is the place for that
set -euo pipefail
umask 022
here=$(pwd)
cd "$(dirname "$0")/.."

usage() { echo "usage: make-deb.sh [--arch ARCHITECTURE] [FOLDER]" >&2; }

folder=build/deb
. scripts/packaging/arguments.sh

build=build/release
toolchain=()
case $architecture in
    "$native") scripts/install-dependencies.sh package ;;
    arm64)
        dpkg --print-foreign-architectures | grep -qx arm64 || {
            echo "make-deb: the dpkg of this machine takes no packages of arm64: dpkg --add-architecture arm64" >&2
            exit 1
        }
        scripts/install-dependencies.sh package-arm64
        build=build/release-arm64
        toolchain=(--toolchain "$PWD/src/arm64.cmake")
        ;;
    *) echo "make-deb: there is no rtmpush for $architecture; this machine makes it for $native and arm64" >&2; exit 1 ;;
esac
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
# Hardened as all of Debian is. A tree that was built for something else is configured anew.
# Debian's tools read from here which machine it is for.
DEB_HOST_ARCH=$architecture
export DEB_HOST_ARCH
CXXFLAGS="$(DEB_CXXFLAGS_MAINT_STRIP=-g dpkg-buildflags --get CXXFLAGS) $(dpkg-buildflags --get CPPFLAGS)"
LDFLAGS=$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get LDFLAGS)
export CXXFLAGS LDFLAGS
cmake --fresh --preset release -B "$build" -Wno-dev --log-level=WARNING "${toolchain[@]}"
cmake --build "$build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$build" && cpack -G DEB -B "$work") >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; echo "make-deb: cpack made no package of $build; see above" >&2; exit 1; }
package=$(find "$work" -maxdepth 1 -name '*.deb')
lintian --allow-root --fail-on error --tag-display-limit 0 "$package" ||
    { echo "make-deb: lintian has errors in $(basename "$package"), or did not run; see above" >&2; exit 1; }
mkdir -p "$folder"
mv "$package" "$folder"
package=$folder/$(basename "$package")
echo "$package: $(stat -c %s "$package") bytes; depends on $(dpkg-deb --field "$package" Depends)"
