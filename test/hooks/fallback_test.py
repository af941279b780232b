"""Whatever goes wrong, the original is compiled with one warning; in strict mode that is an error."""
import os
import signal
import subprocess
import time

import hooks_testing as t


class Fallback(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.write("x.cpp", t.MARKED)
        self.write("h.hpp", t.HEADER)

    def compile(self, *options, status=0, **environment):
        return self.run_command(self.cxx, *options, "g++", "-c", "x.cpp", "-o", "x.o", status=status, **environment)

    def check(self, reason, **environment):
        with self.subTest(reason=reason):
            done = self.compile(**environment)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertTrue(done.stderr.startswith("provml-cxx: warning: x.cpp: not instrumented: "), done.stderr)
            self.assertTrue(done.stderr.endswith(" [provml-E0110]\n"), done.stderr)
            self.assertIn(reason, done.stderr)
            self.assert_instrumented("x.o", False)
            self.assertFalse((self.dir / "x.o.provml.json").exists())
            for strict in ({"PROVML_STRICT": "1"}, {}):
                (self.dir / "x.o").unlink(missing_ok=True)
                done = self.compile(*([] if strict else ["--strict"]), status=1, **environment, **strict)
                self.assertIn("provml-cxx: error: x.cpp: not instrumented: ", done.stderr)
                self.assertFalse((self.dir / "x.o").exists(), "strict mode leaves no object")

    def test_failures_of_the_tool(self):
        self.compile()  # a site table from before must not stay
        self.write("h.hpp", "#define VALUE 5\n")
        self.check("x.cpp:1:1: error: this cannot be parsed [provml-E0101]", FAKE_MODE="fail")

    def test_crash_of_the_tool(self):
        self.check("killed by signal 11", FAKE_MODE="crash")

    def test_short_memory(self):
        self.check("killed by signal 9 (is memory short?)", FAKE_MODE="memory")
        self.check("killed by signal 6; its messages are in ", FAKE_MODE="abort")

    def test_tool_that_never_ends(self):
        begin = time.monotonic()
        self.check("took more than 1 s (set PROVML_TIMEOUT)", FAKE_MODE="hang", PROVML_TIMEOUT="1")
        self.assertLess(time.monotonic() - begin, 60)

    def test_full_disk(self):
        """The cache is on a file system that has no space left: marked and unmarked sources are compiled."""
        small = self.root / "small"
        small.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "provml-test", small], check=False,
                                               capture_output=True).returncode != 0:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        (small / "cache").mkdir()
        with open(small / "fill", "wb", buffering=0) as fill:
            try:
                while True:
                    fill.write(b" " * 4096)
            except OSError:
                pass
        done = self.compile(PROVML_CACHE=str(small / "cache"))
        self.assertEqual(done.stderr.count("provml-cxx: warning: x.cpp: not instrumented: "), 1, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.write("u.cpp", t.PLAIN)
        done = self.run_command(self.cxx, "g++", "-c", "u.cpp", "-o", "u.o", PROVML_CACHE=str(small / "cache"))
        self.assertEqual(done.stderr, "")

    def test_damaged_cache(self):
        """Whatever is in the cache, the object is the right one."""
        self.compile()
        files = [path for path in self.dir.rglob("*") if ".provml-cache" in str(path) and path.is_file()]
        self.assertGreater(len(files), 3)
        for path in files:
            for text in (b"", b"\0\xff garbage\n" * 100, path.read_bytes()[: path.stat().st_size // 2]):
                with self.subTest(path=path.name, length=len(text)):
                    path.write_bytes(text)
                    (self.dir / "x.o").unlink()
                    done = self.compile()
                    self.assertEqual(done.stderr, "")
                    self.assert_instrumented("x.o")

    def test_option_that_changes_the_search_of_headers(self):
        self.write("x.cpp", t.MARKED.replace("h.hpp", "x.hpp"))
        self.write("near/x.hpp", t.HEADER)
        done = self.run_command(self.cxx, "g++", "-Inear", "-I-", "-c", "x.cpp", "-o", "x.o")
        self.assertEqual(done.stderr.count("provml-cxx: warning: x.cpp: not instrumented: "), 1)
        self.assert_instrumented("x.o", False)

    def test_broken_manifest(self):
        self.check("manifest is not valid", FAKE_MODE="garbage")

    def test_missing_tool(self):
        self.check("provml-instrument was not found", PROVML_INSTRUMENT="/no/such/tool")
        os.unlink(self.prefix / "bin/provml-instrument")
        self.check("provml-instrument was not found", PATH="/usr/bin:/bin")

    def test_tool_that_cannot_run(self):
        tool = self.write("tool", "\x7fELFnothing")
        tool.chmod(0o755)
        self.check("tool", PROVML_INSTRUMENT=str(tool))

    def test_missing_headers(self):
        os.rename(self.prefix / "include", self.prefix / "elsewhere")
        done = self.run_command(self.cxx, "g++", "-I", self.prefix / "elsewhere", "-c", "x.cpp", "-o", "x.o")
        self.assertIn("provml/capture.h was not found", done.stderr)

    def test_missing_workflow_file(self):
        self.check("w.json: the workflow file cannot be read", PROVML_WORKFLOW_FILE="w.json")

    def test_cache_that_cannot_be_made(self):
        self.write("file", "")
        self.check("set PROVML_CACHE", PROVML_CACHE="file/cache")

    def test_rewritten_source_that_does_not_compile(self):
        self.check("its instrumented form does not compile (x.cpp:1:1: error: ", FAKE_MODE="bad-code")

    def test_unmarked_source_needs_no_tool(self):
        self.write("u.cpp", t.PLAIN)
        for _ in range(2):
            done = self.run_command(self.cxx, "--strict", "g++", "-c", "u.cpp", "-o", "u.o", FAKE_MODE="crash")
            self.assertEqual(done.stderr, "")


class UsersErrors(t.Sandbox):
    """An error in the user's code is reported by the compiler, about the original, with its own status."""

    def check(self, source, place, *options, **environment):
        self.write("src/x.cpp", source)
        for compiler in t.COMPILERS:
            plain = self.run_command(compiler, "-I", self.prefix / "include", "-c", "src/x.cpp", "-o", "x.o", status=None)
            ours = self.run_command(self.cxx, *options, compiler, "-c", "src/x.cpp", "-o", "x.o", status=plain.returncode,
                                    **environment)
            self.assertIn(place, ours.stderr)
            self.assertEqual(ours.stderr.count(place), plain.stderr.count(place))
            self.assertNotIn(".provml-cache", ours.stderr)
            self.assertNotIn("provml-cxx:", ours.stderr)
            self.assertFalse((self.dir / "x.o").exists())

    def test_in_a_marked_source(self):
        self.write("src/h.hpp", t.HEADER)
        self.check(t.MARKED + "int wrong = nothing;\n", "src/x.cpp:4:13: error:")
        self.check(t.MARKED + "int wrong = nothing;\n", "src/x.cpp:4:13: error:", FAKE_MODE="fail")
        self.check(t.MARKED + "int wrong = nothing;\n", "src/x.cpp:4:13: error:", "--strict")

    def test_in_a_marked_header(self):
        self.write("src/h.hpp", t.MARKED_HEADER + "int wrong = nothing;\n")
        self.check(t.MARKED, "src/h.hpp:4:13: error:")

    def test_in_an_unmarked_source(self):
        self.check("int wrong = nothing;\n", "src/x.cpp:1:13: error:")

    def test_missing_header(self):
        self.check("#include \"absent.hpp\"\n" + t.MARKED, "src/x.cpp:1:10: fatal error:")


class Signals(t.Sandbox):
    def test_a_stopped_build_stops_the_compiler(self):
        slow = self.write("slow", "#!/bin/sh\necho $$ > pid\nexec sleep 60\n")
        slow.chmod(0o755)
        self.write("u.cpp", "int x;\n")
        process = subprocess.Popen([self.cxx, str(slow), "-c", "u.cpp", "-o", "u.o"], cwd=self.dir, env=self.env)
        for _ in range(200):
            if (self.dir / "pid").exists() and (self.dir / "pid").read_text():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=20), 128 + signal.SIGTERM)
        with self.assertRaises(ProcessLookupError):
            os.kill(int((self.dir / "pid").read_text()), 0)


if __name__ == "__main__":
    t.main()
