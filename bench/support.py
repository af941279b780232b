"""What the benchmarks share: building against the installed library, running with rusage, a server, statistics."""
import bisect
import itertools
import math
import os
import pathlib
import re
import select
import shlex
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("PROVML_BENCH_BUILD", TOP / "build")).resolve()
SCRATCH = TOP / "build/bench"
PREFIX = SCRATCH / "prefix"
PROVML = PREFIX / "bin/provml"


def install():
    """Installs the built provml into build/bench/prefix: programs are built against that, as a user's are."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cmake", "--install", BUILD, "--prefix", PREFIX], check=True, stdout=subprocess.DEVNULL)


def compile_program(source, output, words=(), marked=True):
    """g++ -O2 by provml-cxx, or alone: then the marks are empty macros and nothing of provml is linked."""
    output = SCRATCH / output
    launcher = [PREFIX / "bin/provml-cxx", "--strict"] if marked else []
    compiler = ["g++", "-std=c++17", "-O2", f"-I{PREFIX / 'include'}"]
    link = [f"-Wl,-rpath,{PREFIX / 'lib'}"] if marked else []
    command = [*launcher, *compiler, TOP / "bench" / source, "-o", output, *words, *link]
    subprocess.run([str(word) for word in command], check=True, cwd=SCRATCH)
    return output


def clean_environment(**settings):
    """The environment without settings of provml, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROVML_")}
    return {**kept, **{name: str(value) for name, value in settings.items()}}


class Program:
    """A program that runs for a while at a time, and is stopped meanwhile. In the end: the wall seconds in which it ran, its
    processor seconds (with the end of the process), and the `key value` lines it printed. A turn ends with the signal: then the
    main thread stops at once; threads that sleep are woken to stop as well, some 40 us more that are not the program's."""

    def __init__(self, command, environment):
        self.command = [str(word) for word in command]
        self.environment = environment
        self.process = None
        self.wall = self.cpu = 0.0
        self.said = {}

    def go(self, seconds=None):
        """Starts it or goes on, for so long (None: to its end). True: it has ended."""
        begin = time.perf_counter()
        if self.process is None:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.PIPE, text=True)
            self.ended = os.pidfd_open(self.process.pid)
        else:
            os.kill(self.process.pid, signal.SIGCONT)
        has_ended = bool(select.select([self.ended], [], [], seconds)[0])
        if not has_ended:
            os.kill(self.process.pid, signal.SIGSTOP)
        self.wall += time.perf_counter() - begin
        if not has_ended:
            has_ended = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT).si_code != os.CLD_STOPPED
        if has_ended:
            self.finish()
        return has_ended

    def finish(self):
        os.close(self.ended)
        text = self.process.stdout.read()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode != 0:
            raise RuntimeError(f"status {self.process.returncode}: {shlex.join(self.command)}")
        self.cpu = used.ru_utime + used.ru_stime
        self.said = {key: float(value) for key, value in re.findall(r"^(\w+) ([-+.\de]+)$", text, re.M)}

    def kill(self):
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            self.process.wait()


class Run(Program):
    """A program from its start to its end."""

    def __init__(self, command, environment):
        super().__init__(command, environment)
        self.go()


def take_turns(first, second, seconds):
    """Runs two programs to their ends, one at a time: each for so long, then it is stopped and the other goes on. So both have
    the same share of what the machine does besides."""
    running = [first, second]
    try:
        while running:
            running = [program for program in running if not program.go(seconds)]
    except BaseException:
        for program in (first, second):
            program.kill()
        raise


class Server:
    """`provml serve` on a free port, with a home of its own."""

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="provml-bench-"))
        self.process = subprocess.Popen([PROVML, "--home", self.home, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                        text=True, env=clean_environment())
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError("provml serve does not start")
        self.url = line.split()[-1]
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def ask(home, sparql):
    """The numbers of the first row; empty cells are 0."""
    text = subprocess.run([PROVML, "--home", home, "--format", "csv", "query", "--sparql", sparql], check=True, text=True,
                          stdout=subprocess.PIPE, env=clean_environment()).stdout.splitlines()
    return [float(cell or 0) for cell in text[1].split(",")]


def count_activities(home):
    """Executions that are in the store with their start and their end."""
    return int(ask(home, "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a prov:startedAtTime ?s ; prov:endedAtTime ?e ; provml:plan ?p }")[0])


def budget(name, value, limit):
    print(f"budget {name} {value:.4f} {limit:g} {'ok' if value <= limit else 'over'}", flush=True)


def estimate(differences, level=0.95):
    """The Hodges-Lehmann estimate of paired differences and its one-sided bound by Wilcoxon's signed-rank test: exact, for any
    symmetric distribution, and little moved by single runs that something disturbed. Without differences: (nan, inf)."""
    count = len(differences)
    if count == 0:
        return math.nan, math.inf
    means = sorted((a + b) / 2 for i, a in enumerate(differences) for b in differences[i:])
    ways = [1]  # of signs, per sum of the ranks
    for rank in range(1, count + 1):
        ways = [(ways[i] if i < len(ways) else 0) + (ways[i - rank] if i >= rank else 0) for i in range(len(ways) + rank)]
    outside = bisect.bisect_right(list(itertools.accumulate(ways)), (1 - level) * 2 ** count)
    return statistics.median(means), means[len(means) - max(1, outside)]


def box_plot(path, title, unit, groups):
    """Boxes (quartiles, median, whiskers to the extremes, every point) as SVG."""
    width, height, left, top, bottom = 90 * len(groups) + 110, 380, 80, 40, 50
    values = [value for group in groups.values() for value in group]
    low, high = min(values), max(values)
    margin = (high - low or abs(high) or 1) * 0.08
    low, high = low - margin, high + margin
    y = lambda value: top + (high - value) / (high - low) * (height - top - bottom)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
           '<rect width="100%" height="100%" fill="white"/>', f'<text x="{left}" y="22" font-size="14">{title}</text>']
    for step in range(6):
        value = low + (high - low) * step / 5
        out.append(f'<line x1="{left}" x2="{width - 20}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>'
                   f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.3f}</text>')
    out.append(f'<text transform="translate(16 {height / 2}) rotate(-90)" text-anchor="middle">{unit}</text>')
    for index, (name, group) in enumerate(groups.items()):
        x = left + 50 + 90 * index
        first, middle, third = statistics.quantiles(group, n=4, method="inclusive") if len(group) > 1 else group * 3
        out.append(f'<line x1="{x}" x2="{x}" y1="{y(max(group)):.1f}" y2="{y(min(group)):.1f}" stroke="black"/>'
                   f'<rect x="{x - 22}" width="44" y="{y(third):.1f}" height="{max(0.5, y(first) - y(third)):.1f}" fill="#cfe0f5" stroke="black"/>'
                   f'<line x1="{x - 22}" x2="{x + 22}" y1="{y(middle):.1f}" y2="{y(middle):.1f}" stroke="#b00" stroke-width="2"/>')
        out += [f'<circle cx="{x}" cy="{y(value):.1f}" r="2" fill="#444"/>' for value in group]
        out.append(f'<text x="{x}" y="{height - bottom + 20}" text-anchor="middle">{name}</text>')
    pathlib.Path(path).write_text("\n".join(out) + "\n</svg>\n")
