"""Connections of the runtime to servers that speak HTTP in their own way: by the plain client, and by libcurl."""
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from http_testing import CHILD, PROCESS_END, Server, Site, events_of, frames_of, free_port, numbers

WORD = b'{"durable":true,"frames":1}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(WORD), WORD)


class Raw:
    """A server of bytes. handle: a function of (connection, its number from 1 on); what it leaves open is closed."""

    def __init__(self, handle, family=socket.AF_INET, address="127.0.0.1"):
        self.bodies, self.connections = [], 0
        self.listener = socket.socket(family)
        self.listener.bind((address, 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        self.handle = handle
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                try:
                    self.handle(self, connection, self.connections)
                except (ConnectionError, EOFError):
                    pass

    def head(self, connection):
        """Everything up to the empty line, and what came of the body."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more(connection)
        head, rest = data.split(b"\r\n\r\n", 1)
        return head, rest

    @staticmethod
    def more(connection):
        part = connection.recv(65536)
        if not part:
            raise EOFError
        return part

    def request(self, connection):
        head, body = self.head(connection)
        size = int(re.search(rb"\r\nContent-Length: (\d+)", head)[1])
        while len(body) < size:
            body += self.more(connection)
        return body

    def answer(self, connection, answer=ANSWER):
        """One request, and it counts as taken."""
        body = self.request(connection)
        connection.sendall(answer)
        self.bodies.append(body)

    def events(self):
        counted = {}
        for body in self.bodies:
            for event in events_of(frames_of(body)):
                counted[event] = counted.get(event, 0) + 1
        return counted

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def until_closed(server, connection, _):
    while True:
        server.answer(connection)


class Connections(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="provml-connection-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = Site(self.folder)

    def serve(self, handle, **options):
        server = Raw(handle, **options)
        self.addCleanup(server.close)
        return server

    def run_with(self, url, status=0, quiet=True, calls=10, command="events", **settings):
        settings = {"PROVML_URL": url, "PROVML_COMPRESS": "off", **settings}
        child = self.site.run(command, calls, **settings)
        self.assertEqual((child.returncode, child.out), (status, f"{command} {calls}\n"), child.err)
        if quiet:
            self.assertEqual(child.err, "")
        return child

    def everything_arrives(self, handle, **options):
        server = self.serve(handle, **options)
        self.run_with(f"http://127.0.0.1:{server.port}")
        self.assertEqual(server.events(), numbers(1, 20))
        return server

    def test_a_name_is_looked_up(self):
        server = self.serve(until_closed)
        self.run_with(f"http://localhost:{server.port}")
        self.assertEqual(server.events(), numbers(1, 20))

    def test_ipv6(self):
        try:
            server = self.serve(until_closed, family=socket.AF_INET6, address="::1")
        except OSError:
            self.skipTest("no IPv6 here")
        self.run_with(f"http://[::1]:{server.port}")
        self.assertEqual(server.events(), numbers(1, 20))

    def test_an_address_that_does_not_answer_is_given_up_for_the_next(self):
        hosts = self.site.folder / "hosts"
        hosts.write_text("127.0.0.2 twofold\n127.0.0.3 twofold\n")
        inside = ["unshare", "-m", "sh", "-ec", 'mount --bind "$1" /etc/hosts; shift; exec "$@"', "sh", hosts]
        if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
            self.skipTest("no mounts of one's own here")
        server = self.serve(until_closed, address="127.0.0.3")
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.2", server.port))
            deaf.listen(0)  # and its queue is full
            waiting = [socket.socket() for _ in range(4)]
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(("127.0.0.2", server.port))
            started = time.monotonic()
            child = subprocess.run([*inside, CHILD, "events", "10"], cwd=self.site.folder, capture_output=True, text=True,
                                   env=self.site.environment(PROVML_URL=f"http://twofold:{server.port}", PROVML_COMPRESS="off", PROVML_EXIT_MS=60000))
            for one in waiting:
                one.close()
        self.assertEqual((child.returncode, child.stderr), (0, ""))
        self.assertGreater(time.monotonic() - started, 2, "the first was asked")
        self.assertEqual(server.events(), numbers(1, 20))

    def test_a_program_that_closes_what_it_did_not_open(self):
        """And has files of its own under all numbers: by Boost.Beast, and by libcurl."""
        for user in ("", "me@"):
            with self.subTest(user=user):
                self.site = Site(tempfile.mkdtemp(dir=self.folder))
                server = self.serve(until_closed)
                self.run_with(f"http://{user}127.0.0.1:{server.port}", quiet=False, calls=300, command="closes",
                              PROVML_DRAIN_MS=1, PROVML_QUEUE_SIZE=1, PROVML_EXIT_MS=60000)
                self.assertEqual((self.site.folder / "mine.txt").read_bytes(), b"")
                self.assertEqual(set(server.events()), set(numbers(1, 602)))
                self.assertEqual(self.site.unsent(), [])

    def test_a_name_that_nobody_knows(self):
        child = self.run_with("http://no-such-host.invalid:80", quiet=False, PROVML_EXIT_MS=300)
        self.assertIn("provml-E0213", child.err)
        self.assertEqual(len(self.site.unsent()), 1)

    def test_connections_that_are_closed_after_each_answer(self):
        closing = ANSWER.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
        answered = threading.Event()

        def handle(server, connection, _):
            server.answer(connection, closing)
            answered.set()

        server = self.serve(handle)
        child = self.site.start("hold", 3, PROVML_URL=f"http://127.0.0.1:{server.port}", PROVML_COMPRESS="off", PROVML_QUEUE_SIZE=1)
        self.assertTrue(answered.wait(60))
        child.send_signal(10)
        out, err = child.communicate(timeout=60)
        self.assertEqual((child.returncode, err), (0, ""), out)
        self.assertEqual(server.connections, len(server.bodies))
        self.assertGreaterEqual(server.connections, 2)
        self.assertEqual(server.events(), numbers(1, 8))

    def test_a_kept_connection_that_was_closed_meanwhile(self):
        """Nobody is told: the request goes over a new connection."""
        first = threading.Event()

        def handle(server, connection, number):
            server.answer(connection)
            first.set()
            if number > 1:
                until_closed(server, connection, number)

        server = self.serve(handle)
        child = self.site.start("hold", 3, PROVML_URL=f"http://127.0.0.1:{server.port}", PROVML_COMPRESS="off", PROVML_QUEUE_SIZE=1)
        self.assertTrue(first.wait(60))
        child.send_signal(10)
        out, err = child.communicate(timeout=60)
        self.assertEqual((child.returncode, err), (0, ""), out)
        self.assertEqual(server.connections, 2)
        self.assertEqual(set(server.events().values()), {1})

    def test_an_answer_before_the_answer(self):
        self.everything_arrives(lambda server, connection, _: server.answer(connection, b"HTTP/1.1 102 Processing\r\n\r\n" + ANSWER))

    def test_chunks_and_answers_that_end_with_the_connection(self):
        chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"durabl\r\n8\r\ne\": true\r\n1\r\n}\r\n0\r\n\r\n"
        for answer in (chunks, b"HTTP/1.0 200 OK\r\n\r\n" + WORD, b"HTTP/1.1 204 No Content\r\n\r\n"):
            with self.subTest(answer=answer):
                server = self.serve(lambda server, connection, _: server.answer(connection, answer))
                child = self.run_with(f"http://127.0.0.1:{server.port}", quiet=False, PROVML_EXIT_MS=2000)
                self.assertEqual(set(server.events()), {(1, n) for n in range(1, 21)})
                if b"200" in answer:
                    self.assertEqual(child.err, "")
                else:
                    self.assertIn("HTTP 204", child.err)

    def test_what_does_not_say_that_it_has_all(self):
        """A portal of a network that asks for a password, with status 200."""
        for body in (b"<html>Please log in</html>", b"", b'{"durable":false}'):
            with self.subTest(body=body):
                self.site = Site(tempfile.mkdtemp(dir=self.folder))
                answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
                server = self.serve(lambda server, connection, _, answer=answer: server.answer(connection, answer))
                child = self.run_with(f"http://127.0.0.1:{server.port}", quiet=False, PROVML_EXIT_MS=300)
                self.assertIn("provml-E0209", child.err)
                self.assertEqual(len(self.site.unsent()), 1)

    def test_a_refusal_before_the_body_was_read(self):
        """Larger than what a socket takes: the answer comes while the body is written."""
        def handle(server, connection, _):
            server.head(connection)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!")

        server = self.serve(handle)
        child = self.run_with(f"http://127.0.0.1:{server.port}", quiet=False, calls=20000, PROVML_EXIT_MS=3000)
        self.assertRegex(child.err, "provml-E0212|provml-E0209")
        self.assertEqual(len(self.site.unsent()), 1)

    def test_what_is_not_http(self):
        for answer in (b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"\0" * 100, b""):
            with self.subTest(answer=answer):
                self.site = Site(tempfile.mkdtemp(dir=self.folder))

                def handle(server, connection, _, answer=answer):
                    server.request(connection)
                    connection.sendall(answer)

                server = self.serve(handle)
                child = self.run_with(f"http://127.0.0.1:{server.port}", quiet=False, PROVML_EXIT_MS=300)
                self.assertIn("provml-E0209", child.err)
                self.assertIn("provml-E0213", child.err)
                self.assertEqual(len(self.site.unsent()), 1)

    def test_a_long_page_that_says_no(self):
        page = b"<html>" + b"x" * 1_000_000
        answer = b"HTTP/1.1 503 Busy\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
        server = self.serve(lambda server, connection, _: server.answer(connection, answer))
        child = self.run_with(f"http://127.0.0.1:{server.port}", quiet=False, PROVML_EXIT_MS=300)
        self.assertIn("HTTP 503 <html>xxx", child.err)
        self.assertEqual(len(self.site.unsent()), 1)

    def test_nobody_listens(self):
        port = free_port()
        child = self.run_with(f"http://127.0.0.1:{port}", quiet=False)
        self.assertIn("provml-E0213", child.err)
        self.assertIn(f"127.0.0.1 port {port}: Connection refused", child.err)


class ByLibcurl(unittest.TestCase):
    """A user's name in the URL is libcurl's business."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="provml-connection-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = Site(self.folder)

    def serve(self, *arguments):
        server = Server(*arguments)
        self.addCleanup(server.stop)
        server.url = server.url.replace("http://", "http://user@")
        return server

    def run_with(self, url, calls, **settings):
        child = self.site.run("events", calls, PROVML_URL=url, **settings)
        self.assertEqual((child.returncode, child.out), (0, f"events {calls}\n"), child.err)
        return child

    def test_everything_arrives(self):
        server = self.serve()
        for journal in ("on", "off"):
            child = self.run_with(server.url, 300, PROVML_JOURNAL=journal)
            self.assertEqual(child.err, "")
        self.assertEqual(len(server.processes()), 2)
        self.assertEqual(sum(server.events().values()), 1200)
        self.assertEqual(server.accepted[-1].frames[-1].type, PROCESS_END)
        self.assertTrue(server.requests[0].headers["Authorization"].startswith("Basic "))

    def test_answers_that_are_not_200(self):
        server = self.serve(lambda request, number: 415 if "Content-Encoding" in request.headers else 413 if len(request.events) > 50 else 200)
        self.run_with(server.url, 100)
        self.assertEqual(dict(server.events()), numbers(1, 200))
        refusing = self.serve(lambda request, number: 400)
        self.assertIn("provml-E0212", self.run_with(refusing.url, 10).err)

    def test_nobody_listens(self):
        child = self.run_with(f"http://user@127.0.0.1:{free_port()}", 10)
        self.assertIn("provml-E0213", child.err)
        self.assertEqual(len(self.site.unsent()), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
