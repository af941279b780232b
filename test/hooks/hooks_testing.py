"""Fixtures of the tests of provml-cxx: a temporary folder with an installation whose tool is a stand-in.

$PROVML_HOOKS_CXX is the provml-cxx under test, $PROVML_HOOKS_BUILD the build tree, $PROVML_HOOKS_CMAKE the cmake.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("PROVML_HOOKS_BUILD", "build")).resolve()
CXX = pathlib.Path(os.environ.get("PROVML_HOOKS_CXX", BUILD / "bin/provml-cxx")).resolve()
CMAKE = os.environ.get("PROVML_HOOKS_CMAKE", "cmake")
COMPILERS = [name for name in ("g++", "clang++-19") if shutil.which(name)]


def skip(reason):
    """Ends the test program as skipped, with the reason on the screen."""
    print(f"skipped: {reason}")
    sys.exit(77)


def clean_environment():
    """The environment without settings of this project or of the build that runs the tests."""
    drop = ("PROVML_", "FAKE_", "CMAKE_", "CCACHE_", "MAKE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(drop)}
    for name in ("CXX", "CC", "CXXFLAGS", "LDFLAGS", "CPPFLAGS", "CPATH", "MFLAGS", "LD_LIBRARY_PATH"):
        kept.pop(name, None)
    return kept


class Sandbox(unittest.TestCase):
    """`self.dir`: an empty working folder with a blank in its name. `self.prefix`: an installation with a fake tool."""

    fake = True

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="provml-hooks-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.dir = self.root / "work dir"
        self.dir.mkdir()
        self.env = clean_environment()
        self.log = self.root / "tool.log"
        self.env["FAKE_LOG"] = str(self.log)
        if self.fake:
            self.prefix = self.root / "prefix"
            self.make_prefix()
            self.cxx = str(self.prefix / "bin/provml-cxx")

    def make_prefix(self):
        for folder in ("bin", "lib", "include/provml"):
            (self.prefix / folder).mkdir(parents=True)
        shutil.copy(CXX, self.prefix / "bin/provml-cxx")
        shutil.copy(HERE / "fake-instrument.py", self.prefix / "bin/provml-instrument")
        shutil.copy(BUILD / "include/provml/annotations.h", self.prefix / "include/provml/annotations.h")
        (self.prefix / "include/provml/capture.h").write_text("extern \"C\" int provml_fake_runtime();\n")

    def make_library(self):
        """A libprovml.so with one symbol, for the tests that link."""
        source = self.root / "runtime.cpp"
        source.write_text('extern "C" int provml_fake_runtime() { return 7; }\n')
        library = self.prefix / "lib/libprovml.so"
        subprocess.run(["g++", "-shared", "-fPIC", "-Wl,-soname,libprovml.so", source, "-o", library], check=True)

    # Files and commands ----------------------------------------------------------------------------------------------

    def write(self, name, text, age=10):
        """Writes a file that is `age` seconds old."""
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def run_command(self, *words, status=0, cwd=None, **environment):
        """Runs a command in the working folder, checks its status, gives the completed process."""
        done = subprocess.run([str(word) for word in words], cwd=cwd or self.dir, capture_output=True, text=True,
                              env={**self.env, **environment}, check=False)
        if status is not None and done.returncode != status:
            self.fail(f"{words}\nstatus {done.returncode}, expected {status}\n{done.stdout}\n{done.stderr}")
        return done

    def tool_runs(self):
        """The sources that the fake tool was asked for since the last call."""
        text = self.log.read_text() if self.log.exists() else ""
        self.log.write_text("")
        return text.split("\n")[:-1]

    def symbols(self, name):
        return self.run_command("nm", "-C", name).stdout

    def assert_instrumented(self, name, yes=True):
        self.assertEqual("provml_fake_source" in self.symbols(name), yes, name)

    def prerequisites(self, depfile):
        """All names in a dependency file after the first colon of its first rule."""
        text = (self.dir / depfile).read_text().replace("\\\n", " ")
        first = text.split("\n")[0].split(": ", 1)[1]
        return [word.replace("\0", " ") for word in first.replace("\\ ", "\0").split()]


MARKED = """#include <provml/annotations.h>
#include "h.hpp"
PROVML_TRAINING("fit") int fit() { return VALUE; }
"""
HEADER = "#define VALUE 3\n"
MARKED_HEADER = """#include <provml/annotations.h>
#define VALUE 3
struct config { PROVML_HYPERPARAMETER int epochs; };
"""
PLAIN = """#include <cstdio>
#include "h.hpp"
int main() { std::printf("%d\\n", VALUE); }
"""


def sites(path):
    return json.loads(pathlib.Path(path).read_text())


def main():
    unittest.main(verbosity=2)
