"""A server that answers as it is told, and the program that sends to it."""
import collections
import http.server
import json
import os
import pathlib
import socket
import socketserver
import struct
import subprocess
import threading
import time

from provml_testing import BIN, environment

CHILD = BIN / "provml_capture_child"
MAGIC = b"PROVML-JOURNAL\n\0"
PROCESS, SITE, BEGIN, VALUES, END, DROPPED, PROCESS_END = range(1, 8)
PATIENCE = 120  # seconds until something that must happen is missed

Frame = collections.namedtuple("Frame", "type thread sequence data")


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE} s in vain: {what}")
        time.sleep(0.01)


def frames_of(data, torn=False):
    """torn: the last frame may have been cut off."""
    assert data.startswith(MAGIC), data[:16]
    frames, at = [], len(MAGIC)
    while at < len(data):
        if torn and len(data) - at < 32:
            break
        size, _, kind, _, thread, sequence = struct.unpack_from("<IIHHIQ", data, at)
        if torn and size > len(data) - at:
            break
        assert 32 <= size <= len(data) - at, (size, at)
        frames.append(Frame(kind, thread, sequence, data[at:at + size]))
        at += size
    return frames


def events_of(frames):
    return [(f.thread, f.sequence) for f in frames if f.type in (BEGIN, VALUES, END)]


def numbers(threads, events):
    """Each event of so many threads, once."""
    return {(thread, sequence): 1 for thread in range(1, threads + 1) for sequence in range(1, events + 1)}


class Request:
    def __init__(self, handler, body):
        self.path, self.headers, self.connection = handler.path, dict(handler.headers), id(handler)
        self.time = time.monotonic()
        self.body = body
        if self.headers.get("Content-Encoding") == "zstd":
            body = subprocess.run(["zstd", "-dc"], input=body, stdout=subprocess.PIPE, check=True).stdout
        self.frames = frames_of(body)
        assert self.frames[0].type == PROCESS
        sites = {struct.unpack_from("<Q", f.data, 32)[0] for f in self.frames if f.type == SITE}
        used = {struct.unpack_from("<Q", f.data, 32)[0] for f in self.frames if f.type in (BEGIN, VALUES, END)}
        assert used == sites, "a batch describes the sites of its events"
        self.events = events_of(self.frames)


class Server:
    """answers: a function of (Request, its number) that returns a status, or (status, headers)."""

    def __init__(self, answers=lambda request, number: 200, port=0, tls=None):
        self.requests, self.accepted, self.answers = [], [], answers
        self.open = set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                outer.open.add(self.connection)

            def do_POST(self):
                request = Request(self, self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(request)
                answer = outer.answers(request, len(outer.requests))
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                if status == 200:
                    outer.accepted.append(request)
                body = json.dumps({"durable": True} if status == 200 else {"id": "provml-E0710", "message": "told to"}).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": len(body), "Content-Type": "application/json"}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Threads(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, client_address):
                outer.errors.append(client_address)

        self.errors = []
        self.server = Threads(("127.0.0.1", port), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def events(self):
        """How often each event was acknowledged."""
        return collections.Counter(event for request in self.accepted for event in request.events)

    def processes(self):
        return {json.loads(f.data[40:40 + struct.unpack_from("<I", f.data, 32)[0]])["process"]
                for request in self.accepted for f in request.frames if f.type == PROCESS}


class Site:
    """A folder in which programs capture."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.home, self.rings = self.folder / ".provml", self.folder / "rings"

    def environment(self, **settings):
        return environment(self.home, **{"PROVML_RING_DIR": self.rings, **settings})

    def start(self, *arguments, **settings):
        return subprocess.Popen([CHILD, *map(str, arguments)], cwd=self.folder, env=self.environment(**settings),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, **settings):
        child = self.start(*arguments, **settings)
        child.out, child.err = child.communicate(timeout=PATIENCE)
        return child

    def provml(self, *arguments, **settings):
        return subprocess.run([BIN / "provml", *map(str, arguments)], cwd=self.folder, env=self.environment(**settings),
                              capture_output=True, text=True, timeout=PATIENCE)

    def journals(self):
        return sorted(self.home.glob("journals/*/*.pvj"))

    def unsent(self):
        return sorted(os.listdir(self.home / "unsent")) if (self.home / "unsent").is_dir() else []

    def spooled(self):
        return sorted(self.rings.glob("*.pvj"))


def free_port():
    """Of a server that is not there, yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
