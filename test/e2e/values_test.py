"""Values of every kind, and exceptions, from a marked source through the runtime to the answers of provml."""
import json
import shutil

from provml_testing import BIN, BUILD, SOURCE, Lab, TestCase, main, run

HERE = SOURCE / "test/e2e"
COMPILERS = [name for name in ("g++", "clang++-19") if shutil.which(name)]

VALUES = """
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?activity ?slot ?value ?opaque ?output WHERE {
  ?a provml:plan/rdfs:label ?activity .
  { ?a prov:used ?s . BIND(false AS ?output) } UNION { ?s prov:wasGeneratedBy ?a . BIND(true AS ?output) }
  ?s provml:attribute/rdfs:label ?slot .
  OPTIONAL { ?s prov:value ?value } OPTIONAL { ?s provml:opaqueType ?opaque }
}"""


def build(folder, name, compiler, *flags):
    """Builds one program with provml-cxx; returns the CompletedProcess and the program."""
    program = folder / f"{name}-{compiler}"
    done = run(BIN / "provml-cxx", compiler, "-std=gnu++20", "-Wall", "-Wextra", "-Wshadow", "-Werror", *flags, f"-I{BUILD}/include",
               f"-I{SOURCE}/runtime/include", HERE / f"{name}.cpp", "-o", program, f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", cwd=folder)
    return done, program


class Values(TestCase):
    def read_back(self, compiler, *flags):
        lab = Lab(self.folder / compiler)
        _, program = build(lab.folder, "values_program", compiler, *flags)
        done = lab.run(program.name, programs=lab.folder, PROVML_REDACT="!secret")
        self.assertEqual(done.stderr, "")
        seen = {}
        for row in lab.sparql(VALUES):
            key = (row["activity"], row["slot"], row["output"] == "true")
            self.assertNotIn(key, seen)
            seen[key] = f"opaque {row['opaque']}" if row["opaque"] else row["value"]
        return seen

    def check(self, seen, activity, expected, output=False):
        for slot, value in expected.items():
            with self.subTest(activity=activity, slot=slot):
                got = seen[activity, slot, output]
                if isinstance(value, (list, dict)):
                    got = json.loads(got)
                self.assertEqual(got, value)

    def check_all(self, seen):
        self.check(seen, "numbers", {
            "boolean": "true", "letter": "65", "small": "-1", "byte": "255", "wide": "120", "least": "-9223372036854775808",
            "most": "18446744073709551615", "single": "0.5", "extended": "0.25", "huge": str(2 ** 100), "null": ""})
        self.check(seen, "enums", {"color": "green", "old": "second", "colors": ["red", "green"], "unknown": "9"})
        self.check(seen, "texts", {"text": "plain", "view": "view", "pointer": "pointer", "wide": "w\u00e9", "utf16": "\U0001f600", "utf8": "\u00e9"})
        self.check(seen, "containers", {
            "flags": [True, False], "deque": [1, 2], "list": ["a", "b"], "set": [1, 2], "hash": {"1": {"base": 2, "own": 0.5}}, "array": [1, 2, 3],
            "nested": [[1], [2, 3]], "valarray": [1.0, 2.0], "span": [1, 2]})
        self.assertEqual(json.loads(seen["containers", "large", False])["shape"], [100])
        self.check(seen, "smalls", {
            "some": "3", "nothing": "", "variant": "alternative", "pair": [1, "red"], "tuple": [1, 0.5], "shared": {"base": 7, "own": 0.5}, "empty": "",
            "duration": "1.5", "complex": [1.0, -1.0], "bits": "1010", "atomic": "5", "wrapper": "6"})
        secret = json.loads(seen["classes", "secret", False])
        self.assertEqual((secret["number"], secret["color"], secret["names"], secret["many"]["shape"]), (41, "green", {"k": "second"}, [20]))
        self.check(seen, "classes", {"derived": {"base": 1, "own": 0.5}, "flexible": {"count": 1, "inside": 2}, "noisy": {"kept": 6}})
        node = json.loads(seen["classes", "node", False])
        self.assertEqual((node["value"], node["next"]["value"], node["next"]["next"]), (1, 2, None))
        for slot in ("function", "incomplete", "pointer", "member", "address", "either", "number"):
            with self.subTest(slot=slot):
                self.assertTrue(seen["opaques", slot, False].startswith("opaque "), seen["opaques", slot, False])
        self.check(seen, "packs", {"values": [1, "two", 3.0]})
        self.check(seen, "arrays", {"x": [1.0, 2.0, 3.0], "n": "3"})
        self.check(seen, "arrays", {"y": [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], "one": "3"}, output=True)
        self.check(seen, "unset", {"old": "1515870810"})
        self.check(seen, "unset", {"result": "true"}, output=True)

    def test_every_kind(self):
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                self.check_all(self.read_back(compiler))

    def test_reading_is_no_undefined_behaviour(self):
        flags = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g")
        probe = self.folder / "probe.cpp"
        probe.write_text("int main() {}\n")
        if run("g++", *flags, probe, "-o", self.folder / "probe", cwd=self.folder, check=False).returncode != 0:
            self.skipTest("g++ has no sanitizer libraries")
        self.check_all(self.read_back("g++", *flags))


class Exceptions(TestCase):
    def test_the_stack_of_activities(self):
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                lab = Lab(self.folder / compiler)
                _, program = build(lab.folder, "exceptions_program", compiler)
                done = lab.run(program.name, programs=lab.folder, PROVML_REDACT="!secret")
                self.assertEqual(done.stdout, "loss is NaN\nsomething else\nfar\n")
                rows = lab.rows("query", "failures")
                seen = [(r["name"], r["function"], r["exception"], r["message"], r["thrown_here"]) for r in rows]
                within = ("throwing", "lab::Cleaner::throwing", "std::logic_error", "within a destructor", "true")
                custom, error = ("lab::Custom", ""), ("std::runtime_error", "loss is NaN")
                self.assertEqual(seen, [
                    ("pointer", "pointer", "std::out_of_range", "far", "true"),
                    within, ("deep", "deep", *custom, "true"), ("block", "middle", *custom, "false"), ("middle", "middle", *custom, "false"),
                    within, ("deep", "deep", *error, "true"), ("block", "middle", *error, "false"), ("middle", "middle", *error, "false"),
                    within])
                clean = lab.sparql("PREFIX provml: <https://w3id.org/provml/ns/1#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
                                   'SELECT ?a (BOUND(?status) AS ?failed) WHERE { ?a provml:plan/rdfs:label "clean" OPTIONAL { ?a provml:status ?status } }')
                self.assertEqual([r["failed"] for r in clean], ["false"] * 3, "a destructor that runs for an exception has not failed")


if __name__ == "__main__":
    main()
