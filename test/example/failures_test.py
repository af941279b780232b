"""Bad input: one line on stderr that names the file, what is wrong and what to do; the exit status is not 0."""
import os

from seismic_testing import SegyBytes, TestCase, main, unittest


class Failures(TestCase):
    def fails(self, words, program, *arguments, status=1, largest_file=None):
        done = self.run_program(program, *arguments, status=status, largest_file=largest_file)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith(program + ": "), lines[0])
        self.assertIn("; ", lines[0])
        for word in words:
            self.assertIn(word, lines[0])

    def bad_segy(self, file, *words):
        self.fails([file, *words], "curate", "--sgy", file, "--out", "c.h5", "--db", "a.sqlite")
        self.assertFalse((self.folder / "c.h5").exists())

    def test_what_is_no_survey(self):
        for defect, word in {"not-segy": "not SEG-Y", "truncated": "truncated", "no-geometry": "geometry", "no-traces": "no trace"}.items():
            with self.subTest(defect):
                self.survey(defect, "--defect", defect)
                self.bad_segy(f"{defect}.sgy", word)

    def test_files_that_are_no_segy_at_all(self):
        contents = {"empty": b"", "short": b"x" * 3599, "zeros": bytes(100000), "random": bytes((n * n * 31 + 7 * n) % 251 for n in range(50000))}
        for name, content in contents.items():
            with self.subTest(name):
                (self.folder / name).write_bytes(content)
                self.bad_segy(name, "is not SEG-Y")
        self.bad_segy("absent.sgy", "no such file")
        self.bad_segy(".", "not a file")

    def test_every_cut_is_found(self):
        whole = self.survey("s").read_bytes()
        for size in (3600, 3700, 3600 + 390 * 10 + 1, len(whole) - 1):
            with self.subTest(size):
                (self.folder / "cut.sgy").write_bytes(whole[:size])
                self.bad_segy("cut.sgy", "truncated")

    def test_line_numbers_that_form_no_grid(self):
        segy = SegyBytes(self.survey("s"))
        for number, trace in enumerate(segy.traces):
            trace[188:192], trace[192:196] = number.to_bytes(4, "big"), (1000 + 3 * number).to_bytes(4, "big")
        segy.write(self.folder / "diagonal.sgy")
        self.bad_segy("diagonal.sgy", "geometry")

    @unittest.skipIf(os.getuid() == 0, "root may read every file")
    def test_a_file_that_may_not_be_read(self):
        self.survey("s").chmod(0)
        self.bad_segy("s.sgy", "cannot be read")

    def test_outputs_that_cannot_be_written(self):
        self.survey("s")
        self.fails(["absent/c.h5", "cannot be written"], "curate", "--sgy", "s.sgy", "--out", "absent/c.h5", "--db", "a.sqlite")
        self.fails(["absent/a.sqlite"], "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "absent/a.sqlite")
        self.fails(["s.sgy", "not a database"], "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "s.sgy")
        self.fails(["absent/s.sgy"], "make-segy", "absent/s.sgy")
        self.curate("s")
        self.fails(["s.sgy", "no folder"], "prepare", "--curated", "s.h5", "--db", "s.sqlite", "--out-dir", "s.sgy")
        self.prepare("s")
        self.fails(["s.sgy", "no folder"], "train", "--data", "s", "--out", "s.sgy")
        (self.folder / "models" / "model-lr0.01-e1.pt").mkdir(parents=True)
        self.fails(["model-lr0.01-e1.pt", "cannot be written"], "train", "--data", "s", "--out", "models")

    def test_a_full_disk(self):
        self.fails(["s.sgy"], "make-segy", "s.sgy", largest_file=50000)
        self.survey("s")
        self.fails(["a.sqlite"], "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite", largest_file=5000)
        self.fails(["c.h5", "disk"], "curate", "--sgy", "s.sgy", "--out", "c.h5", "--db", "a.sqlite", largest_file=60000)
        self.curate("s")
        self.fails(["train.h5", "disk"], "prepare", "--curated", "s.h5", "--db", "s.sqlite", "--out-dir", "s", largest_file=60000)
        self.prepare("s")
        self.fails(["e1.pt", "disk"], "train", "--data", "s", "--out", "models", largest_file=5000)

    def test_preparing_what_is_not_there(self):
        self.survey("s")
        self.curate("s")
        prepare = ("prepare", "--db", "s.sqlite", "--out-dir", "input", "--curated")
        self.fails(["s.h5", "111-133"], *prepare, "s.h5", "--inlines", "100-120")
        self.fails(["s.h5", "875-892"], *prepare, "s.h5", "--crosslines", "900-910")
        self.fails(["s.h5", "--tile 18"], *prepare, "s.h5", "--tile", "19")
        self.fails(["s.h5", "--inlines"], *prepare, "s.h5", "--inlines", "111-112")
        self.fails(["train.h5", "--noise-threshold"], *prepare, "s.h5", "--noise-threshold", "0")
        self.fails(["absent.h5", "no such file"], *prepare, "absent.h5")
        self.fails(["s.sgy", "not an HDF5 file"], *prepare, "s.sgy")
        self.fails(["absent.sqlite", "no such file"], "prepare", "--curated", "s.h5", "--db", "absent.sqlite", "--out-dir", "input")
        self.survey("other", "--seed", "9")
        self.curate("other")
        self.fails(["other.sqlite", "no horizon"], "prepare", "--curated", "s.h5", "--db", "other.sqlite", "--out-dir", "input")
        self.prepare("s", "input")
        self.fails(["train.h5", "has no array", "give a survey"], *prepare, "input/train.h5")

    def test_training_with_what_is_no_set(self):
        self.fails(["absent/train.h5", "no such file"], "train", "--data", "absent", "--out", "models")
        self.survey("s")
        self.curate("s")
        self.prepare("s")
        (self.folder / "s" / "valid.h5").write_bytes(self.bytes_of("s.h5"))
        self.fails(["valid.h5", "features"], "train", "--data", "s", "--out", "models")

    def test_a_learning_rate_that_is_far_too_large(self):
        self.survey("s")
        self.curate("s")
        self.prepare("s")
        self.fails(["--learning-rates"], "train", "--data", "s", "--out", "models", "--learning-rates", "1e30", "--max-epochs", "1")

    def test_command_lines(self):
        for program in ("curate", "prepare", "train", "make-segy"):
            self.assertTrue(self.run_program(program, "--help").stdout.startswith(f"usage: {program} "))
            self.fails(["--help"], program, status=2)
            self.fails(["--no-such-option"], program, "--no-such-option", status=2)
        self.fails(["--noise-threshold", "from 0 to 1"], "curate", "--sgy", "s", "--out", "c", "--db", "d", "--noise-threshold", "7", status=2)
        self.fails(["--noise-threshold"], "curate", "--sgy", "s", "--out", "c", "--db", "d", "--noise-threshold", status=2)
        self.fails(["--max-epochs"], "train", "--data", "s", "--out", "m", "--max-epochs", "four", status=2)
        self.fails(["--learning-rates"], "train", "--data", "s", "--out", "m", "--learning-rates", "0.1,-3", status=2)
        self.fails(["extra"], "train", "extra", status=2)
        self.fails(["--format"], "make-segy", "x.sgy", "--format", "4", status=2)


if __name__ == "__main__":
    main()
