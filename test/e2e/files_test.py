"""PROVML_TRACK_FILES: files that no mark names are in the lineage of what was made from them; without it none is."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from provml_testing import BIN, BUILD, SOURCE, Lab, assert_valid, run

FILES = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?activity ?direction ?name WHERE {
  ?a provml:plan/rdfs:label ?activity .
  { ?a prov:used ?slot . BIND("used" AS ?direction) } UNION { ?slot prov:wasGeneratedBy ?a . BIND("generated" AS ?direction) }
  ?slot prov:specializationOf/prov:specializationOf ?file . ?file rdfs:label ?name }"""


def flags(*packages):
    return subprocess.run(["pkg-config", "--cflags", "--libs", *packages], capture_output=True, text=True, check=True).stdout.split()


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="provml-files-", dir=BUILD))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(assert_valid, cls.folder)
        cls.program = cls.folder / "program"
        run(BIN / "provml-cxx", shutil.which("g++") or "clang++-19", "-std=c++17", "-O1", f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include",
            SOURCE / "test/e2e/files_program.cpp", "-o", cls.program, f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib",
            *flags("hdf5", "sqlite3"), cwd=cls.folder)

    def capture(self, **settings):
        lab = Lab(tempfile.mkdtemp(dir=self.folder))
        for name in ("input", "output"):
            (lab.folder / name).mkdir()
        for number, name in enumerate(("stream", "stdio", "both", "outside")):
            (lab.folder / f"input/{name}.txt").write_text(str(10 ** number))
        run(self.program, "prepare", cwd=lab.folder, PROVML_DISABLE=1)
        long_ago = time.time() - 1000
        for file in (lab.folder / "input").iterdir():
            os.utime(file, (long_ago, long_ago))
        done = run(self.program, cwd=lab.folder, home=lab.home, **settings)
        self.assertEqual((done.stdout, done.stderr), ("111\n", ""))
        return lab

    def test_what_was_read_and_written(self):
        lab = self.capture(PROVML_TRACK_FILES=1)
        seen = {(row["activity"], row["direction"], row["name"]) for row in lab.sparql(FILES)}
        read = {(activity, "used", f"{name}.txt") for activity in ("inner", "outer") for name in ("stream", "stdio")}
        written = {("outer", "generated", name) for name in ("renamed.txt", "raw.bin", "data.h5", "base.db")}
        self.assertEqual(seen, read | written | {("outer", "used", "data.h5"), ("reader", "used", "both.txt")})

    def test_lineage_reaches_them(self):
        lab = self.capture(PROVML_TRACK_FILES=1)
        tree = lab.provml("lineage", "output/renamed.txt").stdout
        for name in ("stream.txt", "stdio.txt", "input/data.h5"):
            self.assertIn(name, tree)
        self.assertNotIn("both.txt", tree)
        forward = lab.provml("lineage", "--forward", "input/stream.txt").stdout
        for name in ("renamed.txt", "raw.bin", "data.h5", "base.db"):
            self.assertIn(name, forward)

    def test_patterns_of_ones_own(self):
        lab = self.capture(PROVML_TRACK_FILES=1, PROVML_TRACK_IGNORE="*.h5:*/input/std*")
        names = {row["name"] for row in lab.sparql(FILES)}
        self.assertIn("stream.txt", names)
        self.assertEqual(names & {"data.h5", "stdio.txt"}, set())

    def test_only_when_it_is_wanted(self):
        for settings in ({}, {"PROVML_TRACK_FILES": "0"}):
            self.assertEqual(self.capture(**settings).sparql(FILES), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
