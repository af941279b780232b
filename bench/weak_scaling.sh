#!/usr/bin/env bash
# Cost per event when 1, 2, 4 and 8 processes, and as many MPI ranks, send to one server. Arguments: see weak_scaling.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 -B bench/weak_scaling.py "$@"
