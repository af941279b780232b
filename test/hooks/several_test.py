"""Several sources in one command."""
import hooks_testing as t


class Several(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.write("a/x.cpp", t.MARKED)
        self.write("a/h.hpp", t.HEADER)
        self.write("y.cpp", "int fit();\nint main() { return fit() - 3; }\n")

    def test_compile(self):
        self.run_command(self.cxx, "g++", "-c", "a/x.cpp", "y.cpp")
        self.assert_instrumented("x.o")
        self.assert_instrumented("y.o", False)

    def test_compile_and_link(self):
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, compiler, "-Wall", "-Werror", "a/x.cpp", "y.cpp", "-lm", "-o", "prog")
            self.run_command("./prog")
            self.assert_instrumented("prog")
            self.assertEqual(t.sites(self.dir / "prog-x.provml.json")["source"], str(self.dir / "a/x.cpp"))

    def test_without_marks_it_is_one_command(self):
        self.write("z.cpp", "int z;\n")
        self.run_command(self.cxx, "g++", "y.cpp", "z.cpp", "-Dfit=fit2", "-c")
        self.assertEqual(self.tool_runs(), [])

    def test_errors(self):
        self.write("y.cpp", "int main() { return nothing; }\n")
        done = self.run_command(self.cxx, "g++", "a/x.cpp", "y.cpp", "-o", "prog", status=1)
        self.assertIn("y.cpp:1:21: error", done.stderr)
        self.assertFalse((self.dir / "prog").exists())

    def test_what_cannot_be_taken_apart_is_said(self):
        done = self.run_command(self.cxx, "g++", "-MMD", "-MF", "all.d", "a/x.cpp", "y.cpp", "-o", "prog", status=None)
        self.assertIn("not instrumented: one dependency file is written for several sources [provml-E0110]", done.stderr)
        self.run_command(self.cxx, "--strict", "g++", "-MMD", "a/x.cpp", "y.cpp", "-o", "prog", status=1)


if __name__ == "__main__":
    t.main()
