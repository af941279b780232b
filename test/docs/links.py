#!/usr/bin/env python3
"""Every relative link of every page leads to a file of the project, and every folder with code has a README."""
import pathlib
import re
import sys

from pages import pages


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    for page in pages(root):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path = target.split("#")[0]
            if path and "://" not in path and not (page.parent / path).exists():
                problems.append(f"{page.relative_to(root)}: no such file: {target}")
    for room in ("annotations", "runtime", "rdfstore", "query", "tools/provml-instrument", "tools/provml", "cmake", "examples/seismic", "bench", "test"):
        if not (root / room / "README.md").exists():
            problems.append(f"{room}/README.md is missing")
    print("\n".join(problems) or "all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
