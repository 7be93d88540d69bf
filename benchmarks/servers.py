"""The servers that are compared: each one worker on the same core, and what CPU its processes have used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = Path(__file__).with_name(".cache")
DATASETTE = CACHE / "datasette" / "bin" / "python"
ONRECORD = "--factory app.main:create_app --http app.middleware.http_protocol:Protocol --ws none"
UVICORN = ["-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--http", "httptools", "--loop", "uvloop"]
SERVER_CORE, CLIENT_CORE = 0, (os.cpu_count() or 1) - 1
PORT = "{port}"  # in a command, the port to serve on
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120  # seconds to wait for a server


@dataclass
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of CPU that it and everything it started have used, user and system."""
        return used(self.pid)


def used(root: int) -> float:
    """Return what proc(5) calls utime and stime, of a process, of those below it and of what has ended there."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = sum(map(int, fields[11:15]))
    tree = {root}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(ticks[pid] for pid in tree) / TICKS


def pin(pid: int, *cores: int) -> None:
    """Keep a process on these cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, cores)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(
    name: str,
    app: str,
    python: str | Path = sys.executable,
    cores: Iterable[int] = (SERVER_CORE,),
    /,
    **environment: str,
) -> Iterator[Server]:
    """Serve an ASGI application on its cores until the end of the block."""
    with started(name, [str(python), *UVICORN, *app.split(), "--port", PORT], cores, **environment) as server:
        yield server


@contextmanager
def started(
    name: str, command: Sequence[str], cores: Iterable[int] = (SERVER_CORE,), /, **environment: str
) -> Iterator[Server]:
    """Run a command until the end of the block, with a free port in the place of `PORT`."""
    port = free_port()
    command = [str(port) if each == PORT else each for each in command]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    pin(process.pid, *cores)
    try:
        start = time.monotonic()
        while not answers(port):
            if process.poll() is not None or time.monotonic() - start > PATIENCE:
                raise RuntimeError(f"{name} does not start")
            time.sleep(0.05)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it is at a file for a client that has left
            process.kill()
            process.wait()
