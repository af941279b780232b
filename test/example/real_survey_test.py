"""The real survey of the use case: a crop of the Netherlands Offshore F3 block."""
import sys

from seismic_testing import TestCase, main, real_survey, values


class RealSurvey(TestCase):
    def test_the_netherlands_f3_block(self):
        survey, curated = self.curate("f3", real_survey())
        wanted = {"inline_range": "111-133", "crossline_range": "875-892", "inline_slices": "23", "crossline_slices": "18", "slices": "41",
                  "traces": "414", "samples": "75", "geo_x1": "620197.2", "geo_y1": "6074232.9", "geo_x2": "620606.7", "geo_y2": "6074794.5",
                  "file_size": str(real_survey().stat().st_size)}
        self.assertEqual({key: survey[key] for key in wanted}, wanted)
        self.assertEqual(curated["muted_traces"], "0")
        self.prepare("f3")
        last = values(self.train("f3", "models"), "test")[0]
        self.assertGreater(float(last["mean_iou"]), 0.8)


if __name__ == "__main__":
    if not real_survey():
        print("skipped: there is no netherlands-f3-crop.sgy in $PROVML_TESTDATA")
        sys.exit(77)
    main()
