"""A temporary installation with the real tool and runtime, and a small marked program."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import hooks_testing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import validity  # noqa: E402

PREFIX = pathlib.Path(tempfile.mkdtemp(prefix="provml-installed-"))

SOURCE = """#include "settings.hpp"

#include <cstdio>

PROVML_TRAINING("fit")
PROVML_EVALUATION double fit(PROVML_HYPERPARAMETER int epochs) {
  double loss = scale();
  PROVML_ITERATION("epoch") for (int epoch = 0; epoch < epochs; ++epoch) {
    loss /= 2;
  }
  return loss;
}

int main() {
  std::printf("%s %g\\n", __FILE__, fit(3));
  return 0;
}
"""
HEADER = """#ifndef SETTINGS_HPP
#define SETTINGS_HPP
#include <provml/annotations.h>
PROVML_TRANSFORMATION("scale") inline double scale() { return 16; }
#endif
"""


def install():
    done = subprocess.run([t.CMAKE, "--install", t.BUILD, "--prefix", PREFIX], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def remove():
    shutil.rmtree(PREFIX, ignore_errors=True)


class InstalledSandbox(t.Sandbox):
    fake = False

    def setUp(self):
        super().setUp()
        self.home = self.root / "home"
        self.home.mkdir()
        self.env["PROVML_HOME"] = str(self.home)
        self.addCleanup(validity.assert_valid, t.BUILD / "bin/provml", self.home)
        self.cxx = str(PREFIX / "bin/provml-cxx")
        self.write("src/fit.cpp", SOURCE, age=60)
        self.write("src/settings.hpp", HEADER, age=60)

    def journals(self):
        """The bytes of all files that runs have left."""
        return b"".join(path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file())

    def check_run(self, program, value):
        """The program prints what it would without instrumentation, and its run is recorded."""
        done = self.run_command(program)
        self.assertTrue(done.stdout.endswith(f"fit.cpp {value}\n"), done.stdout)
        self.assertEqual(done.stderr, "")
        recorded = self.journals()
        for name in (b"fit", b"epoch", b"scale"):
            self.assertIn(name, recorded)
