"""make and plain commands with CXX="provml-cxx g++" against an installed prefix."""
import shutil

import hooks_testing as t
import installed_testing as installed
from installed_testing import HEADER, SOURCE, InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


class Builds(InstalledSandbox):
    MAKEFILE = "CXXFLAGS = -Wall -Wextra -Werror -MMD -MP\nfit: src/fit.o\n\t$(CXX) -o $@ $^\n-include src/fit.d\n"

    def make(self, compiler="g++"):
        done = self.run_command("make", f"CXX={self.cxx} {compiler}")
        self.assertNotIn("provml-cxx: warning", done.stderr)

    def test_make_and_a_changed_header(self):
        self.write("Makefile", self.MAKEFILE, age=60)
        for compiler in t.COMPILERS:
            with self.subTest(compiler):
                self.make(compiler)
                self.check_run("./fit", 2)
                self.write("src/settings.hpp", HEADER.replace("16", "32"), age=-2)
                self.make(compiler)
                self.check_run("./fit", 4)
                self.write("src/settings.hpp", HEADER, age=60)
                (self.dir / "src/fit.o").unlink()

    def test_static_program(self):
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, "--strict", compiler, "-static", "src/fit.cpp", "-o", "fit")
            self.check_run("./fit", 2)
            self.assertNotIn("NEEDED", self.run_command("readelf", "-d", "fit").stdout)
            shutil.rmtree(self.home)
            self.home.mkdir()

    def test_shared_library_and_link_time_optimization(self):
        self.write("lib.cpp", SOURCE.split("int main")[0])
        self.write("main.cpp", "#include <cstdio>\ndouble fit(int);\nint main() { std::printf(\"fit.cpp %g\\n\", fit(3)); }\n")
        for compiler, options in ((name, flags) for name in t.COMPILERS for flags in ([], ["-O2", "-flto"])):
            with self.subTest(compiler=compiler, options=options):
                if compiler != "g++" and options:
                    continue  # Clang's needs a linker with LLVM's plug-in
                self.run_command(self.cxx, "--strict", compiler, *options, "-Isrc", "-shared", "-fPIC", "lib.cpp", "-o", "libfit.so")
                self.run_command(self.cxx, compiler, *options, "main.cpp", "-L.", "-lfit", "-Wl,-rpath,$ORIGIN", "-o", "fit")
                self.check_run("./fit", 2)

    def test_meson(self):
        if not shutil.which("meson"):
            self.skipTest("meson is not installed")
        self.write("meson.build", "project('p', 'cpp', default_options: ['werror=true', 'warning_level=3'])\n"
                   "executable('fit', 'src/fit.cpp', cpp_pch: 'pch/pch.hpp')\n")
        self.write("pch/pch.hpp", "#include <vector>\n")
        self.run_command("meson", "setup", "build", CXX=f"{self.cxx} --strict g++")
        self.run_command("meson", "compile", "-C", "build")
        self.check_run("./build/fit", 2)

    def test_mpi_compiler(self):
        if not shutil.which("mpicxx"):
            self.skipTest("mpicxx is not installed")
        self.write("mpi.cpp", "#include <mpi.h>\n" + SOURCE.replace("int main() {", "int main(int argc, char** argv) {\n  MPI_Init(&argc, &argv);")
                   .replace("  return 0;", "  MPI_Finalize();\n  return 0;").replace("__FILE__", '"fit.cpp"'))
        self.run_command(self.cxx, "--strict", "mpicxx", "-Isrc", "mpi.cpp", "-o", "fit")
        self.env["OMPI_ALLOW_RUN_AS_ROOT"] = self.env["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        self.check_run("./fit", 2)

    def test_options_that_keep_more_files(self):
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, "--strict", compiler, "-g", "-save-temps", "-c", "src/fit.cpp", "-o", "fit.o")
            self.assertTrue((self.dir / "fit.s").exists() and (self.dir / "fit.ii").exists())
            self.assertNotIn(".provml-cache", (self.dir / "fit.s").read_text())

    def test_one_command(self):
        self.run_command(self.cxx, "--strict", "g++", "-O2", "src/fit.cpp", "-o", "fit")
        self.check_run("./fit", 2)

    def test_names_of_headers_stay(self):
        """__FILE__ in marked and unmarked headers, from a source with and without a folder in its name."""
        self.write("src/near.hpp", "inline const char* near_name() { return __FILE__; }\n")
        self.write("inc/far.hpp", t.MARKED_HEADER + "inline const char* far_name() { return __FILE__; }\n"
                   "PROVML_TRANSFORMATION(\"far\") inline int far(int value) { return value; }\n")
        self.write("src/names.cpp", "#include <cstdio>\n#include \"near.hpp\"\n#include \"far.hpp\"\n#include \"settings.hpp\"\n"
                   "int main() { std::printf(\"%s %s %s\\n\", __FILE__, near_name(), far_name()); return far(0); }\n")
        headers = self.root / "headers"
        shutil.copytree(installed.PREFIX / "include", headers)
        for compiler in t.COMPILERS:
            for folder, source, include in (("src", "names.cpp", "../inc"), (".", "src/names.cpp", "inc"),
                                            (".", self.dir / "src/names.cpp", self.dir / "inc")):
                with self.subTest(compiler=compiler, source=source):
                    cwd = self.dir / folder
                    arguments = (compiler, "-I", include, source, "-o")
                    self.run_command(*arguments, "plain", "-I", headers, cwd=cwd)
                    self.run_command(self.cxx, "--strict", *arguments, "ours", "-MMD", "-MF", "ours.d", cwd=cwd)
                    plain = self.run_command("./plain", cwd=cwd).stdout
                    self.assertEqual(self.run_command("./ours", cwd=cwd).stdout, plain)
                    self.assertNotIn(".provml-cache", (cwd / "ours.d").read_text())

    def test_errors_and_warnings_name_the_original(self):
        self.write("src/fit.cpp", SOURCE.replace("loss /= 2", "loss /= nothing"))
        done = self.run_command(self.cxx, "g++", "-c", "src/fit.cpp", "-o", "fit.o", status=1)
        self.assertIn("src/fit.cpp:9:13: error: ‘nothing’ was not declared".replace("‘", "").replace("’", ""),
                      done.stderr.replace("‘", "").replace("’", "").replace("'", ""))
        self.assertNotIn(".provml-cache", done.stderr)
        self.write("src/fit.cpp", SOURCE.replace("  return loss", "  int unused_one;\n  return loss"))
        for compiler in t.COMPILERS:
            done = self.run_command(self.cxx, compiler, "-Wall", "-c", "src/fit.cpp", "-o", "fit.o")
            self.assertIn("src/fit.cpp:11:7: warning: ", done.stderr)
            self.assertNotIn(".provml-cache", done.stderr)

    def test_ccache(self):
        if not shutil.which("ccache"):
            self.skipTest("ccache is not installed")
        self.env["CCACHE_DIR"] = str(self.root / "ccache")
        for words in ((self.cxx, "ccache", "g++"), ("ccache", self.cxx, "g++")):
            for _ in range(2):
                (self.dir / "fit.o").unlink(missing_ok=True)
                self.run_command(*words, "-c", "src/fit.cpp", "-o", "fit.o")
                self.run_command(self.cxx, "g++", "fit.o", "-o", "fit")
                self.check_run("./fit", 2)


if __name__ == "__main__":
    t.main()
