"""An instrumented program in the debugger and in diagnostics: original files, original lines, the user's text.

Needs gdb for the tests that drive it; without it they are skipped and counted as skipped.
"""
import os
import pathlib
import re
import shutil
import sys
import unittest

import hooks_testing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import validity  # noqa: E402

PROGRAM = """\
#include <provml/annotations.h>
#include <cassert>
#include <cstdio>

PROVML_TRAINING("inner") int inner(PROVML_HYPERPARAMETER int x)
{
  int twice = x * 2;
  assert(twice < 100);
  return twice + 1;
}

PROVML_TRAINING("outer") int outer(int n) {
  int total = 0;
  PROVML_ITERATION("step")
  for (int i = 0; i < n; ++i) {
    total += inner(i);
  }
  PROVML_ITERATION("short") for (int i = 0; i < n; ++i)
    total += 1;
  return total;
}

int main(int argc, char**) {
  int result = outer(argc + 1);
  std::printf("%d\\n", result);
  return inner(argc > 1 ? 60 : 0) - 1;
}
"""


class Debugger(t.Sandbox):
    fake = False

    def setUp(self):
        super().setUp()
        self.env.update(PROVML_HOME=str(self.root / "home"), PROVML_LIBRARY_DIR=str(t.BUILD / "lib"),
                        PROVML_INCLUDE_DIR=os.pathsep.join([str(t.BUILD / "include"), str(t.HERE.parents[1] / "runtime/include")]))
        self.addCleanup(validity.assert_valid, t.BUILD / "bin/provml", self.root / "home")
        self.cxx = str(t.CXX)
        self.write("src/program.cpp", PROGRAM)

    def line(self, text):
        return next(i for i, line in enumerate(PROGRAM.splitlines(), 1) if text in line)

    def build(self, compiler, *flags):
        self.run_command(self.cxx, "--strict", compiler, "-g", "-O0", "-std=c++17", "-pthread", *flags, "src/program.cpp", "-o", "program")

    def gdb(self, *commands):
        arguments = [part for command in commands for part in ("-ex", command)]
        return self.run_command("gdb", "-batch", "-nx", "-ex", "set confirm off", "-ex", "set debuginfod enabled off", "-ex",
                                "set width 0", *arguments, "./program").stdout

    def need_gdb(self):
        if shutil.which("gdb") is None:
            self.skipTest("gdb is not installed")

    def test_breakpoints_are_on_original_lines(self):
        self.need_gdb()
        for compiler in t.COMPILERS:
            self.build(compiler)
            for text in ("int twice =", "return twice", "total += inner", "total += 1", "int result"):
                line = self.line(text)
                said = self.gdb(f"break program.cpp:{line}", "run", "info source")
                self.assertRegex(said, rf"at src/program\.cpp:{line}\n", (compiler, text, said))
                # The user's own line is shown, without what was inserted.
                self.assertIn(f"{line}\t{PROGRAM.splitlines()[line - 1]}\n", said, (compiler, text))

    def test_functions_stop_within_the_user_code(self):
        self.need_gdb()
        for compiler in t.COMPILERS:
            self.build(compiler)
            said = self.gdb("break inner", "run", "backtrace")
            self.assertRegex(said, r"Breakpoint 1, inner \(x=0\) at src/program\.cpp:[567]\n", (compiler, said))
            frames = re.findall(r"^#\d+ .* at (\S+):(\d+)$", said, re.M)
            self.assertEqual([frame[0] for frame in frames], ["src/program.cpp"] * 3, (compiler, said))
            self.assertEqual([int(frame[1]) for frame in frames[1:]], [self.line("total += inner"), self.line("int result")], said)

    def test_next_goes_over_the_lines_of_the_user(self):
        self.need_gdb()
        for compiler in t.COMPILERS:
            self.build(compiler)
            said = self.gdb(f"break program.cpp:{self.line('int twice')}", "run", "next", "next", "next", "next")
            lines = [int(number) for number in re.findall(r"^(\d+)\t", said, re.M)]
            allowed = {self.line(text) for text in ("int twice", "assert(", "return twice", "total += inner", "for (int i = 0; i < n; ++i) {")}
            allowed |= {self.line("return twice") + 1, self.line("total += inner") + 1}
            self.assertEqual(lines[:3], [self.line("int twice"), self.line("assert("), self.line("return twice")], (compiler, said))
            self.assertLessEqual(set(lines), allowed, (compiler, said))

    def test_variables_and_abort(self):
        self.need_gdb()
        for compiler in t.COMPILERS:
            self.build(compiler)
            said = self.gdb("run 1", "backtrace", "frame function inner", "print twice")
            self.assertRegex(said, rf"inner \(x=60\) at src/program\.cpp:{self.line('assert(')}\n", (compiler, said))
            self.assertIn("$1 = 120", said, (compiler, said))

    def test_assert_and_file_name_the_original(self):
        for compiler in t.COMPILERS:
            self.build(compiler)
            done = self.run_command("./program", "x", status=-6)
            self.assertIn(f"src/program.cpp:{self.line('assert(')}: ", done.stderr)
            self.assertNotIn("provml-cache", done.stderr)

    def test_warnings_and_errors_show_the_original_line(self):
        for compiler in t.COMPILERS:
            flawed = PROGRAM.replace("  int total = 0;\n", "  int total = 0; int unused;\n")
            self.write("src/program.cpp", flawed)
            said = self.run_command(self.cxx, compiler, "-Wall", "-c", "src/program.cpp", "-o", "x.o").stderr
            line = self.line("int total = 0")
            self.assertRegex(said, rf"src/program\.cpp:{line}:\d+: warning: unused variable", said)
            self.assertIn("int total = 0; int unused;", said)
            self.assertNotIn("provml_", said)
            self.write("src/program.cpp", PROGRAM.replace("total += 1;", "total += one;"))
            said = self.run_command(self.cxx, compiler, "-c", "src/program.cpp", "-o", "x.o", status=1).stderr
            self.assertRegex(said, rf"src/program\.cpp:{self.line('total += 1')}:\d+: error: ", said)
            self.assertNotIn("provml_", said)


if __name__ == "__main__":
    t.main()
