#!/usr/bin/env python3
"""Medians over interleaved runs: the instrumenter beside clang's parser, the launcher beside the bare compiler."""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HEADERS = "#include <iostream>\n#include <map>\n#include <string>\n#include <vector>\n"
MARKED = HEADERS + """#include <provml/annotations.h>
PROVML_TRANSFORMATION("work") int work(PROVML_HYPERPARAMETER int n, const std::string& name) {
  int sum = 0;
  PROVML_ITERATION("step") for (int i = 0; i < n; ++i) {
    PROVML_EVALUATION int part = i * static_cast<int>(name.size());
    sum += part;
  }
  return sum;
}
"""
UNMARKED = HEADERS + "int work(int n) { return n; }\n"


def seconds(command):
    begin = time.perf_counter()
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def medians(rounds, commands):
    """Runs the commands in turns; their median seconds."""
    times = {name: [] for name in commands}
    for name, command in commands.items():
        seconds(command)  # warm
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(values) for name, values in times.items()}


def budget(name, value, limit):
    print(f"budget {name} {value:.3f} {limit} {'ok' if value <= limit else 'over'}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rounds = 7 if "--quick" in sys.argv else 31
    binaries, include = build / "bin", build / "include"
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "marked.cpp").write_text(MARKED)
        for number in range(200):
            (scratch / f"h{number}.h").write_text(f"#define H{number} {number}\n" + "// text\n" * 400)
        own = "".join(f'#include "h{number}.h"\n' for number in range(200))
        (scratch / "plain.cpp").write_text(own + UNMARKED)
        compile_marked = ["g++", "-std=c++17", "-I", include, "-c", scratch / "marked.cpp", "-o", scratch / "marked.o"]
        compile_plain = ["g++", "-std=c++17", "-c", scratch / "plain.cpp", "-o", scratch / "plain.o"]
        result = medians(rounds, {
            "clang++ -fsyntax-only": ["clang++-19", "-std=c++17", "-I", include, "-fsyntax-only", scratch / "marked.cpp"],
            "provml-instrument": [binaries / "provml-instrument", "--out", scratch / "out", scratch / "marked.cpp", "--", *compile_marked],
            "g++ unmarked": compile_plain,
            "provml-cxx g++ unmarked": [binaries / "provml-cxx", *compile_plain],
        })
    for name, value in result.items():
        print(f"{name:28} {value * 1000:9.1f} ms")
    budget("tool_over_syntax_only", result["provml-instrument"] / result["clang++ -fsyntax-only"], 1.2)
    budget("launcher_unmarked_added_ms", (result["provml-cxx g++ unmarked"] - result["g++ unmarked"]) * 1000, 10)


if __name__ == "__main__":
    main()
