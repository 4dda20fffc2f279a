#!/bin/bash
# Runs clang-tidy, as .clang-tidy says, over the sources of the library and the command: tidy.sh [FILE...]
# Without FILE the sources of a folder are read together (preset tidy): most of the time goes into their includes, which
# are then read once for many sources. FILE is read as the preset alone compiles it, or as the build folder BUILD does.
set -euo pipefail
cd "$(dirname "$0")/.."

# Puts the text of the sources in the place of the lines that include them: the analyzer follows the paths of the file
# that it is given, and of headers either none or all, the library's own among them, which took it three times as long.
join() {
    local joined
    joined=$(awk '
        /^#include "\/.*\.cpp"$/ {
            gsub(/^#include "|"$/, "")
            print "#line 1 \"" $0 "\""
            name = $0
            while ((getline < name) > 0) print
            close(name)
            next
        }
        { print }' "$1")
    printf '%s\n' "$joined" >"$1"
}

# Gives each place in a joined file as the one in the source that it came from.
name_sources() {
    awk '
        function load(file,    line, number, source) {
            loaded[file] = 1
            while ((getline line < file) > 0) {
                number++
                if (line ~ /^#line 1 "/) { source = line; gsub(/^#line 1 "|"$/, "", source); first = number + 1 }
                sources[file, number] = source
                numbers[file, number] = number - first + 1
            }
            close(file)
        }
        match($0, /^[^:]*\/Unity\/[^:]*:[0-9]+:/) {
            split(substr($0, 1, RLENGTH), place, ":")
            if (!(place[1] in loaded)) load(place[1])
            if (sources[place[1], place[2]] != "")
                $0 = sources[place[1], place[2]] ":" numbers[place[1], place[2]] ":" substr($0, RLENGTH + 1)
        }
        { print }'
}

options=(--quiet)
if [ $# -gt 0 ]; then
    build=${BUILD:-build/alone}
    if [ ! -e "$build/compile_commands.json" ]; then cmake --preset alone -Wno-dev; fi
    files=("$@")
else
    build=build/tidy
    cmake --preset tidy -Wno-dev
    mapfile -t files < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json")
    for file in "${files[@]}"; do
        if [[ $file == */Unity/* ]]; then join "$file"; fi
    done
fi
# The analyzer's bound for one function is a third of the usual: the few functions that reach it took three quarters of
# the time.
options+=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=75000)
if [ ${#files[@]} -eq 0 ]; then echo "tidy: there is no source" >&2; exit 1; fi

# Each file is a process of its own, so that all cores work; xargs fails when any of them does.
# The count of warnings that were left out in system headers is nothing to read.
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy "${options[@]}" -p "$build" \
    2> >(grep -v 'warnings\? generated' >&2) | name_sources
