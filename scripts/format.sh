#!/bin/bash
# Formats every C++ file as .clang-format says; with --check, changes none, and fails if any is not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
    "") mode=(-i) ;;
    --check) mode=(--dry-run --Werror) ;;
    *) echo "usage: format.sh [--check]" >&2; exit 2 ;;
esac
find src cli tests -name '*.[ch]pp' -print0 | sort -z | xargs -0 clang-format "${mode[@]}"
