"""The runtime on another processor: built for aarch64, run by an emulator, its journals read here."""
import datetime
import os
import pathlib
import shutil
import sys
import tempfile

import values_test
from provml_testing import BIN, SOURCE, Lab, TestCase, main, run

EMULATOR = shutil.which("qemu-aarch64")
TARGET = "--target=aarch64-linux-gnu"

COUNTED = """
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (COUNT(DISTINCT ?a) AS ?activities) (COUNT(DISTINCT ?value) AS ?values) WHERE {
  ?a provml:plan/rdfs:label "count" . ?s prov:wasGeneratedBy ?a ; prov:value ?value
}"""
NAP = """
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?started ?ended WHERE { ?a provml:plan/rdfs:label "nap" ; prov:startedAtTime ?started ; prov:endedAtTime ?ended }"""


def build_runtime(folder):
    """Builds libprovml.a for aarch64; returns the folder that it is in."""
    cross = [f"-DCMAKE_{language}_COMPILER_TARGET=aarch64-linux-gnu" for language in ("C", "CXX")]
    ccache = shutil.which("ccache")
    launcher = [f"-DCMAKE_CXX_COMPILER_LAUNCHER={ccache}"] if ccache else []
    run("cmake", "-S", SOURCE, "-B", folder, "-G", "Ninja", "-DPROVML_ROOMS=annotations;runtime", "-DPROVML_TESTING=OFF", "-DCMAKE_SYSTEM_NAME=Linux",
        "-DCMAKE_SYSTEM_PROCESSOR=aarch64", "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
        *cross, *launcher, cwd=SOURCE)
    run("cmake", "--build", folder, "--target", "provml_runtime_static", "-j", os.environ.get("JOBS", "2"), cwd=SOURCE)
    return folder


class Aarch64(TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="provml-aarch64-")
        cls.addClassCleanup(scratch.cleanup)
        cls.runtime = build_runtime(pathlib.Path(scratch.name).resolve())

    def build(self, lab, source):
        program = lab.folder / source
        run(BIN / "provml-cxx", "clang++-19", TARGET, "-static", "-std=gnu++20", "-O2", f"-I{self.runtime}/include", f"-I{SOURCE}/runtime/include",
            SOURCE / f"test/e2e/{source}.cpp", "-o", program, f"-L{self.runtime}/lib", "-lprovml", "-pthread", cwd=lab.folder)
        machine = program.read_bytes()[18:20]
        self.assertEqual(machine, (183).to_bytes(2, "little"), "EM_AARCH64")
        return program

    def test_clients_of_servers_compile(self):
        """Their libraries for that processor are not here, so they are compiled and not linked."""
        for client in ("plain", "curl"):
            with self.subTest(client=client):
                (self.folder / "curl").symlink_to("/usr/include/x86_64-linux-gnu/curl") if client == "curl" else None
                run("clang++-19", TARGET, "-fsyntax-only", "-std=c++20", '-DPROVML_VERSION="0"', f"-I{SOURCE}/runtime/include", f"-I{SOURCE}/runtime/src",
                    "-isystem", self.folder, SOURCE / f"runtime/src/online/{client}_client.cpp", cwd=self.folder)

    def test_values_are_the_same(self):
        lab = Lab(self.folder / "values")
        program = self.build(lab, "values_program")
        done = run(EMULATOR, program, cwd=lab.folder, home=lab.home, PROVML_REDACT="!secret")
        self.assertEqual(done.stderr, "")
        seen = {}
        for row in lab.sparql(values_test.VALUES):
            seen[row["activity"], row["slot"], row["output"] == "true"] = f"opaque {row['opaque']}" if row["opaque"] else row["value"]
        values_test.Values.check_all(self, seen)

    check = values_test.Values.check

    def test_threads_and_clocks(self):
        for clock in ("tsc", "monotonic"):
            with self.subTest(clock=clock):
                lab = Lab(self.folder / clock)
                program = self.build(lab, "aarch64_program")
                before = datetime.datetime.now(datetime.timezone.utc)
                done = run(EMULATOR, program, cwd=lab.folder, home=lab.home, PROVML_CLOCK=clock)
                after = datetime.datetime.now(datetime.timezone.utc)
                self.assertEqual(done.stderr, "")
                self.assertEqual(lab.sparql(COUNTED), [{"activities": "20000", "values": "20000"}])
                times = {key: datetime.datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00") for key, text in lab.sparql(NAP)[0].items()}
                slept = (times["ended"] - times["started"]).total_seconds()
                # The two clocks may run apart by the calibration's error, which is far less than this.
                self.assertGreater(slept, 0.099)
                self.assertLess(slept, (after - before).total_seconds())
                slack = datetime.timedelta(milliseconds=50)
                self.assertTrue(before - slack <= times["started"] <= times["ended"] <= after + slack, (before, times, after))


if __name__ == "__main__":
    if EMULATOR is None or not pathlib.Path("/usr/aarch64-linux-gnu/include").exists() or shutil.which("aarch64-linux-gnu-ld") is None:
        print("skipped: qemu-user, binutils and the C++ library for aarch64 are not installed")
        sys.exit(77)
    main()
