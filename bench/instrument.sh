#!/usr/bin/env bash
# Time of provml-instrument beside Clang's parser and g++, of the launcher beside the compiler alone. Arguments: see instrument.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 bench/instrument.py build "$@"
