"""PROV and RDF exports of the example, read by python3-prov, rdflib, rapper and xmllint; and `provml import`."""
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from interop_testing import example, need_program, python
from provml_testing import BUILD, Lab, TestCase, main, unittest

SCHEMAS = BUILD / "schemas/prov"
PROV = "{http://www.w3.org/ns/prov#}"
ORDER = ("label", "location", "role", "type", "value")  # of PROV's own attributes in the W3C's schema
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*:[A-Za-z_][A-Za-z0-9._-]*$")

EQUAL = """
import sys, prov.model
a = prov.model.ProvDocument.deserialize(sys.argv[1], format='json')
b = prov.model.ProvDocument.deserialize(sys.argv[2], format='xml')
print(len(a.records), len(b.records), a == b)
"""

SETS = """
import sys, rdflib
def triples(name, format):
    graph = rdflib.ConjunctiveGraph()
    graph.parse(name, format=format)
    return {tuple(term.n3() for term in triple) for triple in graph.triples((None, None, None))}
one, *rest = [triples(name, format) for name, format in zip(sys.argv[1::2], sys.argv[2::2])]
print(len(one), all(one == other for other in rest))
"""


class Exports(TestCase):
    def export(self, format, *options):
        file = self.folder / f"all.{format}"
        example().provml("export", "--format", format, "-o", file, *options)
        return file

    def test_python_prov_reads_both_equal(self):
        records, others, equal = python(EQUAL, self.export("prov-json"), self.export("prov-xml"), module="prov", package="python3-prov").split()
        self.assertGreater(int(records), 1000)
        self.assertEqual((others, equal), (records, "True"))

    def test_rdflib_reads_all_forms_equal(self):
        files = []
        for format, name in (("turtle", "turtle"), ("ntriples", "nt"), ("trig", "trig"), ("nquads", "nquads")):
            files += [self.export(format), name]
        count, equal = python(SETS, *files, module="rdflib", package="python3-rdflib").split()
        self.assertGreater(int(count), 1000)
        self.assertEqual(equal, "True")

    def test_rapper_reads_what_was_written(self):
        need_program("rapper", "raptor2-utils")
        turtle, ntriples = self.export("turtle"), self.export("ntriples")
        read = subprocess.run(["rapper", "-q", "-i", "turtle", "-o", "ntriples", turtle], capture_output=True, text=True, check=True).stdout
        wanted = subprocess.run(["rapper", "-q", "-i", "ntriples", "-o", "ntriples", ntriples], capture_output=True, text=True, check=True).stdout
        self.assertTrue(sorted(set(read.splitlines())) == sorted(set(wanted.splitlines())), "rapper reads other triples from Turtle than from N-Triples")

    def test_xmllint_reads_prov_xml(self):
        need_program("xmllint", "libxml2-utils")
        subprocess.run(["xmllint", "--noout", "--nonet", self.export("prov-xml")], check=True)

    @unittest.skipUnless((SCHEMAS / "prov.xsd").exists(), "there are no schemas of the W3C in build/schemas/prov (test/interop/fetch_schemas.py)")
    def test_the_schema_of_the_w3c(self):
        need_program("xmllint", "libxml2-utils")
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMAS / "prov.xsd", self.export("prov-xml")],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[:3000])

    def test_prov_xml_has_the_order_and_the_names_of_the_schema(self):
        for statement in ElementTree.parse(self.export("prov-xml")).getroot():
            self.assertTrue(statement.tag.startswith(PROV), statement.tag)
            places = []
            for child in statement:
                own = child.tag.startswith(PROV)
                name = child.tag[len(PROV):] if own else ""
                is_argument = PROV + "ref" in child.attrib or name in ("time", "startTime", "endTime")
                places.append(0 if is_argument else 1 + ORDER.index(name) if name in ORDER else 9)
                if PROV + "ref" in child.attrib:
                    self.assertRegex(child.attrib[PROV + "ref"], NAME)
            self.assertEqual(places, sorted(places), statement.attrib)
            if PROV + "id" in statement.attrib:
                self.assertRegex(statement.attrib[PROV + "id"], NAME)

    def test_a_lineage_holds_what_it_goes_through_and_no_more(self):
        lab = example()
        model = next(path.relative_to(lab.folder) for path in sorted(lab.folder.glob("models-*/*.pt")))
        part = set(lab.provml("export", "--lineage", model, "--format", "nquads").stdout.splitlines())
        self.assertTrue(part and part < lab.quads())
        other = [path for path in lab.folder.glob("models-*/*.pt") if path.name != model.name]
        self.assertFalse(any(f"<{other[0]}>" in line and "path" in line for line in part))
        self.assertIn("entity(", lab.provml("export", "--lineage", model, "--format", "provn").stdout)


class Imports(TestCase):
    def setUp(self):
        super().setUp()
        self.lab = Lab(self.folder)

    def test_a_store_built_again_holds_what_was_imported(self):
        (self.folder / "a.provn").write_text("""document
          prefix ex <http://example.org/>
          entity(ex:table, [prov:location="/data/table.csv"])
          wasGeneratedBy(ex:table, ex:clean, -)
        endDocument""")
        (self.folder / "b.trig").write_text("""@prefix ex: <http://example.org/> . @prefix prov: <http://www.w3.org/ns/prov#> .
          ex:g1 { ex:x a prov:Entity ; prov:wasDerivedFrom [ a prov:Entity ] . }
          ex:x prov:wasDerivedFrom ex:table .""")
        for name in ("a.provn", "b.trig"):
            self.lab.provml("import", name)
        before = self.lab.quads()
        kept = self.lab.home / "imports/originals"
        self.assertEqual(sorted(file.read_text() for file in kept.iterdir()),
                         sorted((self.folder / name).read_text() for name in ("a.provn", "b.trig")))
        bundles = {row["g"] for row in self.lab.sparql("SELECT ?g { GRAPH <urn:provml:catalog> { ?g a prov:Bundle } }")}
        self.assertIn("http://example.org/g1", bundles)
        self.assertEqual(len(bundles), 3)
        shutil.rmtree(self.lab.home / "store")
        self.lab.provml("ingest")
        self.assertTrue(self.lab.quads() == before, "the store is not what it was")
        for name in ("a.provn", "b.trig"):
            self.assertIn(" 0 new", self.lab.provml("import", name).stdout)

    def test_the_tree_shows_what_others_used(self):
        (self.folder / "other.provn").write_text(f"""document
          prefix ex <http://example.org/>
          entity(ex:table, [prov:location="{self.folder}/table.csv"])
          wasGeneratedBy(ex:table, ex:clean, -)
          used(ex:clean, ex:raw, -)
          wasGeneratedBy(ex:raw, ex:measure, -)
        endDocument""")
        (self.folder / "table.csv").write_text("1\n")
        self.lab.provml("record", "--activity", "copy", "--used", "table.csv", "--generated", "out.csv", "--", "cp", "table.csv", "out.csv")
        self.lab.provml("import", "other.provn")
        lines = [line.strip("│├└─ ") for line in self.lab.provml("lineage", "out.csv").stdout.splitlines()]
        self.assertEqual(lines[-3:], ["clean", "raw", "measure"])
        lines = [line.strip("│├└─ ").split("  ")[0] for line in self.lab.provml("lineage", "--forward", "http://example.org/raw").stdout.splitlines()]
        self.assertEqual(lines[:3], ["raw", "clean", "table"])
        self.assertEqual(lines[-2:], ["copy", f"{self.folder}/out.csv"])

    def test_quads_come_back_as_they_were(self):
        file = self.folder / "all.nq"
        file.write_text(example().provml("export", "--format", "nquads").stdout)
        self.lab.provml("import", file)
        self.assertTrue(self.lab.quads() == example().quads(), "export and import changed the quads")
        self.assertIn(" 0 new", self.lab.provml("import", file).stdout)

    def test_every_form_of_prov_comes_back_as_it_was(self):
        for format, name in (("provn", "a.provn"), ("prov-json", "a.json"), ("prov-xml", "a.xml")):
            with self.subTest(format):
                lab = Lab(self.folder / format)
                file = lab.folder / name
                example().provml("export", "--format", format, "-o", file)
                lab.provml("import", file, "--graph", "http://example.org/g")
                back = lab.provml("export", "--graph", "http://example.org/g", "--format", format).stdout
                self.assertTrue(back == file.read_text(), f"{format} is not what it was")

    def test_lineage_goes_through_what_others_wrote(self):
        (self.folder / "other.provn").write_text(f"""document
          prefix ex <http://example.org/>
          entity(ex:survey, [prov:location="{self.folder}/survey.sgy"])
          activity(ex:acquisition, 2020-01-01T00:00:00Z, -)
          used(ex:acquisition, ex:ship, -)
          wasGeneratedBy(ex:survey, ex:acquisition, -)
        endDocument""")
        self.lab.run("make-segy", "survey.sgy")
        self.lab.run("curate", "--sgy", "survey.sgy", "--out", "curated.h5", "--db", "aux.sqlite")
        self.lab.provml("import", "other.provn")
        found = {node["iri"] for node in self.lab.json("lineage", "curated.h5")["nodes"]}
        self.assertLessEqual({"http://example.org/survey", "http://example.org/acquisition", "http://example.org/ship"}, found)
        forward = {node["iri"] for node in self.lab.json("lineage", "--forward", "http://example.org/ship")["nodes"]}
        self.assertTrue(any("curated.h5" in iri for iri in forward))

    def test_a_file_of_another_host_is_not_ours(self):
        (self.folder / "h.ttl").write_text("""@prefix prov: <http://www.w3.org/ns/prov#> .
          <file://elsewhere/data/x.h5> prov:wasGeneratedBy <http://example.org/a> .
          <file:///data/y.h5> prov:wasGeneratedBy <http://example.org/a> .
          <file://localhost/data/z.h5> prov:wasGeneratedBy <http://example.org/a> .
          <http://example.org/e> prov:atLocation <file://elsewhere/data/w.h5> .""")
        self.lab.provml("import", "h.ttl", "--host", "here")
        files = {re.search(r"<(urn:provml:file:[^>]*)>", line).group(1) for line in self.lab.quads() if "specializationOf" in line}
        self.assertEqual(files, {f"urn:provml:file:{name}" for name in
                                 ("elsewhere:/data/x.h5", "here:/data/y.h5", "here:/data/z.h5", "elsewhere:/data/w.h5")})

    def test_qualified_relations_alone_are_followed(self):
        (self.folder / "q.ttl").write_text("""@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://example.org/> .
          ex:out prov:qualifiedGeneration [ a prov:Generation ; prov:activity ex:a ] .
          ex:a prov:qualifiedUsage [ a prov:Usage ; prov:entity ex:in ] .""")
        self.lab.provml("import", "q.ttl")
        self.assertIn("http://example.org/in", {node["iri"] for node in self.lab.json("lineage", "http://example.org/out")["nodes"]})

    def test_messages_of_pllib(self):
        (self.folder / "prov.log").write_text('[{"prov_obj": {"wf_execution": 1.0, "startTime": 1.0}, "dataflow_name": "flow", "act_type": "workflow"}]\n')
        self.assertIn("PLLib", self.lab.provml("import", "prov.log").stdout)

    def test_what_is_wrong_leaves_nothing(self):
        for name, text, wanted in (("a.provn", "document entity(ex:e) endDocument", "provml-E0442"), ("b.json", '{"entity": 3}', "provml-E0446"),
                                   ("c.xml", '<prov:document xmlns:prov="http://www.w3.org/ns/prov#"><prov:entity/></prov:document>', "provml-E044"),
                                   ("d.ttl", "this is no Turtle", "provml-E0405"), ("e.ttl", "", "provml-E0414"), ("f.json", "{", "provml-E0446")):
            with self.subTest(name):
                (self.folder / name).write_text(text)
                done = self.lab.provml("import", name, check=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(wanted, done.stderr)
                self.assertIn(name, done.stderr)
        done = self.lab.provml("import", "missing.provn", check=False)
        self.assertIn("provml-E0602", done.stderr)
        (self.folder / "good.provn").write_text("document\nprefix ex <http://example.org/>\nentity(ex:e)\nendDocument")
        done = self.lab.provml("import", "good.provn", "--graph", "urn:provml:run:x", check=False)
        self.assertIn("provml-E0415", done.stderr)
        self.assertEqual(self.lab.quads(), set())


if __name__ == "__main__":
    main()
