"""What curate and prepare make of SEG-Y files of many kinds."""
import sqlite3
import struct

from seismic_testing import SegyBytes, TestCase, main, values

SETS = ("train.h5", "valid.h5", "test.h5")


class Surveys(TestCase):
    def test_the_headers_are_reported(self):
        self.survey("s", "--inlines", "1001-1020", "--crosslines", "7-17", "--samples", "120", "--interval-ms", "2", "--format", "5")
        survey, _ = self.curate("s")
        wanted = {"inline_range": "1001-1020", "crossline_range": "7-17", "inline_slices": "20", "crossline_slices": "11", "slices": "31",
                  "traces": "220", "samples": "120", "sample_interval_ms": "2", "geo_x1": "600000", "geo_y1": "6000000",
                  "geo_x2": str(600000 + (10 * 250 - 3 * 19) / 10), "geo_y2": str(6000000 + (19 * 250 + 3 * 10) // 10),
                  "file_size": str(3600 + 220 * (240 + 120 * 4)), "survey": "http://example.org/surveys/s"}
        self.assertEqual({key: survey[key] for key in wanted}, wanted)

    def test_every_format_order_and_byte_order_gives_the_same_sets(self):
        """The amplitudes are whole numbers, so that every format holds them exactly."""
        kinds = [("--format", code, "--sorting", order) for code in (1, 2, 3, 5, 8) for order in ("inline", "crossline")]
        kinds += [("--format", "5", "--little-endian"), ("--format", "3", "--little-endian"), ("--coordinates", "source")]
        first = None
        for number, kind in enumerate(kinds):
            with self.subTest(kind):
                self.survey(str(number), "--amplitude", 120, "--noisy", "0.03", *kind)
                survey, curated = self.curate(str(number), None, "--survey", "http://example.org/surveys/x")
                self.prepare(str(number))
                facts = {key: survey[key] for key in survey if key not in ("file", "file_size", "sample_format")}
                made = [self.bytes_of(str(number), name) for name in SETS] + [self.bytes_of(f"{number}.sqlite"), facts, curated["rms"], curated["muted_traces"]]
                first = first or made
                self.assertEqual(made, first)
        self.assertGreater(int(first[-1]), 0)  # the noisy traces were found

    def test_another_seed_is_another_survey(self):
        for seed in "12":
            self.survey(seed, "--seed", seed)
            self.curate(seed)
            self.prepare(seed)
        self.assertNotEqual(self.bytes_of("1", "train.h5"), self.bytes_of("2", "train.h5"))

    def test_traces_in_any_order(self):
        self.survey("s")
        mixed = SegyBytes(self.folder / "s.sgy")
        mixed.traces = mixed.traces[1::3] + mixed.traces[2::3] + mixed.traces[0::3]
        mixed.write(self.folder / "mixed.sgy")
        first, second = self.curate("s"), self.curate("mixed")
        self.assertEqual(first[0]["geo_x1"], second[0]["geo_x1"])
        self.assertEqual(first[1]["rms"], second[1]["rms"])
        self.prepare("s")
        self.prepare("mixed")
        for name in SETS:
            self.assertEqual(self.bytes_of("s", name), self.bytes_of("mixed", name))

    def test_missing_traces_leave_gaps(self):
        self.survey("s")
        gaps = SegyBytes(self.folder / "s.sgy")
        del gaps.traces[40:45]
        del gaps.traces[0]  # a corner: the next trace stands in for its coordinates
        gaps.write(self.folder / "gaps.sgy")
        survey, _ = self.curate("gaps")
        self.assertEqual((survey["traces"], survey["inline_range"], survey["crossline_range"]), ("408", "111-133", "875-892"))
        self.prepare("gaps")

    def test_traces_at_one_place_are_averaged(self):
        self.survey("s", "--format", "5")
        stack = SegyBytes(self.folder / "s.sgy")
        doubled = []
        for trace in stack.traces:
            samples = struct.unpack(">75f", trace[240:])
            doubled.append(trace[:240] + struct.pack(">75f", *(2 * a for a in samples)))
            doubled.append(trace[:240] + struct.pack(">75f", *(0 for _ in samples)))
        stack.traces = doubled
        stack.write(self.folder / "stack.sgy")
        self.assertEqual(self.curate("s")[1]["rms"], self.curate("stack")[1]["rms"])

    def test_line_numbers_at_other_bytes(self):
        self.survey("s")
        old = SegyBytes(self.folder / "s.sgy")
        for trace in old.traces:
            trace[8:12], trace[20:24] = trace[188:192], trace[192:196]
            trace[188:196] = bytes(8)
        old.write(self.folder / "old.sgy")
        survey, _ = self.curate("old", None, "--inline-byte", 9, "--crossline-byte", 21)
        self.assertEqual((survey["inline_range"], survey["crossline_range"]), ("111-133", "875-892"))

    def test_a_small_survey_gets_tiles_that_fit(self):
        self.survey("s", "--inlines", "1-5", "--crosslines", "20-24", "--samples", "50")
        self.curate("s")
        self.assertEqual(values(self.prepare("s"), "tiles")[0]["tile_size"], "5")

    def test_outline_and_horizon_are_in_the_database(self):
        self.survey("s")
        _, curated = self.curate("s", None, "--survey", "http://example.org/surveys/one")
        db = sqlite3.connect(self.folder / "s.sqlite")
        self.addCleanup(db.close)
        name, iri, outline = db.execute("SELECT name, iri, outline FROM surveys").fetchone()
        self.assertEqual((name, iri), ("one", "http://example.org/surveys/one"))
        self.assertTrue(outline.startswith("POLYGON ((600000 6000000, "), outline)
        rows = db.execute("SELECT inline, crossline, sample, time_ms FROM horizons WHERE key = ?", (curated["horizon"],)).fetchall()
        self.assertEqual({(i, x) for i, x, _, _ in rows}, {(i, x) for i in range(111, 134) for x in range(875, 893)})
        for _, _, sample, time in rows:
            self.assertEqual(time, sample * 4.0)
            self.assertLess(abs(sample - int(curated["horizon_sample"])), 8)

    def test_surveys_may_share_a_database(self):
        for name in "ab":
            self.survey(name, "--seed", str(ord(name)))
            self.run_program("curate", "--sgy", f"{name}.sgy", "--out", f"{name}.h5", "--db", "shared.sqlite")
        for name in "ab":
            self.run_program("prepare", "--curated", f"{name}.h5", "--db", "shared.sqlite", "--out-dir", name)
        self.assertNotEqual(self.bytes_of("a", "train.h5"), self.bytes_of("b", "train.h5"))

    def test_the_noise_thresholds_decide(self):
        self.survey("s", "--noisy", "0.2")
        strict, lax = self.curate("s")[1], self.curate("s", None, "--noise-threshold", "1")[1]
        self.assertGreater(int(strict["muted_traces"]), 40)
        self.assertEqual(lax["muted_traces"], "0")
        few = values(self.prepare("s"), "tiles")[0]
        many = values(self.prepare("s", "lax", "--noise-threshold", "1"), "tiles")[0]
        self.assertGreater(int(few["noisy_tiles"]), 0)
        self.assertEqual(int(few["tiles"]) + int(few["noisy_tiles"]), int(many["tiles"]))

    def test_ranges_and_tiles_are_what_was_asked_for(self):
        self.survey("s")
        self.curate("s")
        text = self.prepare("s", None, "--inlines", "111-125", "--crosslines", "880-891", "--tile", "6", "--noise-threshold", "0.4")
        tiles = values(text, "tiles")[0]
        self.assertEqual([tiles[key] for key in ("inlines", "crosslines", "tile_size", "noise_threshold")], ["111-125", "880-891", "6", "0.4"])
        slices = [set(map(int, line["slices"].split(","))) for line in values(text, "set")]
        self.assertEqual(sum(map(len, slices)), 15)
        self.assertEqual(set.union(*slices), set(range(111, 126)))
        self.assertEqual(sum(int(line["tiles"]) for line in values(text, "set")), int(tiles["tiles"]))


if __name__ == "__main__":
    main()
