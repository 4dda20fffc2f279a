#!/bin/bash
# Builds FFmpeg's libraries for the static build of rtmpush, and prints the folder that they are in:
#   build-ffmpeg.sh [--offline]
# The source is the newest that Debian 13 has, with Debian's patches. apt fetches it, by a list and into folders of its
# own: nothing of the system's apt changes, but what it is configured to do (a proxy, a way to reach the mirror) holds.
# apt checks the signature with the keys of debian-archive-keyring. What is built in is in ffmpeg-formats.txt.
#   --offline   takes what an earlier run has fetched, or built, and asks no mirror
#   DEBIAN_MIRROR=URL, DEBIAN_SECURITY_MIRROR=URL   other mirrors than http://deb.debian.org/debian and
#                                                   http://deb.debian.org/debian-security
# A build is kept in ~/.cache/rtmpush (XDG_CACHE_HOME), with its source, under the hash of all that it depends on.
set -euo pipefail
cd "$(dirname "$0")/.."

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security_mirror=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/rtmpush
formats=scripts/ffmpeg-formats.txt

fail() {
    echo "build-ffmpeg: $*" >&2
    exit 1
}

online=true
case "${1:-}" in
    "") ;;
    --offline) online=false ;;
    *) echo "usage: build-ffmpeg.sh [--offline]" >&2; exit 2 ;;
esac

# Everything that is said goes to standard error; the folder alone to standard output.
exec 3>&1 >&2
mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/source"
cache=$(realpath "$cache")
# One at a time: the second finds what the first has built.
exec 9>"$cache/lock"
flock 9
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apt's own folders are in the cache, where its user _apt may not read: apt runs as whoever calls this. Whatever else
# the system lets pass, a list that is not signed, or cannot be had, ends this.
write_apt_configuration() {
    : >"$cache/apt/status"
    cat >"$cache/apt/sources.list" <<END
deb-src [signed-by=$keyring] $mirror trixie main
deb-src [signed-by=$keyring] $mirror trixie-updates main
deb-src [signed-by=$keyring] $security_mirror trixie-security main
END
    apt_options=(
        -o "Dir::Etc::SourceList=$cache/apt/sources.list" -o "Dir::Etc::SourceParts=-"
        -o "Dir::State::Lists=$cache/apt/lists" -o "Dir::State::Status=$cache/apt/status"
        -o "Dir::Cache=$cache/apt" -o "Dir::Cache::Archives=archives"
        -o "Dir::Cache::PkgCache=" -o "Dir::Cache::SrcPkgCache="
        -o "APT::Sandbox::User=root" -o "APT::Update::Error-Mode=any" -o "Acquire::Retries=3"
        -o "Acquire::AllowInsecureRepositories=false" -o "Acquire::AllowWeakRepositories=false"
        -o "Acquire::AllowDowngradeToInsecureRepositories=false" -o "APT::Get::AllowUnauthenticated=false")
}

# Puts the newest source package into the cache, and its name into `package`.
fetch_source() {
    local version
    [ -r "$keyring" ] || fail "$keyring, which the source is checked with, is not there: apt-get install debian-archive-keyring"
    write_apt_configuration
    apt-get -qq "${apt_options[@]}" update ||
        fail "no list of Debian 13's sources, or none that $keyring can check: is $mirror reached (DEBIAN_MIRROR)," \
            "and debian-archive-keyring no older than 2023.3+deb12u2?"
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
case $(uname -m) in
    x86_64) hardening+=" -fcf-protection" ;;
    aarch64) hardening+=" -mbranch-protection=standard" ;;
esac
options+=("--extra-cflags=$hardening -ffunction-sections -fdata-sections")
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
    gcc -dumpmachine
    gcc -dumpfullversion
    dpkg-query -W libssl-dev zlib1g-dev
} | sha256sum | cut -c1-16)
prefix=$cache/ffmpeg-$hash
if [ -e "$prefix" ]; then
    touch "$prefix"
    echo "$prefix" >&3
    exit 0
fi

echo "Building $package ..."
start=$SECONDS
log=$cache/build.log
# The .dsc is one whose sum apt has found in a list that is signed; Debian's developers' own keys are not needed.
dpkg-source --no-check -x "$cache/source/$package.dsc" "$work/source" >"$log" 2>&1 ||
    { tail -n 5 "$log"; fail "$package could not be unpacked; see above"; }
mkdir "$work/build"
cd "$work/build"
"$work/source/configure" "--prefix=$prefix" "${options[@]}" >>"$log" 2>&1 ||
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
