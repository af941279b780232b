"""`provml export`: what other tools make of it. usage: exports_test.py CLASS (one of the classes below)."""
import decimal
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import uuid
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.environ["PROVML_SOURCE"] + "/test/e2e")
from provml_testing import BIN, EXAMPLE, Lab, Pipeline, TestCase, environment, run  # noqa: E402

try:
    import rdflib
    rdflib.NORMALIZE_LITERALS = False
except ImportError:
    rdflib = None
try:
    from pyld import jsonld
except ImportError:
    jsonld = None

PROV = "http://www.w3.org/ns/prov#"
PROVML = "https://w3id.org/provml/ns/1#"
DOUBLE = "^^<http://www.w3.org/2001/XMLSchema#double>"


class Recorded(TestCase):
    """One survey through the three programs."""

    def setUp(self):
        super().setUp()
        self.lab = Lab(self.folder / "lab")
        run(EXAMPLE / "make-segy", "raw.sgy", "--inlines", "100-120", "--crosslines", "300-310", cwd=self.lab.folder)
        self.survey = Pipeline(self.lab, "s", "raw.sgy", trainings=[["--max-epochs", "2", "--learning-rates", "0.01"], ["--max-epochs", "2", "--learning-rates", "0.001"]])
        self.runs = {row["workflow"] + row["run"]: row["run"] for row in self.lab.rows("runs")}
        # The latest first; ids of runs that began in the same second say nothing of their order.
        self.training = next(v for k, v in self.runs.items() if k.startswith("seismic-training"))
        self.models = sorted(p.relative_to(self.lab.folder) for p in self.lab.folder.glob("s-models-*/*.pt"))

    def export(self, *arguments):
        return self.lab.provml("export", *arguments).stdout

    def quads(self, *arguments):
        return {line for line in self.export("--format", "nquads", *arguments).splitlines() if line}


@unittest.skipUnless(rdflib and jsonld, "skipped: needs rdflib and PyLD; './dev test' installs them into build/venv")
class Rdf(Recorded):
    """Every RDF syntax, read by rdflib; JSON-LD by PyLD too."""

    def read(self, text, syntax):
        data = rdflib.Dataset()
        data.parse(data=text, format=syntax)
        return {(s.n3(), p.n3(), o.n3(), "" if g is None or str(g) == "urn:x-rdflib:default" else str(g)) for s, p, o, g in data.quads()}

    @staticmethod
    def doubles(lines, canonical):
        """PyLD writes doubles in their canonical form, of 16 digits, whatever the document says; `canonical` says whether it did."""
        def number(line):
            if DOUBLE not in line:
                return line
            start, rest = line.split('"', 1)
            value, end = rest.split('"' + DOUBLE, 1)
            return (start, str(decimal.Decimal(value if canonical else format(float(value), ".15E")).normalize()), end)
        return {number(line) for line in lines}

    def check_all(self, *selection):
        nquads = self.export("--format", "nquads", *selection)
        wanted = self.read(nquads, "nquads")
        self.assertGreater(len(wanted), 50)
        document = self.export("--format", "jsonld", *selection)
        self.assertEqual(self.read(document, "json-ld"), wanted)
        self.assertEqual(self.read(self.export("--format", "trig", *selection), "trig"), wanted)
        triples = {q[:3] for q in wanted}
        for name, syntax in (("turtle", "turtle"), ("ntriples", "nt")):
            self.assertEqual({q[:3] for q in self.read(self.export("--format", name, *selection), syntax)}, triples)
        lines = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"}).splitlines()
        self.assertEqual(self.doubles(lines, True), self.doubles(nquads.splitlines(), False))
        self.assertEqual(self.export("--format", "jsonld", *selection), document)
        return wanted

    def test_selections(self):
        self.check_all()
        of_run = self.check_all("--run", self.training)
        self.assertEqual({q[3] for q in of_run}, {"urn:provml:run:" + self.training})
        self.check_all("--lineage", self.models[0])
        self.check_all("--lineage", "raw.sgy", "--forward")

    def test_a_lineage_is_a_part_of_all(self):
        everything = self.quads()
        model, other = self.models[0], self.models[-1]
        back = self.quads("--lineage", model)
        self.assertLess(back, everything)
        text = "\n".join(back)
        for wanted in ("raw.sgy", "s-curated.h5", "train.h5", str(model), PROV + "Person", PROVML + "LearningDatasetReference>"):
            self.assertIn(wanted, text)
        self.assertNotIn(str(other), text)
        self.assertNotIn("test.h5", text)
        # No relation leads out of it.
        subjects = {line.split(" ", 1)[0] for line in back}
        for line in back:
            subject, predicate, thing = line.split(" ")[:3]
            if predicate in (f"<{PROV}used>", f"<{PROV}wasGeneratedBy>", f"<{PROV}wasDerivedFrom>", f"<{PROV}wasAssociatedWith>", f"<{PROVML}plan>"):
                self.assertIn(thing, subjects, line)
        forward = "\n".join(self.quads("--lineage", "raw.sgy", "--forward"))
        for path in self.models:
            self.assertIn(str(path), forward)

    def test_terms_that_are_easily_misread(self):
        xsd = "http://www.w3.org/2001/XMLSchema#"
        values = [f'"03"^^<{xsd}integer>', f'"3"^^<{xsd}integer>', f'"-0"^^<{xsd}integer>', f'"-7"^^<{xsd}integer>', f'"12345678901234567890"^^<{xsd}integer>',
                  f'"1"^^<{xsd}boolean>', f'"true"^^<{xsd}boolean>', '"3"', '"true"', '"x\\"\\\\\\n\\u20AC"@en', '"3"^^<xsd:integer>', f'"1e400"^^<{xsd}decimal>', "<prov:x>", "<mls:p>",
                  "<urn:x#%20y>", '"@id"', '"_:b"', '""']
        lines = [f"<urn:a> <{PROV}value> {value} <urn:g> ." for value in values]
        lines += ["<prov:x> <mls:p> <owl:o> <prov:g> .", "<prov:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <prov:T> <urn:g> .",
                  "<urn:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \"a text\" <urn:g> .", f"<urn:x> <{PROV}a.b> <{PROV}> <urn:g> ."]
        lab = Lab(self.folder / "odd")
        (lab.folder / "odd.nq").write_text("\n".join(lines) + "\n")
        lab.provml("ingest", "odd.nq")
        nquads = lab.provml("export", "--format", "nquads").stdout
        wanted = self.read(nquads, "nquads")
        self.assertGreaterEqual(len(wanted), len(lines))
        document = lab.provml("export", "--format", "jsonld").stdout
        self.assertEqual(self.read(document, "json-ld"), wanted)
        lines = set(jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"}).splitlines())
        self.assertEqual({json.loads('"' + line.replace('"', "'").replace("\\", "") + '"') for line in lines},
                         {json.loads('"' + line.replace('"', "'").replace("\\", "") + '"') for line in nquads.splitlines()})


class Crates(Recorded):
    def crate(self, name, *arguments):
        done = self.lab.provml("export", "--format", "rocrate", "-o", self.folder / name, *arguments)
        metadata = json.loads((self.folder / name / "ro-crate-metadata.json").read_text())
        return {entity["@id"]: entity for entity in metadata["@graph"]}, done

    @staticmethod
    def of_type(crate, kind):
        return [e for e in crate.values() if kind == e["@type"] or kind in e["@type"] and isinstance(e["@type"], list)]

    def validate(self, *folders):
        done = subprocess.run([sys.executable, "-B", pathlib.Path(__file__).parent / "crate_check.py", *folders], capture_output=True, text=True, env=environment(HOME=self.folder))
        if done.returncode == 77:
            self.skipTest(done.stdout.strip())
        return done

    def test_the_validator_requires_nothing_more(self):
        self.crate("run", "--run", self.training, "--copy-files")
        self.crate("all")
        self.crate("lineage", "--lineage", self.models[0])
        folders = [self.folder / name for name in ("run", "all", "lineage")]
        self.validate(folders[0])  # skips where there is none
        done = self.validate(*folders)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(re.findall(r"\d{2,} checks, 0 problems", done.stdout)), 3, done.stdout)
        # The check is one that can fail.
        file = folders[0] / "ro-crate-metadata.json"
        metadata = json.loads(file.read_text())
        next(e for e in metadata["@graph"] if e["@type"] == "ControlAction").pop("instrument")
        file.write_text(json.dumps(metadata))
        done = self.validate(folders[0])
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("ControlAction must reference", done.stdout)

    def test_contents(self):
        crate, _ = self.crate("run", "--run", self.training, "--copy-files")
        main = crate["urn:provml:run:" + self.training]
        self.assertEqual(main["@type"], "CreateAction")
        self.assertEqual(main["instrument"], {"@id": "workflow.json"})
        self.assertEqual(main["actionStatus"], "http://schema.org/CompletedActionStatus")
        self.assertEqual(crate[main["agent"]["@id"]]["@type"], "Person")
        for key in ("startTime", "endTime"):
            self.assertRegex(main[key], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$")
        results = [crate[r["@id"]] for r in main["result"]]
        names = {r["name"] for r in results if r["@type"] == "File"}
        self.assertEqual(names, {p.name for p in self.models if p.parent.name == "s-models-1"})
        self.assertLessEqual({"train.h5", "valid.h5"}, {crate[o["@id"]]["name"] for o in main["object"]})
        for file in results:
            if file["@type"] != "File":
                continue
            copy = self.folder / "run" / file["@id"]
            self.assertEqual(str(copy.stat().st_size), file["contentSize"])
            self.assertEqual(hashlib.sha256(copy.read_bytes()).hexdigest(), file["sha256"])
            self.assertEqual(copy.read_bytes(), (self.lab.folder / "s-models-1" / file["name"]).read_bytes())
        # Every reference leads somewhere.
        for entity in crate.values():
            for value in entity.values():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict) and not one["@id"].startswith("https://"):
                        self.assertIn(one["@id"], crate)
        steps, controls = self.of_type(crate, "HowToStep"), self.of_type(crate, "ControlAction")
        self.assertLessEqual({"training", "epoch", "batch", "validation", "test"}, {s["name"] for s in steps})
        self.assertEqual([int(s["position"]) for s in crate["workflow.json"]["step"] and [crate[s["@id"]] for s in crate["workflow.json"]["step"]]], list(range(len(steps))))
        actions = self.of_type(crate, "CreateAction")
        self.assertEqual(len(actions), len(controls) + 1)
        rates = [e for e in self.of_type(crate, "PropertyValue") if e["name"] == "candidate_rate"]
        self.assertEqual([e["value"] for e in rates], [0.001])
        parameter = crate[rates[0]["exampleOfWork"][0]["@id"]]
        self.assertEqual((parameter["@type"], parameter["additionalType"]), ("FormalParameter", "Float"))
        # Many executions of one site are one action.
        count = self.lab.sparql(f'SELECT (COUNT(?a) AS ?n) WHERE {{ GRAPH <urn:provml:run:{self.training}> {{ ?a provml:plan ?s }} ?s rdfs:label "batch" }}')[0]["n"]
        self.assertGreater(int(count), 16)
        batches = [a for a in actions if a["name"].startswith("batch")]
        self.assertEqual([a["name"] for a in batches], [f"batch, {count} executions"])
        loss = next(crate[r["@id"]] for r in batches[0]["result"] if crate[r["@id"]]["name"] == "batch_loss")
        self.assertLessEqual(loss["minValue"], loss["value"])
        self.assertLessEqual(loss["value"], loss["maxValue"])

    def test_files_that_are_not_what_was_recorded_stay_outside(self):
        changed, gone = self.lab.folder / self.models[-1], self.lab.folder / self.models[-2]
        changed.write_bytes(b"something else")
        gone.unlink()
        crate, done = self.crate("run", "--run", self.training, "--copy-files")
        self.assertIn(f"not copied: {changed}: it has changed", done.stderr)
        self.assertIn(f"not copied: {gone}: it is no longer there", done.stderr)
        for path in (changed, gone):
            files = [e for e in self.of_type(crate, "File") if e["name"] == path.name]
            self.assertEqual(len(files), 1)
            self.assertTrue(files[0]["@id"].startswith("file://"), files)

    def test_hashes_that_were_recorded(self):
        self.lab.run("curate", "--sgy", "raw.sgy", "--out", "hashed.h5", "--db", "hashed.sqlite", PROVML_FILE_HASH="sha256")
        crate, _ = self.crate("hashed", "--lineage", "hashed.h5")
        hashes = {e["name"]: e.get("sha256") for e in self.of_type(crate, "File")}
        self.assertEqual(hashes["hashed.h5"], hashlib.sha256((self.lab.folder / "hashed.h5").read_bytes()).hexdigest())

    def test_a_step_by_hand_and_one_that_fails(self):
        self.lab.provml("record", "--activity", "look", "--used", "raw.sgy", "--note", "by eye", "--", "sh", "-c", "exit 3", check=False)
        failed = next(row["run"] for row in self.lab.rows("runs", "--status", "failed"))
        crate, _ = self.crate("hand", "--run", failed)
        self.assertEqual(crate["urn:provml:run:" + failed]["actionStatus"], "http://schema.org/FailedActionStatus")
        done = self.validate(self.folder / "hand")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Events(Recorded):
    """OpenLineage: the shape that its JSON schema 2-0-2 asks for, written down here."""

    def facets(self, holder):
        for name, facet in holder.items():
            self.assertIsInstance(facet, dict, name)
            for key in ("_producer", "_schemaURL"):
                self.assertRegex(facet[key], r"^https://\S+$", name)

    def dataset(self, data, side):
        self.assertTrue(data["namespace"] and data["name"], data)
        self.assertLessEqual(set(data), {"namespace", "name", "facets", side})
        self.facets(data["facets"])
        self.facets(data.get(side, {}))

    def events(self, *arguments):
        found = [json.loads(line) for line in self.export("--format", "openlineage", *arguments).splitlines()]
        for event in found:
            self.assertEqual(set(event), {"eventType", "eventTime", "run", "job", "inputs", "outputs", "producer", "schemaURL"})
            self.assertIn(event["eventType"], ("START", "COMPLETE", "FAIL"))
            self.assertRegex(event["eventTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")
            self.assertEqual(event["schemaURL"], "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent")
            self.assertEqual(uuid.UUID(event["run"]["runId"]).version, 5)
            self.assertTrue(event["job"]["namespace"] and event["job"]["name"])
            self.facets(event["run"]["facets"])
            self.facets(event["job"]["facets"])
            for data in event["inputs"]:
                self.dataset(data, "inputFacets")
            for data in event["outputs"]:
                self.dataset(data, "outputFacets")
        return found

    def test_a_run(self):
        start, end = self.events("--run", self.training)
        self.assertEqual((start["eventType"], end["eventType"]), ("START", "COMPLETE"))
        self.assertLess(start["eventTime"], end["eventTime"])
        for event in (start, end):
            self.assertEqual(event["run"]["runId"], str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:provml:run:" + self.training)))
            self.assertEqual(event["job"]["name"], "seismic-training")
        written = {d["name"] for d in end["outputs"]}
        self.assertEqual(written, {str(self.lab.folder / p) for p in self.models if p.parent.name == "s-models-1"})
        self.assertEqual(start["outputs"], [])
        for data in end["outputs"]:
            self.assertEqual(data["outputFacets"]["outputStatistics"]["size"], pathlib.Path(data["name"]).stat().st_size)
        self.assertIn(str(self.survey.training_set), {d["name"] for d in end["inputs"]})
        measures = {(m["activity"], m["name"]): m for m in end["run"]["facets"]["provml_evaluations"]["evaluations"]}
        self.assertEqual(measures["epoch", "loss"]["count"], 2)
        self.assertAlmostEqual(measures["epoch", "loss"]["value"], float(self.survey.epochs[-1]["loss"]), places=4)
        self.assertIn("sourceCodeLocation", end["job"]["facets"])

    def test_all_runs_and_one_that_fails(self):
        self.lab.provml("record", "--activity", "look", "--", "sh", "-c", "exit 3", check=False)
        events = self.events()
        self.assertEqual([e["eventType"] for e in events], ["START", "COMPLETE"] * 4 + ["START", "FAIL"])
        error = events[-1]["run"]["facets"]["errorMessage"]
        self.assertEqual(error["programmingLanguage"], "C++")
        self.assertEqual(error["message"], "exit status 3")
        # What one run writes the next one reads, by the same name.
        outputs = {(d["namespace"], d["name"]) for e in events[:2] for d in e["outputs"]}
        self.assertTrue(outputs & {(d["namespace"], d["name"]) for d in events[3]["inputs"]})


class Pictures(Recorded):
    def nodes(self, dot):
        return re.findall(r'^  n\d+ \[label="((?:[^"\\]|\\.)*)", tooltip="([^"]*)", (shape=\w+)', dot, re.M)

    def draw(self, dot):
        if not shutil.which("dot"):
            self.skipTest("skipped: needs graphviz")
        done = subprocess.run(["dot", "-Tsvg"], input=dot, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return ElementTree.fromstring(done.stdout)

    def test_a_lineage(self):
        dot = self.export("--format", "dot", "--lineage", self.models[0])
        nodes = self.nodes(dot)
        shapes = {}
        for label, iri, shape in nodes:
            shapes.setdefault(shape, []).append(label)
            self.assertNotIn("urn:provml", label)
        self.assertLessEqual({"raw.sgy", "s-curated.h5", "train.h5", self.models[0].name}, set(shapes["shape=ellipse"]))
        self.assertTrue(any(label.startswith("training [Training]") for label in shapes["shape=box"]), shapes)
        self.assertLessEqual({"train", "curate"}, set(shapes["shape=house"]))
        for relation in ("used", "wasGeneratedBy", "wasAssociatedWith"):
            self.assertIn(f'label="{relation}"', dot)
        drawing = self.draw(dot)
        titles = {e.text for e in drawing.iter("{http://www.w3.org/2000/svg}text")}
        self.assertIn("raw.sgy", titles)
        svg = self.export("--format", "svg", "--lineage", self.models[0])
        self.assertEqual(ElementTree.fromstring(svg).tag, "{http://www.w3.org/2000/svg}svg")

    def test_what_repeats_is_folded(self):
        whole = self.nodes(self.export("--format", "dot", "--run", self.training, "--max-nodes", "0"))
        folded = self.nodes(self.export("--format", "dot", "--run", self.training, "--max-nodes", "40"))
        self.assertGreater(len(whole), 40)
        self.assertLessEqual(len(folded), 40)
        batches = [label for label, _, _ in whole if label.startswith("batch")]
        counts = [int(label.split("×")[1]) for label, _, _ in folded if label.startswith("batch ×")]
        self.assertEqual(sum(counts), len(batches))
        least = self.nodes(self.export("--format", "dot", "--max-nodes", "1"))
        self.assertLess(len(least), len(self.nodes(self.export("--format", "dot", "--max-nodes", "0"))) / 4)
        self.draw(self.export("--format", "dot"))

    def test_without_graphviz(self):
        empty = self.folder / "empty"
        empty.mkdir()
        done = self.lab.provml("export", "--format", "svg", check=False, PATH=empty)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("provml-E0611", done.stderr)
        self.assertIn("install graphviz", done.stderr)

    def test_graphviz_that_fails(self):
        bad = self.folder / "bad"
        bad.mkdir()
        (bad / "dot").write_text("#!/bin/sh\necho no memory >&2\nexit 7\n")
        (bad / "dot").chmod(0o755)
        done = self.lab.provml("export", "--format", "svg", check=False, PATH=f"{bad}:{os.environ['PATH']}")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("provml-E0612", done.stderr)
        self.assertIn("status 7: no memory", done.stderr)


class Wrong(TestCase):
    def setUp(self):
        super().setUp()
        self.lab = Lab(self.folder / "lab")
        (self.lab.folder / "facts.ttl").write_text("<urn:a> <urn:p> <urn:b> .\n")
        self.lab.provml("ingest", "facts.ttl")

    def refused(self, id, *arguments, status=1):
        done = self.lab.provml("export", *arguments, check=False)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertIn(id, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr

    def test_wrong_use(self):
        self.assertIn("jsonld", self.refused("provml-E0600", "--format", "docx", status=2))
        self.assertIn("extension", self.refused("provml-E0600", "-o", "x.docx", status=2))
        self.refused("provml-E0600", "--format", "rocrate", status=2)
        self.refused("provml-E0600", "--forward", status=2)
        self.refused("provml-E0600", "--copy-files", status=2)
        self.refused("provml-E0600", "--lineage", "a", "--run", "b", status=2)
        self.refused("provml-E0513", "--graph", "urn:none")
        self.refused("provml-E0460", "--format", "openlineage")
        self.refused("provml-E0460", "--format", "rocrate", "-o", "crate")
        self.refused("provml-E0602", "-o", "none/x.trig")
        (self.lab.folder / "file").write_text("")
        self.refused("provml-E0460", "--format", "rocrate", "-o", "file/crate")

    def test_where_nothing_ran(self):
        self.assertIn('"urn:a"', self.lab.provml("export", "--format", "jsonld").stdout)
        self.assertIn("digraph", self.lab.provml("export", "--format", "dot").stdout)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(globals()[sys.argv[1]])
    if len(sys.argv) > 2:
        suite = unittest.TestSuite(t for t in suite if sys.argv[2] in t.id())
    result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(suite)
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped:
        print(result.skipped[0][1])
        sys.exit(77)
