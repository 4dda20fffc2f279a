#!/bin/bash
# Tries the program for arm64 on another machine, in an emulator: try-arm64.sh [--ingest PATH]
# build/static-arm64/cli/rtmpush must be of the version of build/static/cli/rtmpush, write the same bytes of every test card,
# and publish one to a server on loopback, where every byte must arrive. scripts/build-static.sh makes both.
#   --ingest PATH   that server (rtmp_ingest), instead of one of its own in build/demo
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "try-arm64: $*" >&2
    exit 1
}

usage() { echo "usage: try-arm64.sh [--ingest PATH]" >&2; }

rtmp_ingest=
if [ "${1:-}" = --ingest ]; then
    [ $# -ge 2 ] || { usage; exit 2; }
    rtmp_ingest=$(realpath -e "$2")
    shift 2
fi
[ $# -eq 0 ] || { usage; exit 2; }
own=build/static/cli/rtmpush other=build/static-arm64/cli/rtmpush
[ -x "$own" ] || fail "$own is not there: scripts/build-static.sh makes it"
[ -x "$other" ] || fail "$other is not there: scripts/build-static.sh --arch arm64 makes it"
# The emulator, and glibc, which is not in the program, are those that the build has used.
emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) ||
    fail "there is no qemu-aarch64-static: scripts/install-dependencies.sh arm64"
sysroot=$(sed -n 's/^CMAKE_SYSROOT:[A-Z]*=//p' build/static-arm64/CMakeCache.txt)
RTMPUSH_CONFIG=/dev/null
export RTMPUSH_CONFIG

if [ -z "$rtmp_ingest" ]; then
    if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
    cmake -S . -B build/demo -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=Release -DRTMPUSH_TESTS=OFF -DRTMPUSH_INGEST=ON
    cmake --build build/demo --target rtmp_ingest
    rtmp_ingest=$(find build/demo -type f -name rtmp_ingest -perm -u+x)
fi
work=$(mktemp -d)
ingest=
finish() {
    if [ -n "$ingest" ]; then kill "$ingest" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap finish EXIT

emulated() { "$emulator" -L "$sysroot/" "$other" "$@"; }

version=$("$own" --version | head -n 1)
[ "$(emulated --version | head -n 1)" = "$version" ] || fail "$other is not $version, as $own is"
mapfile -t cards < <("$own" --testcard=list | awk '$2 ~ /^[0-9]/ { print $1 }')
[ ${#cards[@]} -gt 0 ] || fail "$own lists no test card"
for card in "${cards[@]}"; do
    "$own" --quiet "--testcard=$card" --dry-run --dump "$work/own.flv"
    emulated --quiet "--testcard=$card" --dry-run --dump "$work/other.flv"
    cmp "$work/own.flv" "$work/other.flv" || fail "$other writes other bytes of the test card $card than $own"
done

mkdir "$work/recorded"
"$rtmp_ingest" --connections 1 --port-file "$work/port" --record "$work/recorded" --summary >"$work/summary" &
ingest=$!
for _ in $(seq 100); do
    if [ -e "$work/port" ]; then break; fi
    sleep 0.1
done
emulated --quiet --testcard --duration 2s "rtmp://127.0.0.1:$(cat "$work/port")/live/arm64" ||
    fail "$other could not publish on loopback; see above"
wait "$ingest"
ingest=
"$own" --quiet --testcard --duration 2s --dry-run --dump "$work/own.flv"
cmp "$work"/recorded/*.flv "$work/own.flv" || fail "what $other has published is not what arrived"
echo "$other: $version; writes all ${#cards[@]} test cards as $own does, and publishes"
