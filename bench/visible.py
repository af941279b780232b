#!/usr/bin/env python3
"""How long it takes until what a program captured is in the answer of a query at the server: from the call to the start of the first
`provml query` that finds it. Queries follow one another, so that the time includes the wait for the next one; it is printed too.

usage: visible.py [--quick]
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from support import PROVML, Server, budget, clean_environment, compile_program, install

QUERY = ('SELECT ?v WHERE { ?a provml:plan/rdfs:label "stamped" . ?s prov:wasGeneratedBy ?a ; prov:value ?v } '
         "ORDER BY DESC(?v) LIMIT 3")


def numbers(home):
    done = subprocess.run([PROVML, "--home", home, "--format", "csv", "query", "--sparql", QUERY], check=False, text=True, capture_output=True,
                          env=clean_environment())
    return {int(line) for line in done.stdout.splitlines()[1:]} if done.returncode == 0 else set()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="40 events instead of 300")
    calls = 40 if parser.parse_args().quick else 300
    install()
    program = compile_program("overhead/stamped.cpp", "stamped")
    seen, spacing = {}, []
    with Server() as server, tempfile.TemporaryDirectory(prefix="provml-bench-") as home, tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([program, str(calls)], stdout=out, env=clean_environment(PROVML_HOME=home, PROVML_URL=server.url))
        begin = time.monotonic()
        while process.poll() is None:
            for number in numbers(server.home):
                seen.setdefault(number, begin)
            spacing.append(time.monotonic() - begin)
            begin += spacing[-1]
        if process.returncode != 0:
            raise RuntimeError(f"the program ended with {process.returncode}")
        out.seek(0)
        made = {int(number): float(at) for number, at in (line.split() for line in out)}
    missing = made.keys() - seen.keys()
    if len(made) != calls or missing:
        raise RuntimeError(f"{len(made)} of {calls} events, never visible: {sorted(missing)}")
    waits = sorted(1e3 * (seen[number] - at) for number, at in made.items())
    print(f"{calls} events, a query every {1e3 * statistics.median(spacing):.0f} ms on {os.cpu_count()} processors")
    print(f"visible after: median {statistics.median(waits):.0f} ms, p99 {waits[int(0.99 * (len(waits) - 1))]:.0f} ms, longest {waits[-1]:.0f} ms")
    budget("visible_p99_ms", waits[int(0.99 * (len(waits) - 1))], 200)
    return 0


if __name__ == "__main__":
    sys.exit(main())
