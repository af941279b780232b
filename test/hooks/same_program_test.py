"""The real tool on every way in which a header is found: output, names, debug information, dependency files are the plain ones."""
import os
import shutil

import hooks_testing as t
import installed_testing as installed
from installed_testing import InstalledSandbox


def setUpModule():
    installed.install()


def tearDownModule():
    installed.remove()


def header(name):
    """A header with a marked function and one that gives the header's own name."""
    return (f"#ifndef {name}_H\n#define {name}_H\n#include <provml/annotations.h>\n"
            f"PROVML_TRANSFORMATION(\"{name}\") inline int {name}(int v) {{ return v + __LINE__; }}\n"
            f"inline const char* {name}_file() {{ return __FILE__; }}\n#endif\n")


def program(includes, names, more=""):
    calls = "".join(f"  std::printf(\"%d %s\\n\", {name}(1), {name}_file());\n" for name in names)
    return (f"#include <cstdio>\n{includes}\nint main() {{\n{calls}  std::printf(\"%s %s %d\\n\", __FILE__, __BASE_FILE__, __LINE__);\n"
            f"{more}  return 0;\n}}\n")


class SameProgram(InstalledSandbox):
    def setUp(self):
        super().setUp()
        # The plain compiler finds the headers of this project elsewhere than in the prefix that the launcher adds.
        self.headers = self.root / "headers"
        shutil.copytree(installed.PREFIX / "include", self.headers)

    def check(self, names, source, *options, cwd=None, compilers=t.COMPILERS, said=None, debug=True):
        """Builds plainly and through the launcher, compares, and checks that `names` are sites (or what is said instead)."""
        for compiler in compilers:
            with self.subTest(compiler=compiler, source=source, options=options):
                place = cwd or self.dir
                common = (compiler, "-g", "-Wall", "-Wextra", "-Wno-deprecated", "-Wno-import", source, *options, "-MMD", "-MT", "it")
                plain = self.run_command(*common, "-isystem", self.headers, "-MF", "plain.d", "-o", "plain", cwd=place)
                ours = self.run_command(self.cxx, *common, "-MF", "ours.d", "-o", "ours", cwd=place)
                if said is None:
                    self.assertEqual(ours.stderr.replace("/ours", ""), plain.stderr)
                else:
                    self.assertIn(said, ours.stderr)
                    self.assertEqual(ours.stderr.count("warning: "), 1, ours.stderr)
                expected = self.run_command("./plain", cwd=place).stdout
                self.assertEqual(self.run_command("./ours", cwd=place).stdout, expected)
                words = [(place / name).read_text().replace("\\\n", "").split() for name in ("plain.d", "ours.d")]
                self.assertEqual(words[1], words[0], "dependency file")
                if debug:
                    self.assertFalse(b"provml-cache" in (place / "ours").read_bytes(), "debug information")
                table = place / "ours.provml.json"
                found = {site["name"] for site in t.sites(table)} if table.exists() else set()
                self.assertEqual(found, set(names))
                for left in ("ours", "plain", "ours.provml.json"):
                    (place / left).unlink(missing_ok=True)
                shutil.rmtree(place / ".provml-cache")

    def test_ways_to_find_a_header(self):
        for path in ("inc/on_i.hpp", "sub/on_quote.hpp", "near.hpp", "real/linked.hpp", "sub/next.hpp", "macro.hpp", "imported.hpp",
                     "asked.hpp", "real/absolute.hpp", "inc/deep/er.hpp", "sys/in_system.hpp"):
            self.write(path, header(os.path.basename(path)[:-4]))
        self.write("inc/deep/outer.hpp", "#include \"er.hpp\"\n")
        self.write("first/next.hpp", "#include_next <next.hpp>\n")
        (self.dir / "alias").symlink_to("real")
        text = program(f"""#include <on_i.hpp>
#include "on_quote.hpp"
#include "near.hpp"
#include "alias/linked.hpp"
#include <next.hpp>
#define NAME "macro.hpp"
#include NAME
#import "imported.hpp"
#if __has_include("asked.hpp") && !__has_include("none.hpp")
#include "asked.hpp"
#endif
#include "{self.dir}/real/absolute.hpp"
#include <deep/outer.hpp>
#include <in_system.hpp>
""", ("on_i", "on_quote", "near", "linked", "next", "macro", "imported", "asked", "absolute", "er", "in_system"))
        self.write("main.cpp", text)
        self.write("sub/other.cpp", text)
        names = ("on_i", "on_quote", "near", "linked", "next", "macro", "imported", "asked", "absolute", "er")
        options = ("-Iinc", "-iquote", "sub", "-isystem", "sys", "-Ifirst", "-Isub")
        self.check(names, "main.cpp", *options)
        self.check(names, self.dir / "main.cpp", *options)
        self.check(names, "sub/other.cpp", "-I.", *options)
        self.check(names, "./main.cpp", *options)
        (self.dir / "build").mkdir()
        self.check(names, "../sub/other.cpp", "-I..", "-I../inc", "-iquote", "../sub", "-isystem", "../sys", "-I", "../first", "-I../sub",
                   cwd=self.dir / "build")

    def test_more_headers_than_options(self):
        """g++ hands its options on in one environment variable: an option for each header would not fit."""
        names = [f"h{number}" for number in range(600)]
        folders = ["inc/" + "long_name_" * 6, "beside/" + "other_name_" * 6]
        for number, name in enumerate(names):
            self.write(f"{folders[number % 2]}/{name}.hpp", header(name))
        self.write("many.cpp", program("".join(f"#include \"{'' if n % 2 == 0 else folders[1] + '/'}{name}.hpp\"\n"
                                               for n, name in enumerate(names)), names))
        self.check(names, "many.cpp", "-I" + folders[0])

    def test_types_of_an_unnamed_namespace(self):
        """g++ warns of them where they are not in the main file."""
        self.write("part.hpp", header("part"))
        self.write("unnamed.cpp", "namespace {\nstruct Base { int v = 1; };\n}\nstruct Derived : Base { Base more; };\n" +
                   program("#include \"part.hpp\"\nPROVML_TEST(\"f\") int f(Derived d) { return d.v + d.more.v; }\n", ["part"],
                           "  std::printf(\"%d\\n\", f(Derived()));\n"))
        self.check(["part", "f"], "unnamed.cpp", "-Werror")

    def test_names_with_blanks_quotes_and_signs(self):
        for folder in ("with blank", "quo'te", "ünïcode", "a=b", "semi;colon&", "do$llar#(x)"):
            with self.subTest(folder):
                self.write(f"{folder}/inc/a b.hpp", header("blank"))
                self.write(f"{folder}/x y.cpp", program("#include \"inc/a b.hpp\"\n", ("blank",)))
                # g++ cannot map a file's name to one with a '='.
                self.check(("blank",), f"{folder}/x y.cpp", debug="=" not in folder)
                self.check(("blank",), "x y.cpp", cwd=self.dir / folder, compilers=["g++"])

    def test_source_and_folder_behind_links(self):
        self.write("real/src/near.hpp", header("near"))
        self.write("real/src/main.cpp", program("#include \"near.hpp\"\n", ("near",)))
        (self.dir / "alias").symlink_to("real/src")
        (self.dir / "link.cpp").symlink_to("real/src/main.cpp")
        self.check(("near",), "alias/main.cpp")
        self.check(("near",), "main.cpp", cwd=self.dir / "alias")
        self.check(("near",), "link.cpp", "-Ireal/src")

    def test_header_that_is_a_link(self):
        self.write("store/near.hpp", header("near"))
        (self.dir / "inc").mkdir()
        (self.dir / "inc/near.hpp").symlink_to("../store/near.hpp")
        self.write("main.cpp", program("#include <near.hpp>\n", ("near",)))
        self.check(("near",), "main.cpp", "-Iinc")

    def test_header_in_several_shapes(self):
        """Without a guard, read twice with other macros."""
        self.write("shape.hpp", "#include <provml/annotations.h>\nPROVML_TRANSFORMATION(\"shape\") inline int NAME(int v) { return v; }\n")
        self.write("main.cpp", "#define NAME one\n#include \"shape.hpp\"\n#undef NAME\n#define NAME two\n#include \"shape.hpp\"\n"
                   "int main() { return one(0) + two(0); }\n")
        self.check((), "main.cpp", said="provml-E0112")

    def test_line_directives_of_the_user(self):
        self.write("gram.y", "\n" * 30)
        self.write("main.cpp", "#include <provml/annotations.h>\n#include <cstdio>\n#line 12 \"gram.y\"\n"
                   "PROVML_TRANSFORMATION(\"parse\") int parse(int v) { std::printf(\"%s %d\\n\", __FILE__, __LINE__); return v; }\n"
                   "#line 40 \"gram.y\"\nint main() { std::printf(\"%s %d\\n\", __FILE__, __LINE__); return parse(0); }\n")
        self.check(("parse",), "main.cpp")

    def test_byte_order_mark_and_crlf(self):
        text = program("#include \"near.hpp\"\n", ("near",))
        (self.dir / "main.cpp").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        (self.dir / "near.hpp").write_bytes(b"\xef\xbb\xbf" + header("near").replace("\n", "\r\n").encode())
        self.check(("near",), "main.cpp")

    def test_assert_names_the_original(self):
        self.write("src/fit.cpp", "#include <provml/annotations.h>\n#include <cassert>\n"
                   "PROVML_TRAINING(\"fit\") int fit(int n) {\n  assert(n > 3);\n  return n;\n}\nint main() { return fit(1); }\n")
        for compiler in t.COMPILERS:
            self.run_command(self.cxx, "--strict", compiler, "src/fit.cpp", "-o", "fit")
            self.assertIn("src/fit.cpp:4: ", self.run_command("sh", "-c", "ulimit -c 0; ./fit", status=None).stderr)


if __name__ == "__main__":
    t.main()
