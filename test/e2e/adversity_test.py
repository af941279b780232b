"""Full and missing disks and memory: the program does what it did, and the loss is told of. In a mount namespace of its own."""
import ctypes
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from http_testing import DROPPED, Site, events_of, frames_of, wait_until
from provml_testing import BIN

CLONE_NEWNS = 0x00020000


def own_namespace():
    """Why there is none, or nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        return f"no mount namespace of its own: {os.strerror(ctypes.get_errno())}"
    made = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True)
    return made.stderr.strip() if made.returncode != 0 else ""


class Adversity(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="provml-adversity-"))
        self.site = Site(self.folder / "site")
        self.site.folder.mkdir()
        self.mounted = []
        self.addCleanup(self.clean_up)

    def clean_up(self):
        for place in reversed(self.mounted):
            subprocess.run(["umount", "-l", place], check=True)
        shutil.rmtree(self.folder)

    def mount(self, place, options):
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=True)
        self.mounted.append(place)

    def remount(self, place, options):
        subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)

    def check_unchanged(self, child, *arguments):
        """Against the program with capture off."""
        plain = self.site.run(*arguments, PROVML_DISABLE="1")
        self.assertEqual((child.returncode, child.out), (plain.returncode, plain.out))
        for line in child.err.splitlines():
            self.assertRegex(line, r"^provml: .*\[provml-E02\d\d\]")

    def kept(self):
        """Events in the journals after recovery, and those that the journals tell to be dropped."""
        self.assertEqual(self.site.provml("runs").returncode, 0)
        events, dropped = set(), 0
        for journal in self.site.journals():
            frames = frames_of(journal.read_bytes(), torn=True)
            events.update(events_of(frames))
            dropped += sum(int.from_bytes(frame.data[32:40], "little") for frame in frames if frame.type == DROPPED)
        return len(events), dropped

    def test_a_full_disk(self):
        self.mount(self.site.home, "size=400k")
        child = self.site.run("events", 20000, 5, PROVML_BLOCK_MS=20, PROVML_RING_KIB=64)
        self.check_unchanged(child, "events", 20000, 5)
        self.assertIn("provml-E0202", child.err)
        self.assertIn("provml-E0203", child.err)
        self.remount(self.site.home, "size=200m")
        events, dropped = self.kept()
        self.assertEqual(list(self.site.rings.glob("*")), [], "what was left in the rings is recovered")
        self.assertEqual(events + dropped, 40000, "each event is there or told to be dropped")

    def test_no_inode_left(self):
        self.mount(self.site.home, "size=10m,nr_inodes=2")
        child = self.site.run("events", 100, 5)
        self.check_unchanged(child, "events", 100, 5)
        self.assertIn("provml-E0201", child.err)

    def test_a_home_that_is_read_only(self):
        self.mount(self.site.home, "size=10m")
        self.remount(self.site.home, "ro")
        child = self.site.run("events", 100, 5)
        self.check_unchanged(child, "events", 100, 5)
        self.assertIn("provml-E0201", child.err)

    def test_the_journals_are_removed_while_the_program_runs(self):
        child = self.site.start("hold", 500, PROVML_DRAIN_MS=1)
        self.assertEqual(child.stdout.readline(), "hold 500\n")
        self.assertEqual(child.stdout.readline(), "captured\n")
        wait_until(lambda: self.site.journals(), "a journal")
        # At once, for the program makes its folders anew when it sees that they are gone.
        gone = self.site.home.rename(self.site.home.with_name("gone"))
        shutil.rmtree(gone)
        child.send_signal(signal.SIGUSR1)
        out, err = child.communicate()
        self.assertEqual((child.returncode, out), (0, ""))
        self.assertIn("provml-E0202", err)
        self.assertEqual(err.count("\n"), 1)
        self.assertEqual(self.site.provml("runs").returncode, 0)

    def test_shared_memory_that_is_full(self):
        self.mount(self.site.rings, "size=64k,mode=0700")
        self.check_memory(PROVML_RING_DIR=self.site.rings)

    def test_shared_memory_without_any_room(self):
        self.mount(self.site.rings, "size=4k,mode=0700")
        (self.site.rings / "filler").write_bytes(b"x" * 4096)
        self.check_memory(PROVML_RING_DIR=self.site.rings)

    def test_no_shared_memory(self):
        self.mount(pathlib.Path("/dev/shm"), "size=4k,ro")
        self.check_memory(PROVML_RING_DIR="")

    def check_memory(self, **settings):
        child = self.site.run("threads", 3, 5000, **settings)
        self.check_unchanged(child, "threads", 3, 5000)
        self.assertEqual(child.err, "")
        self.assertEqual(self.kept(), (30000, 0))

    def test_limits_of_the_process(self):
        for limit, value in ((resource.RLIMIT_NOFILE, 3), (resource.RLIMIT_NOFILE, 5), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_FSIZE, 40000)):
            with self.subTest(limit=limit, value=value):
                child = subprocess.Popen([BIN / "provml_capture_child", "events", "2000", "5"], cwd=self.site.folder, text=True,
                                         env=self.site.environment(PROVML_BLOCK_MS=10), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         preexec_fn=lambda: resource.setrlimit(limit, (value, value)))
                child.out, child.err = child.communicate()
                if "error while loading shared libraries" in child.err:
                    continue  # it could not even begin
                self.check_unchanged(child, "events", 2000, 5)
                if child.err == "":
                    self.assertEqual(self.kept(), (4000, 0), "nothing is told of, so nothing may be lost")
                shutil.rmtree(self.site.home, ignore_errors=True)


if __name__ == "__main__":
    if problem := own_namespace():
        print(f"skipped: {problem}")
        sys.exit(77)
    unittest.main(verbosity=2)
