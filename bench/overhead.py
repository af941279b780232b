#!/usr/bin/env python3
"""The paper's first experiment: a LibTorch training without capture and with settings A-F, from start to end for the processor
time, and beside one without marks for the added wall time; a stress form; the paper's own library on a stream of such events.

A-C send a request when one event waits, D-F when 50 do, or after 50 ms. A, D: online, no journal in the home; B, E: online with journal; C, F: offline,
journal alone (where the size of a request has no effect).

usage: overhead.py [--quick] [--repetitions N] [--epochs N]
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

from support import (SCRATCH, TOP, Program, Run, Server, ask, box_plot, budget, clean_environment, compile_program, count_activities, estimate, install, take_turns)

TORCH = ["-isystem", "/usr/include/torch/csrc/api/include", "-ltorch", "-ltorch_cpu", "-lc10"]
SETTINGS = {"A": (1, False, True), "B": (1, True, True), "C": (1, True, False),
            "D": (50, False, True), "E": (50, True, True), "F": (50, True, False)}
PAPER_RATE = 15000 / (21.3 * 60)  # events per second of section V.A
AIM = 1.05 * PAPER_RATE  # of the training here: machines are not of one speed all the time
EVENTS = 3  # of an execution of the training: begin, a value, end
TURN = 0.02  # seconds


def environment_of(name, home, url, run=None):
    queue, journal, online = SETTINGS[name]
    settings = {"PROVML_HOME": home, "PROVML_QUEUE_SIZE": queue, "PROVML_JOURNAL": "on" if journal else "off"}
    if run:
        settings["PROVML_RUN_ID"] = run
    if online:
        settings["PROVML_URL"] = url
    return clean_environment(**settings)


def tiles_of_a_batch(program):
    """How many tiles a batch has so that the training makes as many events a second as the paper's did on its machine."""
    def seconds(tiles, batches):
        return statistics.median(Run([program, 1, batches, tiles], clean_environment()).wall for _ in range(3))

    tiles = 60
    for _ in range(2):
        each = max(1e-4, (seconds(tiles, 9) - seconds(tiles, 1)) / 8)
        tiles = max(1, round(tiles * EVENTS / AIM / each))
    return tiles


def waking(seconds):
    """Processor time of a thread that only wakes as often as the drain of an online program, beside a busy processor."""
    program = compile_program("overhead/waking.cpp", "waking", marked=False)
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        each = Run([program, round(seconds / 0.16)], clean_environment()).said["us_per_wake"]
    finally:
        busy.kill()
        busy.wait()
    print(f"a thread that wakes every 150 to 170 ms and does nothing: {each:.0f} us each time, {each / 0.16 * 1e-4:.3f} % of a processor", flush=True)


def life_seconds(server, repetitions):
    """Processor seconds that a process needs more when it captures one event, without those of its drain until the end
    of main, which the training counts itself: median of pairs, per setting."""
    marked = compile_program("overhead/life.cpp", "life-marked")
    plain = compile_program("overhead/life.cpp", "life-plain", marked=False)
    added = {}
    with tempfile.TemporaryDirectory(prefix="provml-bench-") as folder:
        for name in SETTINGS:
            environment = environment_of(name, pathlib.Path(folder) / name, server.url)
            pairs = []
            for _ in range(repetitions):
                run = Run([marked], environment)
                pairs.append(run.cpu - run.said["drain_cpu"] - Run([plain], clean_environment()).cpu)
            added[name] = max(0.0, statistics.median(pairs))
    return added


class Training:
    """The runs: without marks, disabled, and settings A-F; whole ones, and ones of half the length beside one without marks,
    the two in turns of milliseconds.

    What a shared machine does besides changes within tens of milliseconds by more than what is looked for; in such turns it is
    the same for both. The signals of a turn wake every thread of a program, also one that sleeps, which the run without marks
    would not have: beside a form whose drain they wake it has a second thread that sleeps, as has the disabled form (the
    control). Form "none" has none: how much faster it is than its neighbour is what the signals cost. A drain wakes by the clock,
    so twice as often per second that its program runs: the bound of the added wall time is that of a busier drain, and
    processor time is taken from the whole runs."""

    def __init__(self, repetitions, epochs, batches):
        self.marked = compile_program("overhead/training.cpp", "training-marked", TORCH)
        self.plain = compile_program("overhead/training.cpp", "training-plain", TORCH, marked=False)
        Run([self.plain, 1, 1], clean_environment())  # files into the page cache
        self.sizes = {"whole": (epochs, batches), "turns": (max(1, epochs // 2), batches)}
        self.tiles = tiles_of_a_batch(self.plain)
        self.forms = ("none", "disabled", *SETTINGS)
        self.runs = {kind: {name: [] for name in self.forms} for kind in self.sizes}
        self.beside = []  # the runs without marks of the turns
        self.added = {name: [] for name in self.forms}  # percent of wall time
        self.events = {}
        with tempfile.TemporaryDirectory(prefix="provml-bench-") as folder, Server() as server:
            self.homes = {name: pathlib.Path(folder) / name for name in SETTINGS}
            self.server = server
            self.life = life_seconds(server, max(5, 3 * repetitions))
            for repetition in range(repetitions):
                for name in reversed(self.forms) if repetition % 2 == 1 else self.forms:
                    self.run_whole(name)
                    self.run_beside(name, is_first=repetition % 2 == 0)
            self.check()

    def run_whole(self, name):
        run = self.program("whole", name)
        run.go()
        self.runs["whole"][name].append(run)

    def run_beside(self, name, is_first):
        run, bare = self.program("turns", name), self.program("turns", "none", has_sleeper=True)
        take_turns(*((run, bare) if is_first else (bare, run)), TURN)
        self.runs["turns"][name].append(run)
        self.beside.append(bare)
        self.added[name].append(100 * (run.wall - bare.wall) / bare.wall)

    def program(self, kind, name, has_sleeper=False):
        words = (*self.sizes[kind], self.tiles, *(["sleeper"] if has_sleeper or (kind, name) == ("turns", "disabled") else []))
        if name == "none":
            return Program([self.plain, *words], clean_environment())
        if name == "disabled":
            return Program([self.marked, *words], clean_environment(PROVML_DISABLE=1))
        run = f"{kind}-{name}-{len(self.runs[kind][name])}"
        return Program([self.marked, *words], environment_of(name, self.homes[name], self.server.url, run))

    def activities(self, kind):
        epochs, batches = self.sizes[kind]
        return 1 + epochs * (batches + 2)

    def check(self):
        """The result does not depend on capture, and every execution is read back."""
        for kind, others in (("whole", []), ("turns", self.beside)):
            losses = {run.said["loss"] for run in (*others, *(run for group in self.runs[kind].values() for run in group))}
            if len(losses) != 1:
                raise RuntimeError(f"the training's result depends on capture: {losses}")
        online = count_activities(self.server.home) - self.once_online(self.server.home)
        offline = sum(count_activities(self.homes[name]) for name in "CF")
        made = [sum(self.activities(kind) * len(self.runs[kind][name]) for kind in self.sizes for name in names) for names in ("CF", "ABDE")]
        if [offline, online] != made:
            raise RuntimeError(f"executions read back: {offline} offline, {online} online, of {made[0]} and {made[1]}")
        for name, (_, _, is_online) in SETTINGS.items():
            self.events[name] = ask(self.server.home if is_online else self.homes[name],
                                    "SELECT (SUM(?e) AS ?n) WHERE { ?p provml:eventCount ?e ; provml:partOf ?r "
                                    f"FILTER CONTAINS(STR(?r), \"whole-{name}-\") }}")[0] / len(self.runs["whole"][name])

    @staticmethod
    def once_online(home):
        """Executions of life.cpp that the server took."""
        return int(ask(home, 'SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a provml:plan ?p ; prov:endedAtTime ?e . ?p rdfs:label "once" }')[0])

    def report(self, ns_per_event):
        """Prints the table. Returns the worst share of processor time and the worst bound of added wall time, percent."""
        whole = self.runs["whole"]
        wall = {name: statistics.median(run.wall for run in group) for name, group in whole.items()}
        cpu = {name: statistics.median(run.cpu for run in group) for name, group in whole.items()}
        rate = statistics.median(self.events.values()) / wall["none"]
        print(f"training: {wall['none']:.1f} s, batches of {self.tiles} tiles, {self.activities('whole')} executions, {rate:.1f} events/s "
              f"(the paper's: {PAPER_RATE:.1f}); in turns: {statistics.median(run.wall for run in self.beside):.1f} s")
        print(f"{'setting':34} {'wall s':>8} {'cpu s':>8} {'events':>7} {'added wall %':>13} {'95 % bound':>11} {'once ms':>8} {'drain ms':>9} {'capture+drain %':>16}")
        shares, bounds = [], []
        for name in self.forms:
            added, bound = estimate(self.added[name])
            label, events, once, drain, share = {"none": "without marks"}.get(name, "marked, PROVML_DISABLE=1"), "", "", "", ""
            if name in SETTINGS:
                queue, journal, online = SETTINGS[name]
                label = f"{name}: queue {queue}, {'journal' if journal else 'no journal'}, {'online' if online else 'offline'}"
                drain = statistics.median(run.said["drain_cpu"] for run in whole[name])
                shares.append(100 * (drain + self.life[name] + self.events[name] * ns_per_event * 1e-9) / cpu["none"])
                bounds.append(bound)
                events, once, drain, share = (f"{self.events[name]:.0f}", f"{1e3 * self.life[name]:.2f}", f"{1e3 * drain:.2f}", f"{shares[-1]:.3f}")
            print(f"{label:34} {wall[name]:8.3f} {cpu[name]:8.3f} {events:>7} {added:13.2f} {bound:11.2f} {once:>8} {drain:>9} {share:>16}")
        return max(shares), max(bounds)


def stress(seconds):
    program = compile_program("overhead/stress.cpp", "stress", [TOP / "bench/hot_path/marked.cpp", TOP / "bench/hot_path/unmarked.cpp"])
    with tempfile.TemporaryDirectory(prefix="provml-bench-") as home:
        said = Run([program, seconds], clean_environment(PROVML_HOME=home)).said
        found = count_activities(home)
        if found != said["calls"]:
            raise RuntimeError(f"{found} of {said['calls']} executions read back")
    print(f"stress: {said['rate']:.0f} events/s, {said['median_ns']:.1f} ns per event in the thread (mean {said['mean_ns']:.1f}), "
          f"drain thread {said['drain_percent']:.2f} % of one processor, {found} executions read back")
    return said


def pllib(quick):
    """PLLib from PyPI in a folder of the build; its Python requirement is older than Debian's, the code runs all the same."""
    python = SCRATCH / "venv/bin/python"
    with open(SCRATCH / "venv.log", "w", encoding="utf-8") as log:
        def call(*command):
            return subprocess.run([str(word) for word in command], stdout=log, stderr=log, check=False).returncode == 0

        installed = python.exists() or call(sys.executable, "-m", "venv", SCRATCH / "venv")
        installed = installed and call(python, "-m", "pip", "install", "-q", "requests-futures==1.0.1", "requests")
        installed = installed and call(python, "-m", "pip", "install", "-q", "--ignore-requires-python", "--no-deps", "provlake==0.2.982")
    if not installed:
        print("skipped: PLLib (provlake cannot be installed; build/bench/venv.log)")
        return
    for queue in (1, 50):
        with tempfile.TemporaryDirectory(prefix="provml-bench-") as folder:
            done = subprocess.run([python, TOP / "bench/overhead_pllib.py", str(queue), "500" if quick else "5000"], cwd=folder, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            print(done.stdout.strip() if done.returncode == 0 else f"skipped: PLLib, queue {queue} ({last})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 repetitions of 4 s instead of 10 of 20 s: too short for the budgets")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--epochs", type=int, default=4, help="length of a training (default: 4, about 20 s; an hour in all)")
    options = parser.parse_args()
    repetitions = options.repetitions or (3 if options.quick else 10)
    install()
    said = stress(2 if options.quick else 20)
    waking(3 if options.quick else 10)
    training = Training(repetitions, *((1, 15) if options.quick else (options.epochs, 20)))
    share, added = training.report(max(0.0, said["mean_ns"]))
    picture = SCRATCH / "overhead.svg"
    box_plot(picture, "Training beside one without marks: none of the two marked and no second thread, disabled, settings A-F", "added wall time, %",
             {{"none": "without"}.get(name, name): group for name, group in training.added.items()})
    print(f"box plot: {picture.relative_to(TOP)}", flush=True)
    pllib(options.quick)
    budget("overhead_cpu_percent", share, 0.1)
    budget("overhead_wall_percent", added, 1)
    budget("stress_thread_percent", 100 * max(0.0, said["mean_ns"]) * 1e-9 * 100000, 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
