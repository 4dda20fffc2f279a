#!/bin/bash
# Runs each fuzzer of tests/fuzz from its committed seeds for a while: fuzz.sh [SECONDS]
# They are built with the tests of ASan and UBSan (preset asan). New inputs are kept in build/asan/corpus and go into
# the next run; those that break something are kept in build/asan/findings.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
case "$seconds" in
    *[!0-9]* | "") echo "usage: fuzz.sh [SECONDS]" >&2; exit 2 ;;
esac

scripts/install-dependencies.sh test check
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset asan
cmake --build --preset asan --target fuzzers

mapfile -t fuzzers < <(find build/asan/tests/fuzz -maxdepth 1 -type f -name '*_fuzzer' | sort)
if [ ${#fuzzers[@]} -eq 0 ]; then echo "fuzz: there is no fuzzer" >&2; exit 1; fi
mkdir -p build/asan/findings

fuzz() {
    local name corpus
    name=$(basename "$1")
    corpus=build/asan/corpus/$name
    mkdir -p "$corpus"
    # libFuzzer talks on standard error; only its words after a finding are worth reading here.
    if ! "$1" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/asan/findings/$name-" "$corpus" "tests/fuzz/seeds/$name" 2>"$corpus.log"; then
        tail -n 60 "$corpus.log" >&2
        return 1
    fi
    echo "$name for $seconds s:" \
        "$(sed -nE 's/^stat::(number_of_executed_units|new_units_added): */\1 /p' "$corpus.log" | paste -sd ' ')"
}
export -f fuzz
export seconds

# One a core; xargs fails when any of them does.
printf '%s\0' "${fuzzers[@]}" | xargs -0 -I{} -P "$(nproc)" bash -c 'fuzz {}'
