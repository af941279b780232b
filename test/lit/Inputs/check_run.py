"""Instruments a source, compiles original and result with g++ and clang++, runs both and compares.

check_run.py OPTIONS SOURCE OUT [--std=c++17] [--flags "..."] [--workflow FILE] [--compilers g++,clang]

The program's output and exit status must be the same with and without instrumentation, and the events of both
compilers must be equal but for their order. The events are left in OUT/events, the rewritten file is OUT/main/SOURCE.
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


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "clang", "annotations", "fake"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("source")
    parser.add_argument("out")
    parser.add_argument("--std", default="c++17")
    parser.add_argument("--flags", default="")
    parser.add_argument("--workflow")
    parser.add_argument("--compilers", default="g++,clang")
    parser.add_argument("--all", action="store_true", help="instrument everything, threshold 0")
    parser.add_argument("--no-warnings", action="store_true")
    options = parser.parse_args()
    warnings = [] if options.no_warnings else WARNINGS
    base = os.path.basename(options.source)
    events = {}
    for compiler in options.compilers.split(","):
        cxx = options.clang if compiler == "clang" else compiler
        out = options.out if compiler == "g++" else options.out + "-" + compiler
        os.makedirs(out, exist_ok=True)
        flags = ["-std=" + options.std, "-I" + options.annotations, *shlex.split(options.flags)]
        tool = [options.tool, "--out", out]
        if options.workflow:
            tool += ["--workflow-file", options.workflow]
        if options.all:
            tool += ["--all", "--threshold", "0"]
        said = need([*tool, options.source, "--", cxx, *flags, "-c", options.source, "-o", "x.o"]).stderr
        if compiler == "g++":
            sys.stderr.write(said)
        manifest = json.load(open(os.path.join(out, "manifest.json")))
        if not manifest["instrumented"]:
            sys.exit("nothing was instrumented")
        original, rewritten = os.path.join(out, "original"), os.path.join(out, "rewritten")
        need([cxx, *warnings, *flags, options.source, "-o", original])
        need([cxx, *warnings, *manifest["include_args"], *flags, "-I" + options.fake, os.path.join(out, "main", base), "-o", rewritten])
        first, second = run([original]), run([rewritten])
        if (first.returncode, first.stdout) != (second.returncode, second.stdout):
            sys.exit(f"{compiler}: the programs differ\n--- original {first.returncode}\n{first.stdout}"
                     f"--- rewritten {second.returncode}\n{second.stdout}{second.stderr}")
        # Arguments of one call may be evaluated in any order.
        events[compiler] = "\n".join(sorted(second.stderr.splitlines()))
        with open(os.path.join(out, "events"), "w") as file:
            file.write(second.stderr)
    if len(set(events.values())) != 1:
        sys.exit("the events differ:\n" + "\n".join(f"--- {k}\n{v}" for k, v in events.items()))


main()
