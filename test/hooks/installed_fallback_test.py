"""What the real tool cannot read: the original is built, one warning says why; flags that only g++ knows are no obstacle."""
import hooks_testing as t
import installed_testing as installed
from installed_testing import InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


MARKED = "#include <provml/annotations.h>\nPROVML_TRANSFORMATION(\"work\") int work(int n) { return n + 1; }\n"

# Options of g++ 12, as distributions and scientific codes give them; Clang knows some, knows others by another meaning, or not at all.
GNU_OPTIONS = """
-O3 -g3 -gdwarf-4 -ggdb -fno-plt -fexceptions -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2
-Wformat -Werror=format-security -Wp,-D_GLIBCXX_ASSERTIONS -fasynchronous-unwind-tables -grecord-gcc-switches -march=x86-64 -mtune=generic
-fipa-pta -fipa-icf -fno-semantic-interposition -fgraphite-identity -floop-nest-optimize -ftree-loop-distribution -fweb -frename-registers
-fno-gnu-unique -fconcepts-diagnostics-depth=3 -fdump-tree-optimized=/dev/null -fopt-info-vec=/dev/null -fno-devirtualize-speculatively
-fvar-tracking-assignments -femit-struct-debug-baseonly -fprofile-partial-training -fira-hoist-pressure
-fexcess-precision=fast -fno-math-errno -ffat-lto-objects -fconserve-stack -fstrict-volatile-bitfields -mno-vzeroupper -mfpmath=sse
--param=max-inline-insns-single=400 --param ggc-min-heapsize=4096 -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wuseless-cast
-Wsuggest-override -Wnoexcept -Wstrict-null-sentinel -Wtrampolines -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-psabi
-fmax-errors=5 -fdiagnostics-show-template-tree -fno-diagnostics-show-caret -fconstexpr-ops-limit=100000000 -fnew-ttp-matching -faligned-new
-fno-implement-inlines -fvisibility-inlines-hidden -pipe -fno-common -static-libgcc
""".split()


class Fallback(InstalledSandbox):
    def check_fallback(self, reason, *options, compiler="g++"):
        done = self.run_command(self.cxx, compiler, *options, "x.cpp", "-o", "prog")
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("provml-cxx: warning: x.cpp: not instrumented: "), lines)
        self.assertIn(reason, lines[0])
        self.run_command("./prog")
        (self.dir / "prog").unlink()
        done = self.run_command(self.cxx, "--strict", compiler, *options, "x.cpp", "-o", "prog", status=1)
        self.assertIn("provml-cxx: error: x.cpp: not instrumented: ", done.stderr)
        self.assertFalse((self.dir / "prog").exists())

    def test_code_that_only_gcc_takes(self):
        self.write("x.cpp", MARKED + "int main() {\n  __label__ out;\n  if (work(0) == 1) goto out;\n  return 1;\nout:\n"
                   "  return __builtin_has_attribute(work, noreturn);\n}\n")
        self.check_fallback("x.cpp:8:40: error: ")

    def test_options_of_gcc(self):
        self.write("x.cpp", "#ifndef _GLIBCXX_ASSERTIONS\n#error -Wp is not read\n#endif\n" + MARKED + "int main() { return work(3) - 4; }\n")
        self.run_command("g++", "-I", installed.PREFIX / "include", *GNU_OPTIONS, "x.cpp", "-o", "plain")
        done = self.run_command(self.cxx, "--strict", "g++", *GNU_OPTIONS, "x.cpp", "-o", "prog")
        self.assertNotIn("provml", done.stderr)
        self.assertTrue((self.dir / "prog.provml.json").exists())
        self.run_command("./prog")

    def test_option_that_nobody_knows(self):
        self.write("x.cpp", MARKED + "int main() {}\n")
        for compiler in t.COMPILERS:
            plain = self.run_command(compiler, "-I", installed.PREFIX / "include", "-fno-such-thing", "x.cpp", "-o", "prog", status=1)
            ours = self.run_command(self.cxx, compiler, "-fno-such-thing", "x.cpp", "-o", "prog", status=1)
            self.assertEqual(ours.stderr, plain.stderr)

    def test_standards(self):
        self.write("x.cpp", MARKED + "int main() { return work(3) - 4; }\n")
        for compiler in t.COMPILERS:
            for standard in ("c++11", "gnu++14", "c++17", "gnu++20", "c++23"):
                with self.subTest(compiler=compiler, standard=standard):
                    done = self.run_command(self.cxx, "--strict", compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                                            "x.cpp", "-o", "prog")
                    self.assertEqual(done.stderr, "")
                    self.run_command("./prog")


if __name__ == "__main__":
    t.main()
