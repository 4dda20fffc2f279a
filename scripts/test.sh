#!/bin/bash
# Builds rtmpush and runs every test: test.sh [--preset dev|asan|tsan]
# Installs what is missing first (scripts/install-dependencies.sh). Fails if none ran, or a test fails twice: beside the
# others, and alone.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=dev
case "${1:-}" in
    "") ;;
    --preset) preset=${2:?a preset is missing: dev, asan or tsan} ;;
    *) echo "usage: test.sh [--preset dev|asan|tsan]" >&2; exit 2 ;;
esac

scripts/install-dependencies.sh test
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset "$preset" -Wno-dev
cmake --build --preset "$preset"
if ctest --preset "$preset" --parallel "$(nproc)"; then exit 0; fi
# A test that held a link or a deadline against the clock may have lost it to the tests beside it. What failed is run
# again alone, and must pass then; the failure above stays in sight.
echo "test.sh: what failed is run again, one at a time"
ctest --preset "$preset" --rerun-failed --parallel 1
