"""From marked programs to answers: two surveys in one store, every answer checked against what the programs were asked, printed or
wrote, never against a stored output."""
import json
import math
import os
import pathlib
import re
import sqlite3
import statistics
import tempfile
from datetime import datetime

from provml_testing import SOURCE, Lab, Pipeline, TestCase, epochs, main, testdata, unittest

SURVEY = "http://example.org/surveys/netherlands-f3"
DECOY = "http://example.org/surveys/synthetic"


def setUpModule():
    global scratch, lab, wanted, decoy, segy_facts
    scratch = tempfile.TemporaryDirectory(prefix="provml-lifecycle-")
    unittest.addModuleCleanup(scratch.cleanup)
    folder = pathlib.Path(scratch.name).resolve()
    lab = Lab(folder)
    real = testdata("netherlands-f3-crop.sgy")
    survey = folder / "a survey of some name.segy"  # nothing may depend on the name
    if real:
        survey.write_bytes(real.read_bytes())
    else:
        lab.run("make-segy", survey)
    other = folder / "decoy.sgy"
    lab.run("make-segy", other, "--inlines", "200-219", "--crosslines", "40-63", "--format", "1", "--seed", "7")
    segy_facts = {"inlines": (111, 133), "crosslines": (875, 892)}
    quick = ["--max-epochs", "2", "--batch-size", "16", "--learning-rates", "0.01,0.001"]
    decoy = Pipeline(lab, "decoy", other, survey=DECOY, inlines="200-212", trainings=[["--max-epochs", "5", "--batch-size", "8", "--learning-rates", "0.02"]])
    wanted = Pipeline(lab, "wanted", survey, survey=SURVEY, inlines="111-125", trainings=[quick, ["--max-epochs", "3", "--batch-size", "32", "--learning-rates", "0.005"]])
    for name in ("netherlands-f3", "synthetic"):
        lab.provml("ingest", SOURCE / f"examples/seismic/annotations/{name}.ttl")


def text_of(rows):
    return "\n".join(" ".join(row.values()) for row in rows)


class Runs(unittest.TestCase):
    def test_every_program_is_a_finished_run(self):
        rows = lab.rows("runs")
        self.assertEqual(len(rows), 7)
        self.assertEqual({row["status"] for row in rows}, {"finished"})
        self.assertEqual(sorted(row["workflow"] for row in rows),
                         sorted(["seismic-curation", "seismic-preparation"] * 2 + ["seismic-training"] * 3))

    def test_they_are_valid_together_and_each_alone(self):
        done = lab.provml("--format", "json", "validate", *[row["run"] for row in lab.rows("runs")])
        alone = json.loads(done.stdout)
        self.assertEqual([one for one in alone if not one["valid"]], [])
        self.assertEqual(len(alone), 7)
        together = json.loads(lab.provml("--format", "json", "validate").stdout)[0]
        self.assertTrue(together["valid"], together)
        self.assertGreater(together["statements"], max(one["statements"] for one in alone))


class Answers(unittest.TestCase):
    def test_q1_names_the_survey_of_the_model(self):
        rows = lab.rows("query", "q1", "--param", f"model={wanted.best()['model']}")
        text = text_of(rows)
        self.assertIn(str(wanted.segy), text)
        for low, high in segy_facts.values():
            self.assertIn(f"{low}-{high}", text)
        self.assertIn(str((133 - 111 + 1) + (892 - 875 + 1)), text)
        annotations = (SOURCE / "examples/seismic/annotations/netherlands-f3.ttl").read_text()
        for word in ("oilField", "basin"):
            value = re.search(r'geo:%s "([^"]+)"' % word, annotations).group(1)
            self.assertIn(value, text)
        for foreign in ("decoy", "200-219", "40-63", "Example basin"):
            self.assertNotIn(foreign, text)

    def test_q1_of_the_decoy_is_its_own(self):
        text = text_of(lab.rows("query", "q1", "--param", f"model={decoy.best()['model']}"))
        self.assertIn("decoy.sgy", text)
        self.assertIn("200-219", text)
        self.assertIn("Example basin", text)
        self.assertNotIn(wanted.segy.name, text)
        self.assertNotIn("111-133", text)

    def test_q2_gives_the_parameters_of_the_preparation(self):
        rows = lab.rows("query", "q2", "--param", f"model={wanted.best()['model']}")
        values = {(row["parameter"], row["value"]) for row in rows}
        self.assertIn(("inlines", "111-125"), values)
        self.assertTrue(any(name.startswith("tile") for name, _ in values), values)
        self.assertTrue(any("noise" in name for name, _ in values), values)
        self.assertNotIn(("inlines", "200-212"), values)

    def test_q3_finds_the_least_loss(self):
        rows = lab.rows("query", "q3", "--param", f"dataset={wanted.training_set}")
        best = wanted.best()
        values = {}
        for row in rows:
            values.setdefault(row["name"], set()).add(row["value"])
            self.assertIn(pathlib.Path(best["model"]).name, row["model"])
        losses = [float(v) for v in values["loss"]]
        self.assertTrue(any(math.isclose(v, float(best["loss"]), rel_tol=1e-5) for v in losses), (losses, best))
        ious = [float(v) for v in values["mean_iou"]]
        self.assertTrue(any(math.isclose(v, float(best["mean_iou"]), rel_tol=1e-5) for v in ious), (ious, best))
        options = dict(zip(best["options"][::2], best["options"][1::2]))
        self.assertIn(options["--max-epochs"], values["max_epochs"])
        self.assertIn(options["--batch-size"], values["batch_size"])
        self.assertTrue(any(math.isclose(float(v), float(best["lr"])) for v in values["learning_rate"]), values)

    def test_q4_is_what_the_batches_say(self):
        rows = lab.rows("query", "q4", "--param", f"dataset={wanted.training_set}")
        self.assertEqual(len(rows), len(wanted.epochs))
        durations = batch_durations(wanted)
        self.assertEqual(len(durations), len(rows))
        for row in rows:
            times = durations[row["epoch_iri"]] if "epoch_iri" in row else None
            if times is None:
                self.fail(f"no epoch_iri column in {row}")
            self.assertEqual(int(row["batches"]), len(times))
            for column, value in (("average", statistics.fmean(times)), ("minimum", min(times)), ("maximum", max(times))):
                self.assertAlmostEqual(float(row[column]), value, delta=1e-6)

    def test_q5_selects_by_the_range_of_slices(self):
        rows = lab.rows("query", "q5", "--param", "slices=111-125")
        models = {pathlib.Path(row["model"]).name for row in rows}
        self.assertEqual(models, {pathlib.Path(e["model"]).name for e in wanted.epochs})
        for epoch in wanted.epochs:
            mine = [row for row in rows if row["model"].endswith(epoch["model"].lstrip("./"))]
            losses = [float(row["value"]) for row in mine if row["measure"] == "loss"]
            self.assertTrue(any(math.isclose(v, float(epoch["loss"]), rel_tol=1e-5) for v in losses), (epoch, mine))
        every = [t for times in batch_durations(wanted).values() for t in times]
        for row in rows:
            self.assertTrue(min(every) <= float(row["average"]) <= max(every))

    def test_q6_leads_to_the_seismic_file(self):
        text = text_of(lab.rows("query", "q6", "--param", "slices=111-125"))
        self.assertIn(str(wanted.segy), text)
        self.assertIn(str((133 - 111 + 1) + (892 - 875 + 1)), text)
        self.assertIn("basin", text)
        self.assertNotIn("decoy.sgy", text)


def seconds(text):
    whole, fraction = re.match(r"(.*?)\.(\d+)Z", text).groups()
    return datetime.fromisoformat(whole + "+00:00").timestamp(), int(fraction.ljust(9, "0")[:9]) * 1e-9


def batch_durations(pipeline):
    """epoch IRI -> seconds of its batches, from the begin and end times in the exported quads."""
    start, end, parent, plan, label, used, of = {}, {}, {}, {}, {}, set(), {}
    line_form = re.compile(r'^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"\S*) ')
    for line in lab.quads():
        match = line_form.match(line)
        if not match:
            continue
        s, p, iri, literal = match.groups()
        name = re.split(r"[#/]", p)[-1]
        if name == "startedAtTime":
            start[s] = seconds(literal)
        elif name == "endedAtTime":
            end[s] = seconds(literal)
        elif name == "partOf":
            parent[s] = iri
        elif name == "plan":
            plan[s] = iri
        elif name == "label":
            label[s] = literal
        elif name == "path" and literal == str(pipeline.training_set):
            used.add(s)
        elif name in ("specializationOf", "used"):
            of.setdefault(s, set()).add(iri)
    versions = {s for s, o in of.items() if o & used}
    slots = {s for s, o in of.items() if o & versions}
    stages = {s for s, o in of.items() if o & slots}
    result = {}
    for activity, site in plan.items():
        if label.get(site) == "batch" and activity in end:
            epoch, up = parent[activity], parent[activity]
            while up in parent and up not in stages:
                up = parent[up]
            if up in stages:
                took = end[activity][0] - start[activity][0] + end[activity][1] - start[activity][1]
                result.setdefault(epoch, []).append(took)
    return result


class Lineage(unittest.TestCase):
    def test_backward_reaches_the_raw_file_and_the_annotations(self):
        text = lab.provml("lineage", wanted.best()["model"]).stdout
        for name in (wanted.segy.name, "wanted-curated.h5", "train.h5", "seismic-curation", "seismic-training"):
            self.assertIn(name, text)
        self.assertIn("netherlands-f3", text)
        self.assertNotIn("decoy", text)
        self.assertLess(len(text.splitlines()), 400)

    def test_forward_reaches_every_model_and_no_foreign_one(self):
        text = text_of(lab.rows("lineage", "--forward", wanted.segy))
        for epoch in wanted.epochs:
            self.assertIn(str(lab.folder / epoch["model"]), text)
        self.assertNotIn("decoy", text)
        tree = lab.provml("lineage", "--forward", wanted.segy).stdout  # may sum up, never leave out the best
        self.assertIn(pathlib.Path(wanted.best()["model"]).name, tree)

    def test_the_test_set_is_not_what_a_model_is_made_from(self):
        text = text_of(lab.rows("lineage", wanted.best()["model"]))
        self.assertIn("train.h5", text)
        self.assertNotIn("test.h5", text)

    def test_an_unknown_target_says_what_is_known(self):
        done = lab.provml("lineage", "no-such-model.pt", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn("provml-E", done.stderr)

    def test_dot_and_json_are_well_formed(self):
        model = wanted.best()["model"]
        self.assertTrue(lab.provml("--format", "dot", "lineage", model).stdout.startswith("digraph"))
        self.assertTrue(lab.json("lineage", model))


class Journals(unittest.TestCase):
    def test_taken_in_twice_and_in_another_order_the_quads_are_the_same(self):
        before = lab.quads()
        self.assertGreater(len(before), 1000)
        lab.provml("ingest")
        self.assertEqual(lab.quads(), before)
        journals = sorted((lab.home / "journals").rglob("*.pvj"))
        self.assertGreaterEqual(len(journals), 7)
        orders = {"forward": journals, "backward": journals[::-1]}
        answers = {}
        for name, order in orders.items():
            home = lab.folder / f"home-{name}"
            other = Lab(lab.folder, home)
            for journal in order + order[:3]:
                other.provml("--no-ingest", "ingest", journal)
            answers[name] = {line for line in other.quads()}
        self.assertEqual(answers["forward"], answers["backward"])
        runs = {line for line in before if "<urn:provml:run:" in line or "<urn:provml:prospective>" in line}
        self.assertEqual({line for line in answers["forward"] if "<urn:provml:run:" in line or "<urn:provml:prospective>" in line}, runs)

    def test_files_renamed_afterwards_are_still_found(self):
        moved = lab.folder / "moved"
        moved.mkdir()
        best = lab.folder / wanted.best()["model"]
        target = moved / "renamed.bin"
        os.rename(best, target)
        try:
            text = text_of(lab.rows("query", "q1", "--param", f"model={target}"))
            self.assertIn("111-133", text)
        finally:
            os.rename(target, best)

    def test_a_home_that_may_only_be_read_is_read(self):
        self.assertTrue(lab.rows("--no-ingest", "runs"))


class RenamedOnTheWay(TestCase):
    """Every file gets another name (the same size and time) as soon as a program has written it."""

    def test_the_answers_are_the_same(self):
        here = Lab(self.folder)
        decoys = Pipeline(here, "other", self.segy("other.sgy", "--inlines", "300-320", "--seed", "3"), survey=DECOY, inlines="300-310",
                          trainings=[["--max-epochs", "1", "--learning-rates", "0.02"]])
        raw = self.move(self.segy("first.sgy"), "raw/second.name")
        here.run("curate", "--sgy", raw, "--out", "c.h5", "--db", "a.sqlite", "--survey", SURVEY)
        curated = self.move("c.h5", "d.h5")
        here.run("prepare", "--curated", curated, "--db", "a.sqlite", "--out-dir", "in", "--inlines", "112-126", "--tile", "6")
        data = self.move("in", "learning")
        printed = epochs(here.run("train", "--data", data, "--out", "m", "--max-epochs", "2", "--learning-rates", "0.01").stdout)
        models = self.move("m", "kept")
        self.move(raw, "third.name")
        self.move(data, "archive")
        best = min(printed, key=lambda e: float(e["loss"]))
        model = models / pathlib.Path(best["model"]).name
        training_set = self.folder / "archive" / "train.h5"
        here.provml("ingest", SOURCE / "examples/seismic/annotations/netherlands-f3.ttl")

        q1 = text_of(here.rows("query", "q1", "--param", f"model={model}"))
        self.assertIn("second.name", q1)
        self.assertIn("111-133", q1)
        self.assertIn("basin", q1)
        q2 = {(r["parameter"], r["value"]) for r in here.rows("query", "q2", "--param", f"model={model}")}
        self.assertTrue({("inlines", "112-126"), ("tile_size", "6")} <= q2, q2)
        q3 = {(r["name"], r["value"]) for r in here.rows("query", "q3", "--param", f"dataset={training_set}")}
        self.assertIn(("max_epochs", "2"), q3)
        self.assertTrue(any(n == "loss" and math.isclose(float(v), float(best["loss"]), rel_tol=1e-5) for n, v in q3), q3)
        q4 = here.rows("query", "q4", "--param", f"dataset={training_set}")
        self.assertEqual(len(q4), 2)
        q5 = here.rows("query", "q5", "--param", "slices=112-126")
        self.assertEqual({pathlib.Path(r["model"]).name for r in q5}, {pathlib.Path(e["model"]).name for e in printed})
        q6 = text_of(here.rows("query", "q6", "--param", "slices=112-126"))
        self.assertIn("second.name", q6)
        tree = here.provml("lineage", model).stdout
        self.assertIn("second.name", tree)
        for text in (q1, str(q2), str(q3), str(q5), q6, tree):
            self.assertNotIn("other.sgy", text)
            self.assertNotIn("300-3", text)
        self.assertEqual(len(decoys.epochs), 1)

    def segy(self, name, *options):
        Lab(self.folder).run("make-segy", name, *options)
        return self.folder / name

    def move(self, old, new):
        target = self.folder / new
        target.parent.mkdir(exist_ok=True)
        os.rename(self.folder / old, target)
        return target


class BadQuestions(unittest.TestCase):
    def expect(self, wanted_text, *arguments):
        done = lab.provml(*arguments, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, r"provml-E\d{4}")
        self.assertIn(wanted_text, done.stderr)

    def test_unknown_query(self):
        self.expect("q1", "query", "q9")

    def test_missing_parameter(self):
        self.expect("model", "query", "q1")

    def test_unknown_parameter(self):
        self.expect("model", "query", "q1", "--param", "modell=x")

    def test_unknown_model(self):
        self.expect(".pt", "query", "q1", "--param", "model=nothing-of-this-name")

    def test_sparql_syntax(self):
        self.expect("1:", "query", "--sparql", "SELECT WHERE {")


if __name__ == "__main__":
    main()
