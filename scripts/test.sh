#!/bin/bash
# Builds rtmpush and runs every test: test.sh [--preset dev|asan|tsan]
# Installs what is missing first (scripts/install-dependencies.sh). Fails if any test fails, or none ran.
# asan is Clang's build, whose libraries the fuzzers link too.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=dev
case "${1:-}" in
    "") ;;
    --preset) preset=${2:?a preset is missing: dev, asan or tsan} ;;
    *) echo "usage: test.sh [--preset dev|asan|tsan]" >&2; exit 2 ;;
esac

packages=(test)
if [ "$preset" = asan ]; then packages+=(check); fi
scripts/install-dependencies.sh "${packages[@]}"
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset "$preset" -Wno-dev
cmake --build --preset "$preset"
# More at once than there are cores: most tests wait for a server, a pace or a deadline.
ctest --preset "$preset" --parallel "$((3 * $(nproc)))"
