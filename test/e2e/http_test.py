"""The online mode of the runtime, against a server that answers as it is told."""
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from http_testing import END, PROCESS_END, Server, Site, free_port, numbers, wait_until


class Http(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="provml-http-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = Site(self.folder)

    def serve(self, *arguments, **options):
        server = Server(*arguments, **options)
        self.addCleanup(server.stop)
        return server

    def check(self, child, status, out, quiet=True):
        self.assertEqual((child.returncode, child.out), (status, out), child.err)
        if quiet:
            self.assertEqual(child.err, "")

    def test_everything_arrives_once_in_both_modes(self):
        for journal in ("on", "off"):
            with self.subTest(journal=journal):
                server = self.serve()
                site = Site(tempfile.mkdtemp(dir=self.folder))
                self.check(site.run("threads", 3, 500, PROVML_URL=server.url, PROVML_JOURNAL=journal), 0, "threads 3\n")
                self.assertEqual(dict(server.events()), numbers(3, 1000))
                self.assertEqual(server.accepted[-1].frames[-1].type, PROCESS_END)
                self.assertEqual(site.unsent(), [])
                self.assertEqual(site.spooled(), [])
                self.assertEqual(len(site.journals()), 1 if journal == "on" else 0)
                self.assertEqual(len({request.connection for request in server.requests}), 1, "the connection is kept")
                self.assertEqual({request.path for request in server.requests}, {"/v1/events"})
                self.assertEqual({request.headers["Content-Type"] for request in server.requests}, {"application/vnd.provml.journal"})
                self.assertEqual(server.errors, [])

    def test_a_request_goes_when_as_many_events_wait_as_are_set(self):
        server = self.serve()
        child = self.site.start("hold", 7, PROVML_URL=server.url, PROVML_QUEUE_SIZE=16, PROVML_FLUSH_MS=60000)
        wait_until(lambda: len(server.events()) == 16, "as many events as are set")
        child.send_signal(signal.SIGUSR1)
        child.communicate()
        self.assertEqual(child.returncode, 0)
        child = self.site.start("hold", 6, PROVML_URL=server.url, PROVML_QUEUE_SIZE=16, PROVML_FLUSH_MS=60000)
        time.sleep(1)
        self.assertEqual(len(server.processes()), 1, "fewer events wait")
        child.send_signal(signal.SIGUSR1)
        child.communicate()
        self.assertEqual(len(server.processes()), 2)
        self.assertEqual(server.errors, [])

    def test_all_events_that_wait_go_together(self):
        server = self.serve()
        self.check(self.site.run("events", 400, PROVML_URL=server.url, PROVML_QUEUE_SIZE=1, PROVML_DRAIN_MS=10000), 0, "events 400\n")
        self.assertEqual(dict(server.events()), numbers(1, 800))
        self.assertLess(len(server.requests), 20)

    def test_few_events_go_after_the_flush_time(self):
        server = self.serve()
        child = self.site.start("hold", 3, PROVML_URL=server.url, PROVML_QUEUE_SIZE=1000, PROVML_FLUSH_MS=50)
        wait_until(lambda: len(server.events()) == 8, "events of a program that runs on")
        child.send_signal(signal.SIGUSR1)
        child.communicate()
        self.assertEqual(child.returncode, 0)

    def test_bodies_are_compressed_or_not(self):
        if shutil.which("zstd") is None:
            self.skipTest("the program zstd is missing")
        for setting, encoding in (("zstd", "zstd"), ("off", None)):
            server = self.serve()
            self.check(self.site.run("events", 200, PROVML_URL=server.url, PROVML_COMPRESS=setting), 0, "events 200\n")
            self.assertEqual(server.requests[0].headers.get("Content-Encoding"), encoding)
            self.assertEqual(dict(server.events()), numbers(1, 400))

    def test_a_server_without_zstd_gets_plain_bodies(self):
        server = self.serve(lambda request, number: 415 if "Content-Encoding" in request.headers else 200)
        self.check(self.site.run("events", 200, PROVML_URL=server.url), 0, "events 200\n")
        self.assertEqual(dict(server.events()), numbers(1, 400))
        self.assertEqual(len(server.requests) - len(server.accepted), 1)

    def test_bodies_that_are_too_large_are_halved(self):
        server = self.serve(lambda request, number: 413 if len(request.events) > 7 else 200)
        self.check(self.site.run("events", 100, PROVML_URL=server.url), 0, "events 100\n")
        self.assertEqual(dict(server.events()), numbers(1, 200))

    def test_the_token_is_sent_and_recorded_nowhere(self):
        token = "t0ken-of-the-test-" + "x" * 20
        wanted = f"Bearer {token}"
        server = self.serve(lambda request, number: 200 if request.headers.get("Authorization") == wanted else 401)
        file = self.site.folder / "token"
        file.write_text(token + "\n")
        self.check(self.site.run("events", 5, PROVML_URL=server.url, PROVML_TOKEN=token), 0, "events 5\n")
        self.check(self.site.run("events", 5, PROVML_URL=server.url, PROVML_TOKEN_FILE=file), 0, "events 5\n")
        self.assertEqual(len(server.processes()), 2)
        for journal in self.site.journals():
            self.assertNotIn(token.encode(), journal.read_bytes())

    def test_a_wrong_token_keeps_the_events(self):
        server = self.serve(lambda request, number: 401)
        child = self.site.run("events", 5, PROVML_URL=server.url, PROVML_TOKEN="wrong", PROVML_JOURNAL="off", PROVML_EXIT_MS=300)
        self.check(child, 0, "events 5\n", quiet=False)
        self.assertIn("provml-E0211", child.err)
        self.assertEqual(len(self.site.unsent()), 1)
        refused = self.site.provml("send", "--url", server.url)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("provml-E0211", refused.stderr)
        server.answers = lambda request, number: 200
        sent = self.site.provml("send", "--url", server.url)
        self.assertEqual((sent.returncode, sent.stdout), (0, "1 journal sent, 10 events\n"), sent.stderr)
        self.assertEqual(dict(server.events()), numbers(1, 10))
        self.assertEqual(self.site.unsent(), [])

    def test_a_packed_journal_is_sent_as_what_it_holds(self):
        server = self.serve(lambda request, number: 200)
        self.check(self.site.run("events", 3000, PROVML_JOURNAL_ZSTD=3, PROVML_DRAIN_MS=10000), 0, "events 3000\n")
        sent = self.site.provml("send", "--all", "--url", server.url)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertEqual(dict(server.events()), numbers(1, 6000))
        # What a server gets is packed on its way, and so is never packed in the journal.
        self.check(self.site.run("events", 3000, PROVML_JOURNAL_ZSTD=3, PROVML_URL=server.url), 0, "events 3000\n")
        self.assertEqual(len(server.processes()), 2)

    def test_what_is_too_large_in_every_size_is_kept(self):
        """Also what is packed, and cannot be sent in smaller parts."""
        server = self.serve(lambda request, number: 413)
        self.check(self.site.run("events", 500, PROVML_JOURNAL_ZSTD=3, PROVML_DRAIN_MS=10000), 0, "events 500\n")
        refused = self.site.provml("send", "--all", "--url", server.url)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("provml-E0212", refused.stderr)
        self.assertLess(len(server.requests), 20, "not tried in a loop")
        server.answers = lambda request, number: 200
        self.assertEqual(self.site.provml("send", "--url", server.url).returncode, 0)
        self.assertEqual(dict(server.events()), numbers(1, 1000))

    def test_a_batch_that_is_refused_is_kept_and_the_rest_arrives(self):
        def answer(request, number):
            return 413 if len(request.events) > 10 else 400 if (1, 20) in request.events else 200

        server = self.serve(answer)
        child = self.site.run("events", 40, PROVML_URL=server.url, PROVML_JOURNAL="off")
        self.check(child, 0, "events 40\n", quiet=False)
        self.assertIn("provml-E0212", child.err)
        refused = [request for request in server.requests if (1, 20) in request.events and len(request.events) <= 10]
        self.assertEqual(len(refused), 1, "not tried in a loop")
        self.assertIn((1, 80), server.events())
        self.assertNotIn((1, 20), server.events())
        self.assertEqual(len(self.site.unsent()), 1)
        server.answers = lambda request, number: 200
        self.assertEqual(self.site.provml("send", "--url", server.url).returncode, 0)
        self.assertEqual(set(server.events()), set(numbers(1, 80)))

    def test_a_busy_server_is_asked_again_when_it_says(self):
        server = self.serve(lambda request, number: (503, {"Retry-After": 1}) if number <= 2 else 200)
        child = self.site.run("events", 20, PROVML_URL=server.url, PROVML_EXIT_MS=60000)
        self.check(child, 0, "events 20\n", quiet=False)
        self.assertIn("provml-E0209", child.err)
        self.assertEqual(child.err.count("\n"), 1)
        self.assertEqual(dict(server.events()), numbers(1, 40))
        self.assertGreaterEqual(server.requests[1].time - server.requests[0].time, 0.99)

    def test_a_server_that_comes_later_gets_all(self):
        for journal in ("on", "off"):
            with self.subTest(journal=journal):
                site = Site(tempfile.mkdtemp(dir=self.folder))
                port = free_port()
                child = site.start("hold", 400, PROVML_URL=f"http://127.0.0.1:{port}", PROVML_JOURNAL=journal)
                self.assertEqual(child.stdout.readline(), "hold 400\n")
                self.assertEqual(child.stdout.readline(), "captured\n")
                wait_until(lambda: "E0209" in child.stderr.readline(), "the line that the server is away")
                server = self.serve(port=port)
                wait_until(lambda: len(server.events()) == 802, "the events that waited")
                child.send_signal(signal.SIGUSR1)
                _, err = child.communicate()
                self.assertEqual((child.returncode, err), (0, ""))
                self.assertEqual(dict(server.events()), numbers(1, 802))
                self.assertEqual(site.unsent(), [])
                self.assertEqual(len(site.journals()), 1 if journal == "on" else 0, "a spool is removed")

    def test_a_server_that_goes_in_between_gets_all_when_it_is_back(self):
        server = self.serve()
        child = self.site.start("log_forever", PROVML_URL=server.url, PROVML_JOURNAL="off", PROVML_EXIT_MS=100)
        drained = threading.Thread(target=child.stdout.read, daemon=True)
        drained.start()
        wait_until(lambda: len(server.accepted) > 3, "the first batches")
        server.stop()
        wait_until(lambda: self.site.unsent(), "a spool in the home")
        back = self.serve(port=server.port)
        wait_until(lambda: len(back.accepted) > 3, "batches after the pause")
        child.kill()
        drained.join()
        child.wait()
        child.stdout.close()
        child.stderr.close()
        sent = self.site.provml("send", "--url", server.url)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertEqual(self.site.unsent(), [])
        self.assertEqual(self.site.spooled(), [])
        highest = {}
        for thread, sequence in list(server.events()) + list(back.events()):
            highest[thread] = max(highest.get(thread, 0), sequence)
        arrived = set(server.events()) | set(back.events())
        self.assertEqual(arrived, {(t, n) for t, last in highest.items() for n in range(1, last + 1)}, "no hole")

    def test_no_server_at_the_end_keeps_everything(self):
        for journal in ("on", "off"):
            with self.subTest(journal=journal):
                site = Site(tempfile.mkdtemp(dir=self.folder))
                url = f"http://127.0.0.1:{free_port()}"
                child = site.run("events", 100, 5, PROVML_URL=url, PROVML_JOURNAL=journal)
                self.check(child, 5, "events 100\n", quiet=False)
                self.assertIn("provml-E0213", child.err)
                self.assertEqual(len(site.unsent()), 1)
                away = site.provml("send", "--url", url)
                self.assertEqual((away.returncode, "provml-E0610" in away.stderr), (1, True), away.stderr)
                server = self.serve()
                # The next program of the home sends what the last one left.
                child = site.start("hold", 1, PROVML_URL=server.url)
                wait_until(lambda: len(server.processes()) == 2, "the journal of another process")
                wait_until(lambda: sum(server.events().values()) == 204, "all of it")
                child.send_signal(signal.SIGUSR1)
                child.communicate()
                self.assertEqual(child.returncode, 0)
                self.assertEqual(site.unsent(), [])

    def test_killed_programs_leave_what_was_not_sent(self):
        for end, status in (("_exit", 4), ("abort", -6), ("segv", -11)):
            for journal in ("on", "off"):
                with self.subTest(end=end, journal=journal):
                    site, server = Site(tempfile.mkdtemp(dir=self.folder)), self.serve()
                    child = site.run(end, 300, PROVML_URL=server.url, PROVML_JOURNAL=journal)
                    self.assertEqual(child.returncode, status)
                    sent = site.provml("send", "--url", server.url)
                    self.assertEqual(sent.returncode, 0, sent.stderr)
                    self.assertEqual(set(server.events()), set(numbers(1, 600)))
                    self.assertEqual((site.unsent(), site.spooled()), ([], []))

    def test_forked_children_send_what_is_theirs(self):
        server = self.serve()
        child = self.site.run("fork", PROVML_URL=server.url)
        self.assertEqual((child.returncode, child.err), (5, ""))
        self.assertEqual(len(server.processes()), 2)
        self.assertEqual(sum(server.events().values()), 8)
        self.assertEqual(self.site.unsent(), [])

    def test_a_server_that_never_answers_stops_nobody(self):
        with socket.socket() as hole:
            hole.bind(("127.0.0.1", 0))
            hole.listen(1)
            url = f"http://127.0.0.1:{hole.getsockname()[1]}"
            child = self.site.run("threads", 2, 20000, PROVML_URL=url, PROVML_JOURNAL="off", PROVML_EXIT_MS=200)
        self.check(child, 0, "threads 2\n", quiet=False)
        self.assertNotIn("provml-E0203", child.err, "nothing was dropped")
        self.assertIn("provml-E0213", child.err)
        server = self.serve()
        self.assertEqual(self.site.provml("send", "--url", server.url).returncode, 0)
        self.assertEqual(set(server.events()), set(numbers(2, 40000)))

    def test_without_its_library_the_journal_is_kept(self):
        library = self.site.folder / "lib"
        library.mkdir()
        built = os.path.realpath(os.path.join(os.environ["PROVML_BUILD"], "lib", "libprovml.so.0"))
        shutil.copy(built, library / "libprovml.so.0")
        child = self.site.run("events", 10, PROVML_URL="http://127.0.0.1:9", PROVML_JOURNAL="off", LD_LIBRARY_PATH=library)
        if "E0210" not in child.err:
            self.skipTest("the program's run path comes before LD_LIBRARY_PATH")
        self.check(child, 0, "events 10\n", quiet=False)
        self.assertEqual(len(self.site.journals()), 1)
        self.assertEqual(self.site.unsent(), [path.name for path in self.site.journals()])
        server = self.serve()
        self.assertEqual(self.site.provml("send", "--url", server.url).returncode, 0)
        self.assertEqual(dict(server.events()), numbers(1, 20))

    def test_memory_that_is_full_while_the_server_takes_its_time(self):
        self.site.rings.mkdir(mode=0o700)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2500k,mode=700", "tmpfs", self.site.rings], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest("a small tmpfs cannot be mounted here: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", self.site.rings], check=True)
        with socket.socket() as hole:
            hole.bind(("127.0.0.1", 0))
            hole.listen(1)
            child = self.site.run("events", 30000, PROVML_URL=f"http://127.0.0.1:{hole.getsockname()[1]}", PROVML_JOURNAL="off",
                                  PROVML_EXIT_MS=200)
        self.check(child, 0, "events 30000\n", quiet=False)
        self.assertNotIn("provml-E0203", child.err, "nothing was dropped")
        server = self.serve()
        self.assertEqual(self.site.provml("send", "--url", server.url).returncode, 0)
        self.assertEqual(set(server.events()), set(numbers(1, 60000)))
        self.assertEqual((self.site.unsent(), self.site.spooled()), ([], []))

    def test_settings_that_cannot_be_understood(self):
        child = self.site.run("events", 2, PROVML_URL="ftp://example.org", PROVML_QUEUE_SIZE=0, PROVML_JOURNAL="maybe")
        self.check(child, 0, "events 2\n", quiet=False)
        self.assertEqual(child.err.count("provml-E0205"), 3)
        self.assertEqual(len(self.site.journals()), 1)

    def test_tls_with_an_authority_of_ones_own(self):
        if shutil.which("openssl") is None:
            self.skipTest("the program openssl is missing")
        key, certificate = self.site.folder / "key.pem", self.site.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = self.serve(tls=context)
        self.check(self.site.run("events", 50, PROVML_URL=server.url, PROVML_CA_FILE=certificate), 0, "events 50\n")
        self.assertEqual(dict(server.events()), numbers(1, 100))
        stranger = self.site.run("events", 50, PROVML_URL=server.url, PROVML_EXIT_MS=100)
        self.check(stranger, 0, "events 50\n", quiet=False)
        self.assertIn("provml-E0209", stranger.err)
        self.assertEqual(len(server.processes()), 1, "a server that is not trusted gets nothing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
