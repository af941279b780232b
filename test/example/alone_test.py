"""The example as a project of its own: nothing of this project but annotations.h is there."""
import os
import re
import shutil
import subprocess

from seismic_testing import MARKS, SOURCE, TestCase, main, unittest


class Alone(TestCase):
    def setUp(self):
        super().setUp()
        marks = self.folder / "marks" / "provml"
        marks.mkdir(parents=True)
        shutil.copy(MARKS / "provml" / "annotations.h", marks)
        self.source = self.folder / "seismic"
        shutil.copytree(SOURCE, self.source)  # away from the project around it

    def check(self, *command):
        done = subprocess.run([str(part) for part in command], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_it_builds_and_runs_without_this_project(self):
        build = self.folder / "build"
        self.check("cmake", "-S", self.source, "-B", build, "-DCMAKE_BUILD_TYPE=Debug", f"-DCMAKE_CXX_COMPILER={os.environ['SEISMIC_CXX']}",
                   f"-DPROVML_ANNOTATIONS_DIR={self.folder / 'marks'}")
        said = self.check("cmake", "--build", build, "--parallel", "2")
        self.assertNotIn("warning:", said)
        programs = build / "bin" / "seismic"
        self.check(programs / "make-segy", "s.sgy")
        self.check(programs / "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite")
        self.check(programs / "prepare", "--curated", "c.h5", "--db", "a.sqlite", "--out-dir", "input")
        self.check(programs / "train", "--data", "input", "--out", "models", "--max-epochs", "1")
        for program in ("curate", "prepare", "train"):
            self.assertNotIn(b"provml", (programs / program).read_bytes())

    def test_only_the_marks_are_included(self):
        for file in [*self.source.glob("*.cpp"), *self.source.glob("*.h")]:
            for header in re.findall(r"#\s*include\s*[<\"]([^>\"]*provml[^>\"]*)", file.read_text()):
                self.assertEqual(header, "provml/annotations.h", file.name)

    @unittest.skipUnless(shutil.which("clang++-19"), "clang++-19 is not installed")
    def test_the_marks_stand_where_clang_takes_them(self):
        flags = subprocess.run(["pkg-config", "--cflags", "hdf5", "sqlite3"], capture_output=True, text=True, check=True).stdout.split()
        for file in ("curate.cpp", "prepare.cpp", "train.cpp", "segy_file.cpp"):
            self.check("clang++-19", "-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-DPROVML_INSTRUMENTING",
                       f"-I{self.folder / 'marks'}", *flags, "-isystem", "/usr/include/torch/csrc/api/include", self.source / file)


if __name__ == "__main__":
    main()
