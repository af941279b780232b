"""PROVML_FILE_HASH: files that were renamed, copied, or linked to are still what they were."""
import hashlib
import json
import os
import shutil
import subprocess

from provml_testing import BIN, EXAMPLE, Lab, TestCase, main, run

HASHES = """PREFIX provml: <https://w3id.org/provml/ns/1#> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?path ?hash WHERE { ?v provml:contentHash ?hash ; prov:specializationOf/provml:path ?path }"""


class Contents(TestCase):
    def curate(self, **settings):
        lab = Lab(self.folder / "lab")
        (lab.folder / "sub").mkdir()
        run(EXAMPLE / "make-segy", "raw.sgy", "--inlines", "100-110", "--crosslines", "300-310", cwd=lab.folder)
        done = lab.run("curate", "--sgy", "raw.sgy", "--out", "curated.h5", "--db", "aux.sqlite", **settings)
        self.assertEqual(done.stderr, "")
        return lab

    def prepare(self, lab, curated, **settings):
        lab.run("prepare", "--curated", curated, "--db", "aux.sqlite", "--out-dir", "input", **settings)

    def reaches_the_producer(self, lab):
        """Whether the step that wrote curated.h5 is in the lineage (the database leads to the raw file by another way)."""
        return "curated-data-writing" in lab.provml("lineage", "input/train.h5").stdout

    def test_hashes_are_those_of_the_files(self):
        lab = self.curate(PROVML_FILE_HASH="sha256")
        found = {row["path"]: row["hash"] for row in lab.sparql(HASHES)}
        for name in ("raw.sgy", "curated.h5"):
            path = lab.folder / name
            self.assertEqual(found.get(str(path)), "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())

    def test_a_copy(self):
        for algorithm, expected in (("xxh3", True), ("sha256", True), ("off", False)):
            with self.subTest(algorithm):
                lab = self.curate(PROVML_FILE_HASH=algorithm)
                (lab.folder / "sub/copy.h5").write_bytes((lab.folder / "curated.h5").read_bytes())
                (lab.folder / "curated.h5").unlink()
                self.prepare(lab, "sub/copy.h5", PROVML_FILE_HASH=algorithm)
                self.assertEqual(self.reaches_the_producer(lab), expected)
                forward = lab.json("lineage", "--forward", "raw.sgy")
                self.assertEqual("movedFrom" in {edge["relation"] for edge in forward["edges"]}, expected)
                shutil.rmtree(lab.folder)

    def test_bind_mounts(self):
        """A program that sees the folder by another mount reads and writes the same files."""
        lab = self.curate()
        other, program = self.folder / "by another mount", EXAMPLE / "prepare"
        other.mkdir()
        inside = ["unshare", "-m", "sh", "-ec", 'mount --bind "$1" "$2"; cd "$2"; shift 2; exec "$@"', "sh", lab.folder, other]
        if subprocess.run([*map(str, inside), "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("bind mounts are not allowed here")
        run(*inside, program, "--curated", other / "curated.h5", "--db", "aux.sqlite", "--out-dir", "input", cwd=lab.folder, home=lab.home)
        self.assertTrue(self.reaches_the_producer(lab))
        paths = {row["path"] for row in lab.sparql("SELECT DISTINCT ?path { ?file <https://w3id.org/provml/ns/1#path> ?path }")}
        self.assertIn(str(lab.folder / "input/train.h5"), paths)
        self.assertEqual({path for path in paths if path.startswith(str(other))}, set())
        # Also for the commands, and for what is done by hand.
        run(*inside, BIN / "provml", "record", "--activity", "copy", "--used", "raw.sgy", "--generated", "copy.sgy", "--", "cp", "raw.sgy", "copy.sgy",
            cwd=lab.folder, home=lab.home)
        nodes = json.loads(run(*inside, BIN / "provml", "--format", "json", "lineage", other / "copy.sgy", cwd=lab.folder, home=lab.home).stdout)["nodes"]
        self.assertIn(str(lab.folder / "raw.sgy"), {node.get("path") for node in nodes})

    def test_renames_links_and_relative_paths(self):
        def rename(lab):
            (lab.folder / "curated.h5").rename(lab.folder / "sub/renamed.h5")
            return "sub/renamed.h5"

        def hard_link(lab):
            os.link(lab.folder / "curated.h5", lab.folder / "sub/hard.h5")
            return "sub/hard.h5"

        def symbolic_link(lab):
            (lab.folder / "sub/soft.h5").symlink_to("../curated.h5")
            return "sub/soft.h5"

        def relative(lab):
            return "sub/../curated.h5"

        for change in (rename, hard_link, symbolic_link, relative):
            with self.subTest(change.__name__):
                lab = self.curate(PROVML_FILE_HASH="xxh3")
                name = change(lab)
                self.prepare(lab, name, PROVML_FILE_HASH="xxh3")
                self.assertTrue(self.reaches_the_producer(lab))
                used = {row["path"] for row in lab.sparql(HASHES)}
                hashes = {row["hash"] for row in lab.sparql(HASHES) if row["path"].endswith((".h5",)) and "input" not in row["path"]}
                self.assertEqual(len(hashes), 1, used)
                if change in (symbolic_link, relative):
                    self.assertNotIn(str(lab.folder / "sub/soft.h5"), used)
                    self.assertIn(str(lab.folder / "curated.h5"), used)
                shutil.rmtree(lab.folder)

    def test_a_word_that_is_not_known(self):
        lab = Lab(self.folder / "lab")
        run(EXAMPLE / "make-segy", "raw.sgy", cwd=lab.folder)
        done = lab.run("curate", "--sgy", "raw.sgy", "--out", "curated.h5", "--db", "aux.sqlite", PROVML_FILE_HASH="md5")
        self.assertIn("off|xxh3|sha256 [provml-E0205]", done.stderr)
        self.assertEqual(lab.sparql(HASHES), [])


if __name__ == "__main__":
    main()
