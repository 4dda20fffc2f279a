#!/bin/bash
# Packs the program of the static build for machines without a package of it: make-tarball.sh [--arch ARCHITECTURE] [FOLDER]
# FOLDER (build/tarball) gets rtmpush-VERSION-linux-ARCHITECTURE.tar.gz, with program, manual, completions, changes and
# the notices of what the program holds. build/static is what scripts/build-static.sh has made. The same program makes
# the same archive: its files have the time of the newest changes, or that of SOURCE_DATE_EPOCH.
#   --arch ARCHITECTURE  packs what build-static.sh has made with that option
set -euo pipefail
umask 022
here=$(pwd)
cd "$(dirname "$0")/.."

fail() {
    echo "make-tarball: $*" >&2
    exit 1
}

usage() { echo "usage: make-tarball.sh [--arch ARCHITECTURE] [FOLDER]" >&2; }

folder=build/tarball
. scripts/packaging/arguments.sh
build=build/static again=''
if [ "$architecture" != "$native" ]; then build=build/static-$architecture again=" --arch $architecture"; fi
program=$build/cli/rtmpush
[ -x "$program" ] || fail "$program is not there: scripts/build-static.sh$again makes it"
scripts/check-static.sh "$program" >&2
changes=scripts/packaging/changelog
version=$(dpkg-parsechangelog -l "$changes" -S Version)
moment=${SOURCE_DATE_EPOCH:-$(dpkg-parsechangelog -l "$changes" -S Timestamp)}
ffmpeg=$(sed -n 's/^CMAKE_PREFIX_PATH:[A-Z]*=//p' "$build/CMakeCache.txt")
sysroot=$(sed -n 's/^CMAKE_SYSROOT:[A-Z]*=//p' "$build/CMakeCache.txt")
machine=$(readelf -h "$program" | awk '/Machine:/ { print $NF }')
case $machine in
    X86-64) is_for=amd64 ;;
    AArch64) is_for=arm64 ;;
    *) fail "$program is for $machine, which has no name among packages" ;;
esac
[ "$is_for" = "$architecture" ] || fail "$program is for $is_for, not for $architecture: scripts/build-static.sh$again"
grep -aqF "$version" "$program" || fail "$program is not of version $version: scripts/build-static.sh$again makes it anew"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=rtmpush-$version-linux-$architecture
# Under /usr/local, so that the unit names the program where most put it who use the unit.
DESTDIR=$work/installed cmake --install "$build" --prefix /usr/local >/dev/null
mv "$work/installed/usr/local" "$work/$name"
documents=$work/$name/share/doc/rtmpush
mkdir -p "$documents"
# Where systemd looks is no matter of a prefix: the unit is for whoever puts it there.
mv "$work/$name/lib/systemd/system/rtmpush@.service" "$documents"
rm -r "${work:?}/$name/lib"
cp "$changes" "$documents/changelog"
scripts/packaging/copyright.sh --static --ffmpeg "$ffmpeg" ${sysroot:+--sysroot "$sysroot"} --notices "$documents/notices" >"$documents/copyright"

mkdir -p "$folder"
(cd "$work" && find "$name" -type d -exec chmod 755 {} + && find "$name" -type f ! -path '*/bin/*' -exec chmod 644 {} +)
tar -C "$work" --sort=name --format=gnu --mtime="@$moment" --owner=0 --group=0 --numeric-owner -cf - "$name" |
    gzip -9n >"$work/$name.tar.gz"
mv "$work/$name.tar.gz" "$folder"
echo "$folder/$name.tar.gz: $(stat -c %s "$folder/$name.tar.gz") bytes, $(find "$work/$name" -type f | wc -l) files"
