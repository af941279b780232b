"""A program from marks to lineage and plan: what its source says is what both show, also after a change.

Environment: PROVML_BUILD, the build tree of the project.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import validity  # noqa: E402

BUILD = pathlib.Path(os.environ["PROVML_BUILD"])

HEADER = """
#include <provml/annotations.h>
#include <filesystem>
#include <fstream>
#include <string>
namespace fs = std::filesystem;
PROVML_TRANSFORMATION("read") inline std::string read(PROVML_DATASET const fs::path& file) {
  std::ifstream in(file);
  std::string text;
  std::getline(in, text);
  return text;
}
"""
PROGRAM = """
#include "lab.h"
#include <cstdio>
PROVML_TRAINING("fit")
double fit(PROVML_DATASET const fs::path& first, PROVML_DATASET const fs::path& second, PROVML_HYPERPARAMETER double rate,
           PROVML_HYPERPARAMETER int verbosity, PROVML_OUTPUT PROVML_MODEL const fs::path& model) {
  const std::string a = read(first), b = read(second);
  double total = rate * (a.size() + %s);
  PROVML_ITERATION("epoch") for (int epoch = 0; epoch < 2; ++epoch) {
    PROVML_EVALUATION const double loss = total + epoch;
    total += 1;
    if (verbosity > 3) std::printf("%%g\\n", loss);
  }
  std::ofstream out(model);
  out << total;
  return total;
}
int main() { return fit("first.txt", "second.txt", 0.5, 1, "model.txt") > 0 ? 0 : 1; }
"""


class Workflow(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="provml-flow-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.addCleanup(validity.assert_valid, BUILD / "bin/provml", self.folder)
        (self.folder / "build").mkdir()
        (self.folder / "lab.h").write_text(HEADER)
        for name in ("first.txt", "second.txt"):
            (self.folder / name).write_text("some data\n")

    def run_in(self, *command, status=0):
        env = {k: v for k, v in os.environ.items() if not k.startswith("PROVML_")}
        env["PROVML_HOME"] = str(self.folder / ".provml")
        done = subprocess.run([str(c) for c in command], cwd=self.folder, env=env, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def build_and_run(self, second):
        (self.folder / "model.txt").unlink(missing_ok=True)
        (self.folder / "lab.cpp").write_text(PROGRAM % second)
        self.run_in(BUILD / "bin/provml-cxx", "--strict", "g++", "-std=c++17", "-c", "lab.cpp", "-o", "build/lab.o")
        self.run_in(BUILD / "bin/provml-cxx", "g++", "build/lab.o", "-o", "build/lab")
        self.run_in("build/lab")

    def origins(self):
        tree = json.loads(self.run_in(BUILD / "bin/provml", "--format", "json", "lineage", "model.txt").stdout)
        return {pathlib.Path(n["path"]).name for n in tree["nodes"] if "path" in n} - {"model.txt"}, tree

    def plan(self, *arguments):
        return self.run_in(BUILD / "bin/provml", "plan", *arguments)

    def sites(self):
        return {t["name"]: t for t in json.loads(self.plan("build", "--json").stdout)["data_transformations"]}

    def test_removing_a_dependence_removes_it_from_lineage_and_plan(self):
        self.build_and_run("b.size()")
        files, tree = self.origins()
        self.assertEqual(files, {"first.txt", "second.txt"})
        time.sleep(0.01)
        self.build_and_run("0 * sizeof b")
        files, tree = self.origins()
        self.assertEqual(files, {"first.txt"}, "the second file is read, but nothing is made from it")
        slots = {n["label"] for n in tree["nodes"] if n["kind"] == "slot"}
        self.assertIn("rate", slots)
        self.assertNotIn("verbosity", slots)
        fit = self.sites()["fit"]
        model = next(o for o in fit["outputs"] if o["name"] == "model")
        self.assertEqual(set(model["derived_from"]), {"first", "rate"})

    def test_the_plan_of_a_build_that_never_ran(self):
        (self.folder / "lab.cpp").write_text(PROGRAM % "b.size()")
        (self.folder / "other.cpp").write_text('#include "lab.h"\nstd::string other() { return read("x"); }\n')
        for name in ("lab", "other"):
            self.run_in(BUILD / "bin/provml-cxx", "--strict", "g++", "-std=c++17", "-c", f"{name}.cpp", "-o", f"build/{name}.o")
        sites = self.sites()
        self.assertEqual(set(sites), {"read", "fit", "epoch"})
        self.assertEqual(sites["read"]["objects"], ["lab.o", "other.o"], "a function of a header is one transformation")
        self.assertEqual(sites["epoch"]["within"], sites["fit"]["identity"])
        self.assertEqual(sites["fit"]["calls"], [sites["read"]["identity"]])
        self.assertEqual(sites["fit"]["selector"]["match"], "fit")
        roles = {i["name"]: i["roles"] for i in sites["fit"]["inputs"]}
        self.assertEqual(roles["rate"], ["hyperparameter"])
        loss = sites["epoch"]["outputs"][0]
        self.assertEqual(set(loss["derived_from"]), {"epoch", "1/first", "1/second", "1/rate"})
        whole = json.loads(self.plan("build", "--json").stdout)
        self.assertEqual(whole["storages"], [{"name": "filesystem", "kind": "filesystem"}])
        tree = self.plan("build").stdout
        self.assertIn("epoch  [iteration]", tree)
        self.assertIn("calls read", tree)
        self.assertTrue(self.plan("build", "--dot").stdout.startswith("digraph plan {"))
        (self.folder / "build/lab.o").unlink()
        self.assertEqual(set(self.sites()), {"read"}, "the table of an object that is gone does not count")
        (self.folder / "build/other.o.provml.json").write_text('[{"v": 9}]')
        self.assertIn("provml-E0606", self.run_in(BUILD / "bin/provml", "plan", "build", status=1).stderr)

    def test_errors(self):
        self.assertIn("provml-E0604", self.run_in(BUILD / "bin/provml", "plan", "nowhere", status=1).stderr)
        self.assertIn("provml-E0605", self.run_in(BUILD / "bin/provml", "plan", "build", status=1).stderr)
        self.assertIn("provml-E0600", self.run_in(BUILD / "bin/provml", "--format", "csv", "plan", "build", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
