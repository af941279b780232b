"""Identifiers of HDF5 and communicators of MPI are captured as what they stand for."""
import json
import os
import shutil
import subprocess
import unittest

from provml_testing import BIN, BUILD, SOURCE, Lab, TestCase, run

VALUES = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX provml: <https://w3id.org/provml/ns/1#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?activity ?name ?value WHERE { ?slot provml:attribute ?attribute ; prov:value ?value . ?attribute rdfs:label ?name . ?activity prov:used ?slot }"""
COMPILERS = [name for name in ("g++", "clang++-19") if shutil.which(name)]


def flags_of(package):
    done = subprocess.run(["pkg-config", "--cflags", "--libs", package], capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else None


class Adapters(TestCase):
    def build(self, compiler, program, *flags, launcher=(BIN / "provml-cxx", "--strict")):
        out = self.folder / f"{program}-{os.path.basename(str(compiler))}"
        run(*launcher, compiler, "-std=c++11", "-O1", "-Wall", "-Wextra", "-Werror", f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include",
            SOURCE / f"test/e2e/adapters_{program}_program.cpp", "-o", out, f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", *flags,
            cwd=self.folder)
        return out

    def values(self, lab):
        found = {}
        for row in lab.sparql(VALUES):
            found.setdefault(row["name"], []).append(row["value"])
        return found

    def test_hdf5(self):
        flags = flags_of("hdf5")
        if flags is None:
            self.skipTest("there is no HDF5 (Debian package libhdf5-dev)")
        for compiler in COMPILERS:
            with self.subTest(compiler):
                lab = Lab(self.folder / compiler)
                done = run(self.build(compiler, "hdf5", *flags), cwd=lab.folder, home=lab.home)
                self.assertEqual((done.stdout, done.stderr), ("1 open\n", ""), "the file alone is open, nothing is printed")
                found = {name: json.loads(values[0]) if values[0].startswith("{") else values[0] for name, values in self.values(lab).items()}
                file = "survey.h5"
                self.assertEqual(found["whole"], {"file": file, "kind": "file", "object": "/"})
                self.assertEqual(found["cube"], {"file": file, "kind": "dataset", "object": "/survey/cube", "shape": [4, 3, 2], "type": "float32"})
                self.assertEqual(found["every"], {"file": file, "kind": "attribute", "object": "/survey/cube", "shape": [], "type": "uint16"})
                self.assertEqual(found["nothing"], "not open")
                nodes = lab.json("lineage", "--forward", lab.folder / file)["nodes"]
                self.assertIn("look", {node["label"] for node in nodes if node["kind"] == "activity"})

    def test_mpi(self):
        if shutil.which("mpicxx") is None or shutil.which("mpirun") is None:
            self.skipTest("there is no MPI (Debian packages libopenmpi-dev, openmpi-bin)")
        lab = Lab(self.folder / "mpi")
        program = self.build("mpicxx", "mpi")
        done = run("mpirun", "-np", "2", program, cwd=lab.folder, home=lab.home, OMPI_ALLOW_RUN_AS_ROOT=1, OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1,
                   OMPI_MCA_rmaps_base_oversubscribe=1)
        self.assertEqual(done.returncode, 0)
        found = self.values(lab)
        self.assertEqual(sorted(json.loads(value)["rank"] for value in found["comm"]), [0, 1])
        self.assertEqual({(json.loads(v)["size"], json.loads(v)["name"]) for v in found["comm"]}, {(2, "solver team")})
        self.assertEqual(sorted(found["world"]), ["after MPI_Finalize"] * 2 + ["before MPI_Init"] * 2)
        self.assertNotIn("none", found)

    def test_a_type_that_its_author_taught(self):
        for compiler in COMPILERS:
            for options in ((), ("--all", "--threshold=0")):
                with self.subTest(compiler, options=options):
                    lab = Lab(self.folder / f"{compiler}{len(options)}")
                    program = self.build(compiler, "hook", launcher=(BIN / "provml-cxx", "--strict", *options))
                    self.assertEqual(run(program, cwd=lab.folder, home=lab.home).stdout, "25\n")
                    self.assertEqual(set(self.values(lab)["well"]), {'{"metres":2500}'})

    def test_compiled_out(self):
        flags = flags_of("hdf5")
        if flags is None:
            self.skipTest("there is no HDF5 (Debian package libhdf5-dev)")
        for compiler in COMPILERS:
            program = self.build(compiler, "hdf5", "-DPROVML_COMPILED_OUT", *flags)
            self.assertEqual(run(program, cwd=self.folder, home=self.folder / "none").stdout, "1 open\n")
            self.assertFalse((self.folder / "none").exists())
            plain = self.build(compiler, "hdf5", "-Wno-attributes", "-Wno-unknown-attributes", *flags, launcher=())
            self.assertEqual(run(plain, cwd=self.folder, home=self.folder / "none").stdout, "1 open\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
