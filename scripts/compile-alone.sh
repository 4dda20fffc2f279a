#!/bin/bash
# Compiles every source by itself: one that leans on what another source includes is found.
# Everywhere else a folder's sources are compiled together, which hides that.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh test
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset alone -Wno-dev
cmake --build --preset alone
