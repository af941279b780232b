"""Dependency files name the originals, whatever form they are asked for in."""
import hooks_testing as t


class DependencyFiles(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.write("src/x.cpp", t.MARKED)
        self.write("src/h.hpp", t.MARKED_HEADER)

    def check(self, depfile, *expected):
        names = self.prerequisites(depfile)
        self.assertEqual(names[0], "src/x.cpp")
        self.assertIn("src/h.hpp", names)
        self.assertEqual(len(names), len(set(names)))
        for name in expected:
            self.assertIn(name, names)
        self.assertNotIn(".provml-cache", (self.dir / depfile).read_text())

    def test_forms(self):
        forms = {
            "named.d": ("-MD", "-MF", "named.d"),
            "joined.d": ("-MMD", "-MFjoined.d"),
            "wp.d": ("-Wp,-MMD,wp.d",),
            "out/x.d": ("-MMD",),
            "phony.d": ("-MD", "-MP", "-MT", "some target", "-MF", "phony.d"),
        }
        (self.dir / "out").mkdir()
        for compiler in t.COMPILERS:
            for depfile, options in forms.items():
                with self.subTest(compiler=compiler, options=options):
                    self.run_command(self.cxx, compiler, "-c", "src/x.cpp", "-o", "out/x.o", *options)
                    self.assert_instrumented("out/x.o")
                    self.check(depfile)

    def test_target_is_kept(self):
        self.run_command(self.cxx, "g++", "-c", "src/x.cpp", "-o", "x.o", "-MMD", "-MT", "a.o", "-MQ", "b$.o", "-MF", "x.d")
        self.assertTrue((self.dir / "x.d").read_text().startswith("a.o b$$.o:"))

    def test_compile_and_link_in_one_command(self):
        self.write("src/x.cpp", t.MARKED + "int main() {}\n")
        for compiler in t.COMPILERS:
            for output in (("-o", "prog"), ()):
                with self.subTest(compiler=compiler, output=output):
                    for old in self.dir.glob("*.d"):
                        old.unlink()
                    self.run_command(self.cxx, compiler, "src/x.cpp", "-MMD", *output)
                    written = [path for path in self.dir.glob("*.d") if path.is_file()]
                    self.assertEqual(len(written), 1)
                    self.check(written[0].name)

    def test_environment_variable(self):
        self.run_command(self.cxx, "g++", "-c", "src/x.cpp", "-o", "x.o", DEPENDENCIES_OUTPUT="env.d target.o")
        self.check("env.d")

    def test_workflow_file_is_a_prerequisite(self):
        for mode in ("", "nothing", "fail"):
            self.write("w.json", f'{{"mode": "{mode}"}}')
            with self.subTest(mode):
                self.run_command(self.cxx, "--workflow-file=w.json", "g++", "-c", "src/x.cpp", "-o", "x.o", "-MMD", "-MP",
                                 "-MF", "x.d", FAKE_MODE=mode)
                self.check("x.d", "w.json")
                self.assertIn("\nw.json:\n", (self.dir / "x.d").read_text())
                self.assert_instrumented("x.o", mode == "")

    def test_paths_with_blanks_and_signs(self):
        self.write("a #$ dir/x y.cpp", t.MARKED)
        self.write("a #$ dir/h.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-c", "a #$ dir/x y.cpp", "-o", "x y.o", "-MMD", "-MP", "-MF", "x.d")
        text = (self.dir / "x.d").read_text()
        self.assertTrue(text.startswith("x\\ y.o: a\\ \\#$$\\ dir/x\\ y.cpp \\\n a\\ \\#$$\\ dir/h.hpp"), text)
        self.assert_instrumented("x y.o")

    def test_shadowed_header_keeps_the_spelling_of_the_include_path(self):
        self.write("src/x.cpp", "#include <provml/annotations.h>\n#include \"lib/h.hpp\"\nPROVML_MODEL int m = VALUE;\n")
        self.write("inc/lib/h.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-Iinc", "-c", "src/x.cpp", "-o", "x.o", "-MMD", "-MF", "x.d")
        self.assertEqual(self.prerequisites("x.d")[1], "inc/lib/h.hpp")


class IncrementalBuild(t.Sandbox):
    MAKEFILE = """
CXXFLAGS = -MMD -MP
OBJECTS = x.o y.o
prog: $(OBJECTS)
\t$(CXX) -o $@ $^
-include x.d y.d
"""

    def build(self):
        self.run_command("make", f"CXX={self.cxx} g++")
        return self.run_command("./prog").stdout

    def test_only_a_header_changed(self):
        self.write("Makefile", self.MAKEFILE, age=60)
        self.write("x.cpp", t.MARKED, age=60)
        self.write("y.cpp", "#include <cstdio>\nint fit();\nint main() { std::printf(\"%d\\n\", fit()); }\n", age=60)
        self.write("h.hpp", t.MARKED_HEADER, age=60)
        # Make splits names at blanks: it sees the launcher under a name without one.
        self.cxx = str(self.root / "prefix/bin/provml-cxx")
        self.assertEqual(self.build(), "3\n")
        self.assertEqual(self.tool_runs(), ["x.cpp"])
        self.write("h.hpp", t.MARKED_HEADER.replace("3", "4"), age=-2)
        self.assertEqual(self.build(), "4\n")
        self.assertEqual(self.tool_runs(), ["x.cpp"])


if __name__ == "__main__":
    t.main()
