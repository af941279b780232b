"""A CMake project against an installed prefix, from configure to the journal of its run."""
import shutil

import hooks_testing as t
import installed_testing as installed
from installed_testing import HEADER, PREFIX, InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


class Project(InstalledSandbox):
    def configure(self, generator, *options):
        self.build_dir = self.dir / ("build " + generator.split()[0])
        self.run_command(t.CMAKE, "-S", ".", "-B", self.build_dir, "-G", generator, f"-DCMAKE_PREFIX_PATH={PREFIX}", *options)

    def build(self):
        done = self.run_command(t.CMAKE, "--build", self.build_dir, "-j2")
        self.assertNotIn("provml-cxx: warning", done.stdout + done.stderr)

    def test_find_package(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nfind_package(provml REQUIRED)\n"
                   "add_executable(fit src/fit.cpp)\ntarget_compile_options(fit PRIVATE -Wall -Wextra -Werror)\n"
                   "provml_instrument(fit STRICT)\n", age=60)
        for generator, program in (("Ninja", "ninja"), ("Unix Makefiles", "make")):
            for compiler in t.COMPILERS:
                with self.subTest(generator=generator, compiler=compiler):
                    self.assertTrue(shutil.which(program))
                    self.configure(generator, f"-DCMAKE_CXX_COMPILER={compiler}")
                    self.build()
                    self.check_run(self.build_dir / "fit", 2)
                    table = next(self.build_dir.rglob("fit.cpp.o.provml.json")).read_text()
                    self.assertIn("epoch", table)
                    self.write("src/settings.hpp", HEADER.replace("16", "32"), age=-2)
                    self.build()
                    self.check_run(self.build_dir / "fit", 4)
                    self.write("src/settings.hpp", HEADER, age=60)
                    shutil.rmtree(self.build_dir)

    def test_toolchain_file_and_a_static_program(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nadd_executable(fit src/fit.cpp)\n"
                   "target_link_options(fit PRIVATE -static)\n", age=60)
        self.configure("Ninja", f"-DCMAKE_TOOLCHAIN_FILE={PREFIX}/lib/cmake/provml/provml-toolchain.cmake", "-DPROVML_STRICT=ON")
        self.build()
        self.check_run(self.build_dir / "fit", 2)

    def test_static(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nfind_package(provml REQUIRED)\n"
                   "add_executable(fit src/fit.cpp)\ntarget_link_options(fit PRIVATE -static)\nprovml_instrument(fit STRICT STATIC)\n", age=60)
        self.configure("Ninja")
        self.build()
        self.check_run(self.build_dir / "fit", 2)

    def test_toolchain_file(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nadd_executable(fit src/fit.cpp)\n", age=60)
        self.configure("Ninja", f"-DCMAKE_TOOLCHAIN_FILE={PREFIX}/lib/cmake/provml/provml-toolchain.cmake", "-DPROVML_STRICT=ON")
        self.build()
        self.check_run(self.build_dir / "fit", 2)

    def test_unity_build(self):
        self.write("src/more.cpp", "#include \"settings.hpp\"\ndouble more() { return scale(); }\n", age=60)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nfind_package(provml REQUIRED)\n"
                   "add_executable(fit src/fit.cpp src/more.cpp)\nprovml_instrument(fit STRICT)\n", age=60)
        self.configure("Ninja", "-DCMAKE_UNITY_BUILD=ON")
        self.build()
        self.check_run(self.build_dir / "fit", 2)


if __name__ == "__main__":
    t.main()
