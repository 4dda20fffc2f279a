#!/bin/bash
# Makes the Debian package for the Debian that this runs on: make-deb.sh [FOLDER]
# FOLDER (build/deb) gets rtmpush_VERSION+debNUMBER_ARCHITECTURE.deb. lintian must find no error in it.
set -euo pipefail
umask 022
here=$(pwd)
cd "$(dirname "$0")/.."

[ $# -le 1 ] || { echo "usage: make-deb.sh [FOLDER]" >&2; exit 2; }
folder=build/deb
if [ $# -eq 1 ]; then folder=$(cd "$here" && realpath -m "$1"); fi

scripts/install-dependencies.sh package
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
# Hardened as all of Debian is. A tree that was built for something else is configured anew.
CXXFLAGS="$(DEB_CXXFLAGS_MAINT_STRIP=-g dpkg-buildflags --get CXXFLAGS) $(dpkg-buildflags --get CPPFLAGS)"
LDFLAGS=$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get LDFLAGS)
export CXXFLAGS LDFLAGS
cmake --fresh --preset release -Wno-dev --log-level=WARNING
cmake --build --preset release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd build/release && cpack -G DEB -B "$work") >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; echo "make-deb: cpack made no package of build/release; see above" >&2; exit 1; }
package=$(find "$work" -maxdepth 1 -name '*.deb')
lintian --allow-root --fail-on error --tag-display-limit 0 "$package" ||
    { echo "make-deb: lintian has errors in $(basename "$package"), or did not run; see above" >&2; exit 1; }
mkdir -p "$folder"
mv "$package" "$folder"
package=$folder/$(basename "$package")
echo "$package: $(stat -c %s "$package") bytes; depends on $(dpkg-deb --field "$package" Depends)"
