#!/bin/bash
# Builds FFmpeg's libraries for the static build of rtmpush, and prints the folder that they are in:
#   build-ffmpeg.sh [--offline] [--arch ARCHITECTURE]
# The source is the newest that Debian 13 has, with Debian's patches. An apt of its own fetches it, and checks its signature
# (scripts/packaging/private-apt.sh). What is built in is in ffmpeg-formats.txt.
#   --offline            takes what an earlier run has fetched, or built, and asks no mirror
#   --arch ARCHITECTURE  for arm64 on another machine, with Debian's cross compiler and the libraries of make-sysroot.sh
#   DEBIAN_MIRROR=URL, DEBIAN_SECURITY_MIRROR=URL   other mirrors than http://deb.debian.org/debian and
#                                                   http://deb.debian.org/debian-security
# A build is kept in ~/.cache/rtmpush (XDG_CACHE_HOME), with its source, under the hash of all that it depends on.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/rtmpush
formats=scripts/ffmpeg-formats.txt

fail() {
    echo "build-ffmpeg: $*" >&2
    exit 1
}

usage() { echo "usage: build-ffmpeg.sh [--offline] [--arch ARCHITECTURE]" >&2; }

here=$(dpkg --print-architecture)
online=true architecture=$here
while [ $# -gt 0 ]; do
    case $1 in
        --offline) online=false ;;
        --arch) [ $# -ge 2 ] || { usage; exit 2; }; architecture=$2; shift ;;
        *) usage; exit 2 ;;
    esac
    shift
done
case $architecture in
    "$here" | arm64) ;;
    *) fail "there is no rtmpush for $architecture; this machine makes it for $here and arm64" ;;
esac
. scripts/packaging/private-apt.sh

# Everything that is said goes to standard error; the folder alone to standard output.
exec 3>&1 >&2
mkdir -p "$cache/source"
cache=$(realpath "$cache")
# One at a time, for each machine: the second finds what the first has built.
beside=''
if [ "$architecture" != "$here" ]; then beside=-$architecture; fi
exec 9>"$cache/lock$beside"
flock 9
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Puts the newest source package into the cache, and its name into `package`.
fetch_source() {
    local version
    private_apt "$cache/apt$beside" trixie deb-src
    update_private_apt "Debian 13's sources"
    version=$(apt-cache "${apt_options[@]}" showsrc --only-source ffmpeg | sed -n 's/^Version: //p' | sort -V | tail -n 1)
    [ -n "$version" ] || fail "no source package ffmpeg at $mirror in trixie, trixie-updates or trixie-security"
    package=ffmpeg_${version#*:}
    if [ -e "$cache/source/$package.dsc" ]; then return; fi
    echo "Fetching the source of FFmpeg $version ..."
    mkdir "$work/fetched"
    (cd "$work/fetched" && apt-get -qq "${apt_options[@]}" source --download-only "ffmpeg=$version") ||
        fail "the source of FFmpeg $version was not fetched from $mirror; see above"
    # The .dsc names the other files, so it comes last: where it is, they are.
    mv "$work"/fetched/*.tar.* "$cache/source"
    mv "$work/fetched/$package.dsc" "$cache/source"
}

newest_fetched() {
    package=$(find "$cache/source" -name 'ffmpeg_*.dsc' -printf '%f\n' | sort -V | tail -n 1)
    package=${package%.dsc}
    [ -n "$package" ] || fail "no source of FFmpeg in $cache/source: the first run cannot be --offline"
}

if $online; then fetch_source; else newest_fetched; fi

# Debian's part of the version is kept: `rtmpush --version` then names the source package.
upstream=${package#ffmpeg_}
revision=${upstream##*-}
options=(
    "--extra-version=$revision" --disable-everything --disable-autodetect --disable-programs --disable-doc --disable-debug
    --disable-avdevice --disable-avfilter --disable-swscale --disable-postproc --disable-iconv
    # No decoder runs for more than the first pictures of a track, so the assembler's versions, and the time that it
    # takes to build them, give nothing.
    --disable-x86asm --disable-asm --optflags=-O2
    --enable-pic --enable-zlib
    # OpenSSL 3 has the Apache License 2.0, which goes with the LGPL 2.1 that FFmpeg has as long as nothing of it is
    # under the GPL: neither --enable-gpl nor --enable-version3 is wanted, which would bind whoever passes it on to more.
    --enable-openssl)
hardening="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection"
case $architecture in
    amd64) hardening+=" -fcf-protection" ;;
    arm64) hardening+=" -mbranch-protection=standard" ;;
esac
options+=("--extra-cflags=$hardening -ffunction-sections -fdata-sections")
compiler=gcc
libraries() { dpkg-query -W libssl-dev zlib1g-dev; }
if [ "$architecture" != "$here" ]; then
    sysroot_options=()
    if ! $online; then sysroot_options+=(--offline); fi
    sysroot=$(scripts/make-sysroot.sh "${sysroot_options[@]}" "$architecture")
    # Where that is stands in no option here: they make the hash, and are handed on.
    machine=$(dpkg-architecture -a "$architecture" -q DEB_HOST_GNU_TYPE 2>/dev/null)
    compiler=$machine-gcc
    command -v "$compiler" >/dev/null || fail "$compiler is not there: scripts/install-dependencies.sh $architecture"
    options+=(--enable-cross-compile --target-os=linux "--arch=${machine%%-*}" "--cross-prefix=$machine-" --host-cc=gcc)
    libraries() { grep -E '^(libssl-dev|zlib1g-dev) ' "$sysroot/packages"; }
fi
# In an order of their own, so that a line which only moves does not build all anew.
while read -r kind name _; do
    case $kind in
        demuxer | parser | decoder | bsf | protocol) options+=("--enable-$kind=$name") ;;
        '#'* | '') ;;
        *) fail "$formats: '$kind' is none of demuxer, parser, decoder, bsf and protocol" ;;
    esac
done < <(LC_ALL=C sort "$formats")

hash=$({
    printf '%s\n' "$package" "${options[@]}"
    "$compiler" -dumpmachine
    "$compiler" -dumpfullversion
    libraries
} | sha256sum | cut -c1-16)
prefix=$cache/ffmpeg-$hash
if [ -e "$prefix" ]; then
    touch "$prefix"
    echo "$prefix" >&3
    exit 0
fi

echo "Building $package ..."
start=$SECONDS
log=$cache/build$beside.log
# The .dsc is one whose sum apt has found in a list that is signed; Debian's developers' own keys are not needed.
dpkg-source --no-check -x "$cache/source/$package.dsc" "$work/source" >"$log" 2>&1 ||
    { tail -n 5 "$log"; fail "$package could not be unpacked; see above"; }
mkdir "$work/build"
cd "$work/build"
"$work/source/configure" "--prefix=$prefix" ${sysroot:+"--sysroot=$sysroot"} "${options[@]}" >>"$log" 2>&1 ||
    { tail -n 20 "$log"; fail "FFmpeg's configure refused; see above, and $log"; }
# configure leaves out what lacks something, and only warns.
if grep '^WARNING: Disabled' "$log"; then fail "$formats asks for what these options cannot build; see above"; fi
make -j"$(nproc)" >>"$log" 2>&1 || { tail -n 20 "$log"; fail "FFmpeg could not be built; see above, and $log"; }
make install "DESTDIR=$work/installed" >>"$log" 2>&1 || { tail -n 20 "$log"; fail "FFmpeg was not installed; see $log"; }
# What whoever passes the program on has to pass on, too: the source, and how it was made.
mkdir "$work/installed$prefix/source"
cp "$cache/source/$package"* "$cache/source/${package%-*}"*.orig.* "$work/installed$prefix/source"
printf '%q ' ./configure "${options[@]}" >"$work/installed$prefix/source/configure-command"
mv "$work/installed$prefix" "$prefix"
# Builds that have not been asked for in a quarter of a year go.
find "$cache" -maxdepth 1 -name 'ffmpeg-*' -mtime +90 -exec rm -rf {} +
echo "FFmpeg is built in $((SECONDS - start)) s."
echo "$prefix" >&3
