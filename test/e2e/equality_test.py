"""The instrumented programs write, print and return exactly what the plain ones do."""
import hashlib
import re

from provml_testing import EXAMPLE, PLAIN, Lab, TestCase, main, testdata


def outputs(folder):
    """Relative path -> digest of every file below a folder, provenance aside."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file() and ".provml" not in p.parts}


class Equality(TestCase):
    def pipeline(self, name, programs):
        lab = Lab(self.folder / name)
        real = testdata("netherlands-f3-crop.sgy")
        segy = lab.folder / "survey.sgy"
        if real:
            segy.write_bytes(real.read_bytes())
        else:
            lab.run("make-segy", segy)
        said = []
        for command in (["curate", "--sgy", "survey.sgy", "--out", "curated.h5", "--db", "aux.sqlite"],
                        ["prepare", "--curated", "curated.h5", "--db", "aux.sqlite", "--out-dir", "input"],
                        ["train", "--data", "input", "--out", "models", "--max-epochs", "2", "--learning-rates", "0.01,0.002"]):
            done = lab.run(*command, programs=programs)
            said.append(re.sub(r"\d+(\.\d+)? ?m?s\b", "TIME", done.stdout) + done.stderr)
        return lab, said

    def test_files_and_words_are_the_same(self):
        instrumented, said = self.pipeline("instrumented", EXAMPLE)
        plain, plainly = self.pipeline("plain", PLAIN)
        self.assertEqual(said, plainly)
        ours, theirs = outputs(instrumented.folder), outputs(plain.folder)
        self.assertGreater(len(theirs), 8)
        self.assertEqual(ours, theirs)
        self.assertFalse((plain.folder / ".provml").exists())
        self.assertTrue(list((instrumented.folder / ".provml").rglob("*.pvj")))

    def test_failures_are_the_same(self):
        for programs in (EXAMPLE, PLAIN):
            lab = Lab(self.folder / programs.name)
            done = lab.run("curate", "--sgy", "absent.sgy", "--out", "c.h5", "--db", "a.sqlite", programs=programs, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
            self.assertIn("absent.sgy", done.stderr)


if __name__ == "__main__":
    main()
