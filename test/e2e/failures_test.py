"""What goes wrong: killed programs, bad raw data, damaged journals, homes that cannot be written."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from provml_testing import EXAMPLE, BIN, Lab, Pipeline, TestCase, environment, epochs, main, unittest


class Killed(TestCase):
    def test_a_training_killed_in_mid_epoch_keeps_what_it_did(self):
        lab = Lab(self.folder)
        lab.run("make-segy", "s.sgy")
        Pipeline(lab, "k", "s.sgy")
        log = open(lab.folder / "train.log", "w+")
        process = subprocess.Popen([EXAMPLE / "train", "--data", "k-input", "--out", "models", "--max-epochs", "1000", "--learning-rates", "0.01"],
                                   cwd=lab.folder, env=environment(lab.home), stdout=log)
        try:
            deadline = time.monotonic() + 300
            while len(epochs((lab.folder / "train.log").read_text())) < 3 and time.monotonic() < deadline:
                self.assertIsNone(process.poll(), "train ended early")
                time.sleep(0.02)
            running = []
            while not running and time.monotonic() < deadline:  # the drain looks within a quarter of a second
                self.assertIsNone(process.poll(), "train ended early")
                running = [row for row in lab.rows("runs") if row["workflow"] == "seismic-training"]
            self.assertEqual([row["status"] for row in running], ["running"])
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        printed = epochs((lab.folder / "train.log").read_text())
        self.assertGreaterEqual(len(printed), 3)
        rows = [row for row in lab.rows("runs") if row["workflow"] == "seismic-training"]
        self.assertEqual([row["status"] for row in rows], ["interrupted"])
        losses = {row["v"] for row in lab.sparql(
            'SELECT ?v WHERE { ?s a provml:ModelEvaluation ; provml:attribute/rdfs:label "loss" ; prov:value ?v }')}
        for epoch in printed:
            self.assertTrue(any(abs(float(v) - float(epoch["loss"])) < 1e-5 * abs(float(epoch["loss"])) for v in losses), epoch)
            text = lab.provml("lineage", epoch["model"]).stdout
            self.assertIn("s.sgy", text)
        self.assertEqual(lab.provml("runs").stderr, "")

    def test_nothing_is_left_in_shared_memory(self):
        lab = Lab(self.folder)
        lab.run("make-segy", "s.sgy")
        process = subprocess.Popen([EXAMPLE / "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite"], cwd=lab.folder, env=environment(lab.home))
        process.wait()
        lab.provml("runs")
        folder = pathlib.Path(f"/dev/shm/provml-{os.getuid()}")
        mine = [p for p in folder.rglob("*") if str(process.pid) in p.name] if folder.exists() else []
        self.assertEqual(mine, [])


class BadRawData(TestCase):
    def test_one_clear_line_and_a_failed_run(self):
        for defect in ("not-segy", "truncated", "no-geometry"):
            with self.subTest(defect):
                lab = Lab(self.folder / defect)
                lab.run("make-segy", "bad.sgy", "--defect", defect)
                done = lab.run("curate", "--sgy", "bad.sgy", "--out", "c.h5", "--db", "a.sqlite", check=False)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                self.assertIn("bad.sgy", done.stderr)
                runs = lab.rows("runs")
                self.assertEqual([(row["workflow"], row["status"]) for row in runs], [("seismic-curation", "failed")])


class BadHomes(TestCase):
    def check(self, home, **extra):
        lab = Lab(self.folder, home)
        lab.run("make-segy", "s.sgy")
        done = lab.run("curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite", check=False, **extra)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((lab.folder / "c.h5").exists())
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn("provml-E02", done.stderr)

    def test_a_home_that_cannot_be_made(self):
        (self.folder / "file").write_text("in the way")
        self.check(self.folder / "file" / ".provml")

    def test_a_home_on_a_read_only_file_system(self):
        self.check("/proc/provml-home")

    def test_disabled_leaves_nothing(self):
        lab = Lab(self.folder)
        lab.run("make-segy", "s.sgy")
        done = lab.run("curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite", PROVML_DISABLE="1")
        self.assertEqual(done.stderr, "")
        self.assertFalse((lab.folder / ".provml").exists())


class DamagedJournals(TestCase):
    def setUp(self):
        super().setUp()
        self.lab = Lab(self.folder)
        self.lab.run("make-segy", "s.sgy")
        self.lab.run("curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite")
        self.journal = next((self.lab.home / "journals").rglob("*.pvj"))

    def whole(self):
        copy = Lab(self.folder, self.folder / "whole")
        shutil.copytree(self.lab.home / "journals", copy.home / "journals")
        return copy.quads()

    def test_a_torn_tail_costs_only_the_tail(self):
        whole = self.whole()
        data = self.journal.read_bytes()
        self.journal.write_bytes(data[:-13])
        done = self.lab.provml("ingest")
        self.assertRegex(done.stderr, r"provml-E03\d\d")
        self.assertRegex(done.stderr, r"\d{3,}")  # the offset
        kept = self.lab.quads()
        self.assertTrue(kept < whole)
        self.assertGreater(len(kept), 0.5 * len(whole))

    def test_a_flipped_byte_keeps_everything_before_it(self):
        whole = self.whole()
        data = bytearray(self.journal.read_bytes())
        data[len(data) // 2] ^= 0x40
        self.journal.write_bytes(data)
        done = self.lab.provml("ingest")
        self.assertRegex(done.stderr, r"provml-E03\d\d")
        kept = self.lab.quads()
        self.assertTrue(kept < whole)
        self.assertGreater(len(kept), 0.2 * len(whole))

    def test_a_foreign_file_is_named(self):
        (self.journal.parent / "foreign.pvj").write_bytes(b"this is no journal at all, whatever its name says")
        done = self.lab.provml("ingest")
        self.assertIn("foreign.pvj", done.stderr)
        self.assertRegex(done.stderr, r"provml-E03\d\d")


class BadOutput(TestCase):
    def test_a_full_disk_is_an_error(self):
        lab = Lab(self.folder)
        lab.run("make-segy", "s.sgy")
        lab.run("curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite")
        with open("/dev/full", "w") as full:
            done = subprocess.run([BIN / "provml", "export", "--format", "nquads"], cwd=lab.folder, env=environment(lab.home), stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"provml-E\d{4}")


if __name__ == "__main__":
    main()
