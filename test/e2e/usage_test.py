"""PROVML_USAGE: processor time and memory of activities."""
import pathlib
import shutil
import tempfile
import unittest

from provml_testing import Lab, assert_valid, build_marked, run

USAGE = """PREFIX provml: <https://w3id.org/provml/ns/1#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?activity ?name ?user ?system ?process ?rss WHERE {
  ?activity a provml:DataTransformationExecution ; provml:plan ?plan . ?plan rdfs:label ?name .
  OPTIONAL { ?activity provml:cpuUserSeconds ?user ; provml:cpuSystemSeconds ?system ; provml:cpuProcessSeconds ?process ; provml:maxRssKiB ?rss } }"""


class Usage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="provml-usage-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(assert_valid, cls.folder)
        build_marked("usage_program.cpp", cls.folder / "program", "-std=c++17", "-O1", options=("--strict",))

    def activities(self, *launcher, **settings):
        lab = Lab(tempfile.mkdtemp(dir=self.folder))
        run(*launcher, self.folder / "program", cwd=lab.folder, home=lab.home, **settings)
        found = {}
        for row in lab.sparql(USAGE):
            found.setdefault(row["name"], []).append(row)
        return found

    def test_who_used_what(self):
        found = self.activities(PROVML_USAGE=1)
        one = {name: {key: float(value) for key, value in rows[0].items() if key not in ("activity", "name")}
               for name, rows in found.items() if len(rows) == 1}
        cpu = {name: row["user"] + row["system"] for name, row in one.items()}
        self.assertGreaterEqual(cpu["burn"], 0.19)
        self.assertLess(cpu["rest"], cpu["burn"] / 2)
        self.assertLess(cpu["team"], one["team"]["process"] / 2)
        self.assertGreaterEqual(one["team"]["process"], 0.19)
        self.assertGreaterEqual(one["large"]["rss"], one["small"]["rss"] + 90 * 1024)
        self.assertGreaterEqual(one["fail"]["rss"], one["large"]["rss"], "a peak is never lower later")
        self.assertGreaterEqual(cpu["login"], 0.045, "secrets are no hindrance")
        deep = found["down"]
        self.assertEqual(len(deep), 100)
        self.assertEqual(sum(row["user"] != "" for row in deep), 64, "so many at once are measured")

    def test_the_peak_of_a_launcher_is_not_ours(self):
        launcher = ("python3", "-c", "import os, sys; data = bytearray(400 << 20); os.execv(sys.argv[1], sys.argv[1:])")
        found = self.activities(*launcher, PROVML_USAGE=1)
        self.assertLess(float(found["small"][0]["rss"]), 200 * 1024)
        self.assertGreaterEqual(float(found["large"][0]["rss"]), 96 * 1024)

    def test_nothing_unless_asked_for(self):
        for settings in ({}, {"PROVML_USAGE": "0"}):
            for rows in self.activities(**settings).values():
                self.assertEqual({row["user"] + row["rss"] for row in rows}, {""})


if __name__ == "__main__":
    unittest.main(verbosity=2)
