"""Instruments sources, compiles them with a sanitizer against a runtime that has it too, runs them and compares.

sanitizers_test.py --compiler g++ --flags=-fsanitize=... --tool FILE --runtime DIR --include DIR... --lit DIR SOURCE...
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import validity  # noqa: E402

COMPLAINT = re.compile(r"ERROR: \w*Sanitizer|WARNING: ThreadSanitizer|runtime error:|LeakSanitizer")
COMMON = ["-g", "-O1", "-fno-omit-frame-pointer", "-w", "-pthread"]


def need(command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(str(p) for p in command)}\n{done.stdout}{done.stderr}")
    return done


def told(source):
    """-std, flags and workflow file from the %check_run line of a lit test."""
    line = next((l for l in source.read_text().splitlines() if "%check_run" in l), "")
    std = re.search(r"--std=([^ ,]+)", line)
    every = "every_function.json" in line
    return "-std=" + (std.group(1) if std else "c++20"), every


def environment(home):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROVML_")}
    kept.update(PROVML_HOME=str(home), ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1",
                UBSAN_OPTIONS="print_stacktrace=1", TSAN_OPTIONS="halt_on_error=0")
    return kept


def check(options, source, folder):
    std, every = told(source)
    if std < "-std=c++20" and "coroutine" in source.name:
        std = "-std=c++20"
    flags = [std, *[f"-I{folder}" for folder in options.include]]
    tool = [options.tool, "--out", folder / "out"]
    if every:
        tool += ["--workflow-file", pathlib.Path(options.lit) / "Inputs/every_function.json"]
    need([*tool, source, "--", options.compiler, *flags, "-c", source])
    manifest = json.loads((folder / "out/manifest.json").read_text())
    if not manifest["instrumented"]:
        raise RuntimeError("nothing was instrumented")
    plain, checked = folder / "plain", folder / "checked"
    need([options.compiler, *flags, *COMMON, source, "-o", plain])
    need([options.compiler, *manifest["include_args"], *flags, *COMMON, *shlex.split(options.flags),
          folder / "out/main" / source.name, "-o", checked, f"-L{options.runtime}", "-lprovml", f"-Wl,-rpath,{options.runtime}"])
    before = subprocess.run([str(plain)], capture_output=True, text=True, cwd=folder)
    after = subprocess.run([str(checked)], capture_output=True, text=True, cwd=folder, env=environment(folder / "home"))
    if COMPLAINT.search(after.stderr):
        raise RuntimeError(after.stderr)
    if (before.returncode, before.stdout) != (after.returncode, after.stdout):
        raise RuntimeError(f"the programs differ\n--- original {before.returncode}\n{before.stdout}"
                           f"--- instrumented {after.returncode}\n{after.stdout}{after.stderr}")
    if not any(path.stat().st_size > 0 for path in (folder / "home").rglob("*") if path.is_file()):
        raise RuntimeError("no journal was written\n" + after.stderr)
    validity.assert_valid(pathlib.Path(options.tool).parent / "provml", folder)


def main():
    parser = argparse.ArgumentParser()
    for name in ("compiler", "flags", "tool", "runtime", "lit"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--include", action="append")
    parser.add_argument("sources", nargs="+")
    options = parser.parse_args()
    failed = 0
    for name in options.sources:
        with tempfile.TemporaryDirectory(prefix="provml-sanitizers-") as folder:
            try:
                check(options, pathlib.Path(options.lit) / name, pathlib.Path(folder))
                print(f"ok {name}")
            except RuntimeError as error:
                failed += 1
                print(f"FAILED {name}\n{error}")
    sys.exit(1 if failed else 0)


main()
