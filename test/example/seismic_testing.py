"""What the tests of the plain seismic programs share."""
import json
import os
import pathlib
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

BIN = pathlib.Path(os.environ["SEISMIC_BIN"])
SOURCE = pathlib.Path(os.environ["SEISMIC_SOURCE"])
MARKS = pathlib.Path(os.environ["SEISMIC_MARKS"])


def real_survey():
    folder = os.environ.get("PROVML_TESTDATA")
    path = pathlib.Path(folder) / "netherlands-f3-crop.sgy" if folder else None
    return path if path and path.exists() else None


def values(text, first):
    """The `key=value` pairs of the output lines that begin with a word, one dictionary per line."""
    lines = [line for line in text.splitlines() if line.startswith(first + " ")]
    return [dict(re.findall(r"(\S+?)=(\S+)", line)) for line in lines]


def matrix(epoch):
    return json.loads(epoch["confusion_matrix"])


class SegyBytes:
    """A big-endian SEG-Y file as headers and traces that can be changed."""

    def __init__(self, path):
        data = path.read_bytes()
        self.headers = bytearray(data[:3600])
        samples, code = struct.unpack(">H", data[3220:3222])[0], struct.unpack(">H", data[3224:3226])[0]
        size = 240 + samples * {1: 4, 2: 4, 3: 2, 5: 4, 8: 1}[code]
        self.traces = [bytearray(data[at:at + size]) for at in range(3600, len(data), size)]

    def field(self, trace, byte):
        return struct.unpack(">i", self.traces[trace][byte - 1:byte + 3])[0]

    def write(self, path):
        path.write_bytes(bytes(self.headers) + b"".join(bytes(t) for t in self.traces))


class TestCase(unittest.TestCase):
    """A test in a temporary folder of its own."""

    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="seismic-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()

    def run_program(self, program, *arguments, status=0, largest_file=None):
        """Runs a program; with `largest_file` (bytes) as on a disk that is full."""
        folder = "seismic" if program == "make-segy" else "seismic-plain"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PROVML_")}

        def fill_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        done = subprocess.run([str(BIN / folder / program), *map(str, arguments)], cwd=self.folder, env=environment, capture_output=True, text=True,
                              preexec_fn=fill_disk if largest_file else None)
        self.assertEqual(done.returncode, status, f"{program} {arguments}\n{done.stdout}\n{done.stderr}")
        if status == 0:
            self.assertEqual(done.stderr, "")
        return done

    def survey(self, name, *options):
        self.run_program("make-segy", f"{name}.sgy", *options)
        return self.folder / f"{name}.sgy"

    def curate(self, name, segy=None, *options):
        """The lines that curate printed, as (survey, curated) dictionaries."""
        text = self.run_program("curate", "--sgy", segy or f"{name}.sgy", "--out", f"{name}.h5", "--db", f"{name}.sqlite", *options).stdout
        return values(text, "survey")[0], values(text, "curated")[0]

    def prepare(self, name, out=None, *options):
        return self.run_program("prepare", "--curated", f"{name}.h5", "--db", f"{name}.sqlite", "--out-dir", out or name, *options).stdout

    def train(self, data, out, *options):
        return self.run_program("train", "--data", data, "--out", out, *options).stdout

    def bytes_of(self, *parts):
        return (self.folder.joinpath(*parts)).read_bytes()


def main():
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])
