"""Build systems that only know CXX: make with built-in rules, libtool-like commands, Meson where it is installed."""
import shutil

import hooks_testing as t


class Builds(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.make_library()
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        self.write("main.cpp", "int fit();\nint main() { return fit() - 3; }\n")

    def test_make_with_built_in_rules(self):
        self.write("Makefile", "prog: x.o main.o\n\t$(CXX) $(LDFLAGS) -o $@ $^\n")
        self.run_command("make", f"CXX={self.cxx} g++", "CXXFLAGS=-O2 -Wall -Werror")
        self.run_command("./prog")
        self.assert_instrumented("prog")
        self.assertTrue((self.dir / "x.o.provml.json").exists())

    def test_parallel_make_of_many_objects(self):
        names = [f"n{i}" for i in range(24)]
        for name in names:
            self.write(f"{name}.cpp", t.MARKED.replace("int fit", f"int {name}"))
        self.write("Makefile", f"all: {' '.join(name + '.o' for name in names)}\n")
        self.run_command("make", "-j8", f"CXX={self.cxx} g++")
        for name in names:
            self.assertIn(f"{name}()", self.symbols(f"{name}.o"))

    def test_meson(self):
        if not shutil.which("meson"):
            self.skipTest("meson is not installed")
        self.write("meson.build", "project('p', 'cpp')\nexecutable('prog', 'x.cpp', 'main.cpp')\n")
        self.run_command("meson", "setup", "build", CXX=f"{self.cxx} g++")
        self.run_command("meson", "compile", "-C", "build")
        self.run_command("./build/prog")
        self.assert_instrumented("build/prog")


if __name__ == "__main__":
    t.main()
