"""One build of a package and one run of its tests: with a compiler, instrumented or not, sanitized or not."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from . import archive, inventory, results


class Failed(Exception):
    """A step of the build failed; `log` has its output."""

    def __init__(self, what, log):
        super().__init__(f"{what}; log: {log}")
        self.log = log


class Tools:
    """The project's own build: launcher, instrumenter, runtime, and the counter of journals."""

    def __init__(self, build, libraries=None):
        self.build = pathlib.Path(build).resolve()
        self.launcher = self.build / "bin/provml-cxx"
        self.counter = self.build / "bin/provml-corpus-journals"
        self.libraries = libraries or self.build / "lib"   # a sanitized runtime lies elsewhere
        for path in (self.launcher, self.build / "bin/provml-instrument", self.counter, self.libraries / "libprovml.so"):
            if not path.exists():
                raise FileNotFoundError(f"{path} is not built; ./dev corpus builds it")


class Variant:
    def __init__(self, recipe, compiler, work, dsc, tools=None, sanitize="", jobs=2):
        """`tools` is None for the build that is not instrumented."""
        self.recipe, self.compiler, self.tools, self.sanitize, self.jobs = recipe, compiler, tools, sanitize, jobs
        self.name = "-".join(filter(None, [compiler, sanitize.replace(",", "-"), "instrumented" if tools else "plain"]))
        self.folder = pathlib.Path(work).resolve() / recipe.name / self.name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.source, self.results = self.folder / "source", self.folder / "results"
        self.build = self.source if recipe.in_source else self.folder / "build"
        archive.unpack(dsc, self.source)
        for path in (self.build, self.results):
            path.mkdir(parents=True, exist_ok=True)
        self.seconds = {}

    def _flags(self):
        recipe = self.recipe
        flags = f"{recipe.flags} {recipe.warnings}"
        if self.sanitize:
            flags += f" -g1 -fsanitize={self.sanitize}" + (" -fno-sanitize-recover=all" if "undefined" in self.sanitize else "")
        return " ".join(flags.split())

    def _link_flags(self):
        return " ".join(f"{self.recipe.link_flags} {'-fsanitize=' + self.sanitize if self.sanitize else ''}".split())

    def _launcher(self):
        return [str(self.tools.launcher), "--all", "--threshold=0"] if self.tools else []

    def _environment(self):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PROVML_")}
        environment.update(
            SOURCE=str(self.source), BUILD=str(self.build), RESULTS=str(self.results), JOBS=str(self.jobs), LC_ALL="C.UTF-8",
            CXX=" ".join([*self._launcher(), self.compiler]), COMPILER=self.compiler, INITIAL=str(self.folder / "initial.cmake"),
            CC={"g++": "gcc"}.get(self.compiler, self.compiler.replace("clang++", "clang")), CXXFLAGS=self._flags(), LDFLAGS=self._link_flags(),
            GTEST_OUTPUT=f"xml:{self.results}/",
            OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1")
        if self.tools:
            environment["PROVML_LIBRARY_DIR"] = str(self.tools.libraries)
        if self.sanitize == "thread":  # it does not see the barriers of OpenMP's libraries, and calls what they order races
            environment["OMP_NUM_THREADS"] = "1"
        environment.update(self.recipe.environment)
        return environment

    def _initial_cache(self):
        entries = {"CMAKE_BUILD_TYPE": "None", "CMAKE_CXX_COMPILER": self.compiler, "CMAKE_C_COMPILER": self._environment()["CC"],
                   "CMAKE_CXX_FLAGS": self._flags(), "CMAKE_EXE_LINKER_FLAGS": self._link_flags(),
                   "CMAKE_SHARED_LINKER_FLAGS": self._link_flags()}
        if self.sanitize:
            entries["CMAKE_C_FLAGS"] = f"-g1 -fsanitize={self.sanitize}"
        if self.tools:
            entries["CMAKE_CXX_COMPILER_LAUNCHER"] = ";".join(self._launcher())
            library = self.tools.libraries / "libprovml.so"
            entries["CMAKE_CXX_STANDARD_LIBRARIES"] = (
                f'-Wl,--push-state,--as-needed "{library}" -Wl,--pop-state -Wl,-rpath,"{library.parent}"')
        (self.folder / "initial.cmake").write_text("".join(
            f'set({key} [==[{value}]==] CACHE STRING "")\n' for key, value in entries.items()))

    def _run(self, step, command, timeout=None, environment=None):
        log = self.folder / f"{step}.log"
        started = time.monotonic()
        with open(log, "wb") as out:
            process = subprocess.Popen(["bash", "-euo", "pipefail", "-c", command], cwd=self.build, stdout=out, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, env=environment or self._environment(), start_new_session=True)
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                status = "timeout"
        self.seconds[step] = round(time.monotonic() - started, 1)
        return status, log

    def make(self):
        """Configures and builds. Raises Failed."""
        recipe = self.recipe
        self._initial_cache()
        options = " ".join(f"'{option}'" for option in recipe.cmake)
        configure = recipe.configure or f'cmake -C "$INITIAL" -S "$SOURCE/{recipe.subdir}" -B "$BUILD" -G Ninja {options}'
        targets = " ".join(f"--target {target}" for target in recipe.targets)
        build = recipe.build or f'cmake --build "$BUILD" -j "$JOBS" {targets}'
        for step, command in (("configure", configure), ("build", build)):
            status, log = self._run(step, command)
            if status != 0:
                raise Failed(f"{recipe.name}, {self.name}: {step} ended with status {status}", log)
        return self

    def warnings(self):
        """The launcher's lines that say that a source was compiled as it is."""
        text = (self.folder / "build.log").read_text(errors="replace")
        return sorted({line for line in text.splitlines() if line.startswith("provml-cxx: ")})

    def inventory(self):
        return inventory.Inventory().read(self.folder)

    def test(self, timeout):
        """Runs the suite. Returns (cases, status, capture); capture is None where nothing is captured."""
        command = self.recipe.test or f'ctest --test-dir "$BUILD" --output-junit "$RESULTS/ctest.xml" --timeout {timeout} -V'
        if self.tools is None:
            status, log = self._run("test", command, timeout)
            return self._cases(log), status, None
        with tempfile.TemporaryDirectory(prefix="provml-corpus-", dir="/dev/shm") as rings:
            home = self.folder / "home"
            home.mkdir()
            environment = self._environment()
            environment.update(PROVML_HOME=str(home), PROVML_RING_DIR=rings, PROVML_RUN_ID=self.recipe.name, PROVML_OVERFLOW="block",
                               PROVML_SYNC="off", PROVML_JOURNAL_MIB="32")
            counted = self.folder / "capture.json"
            counter = subprocess.Popen([self.tools.counter, home, counted], stdin=subprocess.PIPE,
                                       env={**os.environ, "PROVML_RING_DIR": rings})
            status, log = self._run("test", command, timeout, environment)
            counter.communicate()
            if counter.returncode != 0:
                raise Failed(f"{self.recipe.name}, {self.name}: counting ended with status {counter.returncode}", log)
            shutil.rmtree(home)
            return self._cases(log), status, json.loads(counted.read_text())

    def _cases(self, log):
        """What ctest, GoogleTest and the lines of the output say."""
        cases = {}
        written = sorted(self.results.glob("*.xml"))
        for path in written:
            read = results.from_ctest if path.name == "ctest.xml" else results.from_gtest
            try:
                found = read(path)
            except SyntaxError:   # its program died while it wrote: the cases are missing
                found = {}
            for name, passed in found.items():
                results.add(cases, f"{path.stem}: {name}", passed)
        if self.recipe.line:
            for name, passed in results.from_lines(log.read_text(errors="replace"), self.recipe.line, self.recipe.passed).items():
                results.add(cases, name, passed)
        return cases
