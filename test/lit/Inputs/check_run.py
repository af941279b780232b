"""Instruments a source, compiles original and result with g++ and clang++, runs both and compares.

check_run.py OPTIONS SOURCE OUT [--std=c++17,c++20] [--flags "..."] [--workflow FILE] [--compilers g++,clang]
             [--all] [--unordered] [--unbalanced] [--own-events] [--environment NAME=VALUE]

The program's output and exit status must be the same with and without instrumentation, for every compiler and -std;
the events of both compilers must be equal but for their order, and every begin must have its end. The events of the
first compiler and -std are left in OUT/events, the rewritten file is OUT/main/SOURCE. --all: every function and
loop, threshold 0. --unordered: lines of the
program's output may come in any order (threads). --unbalanced: the program leaves activities open on purpose.
--own-events: compilers give values of their own (names of functions).
"""
import argparse
import json
import os
import shlex
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Werror"]


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    return done


def need(command):
    done = run(command)
    if done.returncode != 0:
        sys.exit(f"{shlex.join(command)}\n{done.stdout}{done.stderr}exit status {done.returncode}")
    return done


def balanced(events):
    lines = events.splitlines()
    return sum(l.startswith("begin ") for l in lines) == sum(l.startswith(("end ", "fail ")) for l in lines)


def check(options, compiler, std, out):
    """Instruments, compiles and runs with one compiler and one -std; returns the events."""
    warnings = [] if options.no_warnings else WARNINGS
    cxx = options.clang if compiler == "clang" else compiler
    os.makedirs(out, exist_ok=True)
    flags = ["-std=" + std, "-I" + options.annotations, *shlex.split(options.flags)]
    if compiler == "clang":
        flags += shlex.split(options.clang_flags)
    tool = [options.tool, "--out", out, *shlex.split(options.tool_flags)]
    if options.workflow:
        tool += ["--workflow-file", options.workflow]
    if options.all:
        tool += ["--all", "--threshold", "0"]
    said = need([*tool, options.source, "--", cxx, *flags, "-c", options.source, "-o", "x.o"]).stderr
    manifest = json.load(open(os.path.join(out, "manifest.json")))
    if not manifest["instrumented"]:
        sys.exit("nothing was instrumented\n" + said)
    original, rewritten = os.path.join(out, "original"), os.path.join(out, "rewritten")
    need([cxx, *warnings, *flags, options.source, "-o", original])
    source = os.path.join(out, "main", os.path.basename(options.source))
    need([cxx, *warnings, *manifest["include_args"], *flags, "-I" + options.fake, source, "-o", rewritten])
    environment = {**os.environ, **dict(pair.split("=", 1) for pair in options.environment)}
    first, second = run([original], env=environment), run([rewritten], env=environment)
    texts = [done.stdout for done in (first, second)]
    if options.unordered:
        texts = [sorted(text.splitlines()) for text in texts]
    if (first.returncode, texts[0]) != (second.returncode, texts[1]):
        sys.exit(f"{compiler} {std}: the programs differ\n--- original {first.returncode}\n{first.stdout}"
                 f"--- rewritten {second.returncode}\n{second.stdout}{second.stderr}")
    if not options.unbalanced and not balanced(second.stderr):
        sys.exit(f"{compiler} {std}: begins and ends are not equal in number\n{second.stderr}")
    with open(os.path.join(out, "events"), "w") as file:
        file.write(second.stderr)
    return said, second.stderr


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "clang", "annotations", "fake"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("source")
    parser.add_argument("out")
    parser.add_argument("--std", default="c++17")
    parser.add_argument("--flags", default="")
    parser.add_argument("--clang-flags", default="")
    parser.add_argument("--tool-flags", default="")
    parser.add_argument("--workflow")
    parser.add_argument("--compilers", default="g++,clang")
    parser.add_argument("--all", action="store_true", help="instrument everything, threshold 0")
    parser.add_argument("--environment", action="append", default=[])
    for name in ("no-warnings", "unordered", "unbalanced", "own-events"):
        parser.add_argument("--" + name, action="store_true")
    options = parser.parse_args()
    events = {}
    out = options.out
    for std in options.std.split(","):
        for compiler in options.compilers.split(","):
            said, seen = check(options, compiler, std, out)
            if not events:
                sys.stderr.write(said)
            # Arguments of one call may be evaluated in any order.
            events[compiler + " " + std] = "\n".join(sorted(seen.splitlines()))
            out = f"{options.out}-{len(events)}"
    if not options.own_events and len(set(events.values())) != 1:
        sys.exit("the events differ:\n" + "\n".join(f"--- {k}\n{v}" for k, v in events.items()))


main()
