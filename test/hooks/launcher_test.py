"""What provml-cxx decides for a command line, and that the compiler sees what it would have seen."""
import os
import shutil

import hooks_testing as t


class Decision(t.Sandbox):
    def test_marked_source_is_instrumented(self):
        self.write("src/x.cpp", t.MARKED)
        self.write("src/h.hpp", t.HEADER)
        for compiler in t.COMPILERS:
            with self.subTest(compiler):
                self.run_command(self.cxx, compiler, "-Wall", "-Wextra", "-Werror", "-c", "src/x.cpp", "-o", "x.o")
                self.assert_instrumented("x.o")
                self.assertEqual(t.sites(self.dir / "x.o.provml.json")["source"], str(self.dir / "src/x.cpp"))

    def test_unmarked_source_never_reaches_the_tool(self):
        self.write("u.cpp", t.PLAIN)
        self.write("h.hpp", "// PROVML_DATASET in a comment\n#define VALUE 3\n")
        for compiler in t.COMPILERS:
            for _ in range(2):
                self.run_command(self.cxx, compiler, "-c", "u.cpp", "-o", "u.o")
        self.assertEqual(self.tool_runs(), [])
        self.assertFalse((self.dir / "u.o.provml.json").exists())

    def test_mark_in_a_header_reaches_every_source(self):
        self.write("u.cpp", t.PLAIN + "#ifdef PROVML_FAKE_HEADER\nint rewritten_header;\n#endif\n")
        self.write("h.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-c", "u.cpp", "-o", "u.o")
        self.assert_instrumented("u.o")
        self.assertIn("rewritten_header", self.symbols("u.o"))

    def test_mark_that_only_the_preprocessor_can_find(self):
        """#include of a macro: the quick search sees nothing, the compiler's dependency output does."""
        self.write("u.cpp", "#define NAME \"h.hpp\"\n#include NAME\nint unused(int) { return VALUE; }\n")
        self.write("h.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-c", "u.cpp", "-o", "u.o")
        self.assertEqual(self.tool_runs(), ["u.cpp"])
        self.assert_instrumented("u.o")

    def test_header_behind_a_false_condition_does_not_count(self):
        self.write("u.cpp", "#if 0\n#include \"m.hpp\"\n#endif\nint main() {}\n")
        self.write("m.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-c", "u.cpp", "-o", "u.o")
        self.assertEqual(self.tool_runs(), [])

    def test_system_header_does_not_count(self):
        self.write("u.cpp", "#include <m.hpp>\nint main() {}\n")
        self.write("sys/m.hpp", t.MARKED_HEADER)
        self.run_command(self.cxx, "g++", "-isystem", "sys", "-c", "u.cpp", "-o", "u.o")
        self.assertEqual(self.tool_runs(), [])

    def test_workflow_file_sends_every_source_to_the_tool(self):
        self.write("u.cpp", t.PLAIN)
        self.write("h.hpp", t.HEADER)
        self.write("w.json", "{}")
        self.run_command(self.cxx, "--workflow-file=w.json", "g++", "-c", "u.cpp", "-o", "u.o")
        self.assertEqual(self.tool_runs(), ["u.cpp"])
        self.run_command(self.cxx, "g++", "-c", "u.cpp", "-o", "v.o", PROVML_WORKFLOW_FILE="w.json")
        self.assertEqual(self.tool_runs(), ["u.cpp"])

    def test_all_sends_every_source_to_the_tool(self):
        self.write("u.cpp", t.PLAIN)
        self.write("h.hpp", t.HEADER)
        command = ("g++", "-c", "u.cpp", "-o", "u.o")
        self.run_command(self.cxx, *command)
        self.assertEqual(self.tool_runs(), [])
        for options, variable, expected in (
                (["--all"], "", ["u.cpp --all"]), (["--all", "--threshold=7"], "", ["u.cpp --all --threshold=7"]),
                (["--all", "--threshold", "7"], "", []), ([], "7", []), ([], "on", ["u.cpp --all"]),
                (["--threshold=3"], "7", ["u.cpp --all --threshold=3"]), ([], "0", ["u.cpp --all --threshold=0"]),
                ([], "off", []), (["--threshold=3"], "", [])):
            with self.subTest(options=options, variable=variable):
                self.run_command(self.cxx, *options, *command, PROVML_ALL=variable)
                self.assertEqual(self.tool_runs(), expected)
                self.assert_instrumented("u.o", "--all" in options or variable not in ("", "off"))
        self.assertIn("--threshold needs a number", self.run_command(self.cxx, "--all", "--threshold=x", *command, status=2).stderr)
        self.assertIn("PROVML_ALL is a number", self.run_command(self.cxx, *command, PROVML_ALL="x", status=2).stderr)

    def test_a_mark_that_appears_and_goes(self):
        self.write("u.cpp", t.PLAIN, age=30)
        self.write("h.hpp", t.HEADER, age=30)
        command = (self.cxx, "g++", "-c", "u.cpp", "-o", "u.o")
        self.run_command(*command)
        self.write("h.hpp", t.MARKED_HEADER, age=20)
        self.run_command(*command)
        self.assert_instrumented("u.o")
        self.assertTrue((self.dir / "u.o.provml.json").exists())
        self.write("h.hpp", t.HEADER, age=10)
        self.run_command(*command)
        self.assert_instrumented("u.o", False)
        self.assertFalse((self.dir / "u.o.provml.json").exists())

    def test_rewriting_is_reused_while_nothing_changed(self):
        self.write("x.cpp", t.MARKED)
        header = self.write("h.hpp", t.HEADER)
        command = (self.cxx, "g++", "-c", "x.cpp", "-o", "x.o")
        self.run_command(*command, FAKE_MODE="note")
        self.assertEqual(len(self.tool_runs()), 1)
        (self.dir / "x.o").unlink()
        again = self.run_command(*command)
        self.assertEqual(self.tool_runs(), [])
        self.assertIn("provml-E0105", again.stderr, "the tool's notes are repeated")
        self.assert_instrumented("x.o")
        os.utime(header)
        self.write("h.hpp", "#define VALUE 4\n", age=5)
        self.run_command(*command)
        self.assertEqual(len(self.tool_runs()), 1)

    def test_nothing_to_instrument(self):
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        done = self.run_command(self.cxx, "g++", "-c", "x.cpp", "-o", "x.o", FAKE_MODE="nothing")
        self.assertEqual(done.stderr, "")
        self.assert_instrumented("x.o", False)


class Requests(t.Sandbox):
    """Commands that are not the compilation of one C++ source."""

    def setUp(self):
        super().setUp()
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)

    def same(self, *words, status=0):
        for compiler in t.COMPILERS:
            with self.subTest(compiler=compiler, words=words):
                plain = self.run_command(compiler, "-I" + str(self.prefix / "include"), *words, status=None)
                ours = self.run_command(self.cxx, "--no-link-runtime", compiler,
                                        "-I" + str(self.prefix / "include"), *words, status=None)
                self.assertEqual((ours.returncode, ours.stdout, ours.stderr),
                                 (plain.returncode, plain.stdout, plain.stderr))
                if status is not None:
                    self.assertEqual(ours.returncode, status)
        self.assertEqual(self.tool_runs(), [])

    def test_passed_through(self):
        self.same("--version")
        self.same("-dumpmachine")
        self.same("-print-file-name=libc.so")
        self.same("-M", "x.cpp")
        self.same("-MM", "x.cpp")
        self.same("-fsyntax-only", "x.cpp")
        self.same("-E", "absent.cpp", status=None)
        self.same("-c", "absent.cpp", status=None)
        self.same(status=None)

    def test_questions_about_a_marked_source(self):
        """The macros' header is found where the launcher brings it."""
        for compiler in t.COMPILERS:
            self.assertIn("h.hpp", self.run_command(self.cxx, compiler, "-MM", "x.cpp").stdout)
            self.run_command(self.cxx, compiler, "-fsyntax-only", "x.cpp")
            self.run_command(self.cxx, compiler, "-x", "c++-header", "h.hpp", "-o", "h.hpp.gch")
            self.run_command("sh", "-c", f"cat x.cpp | '{self.cxx}' {compiler} -fsyntax-only -x c++ -")

    def test_c_source_and_assembler(self):
        self.write("c.c", "#define PROVML_DATASET\nPROVML_DATASET int x;\n")
        self.write("a.s", ".globl a\na:\n")
        self.run_command(self.cxx, "gcc", "-c", "c.c", "-o", "c.o")
        self.run_command(self.cxx, "g++", "-c", "a.s", "-o", "a.o")
        self.assertEqual(self.tool_runs(), [])

    def test_other_languages_with_marks_are_told_of(self):
        for name, compiler in (("c.c", "gcc"), ("k.cu", "true"), ("m.cppm", "true")):
            self.write(name, "int x; // PROVML_DATASET\n")
            self.assertEqual(self.run_command(self.cxx, compiler, "-c", name, "-o", "c.o").stderr, "")
            self.write(name, "#define PROVML_DATASET\nPROVML_DATASET int x;\n")
            done = self.run_command(self.cxx, compiler, "-c", name, "-o", "c.o")
            self.assertIn(f"provml-cxx: warning: {name}: not instrumented: its language is ", done.stderr)
            self.run_command(self.cxx, "--strict", compiler, "-c", name, "-o", "c.o", status=1)
        self.assertEqual(self.tool_runs(), [])

    def test_marks_on_standard_input_are_told_of(self):
        for text, count in (("int main() {}", 0), ("#define PROVML_MODEL\nPROVML_MODEL int m; int main() {}", 1)):
            self.write("input", text)
            done = self.run_command("sh", "-c", f"cat input | '{self.cxx}' g++ -Wall -Werror -x c++ - -o prog")
            self.assertEqual(done.stderr.count("provml-cxx: warning: -: not instrumented: "), count)
            self.run_command("./prog")

    def test_explain(self):
        self.write("u.cpp", "int u;\n")
        for words, text in ((("-c", "x.cpp", "-o", "x.o"), "x.cpp: marked"), (("-c", "x.cpp", "-o", "x.o"), "rewritten files are up to date"),
                            (("-c", "u.cpp", "-o", "u.o"), "u.cpp: no marks"), (("-c", "u.cpp", "-o", "u.o"), "no marks (cached)"),
                            (("-shared", "u.o", "-o", "u.so"), "u.so: a link"), (("-M", "x.cpp"), "g++: no object is made"),
                            (("-c", "x.cpp", "u.cpp"), "several sources")):
            self.assertIn(text, self.run_command(self.cxx, "--explain", "g++", *words).stderr)

    def test_standard_input_is_passed_on(self):
        self.run_command("sh", "-c", f"echo 'int main(){{}}' | '{self.cxx}' g++ -x c++ -c - -o x.o")

    def test_assembly_and_preprocessing_are_instrumented(self):
        self.run_command(self.cxx, "g++", "-S", "x.cpp")
        self.assertIn("provml_fake_source", (self.dir / "x.s").read_text())
        done = self.run_command(self.cxx, "g++", "-E", "x.cpp")
        self.assertIn("provml_fake_source", done.stdout)

    def test_object_without_output_option(self):
        self.write("src/y.cpp", t.MARKED)
        self.write("src/h.hpp", t.HEADER)
        self.run_command(self.cxx, "g++", "-c", "src/y.cpp")
        self.assert_instrumented("y.o")
        self.assertTrue((self.dir / "y.o.provml.json").exists())

    def test_response_file(self):
        self.write("arguments.rsp", "-c \"x.cpp\"\n-o 'x y.o' -DTEXT='\"a b\"'\n")
        self.run_command(self.cxx, "g++", "@arguments.rsp")
        self.assert_instrumented("x y.o")

    def test_very_long_line(self):
        self.write("long.rsp", " ".join(f"-DNAME{i}={'d' * 200}" for i in range(490)))
        self.run_command(self.cxx, "g++", "@long.rsp", "-DS=\"a\\\\b\"", "-c", "x.cpp", "-o", "x.o")
        self.assert_instrumented("x.o")

    def test_usage_errors(self):
        for words, text in ((["--wrong", "g++"], "unknown option --wrong"), ([], "no compiler is named")):
            self.assertIn(text, self.run_command(self.cxx, *words, status=2).stderr)
        self.assertIn("provml-E0151", self.run_command(self.cxx, "no-such-compiler", "-c", "x.cpp", status=127).stderr)
        self.assertIn("usage:", self.run_command(self.cxx, "--help").stdout)

    def test_mpi_wrapper(self):
        if not shutil.which("mpicxx"):
            self.skipTest("mpicxx is not installed")
        self.run_command(self.cxx, "mpicxx", "-c", "x.cpp", "-o", "x.o")
        self.assert_instrumented("x.o")

    def test_a_launcher_before_the_launcher(self):
        self.run_command(self.cxx, self.cxx, "g++", "-c", "x.cpp", "-o", "x.o")
        self.assert_instrumented("x.o")


class SameProgram(t.Sandbox):
    """Includes, names and messages stay those of the original."""

    def test_quote_includes_keep_their_order(self):
        self.write("src/x.cpp", "#include <provml/annotations.h>\n#include \"near.hpp\"\n#include \"../up.hpp\"\n"
                   "#include \"sub/deep.hpp\"\nPROVML_MODEL int m = NEAR + UP + DEEP;\n")
        self.write("src/near.hpp", "#define NEAR 1\n")
        self.write("inc/near.hpp", "#error the wrong near.hpp\n")
        self.write("up.hpp", "#define UP 1\n")
        self.write("src/sub/deep.hpp", "#define DEEP 1\n")
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, compiler, "-iquote", "inc", "-Iinc", "-c", "src/x.cpp", "-o", "x.o")
            self.assert_instrumented("x.o")

    def test_header_that_would_resolve_elsewhere_is_noticed(self):
        """lib/a.hpp includes "c.hpp" from inc/; the source's folder has another c.hpp."""
        self.write("src/x.cpp", "#include <provml/annotations.h>\n#include <a.hpp>\nPROVML_MODEL int m = C;\n")
        self.write("src/c.hpp", "#define C 1\n")
        self.write("lib/a.hpp", "#include \"c.hpp\"\n")
        self.write("inc/c.hpp", "#define C 2\n")
        done = self.run_command(self.cxx, "g++", "-Ilib", "-Iinc", "-c", "src/x.cpp", "-o", "x.o")
        self.assertIn("not instrumented: an #include of a header resolves to another file", done.stderr)
        self.assertIn("src/c.hpp", done.stderr)
        self.assert_instrumented("x.o", False)

    def test_include_next_and_forced_include(self):
        self.write("x.cpp", "#include <provml/annotations.h>\n#include <n.hpp>\nPROVML_MODEL int m = FIRST + SECOND + FORCED;\n")
        self.write("one/n.hpp", "#define FIRST 1\n#include_next <n.hpp>\n")
        self.write("two/n.hpp", "#define SECOND 1\n")
        self.write("forced.hpp", "#define FORCED 1\n")
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, compiler, "-Ione", "-Itwo", "-include", "forced.hpp", "-c", "x.cpp", "-o", "x.o")
            self.assert_instrumented("x.o")

    def test_precompiled_header(self):
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        self.write("pch.hpp", "#include <vector>\n#define FROM_PCH 1\n")
        self.run_command(self.cxx, "g++", "-x", "c++-header", "-c", "pch.hpp", "-o", "pch.hpp.gch")
        self.run_command(self.cxx, "g++", "-Winvalid-pch", "-Werror", "-include", "pch.hpp", "-c", "x.cpp", "-o", "x.o")
        self.assert_instrumented("x.o")

    def test_names_in_the_program_and_its_debug_info(self):
        self.write("src/x.cpp", "#include <provml/annotations.h>\n#include \"h.hpp\"\nPROVML_MODEL int m;\n"
                   "extern \"C\" int puts(const char*);\n"
                   "int main() { puts(__FILE__); puts(__BASE_FILE__); puts(in_header()); }\n")
        self.write("src/h.hpp", "inline const char* in_header() { return __FILE__; }\n" + t.MARKED_HEADER)
        for compiler in t.COMPILERS:
            with self.subTest(compiler):
                self.run_command(compiler, "-I", self.prefix / "include", "-g", "src/x.cpp", "-o", "plain")
                self.run_command(self.cxx, compiler, "-g", "src/x.cpp", "-o", "ours")
                self.assert_instrumented("ours")
                self.assertEqual(self.run_command("./ours").stdout, self.run_command("./plain").stdout)
                lines = self.run_command("readelf", "--debug-dump=info", "ours").stdout.split("\n")
                unit = next(line for line in lines if "DW_AT_name" in line)
                self.assertTrue(unit.endswith(("src/x.cpp", "src/x.cpp ")) or "indexed" in unit, unit)

    def test_warnings_name_the_original(self):
        self.write("src/x.cpp", t.MARKED + "static int unused_one;\n")
        self.write("src/h.hpp", t.MARKED_HEADER + "static int unused_two;\n")
        done = self.run_command(self.cxx, "g++", "-Wall", "-c", "src/x.cpp", "-o", "x.o")
        self.assertIn("src/x.cpp:4:12: warning", done.stderr)
        self.assertIn("src/h.hpp:4:12: warning", done.stderr)
        self.assertNotIn(".provml-cache", done.stderr)

    def test_cache_directory_can_be_chosen(self):
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        self.run_command(self.cxx, "g++", "-c", "x.cpp", "-o", "x.o", PROVML_CACHE=str(self.root / "cache"))
        self.assertFalse((self.dir / ".provml-cache").exists())
        self.assertTrue(list((self.root / "cache").iterdir()))

    def test_coverage_and_split_debug_files_keep_their_names(self):
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        self.run_command(self.cxx, "g++", "-g", "-gsplit-dwarf", "--coverage", "-c", "x.cpp", "-o", "x.o")
        for name in ("x.gcno", "x.dwo"):
            self.assertTrue((self.dir / name).exists(), name)


if __name__ == "__main__":
    t.main()
