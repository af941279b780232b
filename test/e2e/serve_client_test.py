"""Programs that send what they capture to `provml serve`, while it is killed and restarted: nothing lost, nothing doubled."""
import collections
import os
import random
import subprocess
import tempfile
import time

from provml_testing import BIN, TestCase, environment, main
from serve_testing import BEGIN, END, PATIENCE, VALUES, Server, frames_of, program, provml, quads, received_frames, wait_until

KILLS = int(os.environ.get("PROVML_TEST_KILLS", "50"))
COUNT = """PREFIX provml: <https://w3id.org/provml/ns/1#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?name (COUNT(DISTINCT ?a) AS ?begun) (COUNT(?end) AS ?ended) WHERE {
  ?a provml:plan/rdfs:label ?name . OPTIONAL { ?a prov:endedAtTime ?end } } GROUP BY ?name"""


class Program:
    """serve_program, until its standard input is closed."""

    def __init__(self, folder, server, threads=3, rounds=0, pause_us=500, **settings):
        self.home = folder / "client"
        self.home.mkdir(exist_ok=True)
        self.rings = tempfile.TemporaryDirectory(prefix="provml-ring-")
        self.settings = {"PROVML_URL": f"http://{server.address}", "PROVML_RING_DIR": self.rings.name, "PROVML_EXIT_MS": 60000, **settings}
        self.process = subprocess.Popen([program(), str(threads), str(rounds), str(pause_us)], env=environment(self.home, **self.settings), cwd=folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self):
        """How many rounds its threads made. What could not be sent before it ended is sent afterwards."""
        output, self.errors = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, (self.process.returncode, self.errors)
        done = subprocess.run([BIN / "provml", "--home", self.home, "send"], env=environment(**self.settings), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.rings.cleanup()
        return sum(int(line) for line in output.split())


class Online(TestCase):
    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"

    def torment(self, server, kills):
        seed = random.randrange(1 << 32)
        moment = random.Random(seed)
        for _ in range(kills):
            # Something comes from the program, and then it is cut off at any moment.
            wait_until(lambda: server.health()["frames_received"] > 0, f"the program sends again (seed {seed})")
            time.sleep(moment.uniform(0, 0.06))
            server.kill()
            time.sleep(moment.uniform(0, 0.06))
            server.start()
        return seed

    def counted(self, rounds, threads):
        rows = provml(self.home, "--no-ingest", "--format", "csv", "query", "--sparql", COUNT).stdout.split()
        self.assertEqual(sorted(rows[1:]), sorted([f"halve,{rounds},{rounds}", f"round,{rounds},{rounds}", f"rounds,{threads},{threads}"]))

    def kept_once(self):
        events = collections.Counter(f.name for frames in received_frames(self.home).values() for f in frames if f.type in (BEGIN, VALUES, END))
        self.assertEqual({name: count for name, count in events.items() if count > 1}, {})
        return events

    def test_killed_in_mid_stream(self):
        with Server(self.home) as server:
            sender = Program(self.folder, server)
            seed = self.torment(server, KILLS)
            rounds = sender.end()
            server.settle()
            self.assertEqual(server.end(), 0, seed)
            self.assertEqual(server.said, "", seed)
        self.assertGreater(rounds, KILLS)
        self.counted(rounds, 3)
        # The program kept its journals: they say the same.
        journals = list(sender.home.rglob("*.pvj"))
        sent = collections.Counter(f.name for j in journals for f in frames_of(j.read_bytes()) if f.type in (BEGIN, VALUES, END))
        self.assertEqual(self.kept_once(), sent, seed)
        self.assertEqual(quads(self.home, "--no-ingest"), quads(sender.home), seed)

    def test_killed_in_mid_stream_without_journals_of_the_program(self):
        with Server(self.home) as server:
            sender = Program(self.folder, server, PROVML_JOURNAL="off")
            seed = self.torment(server, min(KILLS, 10))
            rounds = sender.end()
            server.settle()
            self.assertEqual(server.end(), 0, seed)
        self.counted(rounds, 3)
        self.kept_once()
        self.assertEqual(list(sender.home.rglob("*.pvj")), [])

    def test_several_programs_with_a_token_and_questions_while_they_run(self):
        token = self.folder / "token"
        token.write_text("a-token-for-this-test\n")
        with Server(self.home, "--token-file", token) as server:
            senders = []
            for number in range(3):
                (self.folder / str(number)).mkdir()
                senders.append(Program(self.folder / str(number), server, threads=2, pause_us=2000, PROVML_TOKEN_FILE=token, PROVML_RUN_ID=f"run-{number}"))

            def running():
                rows = provml(self.home, "--format", "csv", "runs", "--status", "running")
                self.assertEqual(rows.stderr, "")
                return len(rows.stdout.splitlines()) == 4
            wait_until(running, "all three are seen to run")
            rounds = sum(sender.end() for sender in senders)
            server.settle()
            self.assertEqual(server.end(), 0)
            self.assertEqual(server.said, "")
        self.counted(rounds, 6)
        self.assertEqual(len(provml(self.home, "--format", "csv", "runs", "--status", "finished").stdout.splitlines()), 4)

    def test_a_program_that_the_server_misses_is_sent_later(self):
        with Server(self.home) as server:
            address = server.address
            server.kill()
            sender = Program(self.folder, server, rounds=300, PROVML_EXIT_MS=0)
            sender.process.stdin.close()
            sender.process.stdin = None
            self.assertEqual(sender.process.wait(PATIENCE), 0)
            server.start()
            self.assertEqual(server.address, address)
            rounds = sender.end()
            self.assertEqual(rounds, 900)
            server.settle()
            self.assertEqual(server.end(), 0)
        self.counted(900, 3)
        self.assertEqual(quads(self.home, "--no-ingest"), quads(sender.home))


if __name__ == "__main__":
    main()
