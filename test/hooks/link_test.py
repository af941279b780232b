"""Link commands of a plain driver get libprovml where an object needs it, and only there."""
import os

import hooks_testing as t

USER = "extern \"C\" int provml_fake_runtime();\nint main() { return provml_fake_runtime() - 7; }\n"


class Linking(t.Sandbox):
    def setUp(self):
        super().setUp()
        self.make_library()
        self.write("user.cpp", USER)
        self.write("plain.cpp", "int main() {}\n")

    def needs(self, name):
        return "libprovml.so" in self.run_command("readelf", "-d", name).stdout

    def test_objects_that_use_the_runtime(self):
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, compiler, "-c", "user.cpp", "-o", "user.o")
            self.run_command(self.cxx, compiler, "user.o", "-o", "user")
            self.run_command("./user")
            self.assertTrue(self.needs("user"))

    def test_source_compiled_and_linked(self):
        self.run_command(self.cxx, "g++", "-x", "c++", "user.cpp", "-o", "user")
        self.run_command("./user")

    def test_shared_library(self):
        self.run_command(self.cxx, "g++", "-shared", "-fPIC", "-Wl,-z,defs", "user.cpp", "-o", "libuser.so")
        self.assertTrue(self.needs("libuser.so"))

    def test_programs_without_marks_are_left_alone(self):
        self.run_command(self.cxx, "g++", "plain.cpp", "-o", "plain")
        self.assertFalse(self.needs("plain"))

    def test_switched_off(self):
        self.run_command(self.cxx, "g++", "-c", "user.cpp", "-o", "user.o")
        self.run_command(self.cxx, "--no-link-runtime", "g++", "user.o", "-o", "user", status=1)
        self.run_command(self.cxx, "--no-link-runtime", "g++", "user.o", self.prefix / "lib/libprovml.so", "-o", "user")

    def test_static_and_partial_links_are_left_alone(self):
        self.run_command(self.cxx, "g++", "-static", "plain.cpp", "-o", "plain")
        self.run_command(self.cxx, "g++", "-c", "plain.cpp", "-o", "plain.o")
        self.run_command(self.cxx, "g++", "-r", "-nostdlib", "plain.o", "-o", "part.o")

    def test_without_a_library(self):
        os.unlink(self.prefix / "lib/libprovml.so")
        self.run_command(self.cxx, "g++", "plain.cpp", "-o", "plain")


if __name__ == "__main__":
    t.main()
