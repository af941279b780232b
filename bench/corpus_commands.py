#!/usr/bin/env python3
"""Compilation databases of the packages of test/corpus that are built by CMake: unpacked and configured, not built.

usage: corpus_commands.py FOLDER      prints the paths of the compile_commands.json, one a line
"""
import os
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "test/corpus"))
from corpus import archive, recipe  # noqa: E402


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    packages = archive.Archive(TOP / "build/corpus/archive")
    for one in map(recipe.load, recipe.names()):
        if one.configure or one.in_source:
            continue
        try:
            _, dsc = packages.fetch(one.source)
        except archive.Unavailable as error:
            print(f"{one.name}: skipped: {error}", file=sys.stderr)
            continue
        source, build = folder / one.name / "source", folder / one.name / "build"
        archive.unpack(dsc, source)
        done = subprocess.run(["cmake", "-S", source / one.subdir, "-B", build, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++", f"-DCMAKE_CXX_FLAGS={one.flags}",
                               *one.cmake], env={**os.environ, "CMAKE_EXPORT_COMPILE_COMMANDS": "ON"}, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            print(build / "compile_commands.json")
        else:
            print(f"{one.name}: skipped: it cannot be configured", file=sys.stderr)


if __name__ == "__main__":
    main()
