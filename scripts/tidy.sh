#!/bin/bash
# Runs clang-tidy, as .clang-tidy says, over the sources of the library and the command: tidy.sh [FILE...]
# Without FILE the sources of a folder are read together (preset tidy): most of the time goes into their includes, which
# are then read once for many sources. FILE is read as the preset alone compiles it, or as the build folder BUILD does.
set -euo pipefail
cd "$(dirname "$0")/.."

options=(--quiet)
if [ $# -gt 0 ]; then
    build=${BUILD:-build/alone}
    if [ ! -e "$build/compile_commands.json" ]; then cmake --preset alone -Wno-dev; fi
    files=("$@")
else
    build=build/tidy
    cmake --preset tidy -Wno-dev
    mapfile -t files < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json")
    # Sources include each other there: that is no mistake, and an included source is ours, as a header is. The analyzer
    # has to be told, too.
    options+=(--checks=-bugprone-suspicious-include '--header-filter=/(src|cli)/.*\.[ch]pp$')
    options+=(--extra-arg=-Xclang --extra-arg=-analyzer-opt-analyze-headers)
fi
# The analyzer's bound for one function is a third of the usual: the few functions that reach it took three quarters of
# the time.
options+=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=75000)
if [ ${#files[@]} -eq 0 ]; then echo "tidy: there is no source" >&2; exit 1; fi

# Each file is a process of its own, so that all cores work; xargs fails when any of them does.
# The count of warnings that were left out in system headers is nothing to read.
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy "${options[@]}" -p "$build" \
    2> >(grep -v 'warnings\? generated' >&2)
