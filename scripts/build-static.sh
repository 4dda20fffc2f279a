#!/bin/bash
# Builds rtmpush for machines that have none of its libraries: build-static.sh [--fully] [--offline]
# The program is build/static/cli/rtmpush and needs glibc alone, of the version that this machine has or newer: built
# on Debian 12, it runs on every newer one. The first run takes some minutes for FFmpeg (scripts/build-ffmpeg.sh).
#   --fully     makes build/static/cli/rtmpush_static too, which needs nothing but the kernel: for images and rescue
#               systems. Names are then resolved by /etc/hosts and DNS alone.
#   --offline   takes the source of FFmpeg that an earlier run has fetched
set -euo pipefail
cd "$(dirname "$0")/.."

targets=(rtmpush completions)
ffmpeg_options=()
for argument; do
    case $argument in
        --fully) targets+=(rtmpush_static) ;;
        --offline) ffmpeg_options+=(--offline) ;;
        *) echo "usage: build-static.sh [--fully] [--offline]" >&2; exit 2 ;;
    esac
done

scripts/install-dependencies.sh static
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
ffmpeg=$(scripts/build-ffmpeg.sh "${ffmpeg_options[@]}")
# What CMake has found before may be another FFmpeg.
cmake --fresh --preset static -Wno-dev --log-level=WARNING -DCMAKE_PREFIX_PATH="$ffmpeg"
cmake --build --preset static --target "${targets[@]}"
scripts/check-static.sh build/static/cli/rtmpush
if [[ " ${targets[*]} " == *" rtmpush_static "* ]]; then scripts/check-static.sh --fully build/static/cli/rtmpush_static; fi
