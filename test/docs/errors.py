#!/usr/bin/env python3
"""Every error id of the sources is explained in docs/errors.md, and every id there exists in the sources."""
import pathlib
import re
import sys

ID = re.compile(r"provml-E\d{4}")
SUFFIXES = {".cpp", ".h", ".cmake", ".in", ".txt", ".sh"}


def main():
    root = pathlib.Path(sys.argv[1])
    used = {}
    for room in ("annotations", "runtime", "rdfstore", "query", "tools", "cmake"):
        for file in sorted((root / room).rglob("*")):
            if file.suffix in SUFFIXES and file.is_file():
                for found in ID.findall(file.read_text(errors="replace")):
                    used.setdefault(found, file.relative_to(root))
    rows = re.findall(r"^\| `(provml-E\d{4})` \|", (root / "docs/errors.md").read_text(), re.M)
    problems = [f"{i} (in {f}) is not in docs/errors.md" for i, f in sorted(used.items()) if i not in rows]
    problems += [f"{i} of docs/errors.md is in no source" for i in rows if i not in used]
    problems += [f"{i} is explained twice" for i in sorted(set(rows)) if rows.count(i) > 1]
    print("\n".join(problems) or f"{len(rows)} ids")
    return 1 if problems or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
