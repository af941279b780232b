"""The installed CMake package and the toolchain file, with a stand-in for the tool behind the real launcher."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import hooks_testing as t

GENERATORS = [name for name, program in (("Ninja", "ninja"), ("Unix Makefiles", "make")) if shutil.which(program)]
MAIN = "int fit();\nint main() { return fit() - VALUE; }\n"
USER = "#include \"h.hpp\"\nint fit();\nint main() { return fit() == VALUE ? 0 : 1; }\n"

INSTALLED = pathlib.Path(tempfile.mkdtemp(prefix="provml hooks ")) / "pre fix"


def setUpModule():
    done = subprocess.run([t.CMAKE, "--install", t.BUILD, "--prefix", INSTALLED], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    shutil.copy(t.HERE / "fake-instrument.py", INSTALLED / "bin/provml-instrument")


def tearDownModule():
    shutil.rmtree(INSTALLED.parent, ignore_errors=True)


class Consumer(t.Sandbox):
    fake = False
    head = "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES C CXX)\n"

    def setUp(self):
        super().setUp()
        self.write("x.cpp", t.MARKED, age=60)
        self.write("h.hpp", t.MARKED_HEADER, age=60)
        self.write("main.cpp", USER, age=60)

    def project(self, text, package=True):
        self.write("CMakeLists.txt", self.head + ("find_package(provml REQUIRED)\n" if package else "") + text, age=60)

    def configure(self, generator, *options, status=0, **environment):
        self.build_dir = self.dir / ("build " + generator.split()[0])
        return self.run_command(t.CMAKE, "-S", ".", "-B", self.build_dir, "-G", generator,
                                f"-DCMAKE_PREFIX_PATH={INSTALLED}", *options, status=status, **environment)

    def build(self, *options, status=0, **environment):
        return self.run_command(t.CMAKE, "--build", self.build_dir, "-j2", *options, status=status, **environment)

    def runs(self):
        """The sources that the tool saw, relative to the project."""
        return sorted(os.path.relpath(path, self.dir) for path in self.tool_runs())


class Instrument(Consumer):
    def test_targets_and_incremental_builds(self):
        self.project("add_library(fitting STATIC x.cpp)\nadd_executable(prog main.cpp)\n"
                     "add_library(Our::fitting ALIAS fitting)\ntarget_link_libraries(prog PRIVATE fitting)\n"
                     "add_executable(other main.cpp)\ntarget_link_libraries(other PRIVATE fitting provml::annotations)\n"
                     "provml_instrument(Our::fitting prog)\n")
        for generator in GENERATORS:
            with self.subTest(generator):
                self.configure(generator)
                self.build()
                self.assertEqual(self.runs(), ["main.cpp", "x.cpp"])
                self.assert_instrumented(self.build_dir / "prog")
                self.run_command(self.build_dir / "prog")
                self.build()
                self.assertEqual(self.runs(), [], "nothing changed")
                self.write("h.hpp", t.MARKED_HEADER.replace("3", "4"), age=-2)
                self.build()
                self.assertEqual(self.runs(), ["main.cpp", "x.cpp"], "only a header changed")
                self.run_command(self.build_dir / "prog")
                self.write("h.hpp", t.MARKED_HEADER, age=60)
                self.assertTrue(list(self.build_dir.rglob("x.cpp.o.provml.json")))
                names = (self.build_dir / "compile_commands.json")
                self.assertFalse(names.exists() and ".provml-cache" in names.read_text())

    def test_workflow_file(self):
        self.project("add_library(plain STATIC main.cpp)\nprovml_instrument(plain WORKFLOW_FILE flow/w.json)\n")
        self.write("h.hpp", t.HEADER, age=60)
        for generator in GENERATORS:
            with self.subTest(generator):
                self.write("flow/w.json", "{}", age=60)
                self.configure(generator)
                self.build()
                self.assertEqual(self.runs(), ["main.cpp"])
                self.build()
                self.assertEqual(self.runs(), [])
                self.write("flow/w.json", '{"changed": true}', age=-2)
                self.build()
                self.assertEqual(self.runs(), ["main.cpp"], "only the workflow file changed")

    def test_all(self):
        self.project("add_library(plain STATIC main.cpp)\nprovml_instrument(plain)\nprovml_instrument(plain ALL THRESHOLD 4)\n")
        self.write("h.hpp", t.HEADER, age=60)
        for generator in GENERATORS:
            self.configure(generator)
            self.build()
            self.assertEqual(self.tool_runs(), [f"{self.dir}/main.cpp --all --threshold=4"])

    def test_strict(self):
        self.project("add_library(a STATIC x.cpp)\nprovml_instrument(a STRICT)\n")
        for generator in GENERATORS:
            self.configure(generator)
            done = self.build(status=None, FAKE_MODE="fail")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("provml-cxx: error: ", done.stdout + done.stderr)

    def test_the_users_launcher_is_kept(self):
        self.write("wrapper", "#!/bin/sh\necho \"$@\" >> wrapped\nexec \"$@\"\n").chmod(0o755)
        self.project("add_library(a STATIC x.cpp)\nprovml_instrument(a)\nprovml_instrument(a STRICT)\n"
                     "get_target_property(l a CXX_COMPILER_LAUNCHER)\nmessage(STATUS \"launcher: ${l}\")\n")
        out = self.configure(GENERATORS[0], f"-DCMAKE_CXX_COMPILER_LAUNCHER={INSTALLED}/bin/provml-cxx;--no-link-runtime;/usr/bin/env").stdout
        self.assertIn(f"launcher: {INSTALLED}/bin/provml-cxx;--no-link-runtime;--strict;/usr/bin/env", out)

    def test_ccache(self):
        if not shutil.which("ccache"):
            self.skipTest("ccache is not installed")
        self.project("add_library(a STATIC x.cpp)\nprovml_instrument(a)\n")
        self.env["CCACHE_DIR"] = str(self.root / "ccache")
        for generator in GENERATORS:
            self.configure(generator, "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
            self.build()
            self.build("--clean-first")
            self.assert_instrumented(self.build_dir / "liba.a")
        self.assertIn("Hits:", self.run_command("ccache", "-s").stdout)

    def test_unity_build_and_precompiled_header(self):
        self.write("pch.hpp", "#include <vector>\n#define FROM_PCH 1\n", age=60)
        self.write("y.cpp", "#include <provml/annotations.h>\nPROVML_MODEL int model = FROM_PCH;\n", age=60)
        self.project("add_library(a STATIC x.cpp y.cpp)\ntarget_precompile_headers(a PRIVATE pch.hpp)\n"
                     "target_compile_options(a PRIVATE -Wall -Werror -Winvalid-pch)\nprovml_instrument(a)\n")
        for generator in GENERATORS:
            for compiler in t.COMPILERS:
                for unity in ("ON", "OFF"):
                    with self.subTest(generator=generator, compiler=compiler, unity=unity):
                        self.configure(generator, f"-DCMAKE_UNITY_BUILD={unity}", f"-DCMAKE_CXX_COMPILER={compiler}")
                        self.build()
                        self.assert_instrumented(self.build_dir / "liba.a")
                        shutil.rmtree(self.build_dir)

    def test_mistakes_are_explained(self):
        for call, text in (("provml_instrument()", "no target is named"),
                           ("provml_instrument(absent)", "absent is not a target"),
                           ("add_library(a STATIC x.cpp)\nprovml_instrument(a THRESHOLD 4)", "THRESHOLD is a number and goes with ALL"),
                           ("add_library(i INTERFACE)\nprovml_instrument(i)", "i has no sources"),
                           ("add_library(a STATIC x.cpp)\nprovml_instrument(a WORKFLOW_FILE no.json)", "no such workflow file")):
            with self.subTest(call):
                self.project(call + "\n")
                done = self.configure(GENERATORS[0], status=1)
                self.assertIn(text, " ".join(done.stderr.split()))
                self.assertIn("provml-E016", done.stderr)


class Toolchain(Consumer):
    def setUp(self):
        super().setUp()
        self.toolchain = INSTALLED / "lib/cmake/provml/provml-toolchain.cmake"
        self.write("c.c", "int c_function(void) { return 0; }\n", age=60)
        self.project("add_executable(prog x.cpp main.cpp c.c)\nmessage(STATUS \"chained: ${CHAINED}\")\n", package=False)

    def test_whole_project(self):
        for generator in GENERATORS:
            for compiler in t.COMPILERS:
                with self.subTest(generator=generator, compiler=compiler):
                    self.configure(generator, f"-DCMAKE_TOOLCHAIN_FILE={self.toolchain}", f"-DCMAKE_CXX_COMPILER={compiler}")
                    self.build()
                    self.assertEqual(self.runs(), ["main.cpp", "x.cpp"])
                    self.run_command(self.build_dir / "prog")
                    self.assert_instrumented(self.build_dir / "prog")
                    self.build()
                    self.assertEqual(self.runs(), [])
                    shutil.rmtree(self.build_dir)

    def test_chained_toolchain_launcher_and_settings(self):
        self.write("mine.cmake", "set(CHAINED yes)\n")
        self.write("w.json", "{}", age=60)
        out = self.configure(GENERATORS[0], f"-DCMAKE_TOOLCHAIN_FILE={self.toolchain}", "-DCMAKE_CXX_COMPILER_LAUNCHER=/usr/bin/env",
                             f"-DPROVML_CHAINLOAD_TOOLCHAIN_FILE={self.dir}/mine.cmake", f"-DPROVML_WORKFLOW_FILE={self.dir}/w.json",
                             "-DPROVML_STRICT=ON", "-DPROVML_ALL=5").stdout
        self.assertIn("chained: yes", out)
        self.configure(GENERATORS[0])  # a second time: nothing is added twice
        done = self.build("--verbose")
        lines = [line for line in done.stdout.splitlines() if "x.cpp" in line and "-c" in line]
        self.assertEqual(sum(line.count("bin/provml-cxx") for line in lines), 1, lines)
        self.assertIn("--strict", lines[0])
        self.assertIn("/usr/bin/env", lines[0])
        self.assertIn("--workflow-file=", lines[0])
        self.assertIn("--all --threshold=5", lines[0])
        self.run_command(self.build_dir / "prog")


if __name__ == "__main__":
    if not (t.BUILD / "lib/libprovml.so").exists():
        t.skip(f"libprovml.so is not built in {t.BUILD}")
    t.main()
