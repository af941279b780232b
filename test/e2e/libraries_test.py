"""Several instrumented libraries in a process, plugins that come and go, and the teams of OpenMP."""
import shutil
import subprocess
import unittest

from provml_testing import BIN, BUILD, SOURCE, Lab, TestCase, run

COMPILERS = [name for name in ("g++", "clang++-19") if shutil.which(name)]
COUNTS = """SELECT ?name (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a prov:startedAtTime ?s ; prov:endedAtTime ?e ; provml:plan ?p . ?p rdfs:label ?name }
GROUP BY ?name"""
HEADERS = (f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include")
LIBRARY = (f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", "-pthread")


class Libraries(TestCase):
    def build(self, source, name, *flags, compiler="g++", marked=True):
        out = self.folder / name
        launcher = (BIN / "provml-cxx", "--strict") if marked else ()
        run(*launcher, compiler, "-std=c++17", "-O1", *HEADERS, SOURCE / "test/e2e" / source, "-o", out, *(LIBRARY if marked else ()), *flags, "-ldl",
            cwd=self.folder)
        return out

    def plugin(self, name, factor, compiler):
        return self.build("libraries_plugin.cpp", f"{name}-{compiler}.so", "-shared", "-fPIC", f"-DPLUGIN={name}", f'-DNAME="{name}"', f"-DFACTOR={factor}", compiler=compiler)

    def counts(self, lab):
        return {row["name"]: int(row["n"]) for row in lab.sparql(COUNTS)}

    def test_plugins_come_and_go(self):
        rounds, threads = 20, 3
        for compiler in COMPILERS:
            plugins = [self.plugin("alpha", 2, compiler), self.plugin("beta", 3, compiler)]
            for marked in (True, False):
                with self.subTest(compiler, marked=marked):
                    host = self.build("libraries_host.cpp", f"host-{compiler}-{marked}", *(("-DMARKED",) if marked else ()), compiler=compiler, marked=marked)
                    lab = Lab(self.folder / f"{compiler}-{marked}")
                    done = run(host, rounds, threads, *plugins, cwd=lab.folder, home=lab.home)
                    expected = sum((2 + 3) * (4 * (round + 1) + 6) for round in range(rounds))
                    self.assertEqual((done.stdout, done.stderr), (f"sum {expected}\n", ""))
                    counts = {"alpha": rounds * (threads + 1), "beta": rounds * (threads + 1)}
                    for name in ("alpha", "beta"):
                        counts[f"{name} loaded"] = counts[f"{name} unloaded"] = rounds
                    if marked:
                        counts["host"] = 2 * rounds
                    found = self.counts(lab)
                    self.assertEqual({name: found.get(name) for name in counts}, counts)
                    self.assertEqual(len(lab.rows("runs")), 1, "one process, however many libraries")

    def test_libraries_of_both_compilers_in_one_program(self):
        """Linked, not loaded; each has captured by the time main begins."""
        libraries = [self.plugin(name, factor, compiler) for name, factor, compiler in zip(("gnu", "llvm"), (5, 7), COMPILERS)]
        lab = Lab(self.folder / "linked")
        main = self.folder / "main.cpp"
        main.write_text("int main() { return 0; }\n")
        run("g++", main, "-o", self.folder / "linked-program", "-Wl,--no-as-needed", *libraries, f"-Wl,-rpath,{BUILD}/lib", cwd=self.folder)
        run(self.folder / "linked-program", cwd=lab.folder, home=lab.home)
        found = self.counts(lab)
        for name in ("gnu", "llvm")[:len(libraries)]:
            self.assertEqual(found.get(f"{name} loaded"), 1)

    def test_teams_of_openmp(self):
        threads, rounds = 4, 10
        built = 0
        for compiler in COMPILERS:
            program = self.folder / f"openmp-{compiler}"
            done = subprocess.run([BIN / "provml-cxx", "--strict", compiler, "-std=c++17", "-O1", "-fopenmp", *HEADERS, SOURCE / "test/e2e/openmp_program.cpp",
                                   "-o", program, *LIBRARY], capture_output=True, text=True, check=False, cwd=self.folder)
            if "omp" in done.stderr and done.returncode != 0 and compiler != "g++":
                continue  # clang's OpenMP library is a package of its own
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            built += 1
            with self.subTest(compiler):
                lab = Lab(self.folder / f"omp-{compiler}")
                self.assertEqual(run(program, threads, rounds, cwd=lab.folder, home=lab.home).stdout, "sum 49500.0\n")
                found = self.counts(lab)
                self.assertEqual((found["cell"], found["sweep"]), (200 * rounds, rounds))
                values = lab.sparql("SELECT ?i (COUNT(?a) AS ?n) WHERE { ?a provml:plan ?p ; prov:used ?u . ?p rdfs:label \"cell\" . ?u prov:value ?i } GROUP BY ?i")
                self.assertEqual({int(row["i"]): int(row["n"]) for row in values}, {i: 2 * rounds for i in range(100)})
        self.assertGreater(built, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
