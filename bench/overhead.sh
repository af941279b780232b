#!/usr/bin/env bash
# The added time of capture in a whole training, settings A-F, and at 100,000 events per second. Arguments: see overhead.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 -B bench/overhead.py "$@"
