"""Debian source packages through apt, with state of its own: /etc/apt is neither read nor changed."""
import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = "http://deb.debian.org/debian"


class Unavailable(Exception):
    """The archive cannot be reached, or does not hold the files of a package."""


class Archive:
    """The sources of one Debian suite. Everything lies below `folder`."""

    def __init__(self, folder, suite="bookworm", mirror=None):
        self.folder = pathlib.Path(folder).resolve() / suite
        self.suite = suite
        self.mirror = mirror or os.environ.get("PROVML_CORPUS_MIRROR", MIRROR)
        self._updated = False

    def _apt(self, program, *arguments, cwd=None):
        result = subprocess.run([program, *arguments], cwd=cwd, text=True, capture_output=True,
                                env={**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C"})
        if result.returncode != 0:
            lines = [line for line in result.stderr.splitlines() if line.startswith("E:")] or result.stderr.splitlines()
            raise Unavailable(f"{program} {arguments[0]}: " + "; ".join(lines[:2]))
        return result.stdout

    def _update(self):
        if self._updated:
            return
        for program in ("apt-get", "apt-cache", "dpkg-source"):
            if shutil.which(program) is None:
                raise Unavailable(f"there is no {program} (Debian package {'dpkg-dev' if program[0] == 'd' else 'apt'})")
        for name in ("state", "cache", "lists/partial", "archives/partial", "files"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        (self.folder / "sources.list").write_text(f"deb-src [signed-by={KEYRING}] {self.mirror} {self.suite} main\n")
        (self.folder / "apt.conf").write_text("".join(f'{key} "{value}";\n' for key, value in {
            "Dir::State": self.folder / "state", "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status", "Dir::Cache": self.folder / "cache",
            "Dir::Cache::archives": self.folder / "archives", "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-", "APT::Sandbox::User": "root" if os.geteuid() == 0 else "", "Acquire::Languages": "none",
            "Acquire::AllowInsecureRepositories": "false", "Acquire::AllowDowngradeToInsecureRepositories": "false",
            "APT::Get::AllowUnauthenticated": "false", "Acquire::Retries": "2"}.items()))
        self._apt("apt-get", "update", "-o", "APT::Update::Error-Mode=any")
        targets = self._apt("apt-get", "indextargets", "--format", "$(CREATED_BY) $(TRUSTED)")
        if "Sources yes" not in targets.splitlines():
            raise Unavailable(f"apt does not trust {self.mirror} {self.suite}: its signature was not verified")
        self._updated = True

    @contextlib.contextmanager
    def _alone(self):
        """Two runs in one folder wait for each other."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def fetch(self, package):
        """Downloads a source package where it is not there yet. Returns (version, path of its .dsc)."""
        with self._alone():
            self._update()
            return self._fetch(package)

    def _fetch(self, package):
        records = [dict(re.findall(r"^(\S+):[ \t]*(.*(?:\n[ \t].*)*)", text, re.M))
                   for text in self._apt("apt-cache", "showsrc", "--only-source", package).split("\n\n") if text.strip()]
        records = [r for r in records if r.get("Package") == package]
        if not records:
            raise Unavailable(f"{self.suite} has no source package '{package}'")
        record = records[0]
        files = {name: digest for digest, name in re.findall(r"^ ([0-9a-f]{64}) \d+ (\S+)", record["Checksums-Sha256"], re.M)}
        where = self.folder / "files"
        if not all((where / name).exists() for name in files):
            self._apt("apt-get", "source", "--download-only", f"{package}={record['Version']}", cwd=where)
        for name, digest in files.items():  # of the signed index; apt has checked them when it downloaded
            if hashlib.sha256((where / name).read_bytes()).hexdigest() != digest:
                (where / name).unlink()
                raise Unavailable(f"{name} is not the file that the archive's index names; it was removed")
        return record["Version"], where / next(name for name in files if name.endswith(".dsc"))


def unpack(dsc, target):
    """The patched source tree in `target`, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    pathlib.Path(target).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dpkg-source", "--no-check", "--no-copy", "-x", str(dsc), str(target)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
