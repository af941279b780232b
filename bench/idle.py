#!/usr/bin/env python3
"""Processor time that an instrumented program uses while it sleeps, offline and with a server, beside the same program without marks.

usage: idle.py [--quick]
"""
import argparse
import statistics
import sys
import tempfile

from support import Run, Server, budget, clean_environment, compile_program, install


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 turns of 2 s instead of 5 of 10 s")
    options = parser.parse_args()
    turns, seconds = (3, 2) if options.quick else (5, 10)
    install()
    marked = compile_program("overhead/paced.cpp", "paced")
    plain = compile_program("overhead/paced.cpp", "paced-plain", marked=False)
    with Server() as server, tempfile.TemporaryDirectory(prefix="provml-bench-") as home:
        kinds = {"without marks": (plain, {}), "offline": (marked, {"PROVML_HOME": home}),
                 "with a server": (marked, {"PROVML_HOME": home, "PROVML_URL": server.url})}
        used = {name: [] for name in kinds}
        for _ in range(turns):
            for name, (program, settings) in kinds.items():
                used[name].append(Run([program, seconds, 0], clean_environment(**settings)).said["cpu_percent"])
    print("percent of one processor while the program sleeps (median)")
    for name, values in used.items():
        print(f"{name:16} {statistics.median(values):8.4f}")
    budget("idle_cpu_percent", max(statistics.median(values) for values in used.values()), 0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
