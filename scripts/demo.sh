#!/bin/bash
# From nothing to a stream: installs what building needs, builds rtmpush and a loopback ingest, and publishes the
# built-in test card to it in real time. Succeeds only if every byte of every frame arrived.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/demo
work=$(mktemp -d)
ingest=
finish() {
    if [ -n "$ingest" ]; then kill "$ingest" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap finish EXIT

scripts/install-dependencies.sh build
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
echo "Building rtmpush and the ingest in $build ..."
cmake -S . -B "$build" -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=Release -DRTMPUSH_TESTS=OFF -DRTMPUSH_INGEST=ON
cmake --build "$build" --target rtmpush rtmp_ingest
rtmpush=$(find "$build" -type f -name rtmpush -perm -u+x)
rtmp_ingest=$(find "$build" -type f -name rtmp_ingest -perm -u+x)

# The ingest serves one stream, writes down what comes, and ends with a summary. The kernel chooses its port.
mkdir "$work/recorded"
"$rtmp_ingest" --connections 1 --port-file "$work/port" --record "$work/recorded" --summary >"$work/summary" &
ingest=$!
for _ in $(seq 100); do
    if [ -e "$work/port" ]; then break; fi
    sleep 0.1
done
url=rtmp://127.0.0.1:$(cat "$work/port")/live/demo

# A line every two seconds is enough where nothing can be redrawn.
if [ -t 2 ]; then progress=(); else progress=(--progress-interval 2s); fi
echo "rtmpush --testcard rtmp://127.0.0.1:$(cat "$work/port")/live/****"
"$rtmpush" --testcard "${progress[@]}" "$url"
wait "$ingest"
ingest=
sed '1d; /recorded as/d' "$work/summary"

# The bytes that should have come, from a run that sends nothing.
"$rtmpush" --quiet --testcard --dry-run --dump "$work/expected.flv"
if ! cmp "$work"/recorded/*.flv "$work/expected.flv"; then
    echo "demo: what arrived is not what was to be sent" >&2
    exit 1
fi
echo "Every byte of every frame arrived."
