"""ccache behind provml-cxx, and in front of it."""
import shutil

import hooks_testing as t


class WithCcache(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.env["CCACHE_DIR"] = str(self.root / "ccache")
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)
        self.write("y.cpp", t.PLAIN)

    def hits(self):
        text = self.run_command("ccache", "--print-stats").stdout
        counts = dict(line.split("\t") for line in text.splitlines())
        return int(counts["direct_cache_hit"]) + int(counts["preprocessed_cache_hit"])

    def compile(self, *words, name="x"):
        (self.dir / f"{name}.o").unlink(missing_ok=True)
        self.run_command(*words, "-c", f"{name}.cpp", "-o", f"{name}.o", "-MMD", "-MF", f"{name}.d")

    def test_behind(self):
        for name in ("x", "y"):
            self.compile(self.cxx, "ccache", "g++", name=name)
            before = self.hits()
            self.compile(self.cxx, "ccache", "g++", name=name)
            self.assertEqual(self.hits(), before + 1, name)
            self.assert_instrumented(f"{name}.o", name == "x")
            self.assertIn("h.hpp", self.prerequisites(f"{name}.d"))
            self.assertNotIn(".provml-cache", (self.dir / f"{name}.d").read_text())

    def test_in_front(self):
        for name in ("x", "y"):
            self.compile("ccache", self.cxx, "g++", name=name)
            self.assert_instrumented(f"{name}.o", name == "x")
            before = self.hits()
            self.compile("ccache", self.cxx, "g++", name=name)
            self.assertEqual(self.hits(), before + 1, name)
            self.assert_instrumented(f"{name}.o", name == "x")

    def test_in_front_sees_a_changed_mark(self):
        """The macros are empty for the compiler: a cache keyed by plain preprocessed text would give the old object."""
        self.compile("ccache", self.cxx, "g++")
        before = self.hits()
        self.write("x.cpp", t.MARKED.replace('"fit"', '"refit"'), age=5)
        self.tool_runs()
        self.compile("ccache", self.cxx, "g++")
        self.assertTrue(self.tool_runs())
        self.assert_instrumented("x.o")
        self.assertGreaterEqual(self.hits(), before)


if __name__ == "__main__":
    if not shutil.which("ccache"):
        t.skip("ccache is not installed")
    t.main()
