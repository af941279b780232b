#!/usr/bin/env python3
"""Every ```cpp block of README.md and docs/annotations.md compiles: plainly, and through provml-cxx without a warning."""
import pathlib
import subprocess
import sys
import tempfile

from pages import blocks

PRELUDE = "#include <filesystem>\n#include <string>\n#include <vector>\ndouble step(const std::filesystem::path&, int);\n"


def main():
    source, build = map(pathlib.Path, sys.argv[1:3])
    failures = count = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("README.md", "docs/annotations.md"):
            for line, block in blocks((source / name).read_text(), "cpp"):
                count += 1
                file = pathlib.Path(scratch) / f"snippet{count}.cpp"
                file.write_text(PRELUDE + f'#line {line} "{name}"\n' + block)
                plain = ["g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-I", build / "include", "-c", file, "-o", f"{file}.o"]
                for command in (plain, [build / "bin/provml-cxx", "--strict", *plain]):
                    result = subprocess.run(command, capture_output=True, text=True)
                    if result.returncode != 0 or result.stderr:
                        failures += 1
                        print(f"{name}:{line}: {' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    print(f"{count} snippets, {failures} failures")
    return 1 if failures or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
