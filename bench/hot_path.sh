#!/usr/bin/env bash
# Nanoseconds per captured event beside its peers. The measured program is built against the installed libraries, and every event
# of its run is read back from the journal and counted. For LTTng-UST a session daemon of its own runs meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bursts=20000
[ "${1:-}" = --quick ] && bursts=2000
work=$(mktemp -d)
export LTTNG_HOME=$work/lttng HOT_PATH_DIRECTORY=$work PROVML_HOME=$work/home
mkdir -p "$LTTNG_HOME" "$PROVML_HOME"
daemon=
finish() {
  if [ -n "$daemon" ]; then
    lttng destroy -a >/dev/null 2>&1 || true
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; exit 1; }; }

quietly cmake --build build --target provml_runtime provml_http provml_curl provml_runtime_static provml provml-instrument provml-cxx provml-corpus-journals
quietly cmake --install build --prefix "$work/installed"
quietly cmake -S bench/hot_path -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/installed"
quietly cmake --build "$work/build"
program=$work/build/hot-path

lttng-sessiond --no-kernel --quiet 2>"$work/sessiond.log" & daemon=$!
for _ in $(seq 100); do lttng list >/dev/null 2>&1 && break; sleep 0.1; done
quietly lttng create hot --output="$work/trace"
quietly lttng enable-channel -u -s hot --subbuf-size=1M --num-subbuf=8 bursts
quietly lttng enable-event -u -s hot -c bursts 'provml_hot_path:*'
quietly lttng start hot
"$program" "$bursts" | tee "$work/out"
quietly lttng stop hot

captured=$(sed -n 's/^events //p' "$work/out")
build/bin/provml-corpus-journals "$PROVML_HOME" "$work/counted" </dev/null
python3 - "$captured" "$work/counted" <<'PYTHON'
import json, sys
captured, counted = int(sys.argv[1]), json.load(open(sys.argv[2]))
read = counted["begins"] + counted["ends"]
print(f"events read back {read} of {captured}, dropped {counted['dropped']}, missing {counted['missing']}")
print(f"budget hot_path_events_lost {captured - read} 0 {'ok' if captured == read else 'over'}")
PYTHON
trace=$(du -sk "$work/trace" | cut -f1)
echo "LTTng's trace has $trace KiB"
[ "$trace" -gt 1000 ] || { echo "hot_path: LTTng recorded nothing" >&2; exit 1; }

echo
echo "PROVML_DISABLE=1"
PROVML_DISABLE=1 "$program" "$bursts" --disabled

# Compiled out: the function's machine code is that of the unmarked one.
code() { objdump -d --no-show-raw-insn --no-addresses "$1" | sed -n '/two_scalars/,/^$/p' | sed 1d; }
differing=$(diff <(code "$work/build/CMakeFiles/unmarked.dir/unmarked.cpp.o") \
                 <(code "$work/build/CMakeFiles/compiled_out.dir/compiled_out.cpp.o") | grep -c '^[<>]' || true)
lines=$(code "$work/build/CMakeFiles/compiled_out.dir/compiled_out.cpp.o" | grep -c . || true)
[ "$lines" -gt 0 ] || { echo "hot_path: no code of the compiled-out function was found" >&2; exit 1; }
echo "budget compiled_out_added_instructions $differing 0 $([ "$differing" -eq 0 ] && echo ok || echo over)"
