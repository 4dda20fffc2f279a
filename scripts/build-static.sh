#!/bin/bash
# Builds rtmpush for machines that have none of its libraries: build-static.sh [--fully] [--offline] [--arch ARCHITECTURE]
# The program is build/static/cli/rtmpush and needs glibc alone, of the version that this machine has or newer: built
# on Debian 12, it runs on every newer one. The first run takes some minutes for FFmpeg (scripts/build-ffmpeg.sh).
#   --fully              makes build/static/cli/rtmpush_static too, which needs nothing but the kernel: for images and
#                        rescue systems. Names are then resolved by /etc/hosts and DNS alone.
#   --offline            takes the source of FFmpeg, and the libraries, that an earlier run has fetched
#   --arch ARCHITECTURE  builds for arm64 on another machine, in build/static-arm64
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { echo "usage: build-static.sh [--fully] [--offline] [--arch ARCHITECTURE]" >&2; }

here=$(dpkg --print-architecture)
architecture=$here
targets=(rtmpush completions)
offline=()
while [ $# -gt 0 ]; do
    case $1 in
        --fully) targets+=(rtmpush_static) ;;
        --offline) offline=(--offline) ;;
        --arch) [ $# -ge 2 ] || { usage; exit 2; }; architecture=$2; shift ;;
        *) usage; exit 2 ;;
    esac
    shift
done

build=build/static
tasks=(static)
toolchain=()
case $architecture in
    "$here") ;;
    arm64)
        build=build/static-arm64
        tasks+=(arm64)
        ;;
    *) echo "build-static: there is no rtmpush for $architecture; this machine makes it for $here and arm64" >&2; exit 1 ;;
esac
scripts/install-dependencies.sh "${tasks[@]}"
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
ffmpeg=$(scripts/build-ffmpeg.sh "${offline[@]}" --arch "$architecture")
if [ "$architecture" != "$here" ]; then
    # Those that FFmpeg has been built with.
    sysroot=$(scripts/make-sysroot.sh --offline "$architecture")
    toolchain=(--toolchain "$PWD/src/$architecture.cmake" "-DCMAKE_SYSROOT=$sysroot" "-DCMAKE_FIND_ROOT_PATH=$ffmpeg")
fi
# What CMake has found before may be another FFmpeg.
cmake --fresh --preset static -B "$build" -Wno-dev --log-level=WARNING "-DCMAKE_PREFIX_PATH=$ffmpeg" "${toolchain[@]}"
cmake --build "$build" --target "${targets[@]}"
scripts/check-static.sh "$build/cli/rtmpush"
if [[ " ${targets[*]} " == *" rtmpush_static "* ]]; then scripts/check-static.sh --fully "$build/cli/rtmpush_static"; fi
