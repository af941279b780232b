"""make and plain commands with CXX="provml-cxx g++" against an installed prefix."""
import shutil

import hooks_testing as t
import installed_testing as installed
from installed_testing import HEADER, SOURCE, InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


class Builds(InstalledSandbox):
    MAKEFILE = "CXXFLAGS = -Wall -Wextra -Werror -MMD -MP\nfit: src/fit.o\n\t$(CXX) -o $@ $^\n-include src/fit.d\n"

    def make(self, compiler="g++"):
        done = self.run_command("make", f"CXX={self.cxx} {compiler}")
        self.assertNotIn("provml-cxx: warning", done.stderr)

    def test_make_and_a_changed_header(self):
        self.write("Makefile", self.MAKEFILE, age=60)
        for compiler in t.COMPILERS:
            with self.subTest(compiler):
                self.make(compiler)
                self.check_run("./fit", 2)
                self.write("src/settings.hpp", HEADER.replace("16", "32"), age=-2)
                self.make(compiler)
                self.check_run("./fit", 4)
                self.write("src/settings.hpp", HEADER, age=60)
                (self.dir / "src/fit.o").unlink()

    def test_one_command(self):
        self.run_command(self.cxx, "--strict", "g++", "-O2", "src/fit.cpp", "-o", "fit")
        self.check_run("./fit", 2)

    def test_errors_and_warnings_name_the_original(self):
        self.write("src/fit.cpp", SOURCE.replace("loss /= 2", "loss /= nothing"))
        done = self.run_command(self.cxx, "g++", "-c", "src/fit.cpp", "-o", "fit.o", status=1)
        self.assertIn("src/fit.cpp:9:13: error: ‘nothing’ was not declared".replace("‘", "").replace("’", ""),
                      done.stderr.replace("‘", "").replace("’", "").replace("'", ""))
        self.assertNotIn(".provml-cache", done.stderr)
        self.write("src/fit.cpp", SOURCE.replace("  return loss", "  int unused_one;\n  return loss"))
        for compiler in t.COMPILERS:
            done = self.run_command(self.cxx, compiler, "-Wall", "-c", "src/fit.cpp", "-o", "fit.o")
            self.assertIn("src/fit.cpp:11:7: warning: ", done.stderr)
            self.assertNotIn(".provml-cache", done.stderr)

    def test_ccache(self):
        if not shutil.which("ccache"):
            self.skipTest("ccache is not installed")
        self.env["CCACHE_DIR"] = str(self.root / "ccache")
        for words in ((self.cxx, "ccache", "g++"), ("ccache", self.cxx, "g++")):
            for _ in range(2):
                (self.dir / "fit.o").unlink(missing_ok=True)
                self.run_command(*words, "-c", "src/fit.cpp", "-o", "fit.o")
                self.run_command(self.cxx, "g++", "fit.o", "-o", "fit")
                self.check_run("./fit", 2)


if __name__ == "__main__":
    t.main()
