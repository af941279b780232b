#!/usr/bin/env bash
# Time of provml-instrument beside Clang's parser and g++, of the launcher beside the compiler alone. Arguments: see instrument.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
commands=()
case " $* " in
  *" --quick "* | *" --commands "*) ;;
  *) mapfile -t commands < <(python3 -B bench/corpus_commands.py build/bench/corpus) ;;
esac
exec python3 -B bench/instrument.py build "$@" ${commands[@]:+--commands "${commands[@]}"}
