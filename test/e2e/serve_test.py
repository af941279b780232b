"""`provml serve`: what it takes, what it refuses and how it says so, and the commands beside it."""
import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import struct
import subprocess
import threading
import time

from provml_testing import BIN, TestCase, environment, main, unittest
from serve_testing import (END, MAGIC, PATIENCE, PROCESS, SITE, TYPE, Frame, Server, Stream, provml, quads, received_frames, send_until_durable, stream,
                           wait_until, zstd)

LIMIT = 64 << 20


def setUpModule():
    import pathlib
    import tempfile
    global scratch, direct, one, bodies
    scratch = tempfile.TemporaryDirectory(prefix="provml-serve-")
    unittest.addModuleCleanup(scratch.cleanup)
    direct = pathlib.Path(scratch.name).resolve() / "direct"
    direct.mkdir()
    one = stream(direct, 2, 200)
    bodies = one.batches()


def raw(server, data, finish=True, patience=PATIENCE):
    """What comes back until the server closes; None if it does not."""
    with socket.create_connection((server.host, server.port), patience) as connection:
        try:
            connection.sendall(data)
            if finish:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # it has closed already
            pass
        received = b""
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionError:
                return received
            if not part:
                return received
            received += part


class Service(TestCase):
    options = ()

    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"
        self.server = Server(self.home, *self.options)
        self.enterContext(self.server)
        self.client = self.enterContext(self.server.client())

    def refused(self, reply, status, error):
        self.assertEqual((reply.status, reply.json["id"]), (status, error), reply.body)
        self.assertTrue(reply.json["message"])
        self.assertEqual(reply.headers["Content-Type"], "application/json")

    def ends_well(self):
        self.assertEqual(self.server.end(), 0)
        self.assertEqual(self.server.said, "")


class Frames(Service):
    def test_batches_in_any_order_and_twice_give_the_store_of_the_journals(self):
        shuffled = bodies + bodies[:5]
        random.Random(5).shuffle(shuffled)
        for number, body in enumerate(shuffled):
            reply = self.client.post(zstd(body), Content_Encoding="zstd") if number % 2 else self.client.post(body)
            self.assertEqual(reply.status, 200, reply.body)
            self.assertIs(reply.json["durable"], True)
            self.assertEqual(reply.json["frames"], len(self.frames(body)))
        self.server.settle()
        self.assertEqual(quads(self.home, "--no-ingest"), quads(direct))
        self.assertEqual(self.server.health()["frames_repeated"], len([f for b in bodies[:5] for f in self.frames(b) if f.thread]))
        self.ends_well()
        kept = [f.name for frames in received_frames(self.home).values() for f in frames]
        self.assertEqual(len(kept), len(set(kept)))

    @staticmethod
    def frames(body):
        from serve_testing import frames_of
        return frames_of(body)

    def test_one_body_of_several_processes(self):
        other_home = self.folder / "direct"
        other_home.mkdir()
        streams = [stream(other_home, 1, 30) for _ in range(2)]
        a, b = (s.batches(30) for s in streams)
        body = MAGIC + b"".join(part[len(MAGIC):] for pair in zip(a, b) for part in pair)
        self.assertEqual(self.client.post(body).status, 200)
        self.assertEqual(self.client.post(MAGIC + b"".join(s.rest[-1].data.join([s.process.data, b""]) for s in streams)).status, 200)
        for part in a + b:
            self.assertEqual(self.client.post(part).status, 200)
        self.server.settle()
        self.assertEqual(quads(self.home), quads(other_home))
        self.assertEqual(len(received_frames(self.home)), 2)

    def test_a_body_without_events_and_frames_of_a_later_version(self):
        reply = self.client.post(MAGIC + one.process.data)
        self.assertEqual((reply.status, reply.json["frames"]), (200, 1))
        unknown = with_check(one.rest[0].data[:8] + (77).to_bytes(2, "little") + one.rest[0].data[10:])
        reply = self.client.post(MAGIC + one.process.data + unknown)
        self.assertEqual((reply.status, reply.json["frames"]), (200, 2))
        self.ends_well()
        self.assertEqual([f.type for frames in received_frames(self.home).values() for f in frames], [PROCESS, 77])

    def test_names_of_senders_stay_below_the_journals(self):
        before = set(self.folder.iterdir())
        for run, host, process in (("../../evil", "h", "1" * 16), ("/etc/evil", "..", "2" * 16), (".", "a/b\0c", "../x"), ("r" * 500, "h" * 300, "p" * 300),
                                   ("", "h", "3" * 16)):
            text = one.process.json() | {"run": run, "host": host, "process": process, "pid": -7}
            reply = self.client.post(MAGIC + process_frame(text))
            if run:
                self.assertEqual(reply.status, 200, reply.body)
            else:
                self.refused(reply, 400, "provml-E0711")
        self.ends_well()
        self.assertEqual(set(self.folder.iterdir()), before)
        journals = list(received_frames(self.home))
        self.assertEqual(len(journals), 4)
        for path in journals:
            self.assertEqual(path.parent.parent, self.home / "journals")
        self.assertEqual(len(provml(self.home, "--format", "csv", "runs").stdout.splitlines()), 5)

    def test_many_at_once(self):
        other = self.folder / "direct"
        other.mkdir()
        streams = [stream(other, 2, 60) for _ in range(6)]
        failures = []

        def send(number):
            try:
                send_until_durable(self.server, streams[number % 6].batches(7))
            except Exception as error:  # pylint: disable=broad-except
                failures.append(error)

        senders = [threading.Thread(target=send, args=[n]) for n in range(12)]  # each process twice at once
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        self.assertEqual(failures, [])
        self.server.settle()
        self.ends_well()
        self.assertEqual(quads(self.home, "--no-ingest"), quads(other))
        kept = [f.name for frames in received_frames(self.home).values() for f in frames if f.thread]
        self.assertEqual(sorted(kept), sorted(f.name for s in streams for f in s.rest if f.thread))


def xxh3(data):
    """xxhash is not in Python's library."""
    import ctypes
    library = ctypes.CDLL("libxxhash.so.0")
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library.XXH3_64bits(data, len(data))


def with_check(data):
    """A frame with its right check sum."""
    check = xxh3(data[8:]) & 0xffffffff
    return data[:4] + check.to_bytes(4, "little") + data[8:]


def json_frame(kind, text, before=b""):
    payload = before + struct.pack("<II", len(text), 0) + text
    payload += b"\0" * (-len(payload) % 8)
    return with_check(struct.pack("<IIHHIQQ", 32 + len(payload), 0, kind, 0, 0, 0, 0) + payload)


def process_frame(value):
    return json_frame(PROCESS, json.dumps(value).encode())


def nested(depth):
    return b"[" * depth + b"]" * depth


class Refusals(Service):
    def test_what_is_no_journal(self):
        body = bodies[0]
        second = len(MAGIC) + len(one.process.data)
        damaged = bytearray(body)
        damaged[-9] ^= 0x40
        for wrong, error, offset in ((b"", "provml-E0710", 0), (b"nonsense" * 9, "provml-E0710", 0), (MAGIC[:9], "provml-E0710", 0),
                                     (MAGIC, "provml-E0711", 16), (MAGIC + one.rest[0].data, "provml-E0711", 16),
                                     (MAGIC + one.rest[0].data + one.process.data, "provml-E0711", 16),
                                     (MAGIC + process_frame(["no", "object"]), "provml-E0711", 16), (MAGIC + process_frame({"run": 5}), "provml-E0711", 16),
                                     (body[:-3], "provml-E0710", None), (body + b"\0" * 32, "provml-E0710", len(body)),
                                     (bytes(damaged), "provml-E0710", None), (body[:second] + b"\xff" * 40, "provml-E0710", second)):
            reply = self.client.post(wrong)
            self.refused(reply, 400, error)
            if offset is not None:
                self.assertEqual(reply.json["offset"], offset, reply.body)
        for wrong in (b"no zstd", zstd(body)[:-5], b""):
            self.refused(self.client.post(wrong, Content_Encoding="zstd"), 400, "provml-E0710")
        self.assertEqual(self.server.health()["frames_received"], 0)
        self.assertEqual(received_frames(self.home), {})
        self.ends_well()

    def test_what_is_nested_deep(self):
        process = json.dumps(one.process.json()).encode()
        deep = process[:-1] + b', "git": {"x": ' + nested(200_000) + b"}}"
        self.refused(self.client.post(MAGIC + json_frame(PROCESS, deep)), 400, "provml-E0711")
        site = b'{"v": 1, "identity": "a", "workflow": {"x": ' + nested(200_000) + b"}}"
        self.client.post(MAGIC + one.process.data + json_frame(SITE, site, struct.pack("<Q", xxh3(site))))
        self.assertEqual(self.client.post(bodies[0]).status, 200)
        self.server.settle()
        self.assertEqual(self.server.end(), 0)
        self.assertRegex(self.server.said, r"\Aprovml-E0304 .* site descriptor is nested too deep\n\Z")

    def test_any_change_of_a_body_is_noticed(self):
        seed = random.randrange(1 << 32)
        chance = random.Random(seed)
        body = bodies[0]
        for _ in range(1500):
            data = bytearray(body)
            for _ in range(chance.choice((1, 1, 2, 8))):
                at = chance.randrange(len(data))
                how = chance.randrange(4)
                if how == 0:
                    data[at] ^= 1 << chance.randrange(8)
                elif how == 1:
                    del data[at:at + chance.randrange(1, 64)]
                elif how == 2:
                    data[at:at] = chance.randbytes(chance.randrange(1, 64))
                else:
                    data[at:at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x20\0\0\0", b"\0\0\0\x01"))
                if not data:
                    break
            reply = self.client.post(bytes(data))
            self.assertIn(reply.status, (200, 400), seed)
            if reply.status == 200:  # cut at a frame's end, or not changed at all
                self.assertTrue(bytes(data) in body or data == body or set(Frame(f.data).data for f in frames_in(data)) <= set(f.data for f in frames_in(body)), seed)
        self.assertEqual(self.client.ask("GET", "/healthz").status, 200)
        self.ends_well()

    def test_any_change_of_a_compressed_body_is_answered(self):
        chance = random.Random(7)
        packed = zstd(bodies[0])
        for _ in range(500):
            data = bytearray(packed)
            for _ in range(chance.choice((1, 3))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            self.assertIn(self.client.post(bytes(data), Content_Encoding="zstd").status, (200, 400, 413))
        self.ends_well()

    def test_heads(self):
        body = bodies[0]
        post = self.client.post
        self.refused(self.client.ask("GET", "/"), 404, "provml-E0713")
        self.refused(self.client.ask("POST", "/v1/event", b"x"), 404, "provml-E0713")
        for path, allowed in (("/v1/events", "POST"), ("/healthz", "GET, HEAD")):
            reply = self.client.ask("DELETE", path)
            self.refused(reply, 405, "provml-E0714")
            self.assertEqual(reply.headers["Allow"], allowed)
        self.refused(post(body, Content_Type="text/plain"), 415, "provml-E0716")
        self.refused(post(body, Content_Type=None), 415, "provml-E0716")
        self.refused(post(body, Content_Encoding="gzip"), 415, "provml-E0716")
        self.assertEqual(post(body, Content_Type=TYPE.upper() + "; v=1", Content_Encoding="identity").status, 200)
        chunked = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
        self.assertIn(b" 411 ", raw(self.server, chunked))
        long_head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 40000 + b"\r\n\r\n"
        self.assertTrue(raw(self.server, long_head).startswith(b"HTTP/1.1 431 "))
        for nonsense in (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + b"\0" * 500, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n",
                         b"POST /v1/events HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", b"POST /v1/events HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
            self.assertIn(raw(self.server, nonsense)[9:12], (b"400", b""), nonsense)
        chance = random.Random(3)
        for _ in range(50):
            raw(self.server, chance.randbytes(chance.randrange(1, 3000)))
        head = self.client.ask("HEAD", "/healthz")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(self.client.ask("GET", "/healthz").json["status"], "ok")
        self.ends_well()

    def test_bodies_that_are_too_large(self):
        head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nContent-Length: {LIMIT + 1}\r\n\r\n".encode()
        self.assertTrue(raw(self.server, head, finish=False).startswith(b"HTTP/1.1 413 "))  # before a byte of it was sent
        self.refused(self.client.post(zstd(b"\0" * (LIMIT + 1)), Content_Encoding="zstd"), 413, "provml-E0715")
        self.refused(self.client.post(zstd(b"\0" * LIMIT), Content_Encoding="zstd"), 400, "provml-E0710")
        self.refused(self.client.post(zstd(MAGIC) * 3 + zstd(b"\0" * LIMIT), Content_Encoding="zstd"), 413, "provml-E0715")
        # An answer reaches a client that is still sending.
        self.refused(self.client.post(b"x" * (8 << 20), Content_Type="text/plain"), 415, "provml-E0716")
        self.assertEqual(self.server.health()["frames_received"], 0)
        self.ends_well()

    def test_requests_one_after_another_on_one_connection(self):
        body = bodies[0]
        first = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        bad = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {TYPE}\r\nContent-Length: 3\r\n\r\nabc".encode()
        last = b"GET /healthz HTTP/1.0\r\n\r\n"
        statuses = re.findall(rb"HTTP/1\.[01] (\d+)", raw(self.server, first + bad + first + b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + last))
        self.assertEqual(statuses, [b"200", b"400", b"200", b"200", b"200"])

    def test_a_client_that_waits_for_the_word_to_go_on(self):
        body = bodies[0]
        head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with socket.create_connection((self.server.host, self.server.port), PATIENCE) as connection:
            connection.sendall(head)
            self.assertEqual(connection.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sendall(body)
            self.assertTrue(connection.recv(1000).startswith(b"HTTP/1.1 200 "))
        self.assertTrue(raw(self.server, head.replace(TYPE.encode(), b"text/plain"), finish=False).startswith(b"HTTP/1.1 415 "))
        self.assertTrue(raw(self.server, head.replace(b"100-continue", b"a miracle"), finish=False).startswith(b"HTTP/1.1 417 "))


def frames_in(data):
    from serve_testing import frames_of
    return frames_of(bytes(data))


class Messages(Service):
    """What the Python library PLLib sends to its server."""

    MESSAGE = {"prov_obj": {"task": {"id": 7, "wf_execution": 1700000000.5, "generatedTime": 1700000001.0, "startTime": 1700000002.0}, "dt": "train",
                            "type": "Input", "values": {"rate": 0.0125}}, "dataflow_name": "salt", "act_type": "task"}
    PLAN = {"context_name": "bench", "dataflow_name": "salt", "data_transformations": {"train": {"input_datasets": [{"attributes": [{"name": "rate"}]}]}}}

    def send(self, method, path, body, **headers):
        return self.client.ask(method, path, body, {"Content-Type": "application/json", **headers})

    def test_messages_and_plans_are_taken_and_twice_is_once(self):
        for _ in range(2):
            reply = self.send("POST", "/retrospective-provenance?with_validation=False&db_name=None", json.dumps([self.MESSAGE]))
            self.assertEqual((reply.status, reply.json["messages"], reply.json["durable"]), (200, 1, True), reply.body)
        for method in ("POST", "PUT"):
            reply = self.send(method, "/prospective-provenance?overwrite=True", json.dumps(self.PLAN))
            self.assertEqual((reply.status, reply.json["plans"]), (200, 1), reply.body)
        wait_until(lambda: any("0.0125" in line for line in quads(self.home, "--no-ingest")), "the messages are in the store")
        self.assertEqual(len(list((self.home / "messages").glob("*.json"))), 1)
        self.ends_well()

    def test_they_outlive_the_server(self):
        self.send("POST", "/retrospective-provenance", json.dumps(self.MESSAGE))
        self.server.kill()
        self.assertTrue(any("0.0125" in line for line in quads(self.home)))

    def test_what_is_no_message_is_refused(self):
        self.refused(self.send("POST", "/retrospective-provenance", "no JSON"), 400, "provml-E0413")
        self.refused(self.send("POST", "/retrospective-provenance", "[]"), 400, "provml-E0413")
        reply = self.client.ask("POST", "/retrospective-provenance", "{}", {"Content-Type": "text/plain"})
        self.refused(reply, 415, "provml-E0716")
        reply = self.client.ask("GET", "/prospective-provenance")
        self.refused(reply, 405, "provml-E0714")
        self.assertEqual(reply.headers["Allow"], "POST, PUT")


class Token(Service):
    token = "the token of this test 0123456789".replace(" ", "-")

    def setUp(self):
        TestCase.setUp(self)
        self.file = self.folder / "tokens"
        self.file.write_text(f"# for tests\n\n{self.token}\nanother-one-0123456789\n")
        self.home = self.folder / "home"
        self.server = self.enterContext(Server(self.home, "--token-file", self.file))
        self.client = self.enterContext(self.server.client(token=self.token))

    def test_only_with_the_token(self):
        self.assertEqual(self.client.post(bodies[0]).status, 200)
        for good in ("Bearer another-one-0123456789", f"bearer  {self.token} "):
            self.assertEqual(self.client.post(bodies[0], Authorization=good).status, 200)
        for wrong in (None, "", "Bearer", "Bearer ", "Bearer x", f"Basic {self.token}", f"Bearer {self.token[:-1]}", f"Bearer {self.token}x",
                      f"Bearer {self.token}{self.token}", "Bearer # for tests", self.token):
            with self.server.client() as client:
                reply = client.post(bodies[1], Authorization=wrong)
            self.refused(reply, 401, "provml-E0712")
            self.assertEqual(reply.headers["WWW-Authenticate"], "Bearer")
        with self.server.client() as client:
            self.assertEqual(client.ask("GET", "/healthz").status, 200)
        self.server.settle()
        self.assertEqual(self.server.health()["frames_received"], len(frames_in(bodies[0])))

    def test_the_file_is_read_again(self):
        self.file.write_text("quite-another-token\n")
        self.server.process.send_signal(signal.SIGHUP)
        with self.server.client(token="quite-another-token") as client:
            wait_until(lambda: client.post(bodies[0]).status == 200, "the new token admits")
        self.assertEqual(self.client.post(bodies[0]).status, 401)
        self.file.write_text("short\n")
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "provml-E0703" in self.server.errors(), "the bad file is named")
        with self.server.client(token="quite-another-token") as client:
            self.assertEqual(client.post(bodies[0]).status, 200)
        self.assertEqual(self.server.end(), 0)


class Limits(Service):
    options = ("--timeout", 1, "--idle-timeout", 1)

    def test_slow_and_silent_clients_are_closed_and_keep_nobody_waiting(self):
        head = f"POST /v1/events HTTP/1.1\r\nContent-Type: {TYPE}\r\nContent-Length: 5000\r\n".encode()
        began = time.monotonic()
        for start in (b"", b"GE", head, head + b"\r\n" + bodies[0][:100]):
            self.assertEqual(raw(self.server, start, finish=False), b"")
        self.assertGreater(time.monotonic() - began, 3)
        # Ever more, but never enough within the time.
        with socket.create_connection((self.server.host, self.server.port), PATIENCE) as connection:
            def drip():
                try:
                    connection.sendall(b"X: y\r\n")
                except ConnectionError:
                    return True
                return False
            connection.sendall(head)
            wait_until(drip, "the server ends a request that comes by drops")
        self.assertEqual(self.server.health()["status"], "ok")


class Crowd(Service):
    options = ("--max-connections", 4, "--segment-mib", 1)

    def test_more_connections_than_it_may_have(self):
        others = [socket.create_connection((self.server.host, self.server.port), PATIENCE) for _ in range(4)]
        self.addCleanup(lambda: [other.close() for other in others])
        for other in others:  # each is served once: all four are there
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(other.recv(4096).startswith(b"HTTP/1.1 200 "))
        reply = raw(self.server, b"", finish=False)
        self.assertTrue(reply.startswith(b"HTTP/1.1 503 "), reply)
        self.assertIn(b"Retry-After: 1", reply)
        self.assertIn(b"provml-E0717", reply)
        for other in others:
            other.close()
        self.assertGreater(send_until_durable(self.server, bodies[:2]), 1)

    def test_journals_are_cut_and_each_part_stands_alone(self):
        other = self.folder / "direct"
        other.mkdir()
        large = stream(other, 1, 6000)
        send_until_durable(self.server, large.batches(2000))
        self.server.settle()
        files = received_frames(self.home)
        self.assertGreater(len(files), 2)
        wanted = quads(other)
        self.assertEqual(quads(self.home), wanted)
        for frames in files.values():
            self.assertEqual(frames[0].type, PROCESS)
            sites = set()
            for frame in frames:
                if frame.type == 2:
                    sites.add(frame.site)
                elif frame.type in (3, 4, 5):
                    self.assertIn(frame.site, sites)
        self.server.kill()
        self.server.start()
        sent = send_until_durable(self.server, large.batches(2000))
        self.assertGreater(sent, 2)
        self.server.settle()
        self.assertEqual({path: [f.data for f in frames] for path, frames in received_frames(self.home).items()},
                         {path: [f.data for f in frames] for path, frames in files.items()})
        last = list(files)[-1]
        last.unlink()
        self.server.kill()
        self.server.start()
        send_until_durable(self.server, large.batches(2000))
        self.server.settle()
        self.assertEqual(quads(self.home), wanted)


class Beside(Service):
    def test_commands_read_and_take_in_while_frames_come(self):
        other = self.folder / "direct"
        other.mkdir()
        streams = [stream(other, 1, 400) for _ in range(2)]
        ended = threading.Event()

        def send(number):
            send_until_durable(self.server, streams[number].batches(20))
            ended.set()

        senders = [threading.Thread(target=send, args=[n]) for n in range(2)]
        for sender in senders:
            sender.start()
        asked = 0
        while not ended.is_set() or asked < 3:
            for question in (["runs"], ["ingest"], ["query", "--sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"]):
                done = provml(self.home, *question)
                self.assertEqual(done.stderr, "")
            asked += 1
        for sender in senders:
            sender.join()
        self.assertEqual(quads(self.home), quads(other))
        self.server.settle()
        self.ends_well()
        self.assertEqual(quads(self.home, "--no-ingest"), quads(other))

    def test_what_a_process_of_another_machine_does(self):
        part = Stream.__new__(Stream)
        text = one.process.json() | {"host": "far-away", "boot_id": "11111111-2222-3333-4444-555555555555", "process": "feedfeedfeedfeed", "run": "remote"}
        part.process, part.sites, part.rest = Frame(process_frame(text)), one.sites, one.rest
        ends = [f for f in part.rest if f.type == 7]
        part.rest = [f for f in part.rest if f.type != 7]
        send_until_durable(self.server, part.batches(500))
        self.server.settle()

        def status():
            rows = provml(self.home, "--format", "csv", "runs").stdout.splitlines()
            return dict(zip(rows[0].split(","), rows[1].split(",")))["status"]

        self.assertEqual(status(), "running")
        journal, = received_frames(self.home)
        long_ago = time.time() - 3600
        os.utime(journal, (long_ago, long_ago))
        self.assertEqual(status(), "unknown")
        send_until_durable(self.server, [part.batch(ends)])
        self.server.settle()
        self.assertEqual(status(), "finished")

    def test_visible_soon(self):
        """No limit here: what it takes is measured by a benchmark."""
        body = one.batch(one.rest[:2])
        self.assertEqual(self.client.post(body).status, 200)
        wait_until(lambda: "runId" in provml(self.home, "--no-ingest", "export").stdout, "the frames are in the store")


class Start(TestCase):
    def serve(self, *options, home=None, **settings):
        return subprocess.run([BIN / "provml", "serve", "--home", home or self.folder / "home", *map(str, options)], env=environment(**settings),
                              capture_output=True, text=True, timeout=PATIENCE, cwd=self.folder)

    def refuses(self, error, *options, status=1, **settings):
        done = self.serve(*options, **settings)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(error, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_not_without_a_token_where_others_can_send(self):
        for listen in ("0.0.0.0:0", "[::]:0"):
            self.assertIn("--token-file", self.refuses("provml-E0702", "--listen", listen))
        with subprocess.Popen([BIN / "provml", "serve", "--home", self.folder / "home", "--listen", "0.0.0.0:0", "--insecure"], stdout=subprocess.PIPE,
                              env=environment(), text=True) as process:
            self.assertRegex(process.stdout.readline(), r"^listening on http://0\.0\.0\.0:\d+$")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_bad_settings(self):
        for listen in ("nonsense:port", "127.0.0.1:99999", "127.0.0.1:", "[::1", ":80", "[127.0.0.1]:80"):
            self.refuses("provml-E0700", "--listen", listen)
        self.refuses("provml-E0600", "--timeout", 0, status=2)
        self.refuses("provml-E0703", "--token-file", self.folder / "absent")
        for text in ("", "# only this\n", "short\n", "with blanks within 0123456789\n"):
            (self.folder / "tokens").write_text(text)
            self.refuses("provml-E0703", "--token-file", self.folder / "tokens")
        (self.folder / "file").write_text("")
        self.refuses("provml-E0601", "--listen", "127.0.0.1:0", home=self.folder / "file")

    def test_one_server_for_a_home_and_one_for_an_address(self):
        with Server(self.folder / "home") as server:
            said = self.refuses("provml-E0701", "--listen", "127.0.0.1:0")
            self.assertIn(f"process {server.process.pid}, http://{server.address}", said)
            said = self.refuses("provml-E0700", "--listen", server.address, home=self.folder / "other")
            self.assertIn(server.address, said)

    def test_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            self.skipTest("there is no IPv6 here")
        with Server(self.folder / "home", host="::1") as server:
            send_until_durable(server, bodies[:1])
            self.assertEqual(server.end(), 0)

    def test_a_name_may_have_several_addresses(self):
        with subprocess.Popen([BIN / "provml", "serve", "--home", self.folder / "home", "--listen", "localhost:0"], stdout=subprocess.PIPE, env=environment(),
                              text=True) as process:
            self.assertRegex(process.stdout.readline(), r"^listening on http://(127\.0\.0\.1|\[::1\]):\d+$")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_the_end_finishes_what_was_begun(self):
        with Server(self.folder / "home") as server:
            body = bodies[0]
            head = f"POST /v1/events HTTP/1.1\r\nExpect: 100-continue\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            with socket.create_connection((server.host, server.port), PATIENCE) as connection, server.client() as idle:
                idle.ask("GET", "/healthz")
                connection.sendall(head)
                self.assertEqual(connection.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
                connection.sendall(body[:1000])
                server.process.send_signal(signal.SIGTERM)

                def refused():
                    try:
                        socket.create_connection((server.host, server.port)).close()
                        return False
                    except OSError:
                        return True
                wait_until(refused, "it takes no more connections")
                connection.sendall(body[1000:])
                answer = connection.recv(4096)
                self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer)
                self.assertIn(b"Connection: close", answer)
            self.assertEqual(server.process.wait(PATIENCE), 0)
            self.assertEqual(server.end(), 0)
        self.assertIn("runId", provml(self.folder / "home", "--no-ingest", "export").stdout)

    def test_a_home_with_journals_of_its_own(self):
        home = self.folder / "home"
        home.mkdir()
        mine = stream(home, 1, 20)
        with Server(home) as server:
            send_until_durable(server, bodies)
            server.settle()
            self.assertEqual(server.end(), 0)
        both = self.folder / "both"
        both.mkdir()
        for number, part in enumerate((mine, one)):
            (both / "journals" / str(number)).mkdir(parents=True)
            (both / "journals" / str(number) / "all.pvj").write_bytes(part.batch(part.rest))
        self.assertEqual(quads(home, "--no-ingest"), quads(both))


if __name__ == "__main__":
    main()
