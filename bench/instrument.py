#!/usr/bin/env python3
"""The instrumenter beside Clang's parser and g++, the launcher beside the bare compiler. Medians over runs in turns.

usage: instrument.py BUILD [--quick] [--only tool|torch|launcher|build] [--commands compile_commands.json ...]

The corpus are the marked programs of examples/ and the project's own sources (with --all, since they have no marks);
--commands adds those of other projects (instrument.sh: of the packages of test/corpus, without --quick). Time is the processors' (user and system, with children), so that other work on
the machine counts little; the wall clock is printed beside it.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HEADERS = "#include <iostream>\n#include <map>\n#include <string>\n#include <vector>\n"
UNMARKED = HEADERS + "int work(int n) { return n; }\n"


def run(command, cwd=None):
    """Processor seconds and wall seconds of a command, which has to succeed."""
    begin = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"status {process.returncode}: {command}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - begin


def medians(rounds, commands, before=lambda name: None, warm=True):
    """Runs the commands in turns; per name the median (processor seconds, wall seconds)."""
    times = {name: [] for name in commands}
    if warm:
        for name, command in commands.items():
            before(name)
            run(*command)
    for turn in range(rounds):
        for name in sorted(commands, reverse=turn % 2 == 1):
            before(name)
            times[name].append(run(*commands[name]))
    return {name: tuple(statistics.median(column) for column in zip(*values)) for name, values in times.items()}


def budget(name, value, limit):
    print(f"budget {name} {value:.3f} {limit} {'ok' if value <= limit else 'over'}", flush=True)


def milliseconds(name, times):
    print(f"  {name:44} {times[0] * 1000:9.1f} ms processor {times[1] * 1000:9.1f} ms wall", flush=True)


class Source:
    """One entry of a compilation database: g++'s command, and the same for Clang's parser."""

    def __init__(self, entry):
        words = entry.get("arguments") or shlex.split(entry["command"])
        while not re.search(r"(\+\+|cc|clang)(-[0-9]+)?$", words[0]):
            words = words[1:]  # a launcher
        self.file, self.folder = entry["file"], entry["directory"]
        self.words = [word for i, word in enumerate(words) if word not in ("-c", "-o", "-MD", "-MF", "-MT", "-MMD", "-MP", "-Werror")
                      and not (i > 0 and words[i - 1] in ("-o", "-MF", "-MT"))]

    def clang(self):
        return ["clang++-19", "-fsyntax-only", "-w", *self.words[1:]], self.folder

    def tool(self, binary, out, *options):
        return [binary, "--out", out, *options, self.file, "--", *self.words, "-c"], self.folder

    def gcc(self, out):
        return [*self.words, "-O2", "-c", "-o", out], self.folder


def database(path, pattern):
    """The sources that match, each once."""
    found = {}
    for entry in json.loads(pathlib.Path(path).read_text(encoding="utf-8")):
        if re.search(pattern, entry["file"]):
            found.setdefault(entry["file"], Source(entry))
    return list(found.values())


def some(sources, number):
    """So many of them, from the whole list."""
    return sources[:: max(1, -(-len(sources) // number))]


def measure_tool(name, sources, rounds, binary, scratch, options=()):
    """The median over the sources of tool time over the time of clang++ -fsyntax-only."""
    ratios, wall = [], []
    for source in sources:
        try:
            times = medians(rounds, {"clang": source.clang(), "tool": source.tool(binary, scratch / "out", *options)})
        except RuntimeError as error:
            print(f"  left out: {str(error)[:150]}")
            continue
        ratios.append(times["tool"][0] / times["clang"][0])
        wall.append(times["tool"][1] / times["clang"][1])
        print(f"  {pathlib.Path(source.file).name:30} clang {times['clang'][0] * 1000:8.0f} ms   tool {times['tool'][0] * 1000:8.0f} ms   "
              f"ratio {ratios[-1]:.2f}", flush=True)
    print(f"  {name}: {len(ratios)} files, median ratio {statistics.median(ratios):.3f} (wall clock {statistics.median(wall):.3f}), "
          f"worst {max(ratios):.3f}")
    return statistics.median(ratios)


def measure_launcher(rounds, binary, scratch):
    """A file with 200 headers of its own and no marks, closure cached."""
    for number in range(200):
        (scratch / f"h{number}.h").write_text(f"#define H{number} {number}\n" + "// text\n" * 400)
    (scratch / "plain.cpp").write_text("".join(f'#include "h{number}.h"\n' for number in range(200)) + UNMARKED)
    arguments = ["-std=c++17", "-c", "plain.cpp", "-o", "plain.o"]
    subprocess.run([binary, "g++", *arguments], cwd=scratch, check=True)
    real = medians(rounds, {"g++": (["g++", *arguments], scratch), "launcher": ([binary, "g++", *arguments], scratch)})
    milliseconds("g++, 200 headers", real["g++"])
    milliseconds("provml-cxx g++, closure cached", real["launcher"])
    return (real["launcher"][0] - real["g++"][0]) * 1000


def measure_build(rounds, binary, sources, scratch):
    """Builds of sources without marks, from nothing, with the compiler alone and through the launcher."""
    def script(launcher, name):
        out = scratch / name
        lines = [f"cd {shlex.quote(source.folder)} && {launcher} {shlex.join(source.words)} -O1 -c -MMD -MF {out}/{i}.d -o {out}/{i}.o"
                 for i, source in enumerate(sources)]
        path = scratch / (name + ".sh")
        path.write_text("set -e\n" + "\n".join(lines) + "\n")
        return ["bash", path], scratch

    def clear(name):
        out = scratch / name
        if name != "again":
            shutil.rmtree(out, ignore_errors=True)
        out.mkdir(exist_ok=True)

    commands = {"plain": script("", "plain"), "launcher": script(f"{binary} --no-link-runtime", "launcher"),
                "again": script(f"{binary} --no-link-runtime", "again")}
    times = medians(rounds, commands, clear)
    milliseconds("compiler alone", times["plain"])
    milliseconds("through provml-cxx, empty cache", times["launcher"])
    milliseconds("through provml-cxx, closures cached", times["again"])
    return times["launcher"][0] / times["plain"][0], times["again"][0] / times["plain"][0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("tool", "torch", "launcher", "build"))
    parser.add_argument("--commands", nargs="*", default=[])
    options = parser.parse_args()
    build = options.build.resolve()
    rounds = 3 if options.quick else 5
    tool, launcher = build / "bin/provml-instrument", build / "bin/provml-cxx"
    known = build / "compile_commands.json"
    marked = database(known, r"/examples/seismic/(curate|prepare|segy_file|hdf5_file|make_segy|auxiliary_db)\.cpp$")
    torch = database(known, r"/examples/seismic/train\.cpp$")
    own = database(known, r"/(runtime|rdfstore|query|tools/provml)/(src/)?[a-z_]+\.cpp$")
    own = some(own, 6 if options.quick else 12)
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        wanted = {"tool", "torch", "launcher", "build"} if options.only is None else {options.only}
        if "tool" in wanted:
            print("marked sources (examples/)")
            ratio = measure_tool("marked", marked + torch, rounds, tool, scratch)
            budget("tool_over_syntax_only", ratio, 1.2)
            print("every function and loop (--all --threshold=0)")
            others = [source for path in options.commands for source in some(database(path, r"\.(cc|cpp|cxx)$"), 3 if options.quick else 8)]
            ratio = measure_tool("whole sources", own + others, rounds, tool, scratch, ("--all", "--threshold=0"))
            budget("tool_all_over_syntax_only", ratio, 1.2)
        if "torch" in wanted and torch:
            print("a file with LibTorch")
            times = medians(1 if options.quick else 3, {"g++ -O2": torch[0].gcc(scratch / "torch.o"),
                                                        "provml-instrument": torch[0].tool(tool, scratch / "out")}, warm=False)
            for name, value in times.items():
                milliseconds(name, value)
            budget("tool_over_gcc_o2_torch", times["provml-instrument"][0] / times["g++ -O2"][0], 0.5)
        if "launcher" in wanted:
            print("launcher on a source without marks")
            budget("launcher_unmarked_added_ms", measure_launcher(5 * rounds, launcher, scratch), 10)
        if "build" in wanted:
            print("build of sources without marks")
            plain = database(known, r"/runtime/src/[a-z]+\.cpp$")
            first, again = measure_build(2 if options.quick else rounds, launcher, plain[:3] if options.quick else plain, scratch)
            budget("unmarked_build_first", first, 1.03)
            budget("unmarked_build", again, 1.03)
    return 0


if __name__ == "__main__":
    sys.exit(main())
