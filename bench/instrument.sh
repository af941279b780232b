#!/usr/bin/env bash
# Time of provml-instrument on a marked file beside clang++ -fsyntax-only, and of the launcher on an unmarked one beside the compiler alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 bench/instrument.py build "$@"
