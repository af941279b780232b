"""What the tests of this folder share: one run of the example, and programs of others."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from provml_testing import BUILD, SOURCE, Lab, run

DEBIAN_PYTHON = "/usr/bin/python3"


@functools.lru_cache(None)
def example():
    """The example's programs, run once for all tests of a process: its Lab."""
    folder = tempfile.TemporaryDirectory(prefix="provml-interop-")
    example.keep = folder  # until the process ends
    run("bash", SOURCE / "examples/seismic/demo.sh", BUILD, cwd=folder.name, PROVML_DEMO_DIR=pathlib.Path(folder.name) / "demo")
    return Lab(pathlib.Path(folder.name).resolve() / "demo")


def need_program(name, package):
    if shutil.which(name) is None:
        raise unittest.SkipTest(f"there is no {name} (Debian package {package})")


def python(code, *arguments, module, package):
    """Runs code with Debian's Python, whose packages are Debian's; returns what it printed."""
    known = subprocess.run([DEBIAN_PYTHON, "-c", f"import {module}"], capture_output=True, check=False) if os.path.exists(DEBIAN_PYTHON) else None
    if known is None or known.returncode != 0:
        raise unittest.SkipTest(f"Debian's Python has no {module} (package {package})")
    done = subprocess.run([DEBIAN_PYTHON, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-3000:])
    return done.stdout
