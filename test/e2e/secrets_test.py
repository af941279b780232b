"""Values whose names stand for secrets are in no ring, no journal and no store; all else is."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from provml_testing import Lab, assert_valid, build_marked, environment

SLOTS = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name ?value ?partial WHERE { ?slot provml:attribute ?attribute . ?attribute rdfs:label ?name .
  OPTIONAL { ?slot prov:value ?value } OPTIONAL { ?slot provml:partial ?partial } }"""
NUMBER = (734291568).to_bytes(8, "little")


class Secrets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="provml-secrets-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(assert_valid, cls.folder)
        build_marked("secrets_program.cpp", cls.folder / "program", "-std=c++17", "-O1")

    def capture(self, *arguments, **settings):
        """Runs the program; looks at the rings while it waits; returns the lab and all bytes that were written."""
        lab = Lab(tempfile.mkdtemp(dir=self.folder))
        rings = lab.folder / "rings"
        child = subprocess.Popen([self.folder / "program", *arguments], cwd=lab.folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 env=environment(lab.home, PROVML_RING_DIR=rings, PROVML_DRAIN_MS=10000, **settings))
        while "ready" not in child.stdout.readline():
            self.assertIsNone(child.poll())
        written = b"".join(path.read_bytes() for path in rings.iterdir())
        self.assertTrue(b"fast" in written, "the events are in the rings")
        child.communicate("x")
        self.assertEqual(child.returncode, 0)
        slots = {row["name"]: row for row in lab.sparql(SLOTS)}
        written += b"".join(path.read_bytes() for path in lab.home.rglob("*") if path.is_file())
        return slots, written

    def check_absent(self, secret, written):
        at = written.find(secret)  # not assertNotIn, which would print everything
        self.assertEqual(at, -1, written[max(at - 60, 0):at + 40])

    def test_the_usual_names(self):
        slots, written = self.capture("--api-key=S3CRET-on-the-command-line")
        rest = written.replace(b"S3CRET-hint", b"")
        self.check_absent(b"S3CRET", rest)
        self.check_absent(NUMBER, written)
        self.check_absent(b"734291568", written)
        for name in ("password", "pin_token", "session_secret"):
            self.assertEqual((slots[name]["value"], slots[name]["partial"]), ("", "redacted"), name)
        self.assertEqual(slots["account"]["value"], '{"user":"ada","db_password":null,"retries":3}')
        self.assertEqual(slots["options"]["value"], '{"api-key":null,"mode":"fast"}')
        for name, value in (("max_tokens", "2048"), ("learning_rate", "0.25"), ("my_hint", "S3CRET-hint")):
            self.assertEqual((slots[name]["value"], slots[name]["partial"]), (value, ""), name)

    def test_names_of_ones_own(self):
        slots, written = self.capture(PROVML_REDACT="*hint,learning_RATE,!pin-token")
        self.check_absent(b"S3CRET", written)
        self.assertEqual([slots[name]["partial"] for name in ("my_hint", "learning_rate", "password")], ["redacted"] * 3)
        self.assertEqual(slots["pin_token"]["value"], "734291568")


if __name__ == "__main__":
    unittest.main(verbosity=2)
