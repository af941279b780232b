"""What the whole-process tests share: running the example's programs and asking the provml command."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import validity

BUILD = pathlib.Path(os.environ["PROVML_BUILD"])
SOURCE = pathlib.Path(os.environ["PROVML_SOURCE"])
BIN = BUILD / "bin"
EXAMPLE = BIN / "seismic"
PLAIN = BIN / "seismic-plain"


def environment(home=None, **extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PROVML_")}
    if home is not None:
        env["PROVML_HOME"] = str(home)
    env.update({k: str(v) for k, v in extra.items()})
    return env


def run(*command, cwd, home=None, check=True, **extra):
    """Runs a program; returns the CompletedProcess with text output."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment(home, **extra), capture_output=True, text=True)
    if check and done.returncode != 0:
        raise AssertionError(f"{command} exited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def assert_valid(folder, **extra):
    """What was recorded in any home below the folder is valid PROV, of the shape that it should have."""
    validity.assert_valid(BIN / "provml", folder, **extra)


def build_marked(source, program, *flags, compiler=None, options=()):
    """Builds one source of this folder with provml-cxx against the library of the build; returns the CompletedProcess."""
    return run(BIN / "provml-cxx", *options, compiler or shutil.which("g++") or "clang++-19", *flags, f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include",
               SOURCE / "test/e2e" / source, "-o", program, f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", "-pthread",
               cwd=pathlib.Path(program).parent)


class Lab:
    """A folder with a provenance home of its own, in which programs run."""

    def __init__(self, folder, home=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.home = pathlib.Path(home) if home else self.folder / ".provml"

    def run(self, program, *arguments, check=True, programs=EXAMPLE, **extra):
        return run(programs / program, *arguments, cwd=self.folder, home=self.home, check=check, **extra)

    def provml(self, *arguments, check=True, **extra):
        return run(BIN / "provml", *arguments, cwd=self.folder, home=self.home, check=check, **extra)

    def json(self, *arguments):
        return json.loads(self.provml("--format", "json", *arguments).stdout)

    def rows(self, *arguments):
        """The rows of an answer as dictionaries of strings, by way of the CSV form."""
        text = self.provml("--format", "csv", *arguments).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def sparql(self, text):
        return self.rows("query", "--sparql", text)

    def quads(self):
        """Every quad of the store as a set of N-Quads lines."""
        return set(self.provml("export", "--format", "nquads").stdout.splitlines())


class Pipeline:
    """One survey through curate, prepare and train; knows what it asked for and what the programs printed."""

    def __init__(self, lab, name, segy, survey=None, inlines=None, trainings=(), prepare=()):
        self.lab, self.name, self.segy = lab, name, pathlib.Path(segy)
        self.curated, self.database = f"{name}-curated.h5", f"{name}-aux.sqlite"
        self.data = f"{name}-input"
        extra = ["--survey", survey] if survey else []
        self.curate_output = lab.run("curate", "--sgy", segy, "--out", self.curated, "--db", self.database, *extra).stdout
        ranges = ["--inlines", inlines] if inlines else []
        self.prepare_output = lab.run("prepare", "--curated", self.curated, "--db", self.database, "--out-dir", self.data, *ranges, *prepare).stdout
        self.epochs = []
        for number, options in enumerate(trainings):
            out = f"{name}-models-{number}"
            text = lab.run("train", "--data", self.data, "--out", out, *options).stdout
            for epoch in epochs(text):
                epoch["options"] = options
                self.epochs.append(epoch)

    @property
    def training_set(self):
        return self.lab.folder / self.data / "train.h5"

    def best(self):
        return min(self.epochs, key=lambda e: float(e["loss"]))


def epochs(text):
    """The epoch lines that train printed, as dictionaries."""
    return [dict(re.findall(r"(\S+?)=(\S+)", line)) for line in text.splitlines() if line.startswith("epoch ")]


def testdata(name):
    folder = os.environ.get("PROVML_TESTDATA")
    path = pathlib.Path(folder) / name if folder else None
    return path if path and path.exists() else None


class TestCase(unittest.TestCase):
    """A test with a temporary folder of its own. What programs recorded there must be valid."""

    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="provml-e2e-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        # Cleanups run last in, first out: what a test starts is stopped by then, and the folder is still there.
        self.addCleanup(assert_valid, self.folder)


def main():
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])
