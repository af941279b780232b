#!/usr/bin/env bash
# The seismic example from raw data to answers: demo.sh BUILD_DIR [FILE.sgy] [--annotations FILE.ttl --survey IRI]
# No server, no configuration: everything is written below BUILD_DIR/demo.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd); shift
bin=$build/bin
seismic=$bin/seismic
work=${PROVML_DEMO_DIR:-$build/demo}

file= annotations= survey=
while [ $# -gt 0 ]; do
  case "$1" in
    --annotations) annotations=${2:?--annotations needs a Turtle file}; shift 2 ;;
    --survey) survey=${2:?--survey needs an IRI}; shift 2 ;;
    -*) echo "demo: unknown option '$1'; known: --annotations FILE.ttl --survey IRI" >&2; exit 2 ;;
    *) [ -z "$file" ] || { echo "demo: one SEG-Y file at a time, not '$1' too" >&2; exit 2; }
       file=$1; shift ;;
  esac
done

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\033[2m$ %s\033[0m\n' "$(printf '%s ' "${@/#$bin\//}" | sed "s|$seismic/||g; s|$work/||g")"; "$@"; }

if [ -d "$work" ] && [ -n "$(ls -A "$work")" ] && [ ! -d "$work/.provml" ]; then
  echo "demo: $work is not empty and no earlier demo; choose another PROVML_DEMO_DIR" >&2
  exit 1
fi
rm -rf "$work"
mkdir -p "$work/.provml"  # a home of its own, whatever lies above
unset PROVML_HOME PROVML_RUN_ID PROVML_DISABLE
if [ -z "$file" ] && [ -n "${PROVML_TESTDATA:-}" ] && [ -f "$PROVML_TESTDATA/netherlands-f3-crop.sgy" ]; then
  file=$PROVML_TESTDATA/netherlands-f3-crop.sgy
elif [ -z "$file" ]; then
  file=$work/synthetic.sgy
  "$seismic/make-segy" "$file"
  annotations=${annotations:-$here/annotations/synthetic.ttl} survey=${survey:-http://example.org/surveys/synthetic}
fi
# Geoscientists' annotations: those given, those beside the file, or the ones of a survey that the file's own text header names.
if [ -z "$annotations" ] && [ -f "${file%.*}.ttl" ]; then
  annotations=${file%.*}.ttl
  survey=${survey:-$(sed -n 's/^<\([^>]*\)>.*/\1/p' "$annotations" | head -n 1)}
elif [ -z "$annotations" ] && head -c 3200 "$file" 2>/dev/null | dd conv=ascii 2>/dev/null | grep -qi 'F3 block'; then
  annotations=$here/annotations/netherlands-f3.ttl
  survey=${survey:-http://example.org/surveys/netherlands-f3}
fi
[ ! -e "$file" ] || file=$(realpath "$file")
[ -z "$annotations" ] || annotations=$(realpath "$annotations")
cd "$work"

say "Three programs that know nothing of each other: curate, prepare, train (twice)"
failed() { # the provenance of what went wrong is there, too
  say "What was captured until then"
  "$bin/provml" runs
  exit 1
}
run "$seismic/curate" --sgy "$file" --out curated.h5 --db auxiliary.sqlite ${survey:+--survey "$survey"} || failed
run "$seismic/prepare" --curated curated.h5 --db auxiliary.sqlite --out-dir input || failed
run "$seismic/train" --data input --out models-a --max-epochs 3 --batch-size 16 --learning-rates 0.01,0.001 | tee train-a.log || failed
run "$seismic/train" --data input --out models-b --max-epochs 4 --batch-size 32 --learning-rates 0.005 | tee train-b.log || failed
if [ -n "$annotations" ]; then
  say "The geoscientists' annotations join as domain data"
  run "$bin/provml" ingest "$annotations"
else
  say "No annotations for this survey: give --annotations FILE.ttl --survey IRI to have field, basin and wells in the answers"
fi

best=$(cat train-a.log train-b.log | sed -n 's/^epoch .*loss=\([^ ]*\).* model=\(.*\)$/\1 \2/p' | sort -g | head -n 1 | cut -d' ' -f2-)
slices=$("$bin/provml" --format csv query --sparql 'SELECT DISTINCT ?v WHERE { ?s provml:attribute/rdfs:label "inlines" ; prov:value ?v }' | sed -n 2p | tr -d '\r')

say "The runs"
run "$bin/provml" runs
say "Where does the best model come from? ($best)"
run "$bin/provml" lineage "$best"
title() { "$bin/provml" query --describe "$1" | head -n 1; }
for q in q1 q2; do
  say "$(title "$q")"
  run "$bin/provml" query "$q" --param model="$best"
done
for q in q3 q4; do
  say "$(title "$q")"
  run "$bin/provml" query "$q" --param dataset=input/train.h5
done
for q in q5 q6; do
  say "$(title "$q")"
  run "$bin/provml" query "$q" --param slices="$slices"
done
say "What was made of $(basename "$file")?"
run "$bin/provml" lineage --forward "$file"

say "To try next"
cat <<EOF
  cd $work
  $bin/provml lineage --format dot $best
  $bin/provml query --list
  $bin/provml export --format trig -o everything.trig
EOF
