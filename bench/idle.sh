#!/usr/bin/env bash
# Processor time of an instrumented program that sleeps. Arguments: see idle.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 -B bench/idle.py "$@"
