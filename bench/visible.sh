#!/usr/bin/env bash
# How soon captured events are visible at a server. Arguments: see visible.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 -B bench/visible.py "$@"
