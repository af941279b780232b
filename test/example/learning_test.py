"""The whole pipeline: the same bytes every time, and something is learned."""
import hashlib
import math
import os
import time

from seismic_testing import TestCase, main, matrix, real_survey, values


class Learning(TestCase):
    def setUp(self):
        super().setUp()
        if real_survey():
            (self.folder / "s.sgy").write_bytes(real_survey().read_bytes())
        else:
            self.survey("s")

    def pipeline(self, *options):
        said = [str(self.curate("s")), self.prepare("s", "input"), self.train("input", "models", "--max-epochs", "2", *options)]
        files = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                files[str(path.relative_to(self.folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
        return said, files

    def test_the_same_bytes_twice(self):
        said, files = self.pipeline()
        self.assertEqual(len(files), 1 + 2 + 3 + 4)
        for path in list(self.folder.rglob("*")):
            if path.is_file() and path.name != "s.sgy":
                os.remove(path)
        time.sleep(1.1)  # time stamps would differ
        self.assertEqual(self.pipeline(), (said, files))
        self.assertNotEqual(self.pipeline("--seed", "2")[1], files)

    def test_shuffled_labels_are_not_learned(self):
        self.curate("s")
        self.prepare("s", "true")
        self.prepare("s", "shuffled", "--shuffle-labels")
        true, shuffled = (float(values(self.train(name, f"models-{name}"), "best")[0]["mean_iou"]) for name in ("true", "shuffled"))
        self.assertGreater(true, 0.6)
        self.assertLess(shuffled, 0.4)
        self.assertGreater(true, shuffled + 0.3)

    def test_settings_change_the_least_loss(self):
        self.curate("s")
        self.prepare("s", "input")
        settings = (["--learning-rates", "0.01"], ["--learning-rates", "0.0001"], ["--learning-rates", "0.01", "--batch-size", "64", "--max-epochs", "2"])
        losses = [float(values(self.train("input", f"models-{n}", *options), "best")[0]["loss"]) for n, options in enumerate(settings)]
        self.assertEqual(len(set(losses)), 3)
        self.assertLess(losses[0], losses[1])

    def test_what_is_printed_is_consistent(self):
        self.curate("s")
        self.prepare("s", "input")
        text = self.train("input", "models", "--max-epochs", "3", "--learning-rates", "0.02,0.002")
        epochs = values(text, "epoch")
        self.assertEqual([(e["lr"], e["epoch"]) for e in epochs], [(rate, str(n)) for rate in ("0.02", "0.002") for n in (1, 2, 3)])
        for epoch in epochs:
            self.assertTrue((self.folder / epoch["model"]).is_file())
            counts = matrix(epoch)
            present = [c for c in range(3) if sum(counts[c]) + sum(row[c] for row in counts)]
            iou = sum(counts[c][c] / (sum(counts[c]) + sum(row[c] for row in counts) - counts[c][c]) for c in present) / len(present)
            self.assertTrue(math.isclose(iou, float(epoch["mean_iou"]), rel_tol=1e-12))
        self.assertEqual(len({e["model"] for e in epochs}), 6)
        best = min(epochs, key=lambda e: float(e["loss"]))
        said = values(text, "best")[0]
        self.assertEqual({key: best[key] for key in said}, said)
        self.assertEqual(values(text, "test")[0]["model"], best["model"])


if __name__ == "__main__":
    main()
