"""What the tests of `provml serve` share: a program whose journals are sent, a server that can be killed, a client."""
import ctypes
import ctypes.util
import functools
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

from provml_testing import BIN, BUILD, SOURCE, environment, run

HERE = SOURCE / "test/e2e"
MAGIC = b"PROVML-JOURNAL\n\0"
TYPE = "application/vnd.provml.journal"
PROCESS, SITE, BEGIN, VALUES, END, DROPPED, PROCESS_END = range(1, 8)
PATIENCE = 120  # seconds until something that must happen is missed


def wait_until(condition, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain: {what}")
        time.sleep(0.01)


@functools.cache
def program():
    """test/e2e/serve_program.cpp, built with marks."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="provml-serve-program-"))
    unittest.addModuleCleanup(shutil.rmtree, folder)
    compiler = shutil.which("g++") or "clang++-19"
    run(BIN / "provml-cxx", compiler, "-std=c++20", "-O1", f"-I{BUILD}/include", f"-I{SOURCE}/runtime/include", HERE / "serve_program.cpp",
        "-o", folder / "serve_program", f"-L{BUILD}/lib", "-lprovml", f"-Wl,-rpath,{BUILD}/lib", "-pthread", cwd=folder)
    return folder / "serve_program"


class Frame:
    def __init__(self, data):
        self.data = data
        self.type, self.flags, self.thread, self.sequence = struct.unpack_from("<HHIQ", data, 8)

    @property
    def name(self):
        """What makes it one frame, however often it is sent."""
        return (self.thread, self.sequence) if self.type in (BEGIN, VALUES, END) else self.data

    @property
    def site(self):
        return struct.unpack_from("<Q", self.data, 32)[0]

    def json(self):
        length = struct.unpack_from("<I", self.data, 32)[0]
        return json.loads(self.data[40:40 + length])


def frames_of(data):
    assert data.startswith(MAGIC)
    frames, at = [], len(MAGIC)
    while at < len(data):
        size = struct.unpack_from("<I", data, at)[0]
        if size < 32 or at + size > len(data):
            break
        frames.append(Frame(data[at:at + size]))
        at += size
    return frames


class Stream:
    """The frames of one process, to be sent in batches."""

    def __init__(self, journals):
        self.frames = [frame for journal in journals for frame in frames_of(journal.read_bytes())]
        self.process = next(f for f in self.frames if f.type == PROCESS)
        self.sites = {f.site: f for f in self.frames if f.type == SITE}
        self.rest = [f for f in self.frames if f.type not in (PROCESS, SITE)]

    def batches(self, size=50):
        """Each as a client sends it: the process, the sites of its events, the events."""
        return [self.batch(self.rest[at:at + size]) for at in range(0, len(self.rest), size)]

    def batch(self, frames):
        sites = dict.fromkeys(f.site for f in frames if f.type in (BEGIN, VALUES, END))
        return MAGIC + b"".join(f.data for f in [self.process, *(self.sites[s] for s in sites), *frames])


def stream(folder, threads, rounds):
    """Runs the program; its home is `folder`, which then also is what a server must come to."""
    before = set(folder.rglob("*.pvj"))
    with tempfile.TemporaryDirectory(prefix="provml-ring-") as ring:
        run(program(), threads, rounds, 0, cwd=folder, home=folder, PROVML_RING_DIR=ring)
    return Stream(sorted(set(folder.rglob("*.pvj")) - before))


def provml(home, *arguments, check=True):
    with tempfile.TemporaryDirectory(prefix="provml-ring-") as ring:
        return run(BIN / "provml", "--home", home, *arguments, cwd=pathlib.Path(home).parent, check=check, PROVML_RING_DIR=ring)


def quads(home, *options):
    return sorted(provml(home, *options, "export", "--format", "nquads").stdout.splitlines())


def received_frames(home):
    """Of the journals that a server wrote, by file."""
    return {path: frames_of(path.read_bytes()) for path in sorted(pathlib.Path(home).rglob("*-server-*.pvj"))}


class Server:
    """`provml serve` on a port that nobody else takes while it is down."""

    def __init__(self, home, *options, host="127.0.0.1"):
        self.home, self.host = pathlib.Path(home), host
        # A machine that is busy with other tests may be slow.
        self.options = options if "--timeout" in options else ("--timeout", 600, "--idle-timeout", 600, *options)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.place = socket.socket(family)
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind((host, 0))
        self.port = self.place.getsockname()[1]
        self.rings = tempfile.TemporaryDirectory(prefix="provml-ring-")
        self.process = None
        self.said = ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            self.kill()
        self.place.close()
        self.rings.cleanup()

    @property
    def address(self):
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def begin(self):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([BIN / "provml", "serve", "--home", self.home, "--listen", self.address, *map(str, self.options)],
                                        env=environment(PROVML_RING_DIR=self.rings.name), stdout=subprocess.PIPE, stderr=self.log, text=True)
        return self

    def start(self):
        self.begin()
        line = self.process.stdout.readline()
        if line != f"listening on http://{self.address}\n":
            self.process.wait()
            raise AssertionError(f"the server said {line!r}, {self.errors()!r} and exited with {self.process.returncode}")
        return self

    def errors(self):
        self.log.seek(0)
        return self.log.read()

    def kill(self):
        self.end(signal.SIGKILL)

    def end(self, how=signal.SIGTERM):
        """Returns the exit status."""
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.said += self.errors()
        self.log.close()
        self.process = None
        return status

    def client(self, **options):
        return Client(self.host, self.port, **options)

    def health(self):
        with self.client() as client:
            return client.ask("GET", "/healthz").json

    def settle(self):
        """Waits until everything that was received is in the store."""
        def settled():
            health = self.health()
            return health["frames_waiting"] == 0 and not health["starting"]
        wait_until(settled, "the server takes in what it received")


class Reply:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, host, port, token=None, timeout=PATIENCE):
        self.connection = http.client.HTTPConnection(host, port, timeout=timeout)
        self.token = token

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def ask(self, method, path, body=None, headers=()):
        self.connection.request(method, path, body, dict(headers))
        return Reply(self.connection.getresponse())

    def post(self, body, **headers):
        given = {"Content-Type": TYPE, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.ask("POST", "/v1/events", body, {name: value for name, value in given.items() if value is not None})


def send_until_durable(server, bodies, token=None, giving_up=lambda: False):
    """As a client of the real kind does: again and again until each is acknowledged. Returns how often it was sent."""
    sent, client = 0, None
    for body in bodies:
        while not giving_up():
            client = client or server.client(token=token)
            try:
                sent += 1
                reply = client.post(body)
                if reply.status == 200:
                    assert reply.json["durable"] is True
                    break
                if reply.status < 500:
                    raise AssertionError(f"{reply.status} {reply.body}")
            except (OSError, http.client.HTTPException):
                pass
            client.connection.close()
            client = None
            time.sleep(0.005)
    if client:
        client.connection.close()
    return sent


@functools.cache
def zstd_library():
    return ctypes.CDLL("libzstd.so.1")


def zstd(data):
    library = zstd_library()
    library.ZSTD_compressBound.restype = library.ZSTD_compress.restype = ctypes.c_size_t
    library.ZSTD_compressBound.argtypes = [ctypes.c_size_t]
    library.ZSTD_compress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
    out = ctypes.create_string_buffer(library.ZSTD_compressBound(len(data)))
    size = library.ZSTD_compress(out, len(out), data, len(data), 3)
    return out.raw[:size]
