#!/usr/bin/env python3
"""The parts of test/corpus, without network and without a build."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from corpus import archive, inventory, recipe, report, results  # noqa: E402

GOOD = {"begins": 4, "ends": 4, "dropped": 0, "missing": 0, "unmatched_ends": 0, "repeated_begins": 0, "open": 0, "open_without_exit": 0,
        "problems": []}


def entry(line, captured=True, kind="function", reason="", name="f"):
    return {"kind": kind, "name": name, "file": "/a.h", "line": line, "column": 1, "captured": captured, "reason": reason}


class Results(unittest.TestCase):
    def test_lines(self):
        cases = results.from_lines("[pass] one\n[fail] two\n[pass] one\n", r"^\[(?P<status>pass|fail)\](?P<name>.*)$", ("pass",))
        self.assertEqual(cases, {"one": True, "two": False, "one #2": True})

    def test_ctest_and_gtest(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "t.xml"
            path.write_text('<testsuite><testcase name="a" status="run"/><testcase name="b" status="fail"><failure/></testcase>'
                            '<testcase name="c" status="notrun"><skipped/></testcase></testsuite>')
            self.assertEqual(results.from_ctest(path), {"a": True, "b": False})
            path.write_text('<testsuites><testsuite name="S"><testcase name="a" status="run" result="completed"/>'
                            '<testcase name="b" status="run"><failure message="no"/></testcase>'
                            '<testcase name="c" status="notrun"/></testsuite></testsuites>')
            self.assertEqual(results.from_gtest(path), {"S.a": True, "S.b": False})

    def test_what_failed_before_may_fail_and_what_passed_may_not_vanish(self):
        self.assertEqual(results.compare({"a": True, "b": False, "c": True, "d": True}, {"a": True, "c": False}), ["c", "d"])


class Inventory(unittest.TestCase):
    def test_a_header_counts_once_and_reasons_are_kept(self):
        found = inventory.Inventory()
        found.add({"entries": [entry(1), entry(2, False, reason="it is constexpr, and so on"), entry(3, False, reason="odd")]})
        found.add({"entries": [entry(1), entry(3, False, reason="odd"), entry(9, kind="loop")]})
        self.assertEqual(found.summary()["function"], {"found": 3, "captured": 1, "constexpr": 1, "percent": 50.0,
                                                       "skipped": {"it is constexpr, and so on": 1, "odd": 1}})
        self.assertEqual(found.summary()["loop"]["percent"], 100)
        self.assertIsNone(found.summary()["return"]["percent"])
        self.assertEqual(found.differing(), [])
        found.add({"entries": [entry(3)]})
        self.assertEqual([place[2] for place in found.differing()], [3])


class Verdict(unittest.TestCase):
    sites = {"function": {"found": 2, "captured": 2, "constexpr": 0, "percent": 100.0, "skipped": {}}}

    def judge(self, before=None, after=None, status=0, sites=None, capture=None, differing=(), warnings=()):
        before = {"a": True} if before is None else before
        return report.verdict((before, 0), (before if after is None else after, status), sites or self.sites,
                              GOOD if capture is None else capture, list(differing), list(warnings))

    def test_all_holds(self):
        self.assertEqual(self.judge(), [])

    def test_each_condition(self):
        for expected, arguments in {
                "no test cases": {"before": {}}, "do not pass after: a": {"after": {"a": False}}, "exit status": {"status": 1},
                "95 % is the least": {"sites": {"function": {**self.sites["function"], "percent": 94.9}}},
                "one translation unit": {"differing": [("loop", "/a.h", 3, 1, "f")]}, "not instrumented": {"warnings": ["x: not instrumented: y"]},
                "nothing was captured": {"capture": {**GOOD, "begins": 0}}, "dropped": {"capture": {**GOOD, "dropped": 1}},
                "in no journal": {"capture": {**GOOD, "missing": 1}}, "no enter": {"capture": {**GOOD, "unmatched_ends": 1}},
                "5 enters and 4 exits": {"capture": {**GOOD, "begins": 5}}, "torn": {"capture": {**GOOD, "problems": ["torn"]}}}.items():
            with self.subTest(expected):
                self.assertEqual([expected in line for line in self.judge(**arguments)], [True])

    def test_a_killed_process_leaves_what_was_open(self):
        self.assertEqual(self.judge(capture={**GOOD, "begins": 6, "open_without_exit": 2}), [])


class Recipes(unittest.TestCase):
    def test_every_recipe_is_read(self):
        for name in recipe.names():
            self.assertTrue(recipe.load(name).source)

    def test_unknown_package(self):
        with self.assertRaisesRegex(recipe.BadRecipe, "no package 'nothing'"):
            recipe.load("nothing")


class Archive(unittest.TestCase):
    def test_no_network_is_told(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(archive.Unavailable):
            archive.Archive(folder, mirror="http://127.0.0.1:9/debian").fetch("tinyxml2")


class Journals(unittest.TestCase):
    counter = os.environ.get("PROVML_CORPUS_JOURNALS")

    @unittest.skipUnless(counter, "PROVML_CORPUS_JOURNALS names no program")
    def test_damage_is_a_problem(self):
        with tempfile.TemporaryDirectory() as folder:
            journal = pathlib.Path(folder) / "home/journals/run/host-1-0123456789abcdef-1.pvj"
            journal.parent.mkdir(parents=True)
            journal.write_bytes(b"PROVML-JOURNAL\n\0" + b"x" * 40)
            counted = pathlib.Path(folder) / "counted.json"
            subprocess.run([self.counter, pathlib.Path(folder) / "home", counted], stdin=subprocess.DEVNULL, check=True,
                           env={**os.environ, "PROVML_RING_DIR": folder + "/rings"})
            found = json.loads(counted.read_text())
            self.assertEqual(len(found["problems"]), 1)
            self.assertEqual((found["begins"], found["processes"]), (0, 1))
            self.assertFalse(journal.exists())


if __name__ == "__main__":
    unittest.main()
