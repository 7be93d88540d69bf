"""`onrecord serve` as its users run it: a process of its own, asked over a socket."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile

ONRECORD = Path(sys.executable).with_name("onrecord")


@dataclass
class Answer:
    """What came back, and how many seconds after it was asked for."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, timeout: float = 30, **headers: str) -> Answer:
        """Ask on a connection of its own."""
        begun = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            body = response.read()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, body, time.monotonic() - begun)
        finally:
            connection.close()

    def send(self, *parts: bytes, pause: float = 0, timeout: float = 30) -> bytes:
        """Send bytes, with a pause between the parts, and return what comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            received = b""
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
                while more := connection.recv(65536):
                    received += more
            except (ConnectionResetError, BrokenPipeError):
                pass
            return received


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(url: str, log: Path | None = None, /, **environment: str) -> Iterator[Server]:
    """Serve a database on a free port until the block ends; what the server says goes to `log`."""
    port = free_port()
    settings = {"ONRECORD_DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port), **environment}
    with log.open("wb") if log else TemporaryFile() as said:
        process = subprocess.Popen([ONRECORD, "serve"], env=os.environ | settings, stdout=said, stderr=said)
        with until_ended(process, port) as server:
            yield server


@contextmanager
def until_ended(process: subprocess.Popen[bytes], port: int) -> Iterator[Server]:
    """The server that a process is, from when it answers until the block ends, and the process with it."""
    server = Server(port, process)
    try:
        await_health(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@contextmanager
def at_once(*work: Callable[[], None]) -> Iterator[None]:
    """Do the work, each in a thread; whoever leaves the block has told them to end."""
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def await_health(server: Server) -> None:
    """Return when the server answers that it is alive."""
    begun = time.monotonic()
    while True:
        assert server.process.poll() is None, "the server ended"
        assert time.monotonic() - begun < 60
        try:
            if server.get("/healthz").status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
