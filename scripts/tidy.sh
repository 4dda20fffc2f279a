#!/bin/bash
# Runs clang-tidy, as .clang-tidy says, over the sources of the library and the command: tidy.sh [FILE...]
# Needs a configured build folder with compile_commands.json (build/dev, or BUILD=FOLDER).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build/dev}

if [ ! -e "$build/compile_commands.json" ]; then cmake --preset dev; fi
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(find src cli -name '*.cpp' | sort); fi
# Each file is a process of its own, so that all cores work; xargs fails when any of them does.
# How many warnings of system headers were left out is nothing to read.
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$build" \
    2> >(grep -v 'warnings\? generated' >&2)
