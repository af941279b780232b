#!/usr/bin/env python3
"""docs/tutorial.md shows the marks and the input that test/tutorial/run takes, and there are no more than twenty."""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
page = (HERE.parent.parent / "docs/tutorial.md").read_text()
patch = (HERE / "lammps-marks.patch").read_text()
problems = []
if f"```diff\n{patch}```" not in page:
    problems.append("the page's diff is not lammps-marks.patch")
if f"```\n{(HERE / 'in.melt').read_text()}```" not in page:
    problems.append("the page's in.melt is not the one that is run")
marked = [line for line in patch.splitlines() if re.match(r"\+(?!\+\+)", line)]
if len(marked) > 20:
    problems.append(f"{len(marked)} marked lines")
print("\n".join(problems) or f"{len(marked)} marked lines")
sys.exit(1 if problems else 0)
