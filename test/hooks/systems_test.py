"""Build systems and wrappers around the launcher, with a stand-in for the tool: who calls whom, and what is rebuilt."""
import os
import shutil

import hooks_testing as t


class Launchers(t.Sandbox):
    """CMAKE_CXX_COMPILER_LAUNCHER, alone and with ccache on either side."""

    def setUp(self):
        super().setUp()
        self.env["CCACHE_DIR"] = str(self.root / "ccache")
        self.write("x.cpp", t.MARKED, age=60)
        self.write("h.hpp", t.MARKED_HEADER, age=60)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nset(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n"
                   "add_library(a STATIC x.cpp)\n", age=60)

    def test_orders(self):
        ccache = shutil.which("ccache")
        for launcher in (self.cxx, f"{self.cxx};{ccache}", f"{ccache};{self.cxx}", f"{self.cxx};--strict;{ccache}"):
            if "None" in launcher:
                continue
            for generator, program in (("Ninja", "ninja"), ("Unix Makefiles", "make")):
                if not shutil.which(program):
                    continue
                with self.subTest(launcher=launcher, generator=generator):
                    build = self.dir / "build"
                    self.run_command(t.CMAKE, "-S", ".", "-B", build, "-G", generator, f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}")
                    self.run_command(t.CMAKE, "--build", build)
                    self.assert_instrumented(build / "liba.a")
                    commands = (build / "compile_commands.json").read_text()
                    self.assertIn("/x.cpp", commands)
                    self.assertNotIn(".provml-cache", commands)
                    self.tool_runs()
                    self.run_command(t.CMAKE, "--build", build)
                    self.assertEqual(self.tool_runs(), [])
                    self.write("h.hpp", t.MARKED_HEADER.replace("3", "5"), age=-2)
                    self.run_command(t.CMAKE, "--build", build)
                    self.assertTrue(self.tool_runs(), "only a header changed")
                    self.write("h.hpp", t.MARKED_HEADER, age=60)
                    shutil.rmtree(build)

    def test_wrappers_of_the_compiler(self):
        """A program that only hands on what it is given, as distcc and sccache do: behind the launcher, before it, and as the compiler."""
        self.write("distcc", "#!/bin/sh\nexec \"$@\"\n").chmod(0o755)
        self.write("my-gcc", "#!/bin/sh\nexec g++ \"$@\"\n").chmod(0o755)
        self.write("aarch64-linux-gnu-g++", "#!/bin/sh\nexec g++ \"$@\"\n").chmod(0o755)
        for words in ((self.cxx, self.dir / "distcc", "g++"), (self.dir / "distcc", self.cxx, "g++"), (self.cxx, self.dir / "my-gcc"),
                      (self.cxx, self.dir / "aarch64-linux-gnu-g++"), (self.cxx, self.dir / "distcc", self.dir / "aarch64-linux-gnu-g++"),
                      (self.cxx, "/usr/bin/env", "LANG=C", "g++")):
            with self.subTest(words=words):
                self.run_command(*words, "-c", "x.cpp", "-o", "x.o")
                self.assert_instrumented("x.o")
                (self.dir / "x.o").unlink()


class Rebuilds(t.Sandbox):
    """What make and ninja build again."""

    def setUp(self):
        super().setUp()
        self.make_library()

    def project(self):
        self.write("x.cpp", t.MARKED, age=60)
        self.write("h.hpp", t.MARKED_HEADER, age=60)
        self.write("unrelated.hpp", "#define UNRELATED 1\n", age=60)
        self.write("y.cpp", "#include \"unrelated.hpp\"\nint fit();\nint main() { return fit() - 3; }\n", age=60)
        self.write("build.ninja", f"""
rule cxx
  command = '{self.cxx}' g++ -MMD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
rule link
  command = '{self.cxx}' g++ $in -o $out
build x.o: cxx x.cpp
build y.o: cxx y.cpp
build prog: link x.o y.o
""", age=60)

    def ninja(self):
        done = self.run_command("ninja", "-v")
        return sorted(name for name in ("x.cpp", "y.cpp") if f"-c {name}" in done.stdout)

    def test_headers_that_change_move_and_go(self):
        if not shutil.which("ninja"):
            self.skipTest("ninja is not installed")
        self.project()
        self.assertEqual(self.ninja(), ["x.cpp", "y.cpp"])
        self.assertEqual(self.ninja(), [])
        os.utime(self.dir / "unrelated.hpp")
        self.assertEqual(self.ninja(), ["y.cpp"], "an unrelated header")
        self.write("h.hpp", t.MARKED_HEADER + "// changed\n", age=-1)
        self.assertEqual(self.ninja(), ["x.cpp"], "a marked header")
        # The header gets another name; the old one goes.
        (self.dir / "h.hpp").rename(self.dir / "renamed.hpp")
        self.write("x.cpp", t.MARKED.replace("h.hpp", "renamed.hpp"), age=-2)
        self.assertEqual(self.ninja(), ["x.cpp"])
        self.assert_instrumented("prog")
        os.utime(self.dir / "renamed.hpp", (2**31, 2**31))
        self.assertEqual(self.ninja(), ["x.cpp"])
        self.assertIn("renamed.hpp", self.run_command("ninja", "-t", "deps", "x.o").stdout)

    def test_a_new_tool_rewrites(self):
        """Where the tool was replaced, the next compilation does not take what the old one wrote."""
        self.project()
        self.run_command(self.cxx, "g++", "-c", "x.cpp", "-o", "x.o")
        self.assertEqual(self.tool_runs(), ["x.cpp"])
        self.run_command(self.cxx, "g++", "-c", "x.cpp", "-o", "x.o")
        self.assertEqual(self.tool_runs(), [])
        os.utime(self.prefix / "bin/provml-instrument", (1, 1))
        self.run_command(self.cxx, "g++", "-c", "x.cpp", "-o", "x.o")
        self.assertEqual(self.tool_runs(), ["x.cpp"])

    def test_header_that_the_build_generates(self):
        self.project()
        self.write("Makefile", "prog: x.o\n\t$(CXX) -shared -o $@ $^\nx.o: gen/h.hpp\ngen/h.hpp: h.in\n\tmkdir -p gen && cp $< $@\n"
                   "CXXFLAGS = -Igen -fPIC -MMD -MP\n-include x.d\n", age=60)
        (self.dir / "h.hpp").rename(self.dir / "h.in")
        for value in ("3", "4"):
            self.write("h.in", t.MARKED_HEADER.replace("3", value), age=-int(value))
            self.run_command("make", "-j4", f"CXX={self.cxx} g++")
            self.assertEqual(self.tool_runs(), ["x.cpp"])
            self.assert_instrumented("prog")


class Autotools(t.Sandbox):
    def test_configure_with_libtool(self):
        for program in ("autoreconf", "libtoolize"):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
        self.make_library()
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.MARKED_HEADER)
        self.write("main.cpp", "int fit();\nint main() { return fit() - 3; }\n")
        self.write("configure.ac", "AC_INIT([p], [1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CXX\nAM_PROG_AR\nLT_INIT\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n")
        self.write("Makefile.am", "lib_LTLIBRARIES = libfit.la\nlibfit_la_SOURCES = x.cpp h.hpp\nbin_PROGRAMS = prog\nprog_SOURCES = main.cpp\n"
                   "prog_LDADD = libfit.la\n")
        # libtool does not take a folder with a blank in its name.
        plain = self.root / "plain"
        shutil.copytree(self.dir, plain)
        self.run_command("autoreconf", "-i", cwd=plain)
        build = self.root / "build"
        build.mkdir()
        self.run_command(plain / "configure", f"CXX={self.cxx} g++", cwd=build)
        self.run_command("make", "-j2", cwd=build)
        self.run_command("./prog", cwd=build)
        self.assertIn("provml_fake_source", self.run_command("nm", "-C", ".libs/libfit.so", cwd=build).stdout)
        self.assertTrue((build / ".libs/x.o.provml.json").exists())
        text = (build / ".deps/x.Plo").read_text()
        self.assertIn("h.hpp", text)
        self.assertNotIn(".provml-cache", text)


if __name__ == "__main__":
    t.main()
