#!/usr/bin/env python3
"""Runs one libFuzzer target on a copy of its kept corpus. A crash fails and is kept below BUILD/fuzz; with --keep what
was found is minimised into the kept corpus."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(path.name[:-len("_fuzz.cpp")] for path in HERE.glob("*_fuzz.cpp")))
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent / "build")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    program = options.build.resolve() / "bin" / f"{options.target}_fuzz"
    work = options.build.resolve() / "fuzz" / options.target
    kept = HERE / "corpus" / options.target
    crashes, corpus = work / "crashes", work / "corpus"
    for folder in (crashes, corpus, kept):
        folder.mkdir(parents=True, exist_ok=True)
    limits = ["-timeout=25", "-rss_limit_mb=2048", "-max_len=16384"]
    done = subprocess.run([program, f"-max_total_time={options.seconds}", f"-artifact_prefix={crashes}/", "-print_final_stats=1", "-verbosity=1",
                           *limits, corpus, kept], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    coverage = re.findall(r"cov: (\d+)", done.stderr)
    print(f"{options.target}: {runs.group(1) if runs else 'no'} inputs, {coverage[-1] if coverage else '?'} edges covered, exit status {done.returncode}")
    if done.returncode != 0:
        sys.stdout.write(done.stderr[-6000:])
        return 1
    if options.keep:
        merged = work / "merged"
        shutil.rmtree(merged, ignore_errors=True)
        merged.mkdir()
        subprocess.run([program, "-merge=1", *limits, merged, kept, corpus], check=True, stderr=subprocess.DEVNULL)
        shutil.rmtree(kept)
        merged.rename(kept)
        print(f"{len(list(kept.iterdir()))} inputs are kept in {kept}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
