"""./dev demo's script as a new user runs it, with no file, with a file, and with a file that is none."""
import pathlib

from provml_testing import BUILD, SOURCE, EXAMPLE, TestCase, environment, main, run, testdata, unittest

DEMO = SOURCE / "examples/seismic/demo.sh"


class Demo(TestCase):
    def demo(self, *arguments, check=True, **extra):
        return run("bash", DEMO, BUILD, *arguments, cwd=self.folder, check=check, PROVML_DEMO_DIR=self.folder / "demo", **extra)

    def test_without_a_file(self):
        done = self.demo()
        for wanted in ("synthetic.sgy", "Example basin", "111-133", "875-892", "seismic-training"):
            self.assertIn(wanted, done.stdout)
        self.assertEqual(done.stderr, "")

    @unittest.skipUnless(testdata("netherlands-f3-crop.sgy"), "PROVML_TESTDATA has no netherlands-f3-crop.sgy")
    def test_with_the_real_survey(self):
        done = self.demo(testdata("netherlands-f3-crop.sgy"))
        for wanted in ("netherlands-f3-crop.sgy", "111-133", "875-892", "North Sea"):
            self.assertIn(wanted, done.stdout)

    def test_another_survey_gives_its_own_ranges(self):
        run(EXAMPLE / "make-segy", "other.sgy", "--inlines", "10-33", "--crosslines", "300-319", "--format", "5", cwd=self.folder)
        done = self.demo("other.sgy")
        self.assertIn("10-33", done.stdout)
        self.assertIn("300-319", done.stdout)
        self.assertNotIn("111-133", done.stdout)

    def test_a_file_that_is_no_segy(self):
        (self.folder / "bad.sgy").write_bytes(b"no seismic data" * 1000)
        done = self.demo("bad.sgy", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn("failed", done.stdout)


if __name__ == "__main__":
    main()
