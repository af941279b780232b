"""Marks in precompiled headers and in headers of -include, with the real tool: they are captured like others."""
import json

import hooks_testing as t
import installed_testing as installed
from installed_testing import PREFIX, InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


PCH = """#ifndef PCH_HPP
#define PCH_HPP
#include <cstdio>
#include <vector>
#include "model.hpp"
inline int unused_parameter(int name) { return 0; }  // a warning of a header that CMake hides
#endif
"""
MODEL = """#pragma once
#include <provml/annotations.h>
PROVML_TRANSFORMATION("scale") inline int scale(PROVML_HYPERPARAMETER int v) { return 2 * v; }
inline const char* model_file() { return __FILE__; }
"""
MAIN = """int helper();
int main() { std::printf("%d %s\\n", scale(3) + helper(), model_file()); }
"""
HELPER = "int helper() { return scale(static_cast<int>(std::vector<int>(4).size())); }\n"


class Precompiled(InstalledSandbox):
    def setUp(self):
        super().setUp()
        for name, text in (("pch.hpp", PCH), ("model.hpp", MODEL), ("main.cpp", MAIN), ("helper.cpp", HELPER)):
            self.write(name, text, age=60)

    def names(self, where):
        return {site["name"] for table in where.rglob("*.provml.json") for site in t.sites(table)}

    def test_cmake(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nfind_package(provml REQUIRED)\n"
                   "add_executable(prog main.cpp helper.cpp)\ntarget_precompile_headers(prog PRIVATE pch.hpp)\n"
                   "target_compile_options(prog PRIVATE -Wall -Wextra -Werror)\nprovml_instrument(prog STRICT)\n", age=60)
        for compiler, generator, unity in (("g++", "Ninja", "OFF"), ("g++", "Unix Makefiles", "ON"), ("clang++-19", "Ninja", "ON"),
                                           ("clang++-19", "Unix Makefiles", "OFF")):
            with self.subTest(compiler=compiler, generator=generator, unity=unity):
                build = self.dir / f"build {compiler} {generator} {unity}"
                self.run_command(t.CMAKE, "-S", ".", "-B", build, "-G", generator, f"-DCMAKE_CXX_COMPILER={compiler}",
                                 f"-DCMAKE_PREFIX_PATH={PREFIX}", f"-DCMAKE_UNITY_BUILD={unity}")
                self.run_command(t.CMAKE, "--build", build, "-j2")
                self.assertEqual(self.run_command(build / "prog").stdout, f"14 {self.dir}/model.hpp\n")
                self.assertEqual(self.names(build), {"scale"})
                self.assertIn(b"scale", self.journals())
                self.write("model.hpp", MODEL.replace("2 * v", "3 * v"), age=-2)
                self.run_command(t.CMAKE, "--build", build, "-j2")
                self.assertEqual(self.run_command(build / "prog").stdout, f"21 {self.dir}/model.hpp\n")
                self.write("model.hpp", MODEL, age=60)

    def test_unmarked_header_keeps_its_precompiled_form(self):
        """Sources with marks of their own use it."""
        self.write("pch.hpp", "#ifdef USED\n#error read as text\n#endif\n#include <vector>\n", age=60)
        self.write("fit.cpp", "#include <provml/annotations.h>\nPROVML_TRAINING(\"fit\") int fit(int n) { return n + std::vector<int>(1)[0]; }\n"
                   "int main() { return fit(0); }\n", age=60)
        self.run_command(self.cxx, "g++", "-x", "c++-header", "pch.hpp", "-o", "pch.hpp.gch")
        self.run_command(self.cxx, "--strict", "g++", "-Winvalid-pch", "-Werror", "-H", "-include", "pch.hpp", "fit.cpp", "-o", "fit")
        self.run_command("clang++-19", "-x", "c++-header", "pch.hpp", "-o", "pch.hpp.pch")
        for options in (("-include-pch", "pch.hpp.pch"), ("-Xclang", "-include-pch", "-Xclang", "pch.hpp.pch")):
            self.run_command(self.cxx, "--strict", "clang++-19", *options, "fit.cpp", "-o", "fit")
            self.assertEqual(self.names(self.dir), {"fit"})
            (self.dir / "fit.provml.json").unlink()

    def test_by_hand(self):
        for compiler, made, options in (("g++", "pch.hpp.gch", ("-include", "pch.hpp")),
                                        ("g++", "pch.hpp.gch", ("-includepch.hpp",)),
                                        ("clang++-19", "pch.hpp.pch", ("-include", "pch.hpp")),
                                        ("clang++-19", "pch.hpp.pch", ("-include-pch", "pch.hpp.pch"))):
            with self.subTest(compiler=compiler, options=options):
                self.run_command(compiler, "-isystem", PREFIX / "include", "-x", "c++-header", "pch.hpp", "-o", made)
                done = self.run_command(self.cxx, "--strict", compiler, *options, "main.cpp", "helper.cpp", "-o", "prog")
                self.assertEqual(done.stderr, "")
                self.assertTrue(self.run_command("./prog").stdout.startswith("14 "))
                self.assertEqual(self.names(self.dir), {"scale"})
                for left in (made, "prog", "prog-main.provml.json", "prog-helper.provml.json"):
                    (self.dir / left).unlink()

    def test_include_option(self):
        """-include finds a header in the working folder first, then like a quoted one."""
        self.write("inc/model.hpp", MODEL.replace("2 *", "5 *"), age=60)
        self.write("sub/main.cpp", "#include <cstdio>\nint main() { std::printf(\"%d %s\\n\", scale(3), model_file()); }\n", age=60)
        for compiler in t.COMPILERS:
            for place, value in ((self.dir, "6"), (self.dir / "sub", "15")):
                with self.subTest(compiler=compiler, value=value):
                    options = ("-Iinc", "-I../inc", "-include", "model.hpp", self.dir / "sub/main.cpp", "-MMD", "-MT", "it")
                    self.run_command(compiler, *options, "-isystem", PREFIX / "include", "-MF", "plain.d", "-o", "plain", cwd=place)
                    self.run_command(self.cxx, "--strict", compiler, *options, "-MF", "ours.d", "-o", "ours", cwd=place)
                    self.assertTrue(self.run_command("./ours", cwd=place).stdout.startswith(value + " "))
                    self.assertEqual(self.run_command("./ours", cwd=place).stdout, self.run_command("./plain", cwd=place).stdout)
                    self.assertEqual(json.loads((place / "ours.provml.json").read_text())[0]["name"], "scale")
                    words = [[w for w in (place / name).read_text().split() if w != "\\" and "annotations.h" not in w]
                             for name in ("plain.d", "ours.d")]
                    self.assertEqual(words[1], words[0])


if __name__ == "__main__":
    t.main()
