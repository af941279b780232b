#!/usr/bin/env python3
"""The paper's second experiment: 1, 2, 4 and 8 processes against one server, then 1, 2, 4 and 8 MPI ranks.

Every process makes events at the same rate, so the server has 8 times the work at the end. Weak scaling is flat: what a call costs the
program, what its drain costs, and how long the process waits for the server at its end do not grow with the number of processes.
Processes sleep between events; what they do besides would be measured with them on a machine of few cores. All numbers of processes
take turns, and the ratio of each to one process of the same turn is what counts.

usage: weak_scaling.py [--quick] [--repetitions N]
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from support import PREFIX, SCRATCH, Server, TOP, ask, budget, clean_environment, compile_program, count_activities, install

NUMBERS = (1, 2, 4, 8)
RATE = 100  # events per second of a process; the paper's workflow makes 12


def compile_ranks():
    output = SCRATCH / "worker-mpi"
    subprocess.run([str(word) for word in (PREFIX / "bin/provml-cxx", "--strict", "mpicxx", "-std=c++17", "-O2", "-DWITH_MPI", f"-I{PREFIX / 'include'}",
                                           TOP / "bench/weak_scaling/worker.cpp", "-o", output, f"-Wl,-rpath,{PREFIX / 'lib'}")], check=True, cwd=SCRATCH)
    return output


class Series:
    """Turns of 1, 2, 4 and 8 of the same program."""

    def __init__(self, title):
        self.title = title
        self.rows = {number: [] for number in NUMBERS}  # of (ns per call, us of the drain per call, ms at the end)

    def add(self, number, runs):
        self.rows[number].append([statistics.median(values) for values in zip(*runs)])

    def report(self):
        """Prints the table. Returns the medians of the turns' ratios of 8 to 1: call, drain."""
        print(f"{self.title:12} {'ns per call':>12} {'drain us per call':>18} {'ms at the end':>14}   (two events a call)")
        for number in NUMBERS:
            call, drain, end = (statistics.median(values) for values in zip(*self.rows[number]))
            print(f"{number:12} {call:12.1f} {drain:18.2f} {end:14.1f}")
        most, one = self.rows[NUMBERS[-1]], self.rows[1]
        return [statistics.median(a[i] / b[i] for a, b in zip(most, one)) for i in (0, 1)]


def processes(program, number, seconds, environment):
    begin = time.perf_counter()
    running = [subprocess.Popen([program, str(seconds), str(RATE)], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(number)]
    said = []
    for process in running:
        text = process.communicate()[0]
        if process.returncode != 0:
            raise RuntimeError(f"{program}: status {process.returncode}")
        said.append({key: float(value) for key, value in (line.split() for line in text.splitlines())})
    end = 1e3 * (time.perf_counter() - begin - seconds - 0.5)
    return sum(int(one["calls"]) for one in said), [(one["ns_per_call"], one["drain_us_per_call"], end) for one in said]


def ranks(program, number, seconds, environment):
    root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    begin = time.perf_counter()
    text = subprocess.run(["mpirun", *root, "--oversubscribe", "-n", str(number), program, str(seconds), str(RATE)], env=environment, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout
    end = 1e3 * (time.perf_counter() - begin - seconds - 0.5)
    said = {}
    for line in text.splitlines():
        key, value = line.split()
        said.setdefault(key, []).append(float(value))
    rows = [(call, drain, end) for call, drain in zip(said["ns_per_call"], said["drain_us_per_call"])]
    return int(sum(said["calls"])), rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 turns of 2 s instead of 10 of 5 s")
    parser.add_argument("--repetitions", type=int)
    options = parser.parse_args()
    turns, seconds = options.repetitions or (3 if options.quick else 10), 2 if options.quick else 5
    install()
    alone = compile_program("weak_scaling/worker.cpp", "worker")
    together = compile_ranks()
    groups = {"processes": (processes, alone, Series("processes")), "ranks": (ranks, together, Series("MPI ranks"))}
    calls = 0
    with Server() as server, tempfile.TemporaryDirectory(prefix="provml-bench-") as home:
        environment = clean_environment(PROVML_HOME=home, PROVML_URL=server.url)
        for turn in range(turns):
            for run, program, series in groups.values():
                for number in NUMBERS if turn % 2 == 0 else reversed(NUMBERS):
                    made, rows = run(program, number, seconds, environment)
                    calls += made
                    series.add(number, rows)
        found = count_activities(server.home)
        seen = ask(server.home, "SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE { ?p provml:rankCount 8 ; provml:rank ?r }")[0]
    print(f"{calls} executions made, {found} read back; ranks seen of 8: {seen:.0f}")
    ratios = {name: series.report() for name, (_, _, series) in groups.items()}
    budget("weak_scaling_lost", calls - found, 0)
    budget("weak_scaling_ranks_missing", 8 - seen, 0)
    for name, (call, drain) in ratios.items():
        budget(f"weak_scaling_{name}_call_8_over_1", call, 1.25)
        budget(f"weak_scaling_{name}_drain_8_over_1", drain, 1.25)
    return 0


if __name__ == "__main__":
    sys.exit(main())
