#!/bin/bash
# Prints the copyright file of a package, and keeps the notices of what is inside it:
#   copyright.sh            for a package whose program finds its libraries on the system
#   copyright.sh --static   for a program of build/static, and what it holds; those of FFmpeg's source are read from
#                           the folder that scripts/build-ffmpeg.sh prints: --ffmpeg FOLDER
#   copyright.sh --fully    the same for the image: glibc is in the program, too, and the authorities are beside it
# rtmpush's own terms are in the file `licence` beside this, and nowhere else: a licence is put there. Those of others
# come from Debian's packages that the program was built with, or with them.
#   --sysroot FOLDER   takes the notices of libraries from Debian's packages there (scripts/make-sysroot.sh)
#   --notices FOLDER   writes each notice to a file there, instead of behind the copyright
set -euo pipefail
packaging=$(cd "$(dirname "$0")" && pwd)

fail() {
    echo "copyright: $*" >&2
    exit 1
}

kind=shared ffmpeg='' sysroot='' folder=''
while [ $# -gt 0 ]; do
    case $1 in
        --static) kind=static ;;
        --fully) kind=fully ;;
        --ffmpeg | --sysroot | --notices)
            [ $# -ge 2 ] || fail "$1 needs a folder"
            case $1 in
                --ffmpeg) ffmpeg=$2 ;;
                --sysroot) sysroot=$2 ;;
                --notices) folder=$2 ;;
            esac
            shift
            ;;
        *) echo "usage: copyright.sh [--static|--fully] [--ffmpeg FOLDER] [--sysroot FOLDER] [--notices FOLDER]" >&2; exit 2 ;;
    esac
    shift
done
[ "$kind" = shared ] || [ -d "$ffmpeg/source" ] ||
    fail "'$ffmpeg' has no folder 'source' with FFmpeg's source: --ffmpeg takes what scripts/build-ffmpeg.sh prints"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# of_debian PACKAGE: the copyright file of a package of this system, of whichever architecture, or of the folder's.
of_debian() {
    local file=/usr/share/doc/$1/copyright
    if [ -n "$sysroot" ] && [ -e "$sysroot$file" ]; then file=$sysroot$file; fi
    cat "$file" || fail "$1 is not installed, or lacks its copyright file"
}

# Each notice is a file, named as what it is of; its first line says what the program has of it.
notice() {
    {
        echo "$2"
        echo
        cat
    } >"$work/$1"
    [ "$(wc -l <"$work/$1")" -gt 5 ] || fail "the notice of $1 is empty"
}

of_debian libcli11-dev | notice CLI11 "CLI11, which is compiled in (BSD licence with three clauses)"
of_debian nlohmann-json3-dev | notice nlohmann-json "JSON for Modern C++, which is compiled in (MIT licence)"
of_debian libfmt-dev | notice fmt "{fmt}, which is compiled in (MIT licence)"
if [ "$kind" != shared ]; then
    of_debian libpugixml-dev | notice pugixml "pugixml, which is linked in (MIT licence)"
    of_debian zlib1g-dev | notice zlib "zlib, which is linked in (its own licence)"
    { of_debian libssl-dev; cat /usr/share/common-licenses/Apache-2.0; } |
        notice OpenSSL "OpenSSL, which is linked in (Apache License 2.0)"
    # Those of a cross compiler are beside it, on this system.
    gcc=$(dpkg-query -W -f '${Package}\n' "libstdc++-*-dev${sysroot:+-*-cross}" | sort -V | tail -n 1)
    [ -n "$gcc" ] || fail "no package libstdc++-*-dev${sysroot:+-*-cross} is installed"
    { of_debian "$gcc"; cat /usr/share/common-licenses/GPL-3; } |
        notice libstdc++ "libstdc++ and libgcc, which are linked in (GPL 3 with the GCC Runtime Library Exception)"
    orig=$(find "$ffmpeg/source" -name 'ffmpeg_*.orig.tar.xz')
    debian=$(find "$ffmpeg/source" -name 'ffmpeg_*.debian.tar.xz')
    {
        cat <<'NOTE'
How to put another FFmpeg in, as the LGPL gives you the right to:
 1. The source that was taken is ffmpeg-*-source.tar, of the same release as
    this: FFmpeg's archive, Debian's patches to it, and in the file
    configure-command-ARCHITECTURE the options that it was built with. Unpack it
    with dpkg-source -x, and change it as you like.
 2. Build it: that command with --prefix=FOLDER, then make and make install.
 3. Unpack rtmpush-*-source.tar.gz of the same release, and there:
    cmake --preset static -DCMAKE_PREFIX_PATH=FOLDER
    cmake --build build/static --target rtmpush
Section 6 of the LGPL asks that whoever passes the program on permits these
steps, and taking it apart to find faults in such a change: rtmpush's own terms,
whichever are chosen, have to leave room for that.

NOTE
        tar -xOf "$debian" debian/copyright
        tar -xOf "$orig" --wildcards '*/LICENSE.md' '*/CREDITS' '*/COPYING.LGPLv2.1'
    } | notice FFmpeg "libavformat, libavcodec and libavutil of FFmpeg, which are linked in (LGPL 2.1 or newer)"
fi
if [ "$kind" = fully ]; then
    { of_debian libc6-dev; cat /usr/share/common-licenses/LGPL-2.1; } |
        notice glibc "glibc, which is linked in (LGPL 2.1 or newer); its source is Debian's source package glibc"
    of_debian ca-certificates | notice authorities "Mozilla's list of authorities, which the image holds (MPL 2.0)"
fi

echo "rtmpush publishes media files to RTMP servers."
echo "Copyright: the authors of rtmpush"
echo
cat "$packaging/licence"
echo
echo "What the program holds of others:"
for file in "$work"/*; do echo "  - $(head -n 1 "$file")"; done
echo
if [ -n "$folder" ]; then
    echo "Their notices are in the folder notices beside this file."
    mkdir -p "$folder"
    cp "$work"/* "$folder"
else
    echo "Their notices, as Debian has them:"
    for file in "$work"/*; do
        printf '\n======== '
        cat "$file"
    done
fi
