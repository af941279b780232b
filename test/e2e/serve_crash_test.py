"""`provml serve` killed at any moment, and on a full disk: what was acknowledged is in the store, once."""
import os
import random
import subprocess
import threading
import time

from provml_testing import TestCase, main
from serve_testing import Server, provml, quads, received_frames, send_until_durable, stream, wait_until

KILLS = int(os.environ.get("PROVML_TEST_KILLS", "50"))


class Killed(TestCase):
    def test_what_was_acknowledged_is_in_the_store_once(self):
        direct, home = self.folder / "direct", self.folder / "home"
        direct.mkdir()
        streams = [stream(direct, threads, 2000 // threads) for threads in (1, 2, 3)]
        kills_left = KILLS
        done = threading.Event()
        sent, errors = [0] * len(streams), []

        def send(number):
            # Goes round until the last kill: then most frames are repeated, and must not be kept twice.
            try:
                bodies = streams[number].batches()
                while not done.is_set():
                    sent[number] += send_until_durable(server, bodies)
            except Exception as error:  # pylint: disable=broad-except
                errors.append(error)

        seed = random.randrange(1 << 32)
        moment = random.Random(seed)
        with Server(home) as server:
            senders = [threading.Thread(target=send, args=[n]) for n in range(len(streams))]
            for sender in senders:
                sender.start()
            try:
                while kills_left > 0:
                    time.sleep(moment.uniform(0, 0.08))
                    server.kill()
                    kills_left -= 1
                    if kills_left % 5 == 0:  # one that is just starting
                        server.begin()
                        time.sleep(moment.uniform(0, 0.05))
                        server.kill()
                    server.start()
            finally:
                done.set()
                for sender in senders:
                    sender.join()
            self.assertEqual(errors, [], f"seed {seed}")
            self.assertEqual(server.end(), 0)
            self.assertEqual(server.said, "", f"seed {seed}")
        wanted = quads(direct)
        self.assertEqual(quads(home, "--no-ingest"), wanted, f"seed {seed}")
        self.assertEqual(quads(home), wanted, f"seed {seed}")
        kept = [frame.name for frames in received_frames(home).values() for frame in frames if frame.thread]
        by_process = sorted(name for s in streams for name in (f.name for f in s.rest if f.thread))
        self.assertEqual(sorted(kept), by_process, f"seed {seed}")
        self.assertGreater(sum(sent), KILLS)
        # The journals alone give the same store.
        again = self.folder / "again"
        again.mkdir()
        os.rename(home / "journals", again / "journals")
        self.assertEqual(quads(again), wanted, f"seed {seed}")

    def test_a_torn_tail_of_a_killed_server_is_no_problem(self):
        direct, home = self.folder / "direct", self.folder / "home"
        direct.mkdir()
        one = stream(direct, 1, 100)
        bodies = one.batches()
        with Server(home) as server:
            send_until_durable(server, bodies[:3])
            server.kill()
            journal, = received_frames(home)
            whole = journal.read_bytes()
            for torn in (whole[:-5], whole + bodies[3][-40:-1], whole + b"\0" * 64):
                journal.write_bytes(torn)
                self.assertEqual(provml(home, "runs").stderr, "")
                server.start()
                send_until_durable(server, bodies[:3])
                self.assertEqual(server.end(), 0)
                self.assertEqual(journal.read_bytes()[:len(whole)], whole)
            server.start()
            send_until_durable(server, bodies)
            self.assertEqual(server.end(), 0)
            self.assertEqual(server.said, "")
        self.assertEqual(quads(home), quads(direct))
        self.assertEqual(len(received_frames(home)), 1)

    def test_a_damaged_journal_is_named_and_gone_on_with_in_another_file(self):
        direct, home = self.folder / "direct", self.folder / "home"
        direct.mkdir()
        one = stream(direct, 1, 100)
        with Server(home) as server:
            send_until_durable(server, one.batches()[:3])
            server.kill()
            journal, = received_frames(home)
            data = bytearray(journal.read_bytes())
            data[-100] ^= 1
            journal.write_bytes(data)
            server.start()
            send_until_durable(server, one.batches())
            self.assertEqual(server.end(), 0)
        self.assertEqual(quads(home), quads(direct))
        self.assertEqual(len(received_frames(home)), 2)


class FullDisk(TestCase):
    def mount(self, size):
        where = self.folder / "disk"
        where.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", where], capture_output=True, text=True)
        if done.returncode != 0:
            self.skipTest("a small tmpfs cannot be mounted here: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", where], check=True)
        return where

    def test_nothing_is_acknowledged_that_is_not_durable(self):
        direct = self.folder / "direct"
        direct.mkdir()
        one = stream(direct, 2, 300)
        bodies = one.batches()
        disk = self.mount("16m")
        home, ballast = disk / "home", disk / "ballast"
        with Server(home) as server:
            send_until_durable(server, bodies[:5])
            server.settle()
            with open(ballast, "wb", buffering=0) as file, self.assertRaises(OSError):
                while True:
                    file.write(b"x" * 4096)
            acknowledged = 5
            with server.client() as client:
                while acknowledged < len(bodies):  # the last page may have room
                    reply = client.post(bodies[acknowledged])
                    if reply.status != 200:
                        break
                    acknowledged += 1
                self.assertEqual(reply.status, 503, reply.body)
                self.assertEqual(reply.json["id"], "provml-E0718")
                self.assertGreater(int(reply.headers["Retry-After"]), 0)
                health = client.ask("GET", "/healthz")
                self.assertEqual((health.status, health.json["status"]), (503, "failing"))
                self.assertIn("space", health.json["trouble"])
                os.unlink(ballast)
                wait_until(lambda: client.ask("GET", "/healthz").status == 200, "the server sees that there is space")
            send_until_durable(server, bodies)
            server.settle()
            self.assertEqual(server.end(), 0)
        self.assertEqual(quads(home), quads(direct))
        kept = sorted(f.name for frames in received_frames(home).values() for f in frames if f.thread)
        self.assertEqual(kept, sorted(f.name for f in one.rest if f.thread))


if __name__ == "__main__":
    main()
