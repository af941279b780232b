#!/usr/bin/env bash
# Nanoseconds per captured event beside its peers; every event of the run is read back and counted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cmake --build build --target bench-hot-path provml >build/bench.log 2>&1 || { tail -n 20 build/bench.log >&2; exit 1; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export PROVML_HOME=$home
build/bin/bench-hot-path "$@"
build/bin/provml --format csv query --sparql 'SELECT (SUM(?e) AS ?events) (SUM(?d) AS ?dropped) WHERE { ?p provml:eventCount ?e OPTIONAL { ?p provml:droppedCount ?d } }'
