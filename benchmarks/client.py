"""A client that costs little: connections that ask again as soon as they are answered, for a bounded time."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import uvloop

LAST_CHUNK = b"0\r\n\r\n"
PATIENCE = 60  # seconds that an answer may take


@dataclass
class Burst:
    """What came of asking for a while."""

    latencies: list[float] = field(default_factory=list)  # seconds

    def percentile(self, share: float) -> float:
        """The latency that this share of the answers stayed below, in seconds."""
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))]


class Connection(asyncio.Protocol):
    """One connection: asks, reads the whole answer, asks again, on a new one where the server closes each."""

    def __init__(self, port: int, paths: Iterator[str], until: float, burst: Burst, limit: int) -> None:
        self.port, self.paths, self.until, self.burst, self.limit = port, paths, until, burst, limit
        self.done = asyncio.get_running_loop().create_future()
        self.connecting: asyncio.Task[Any] | None = None
        self.received = bytearray()
        self.transport: Any = None

    async def connect(self) -> None:
        """Connect, which asks."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)

    def connection_made(self, transport: Any) -> None:
        """Ask for the first time."""
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        """Send the next request."""
        self.sent_at = time.perf_counter()
        path = next(self.paths)
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Take more of an answer; when it is whole, ask again or end."""
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        head = head.lower()
        if not end or not whole(bytes(head), body):
            return
        self.burst.latencies.append(time.perf_counter() - self.sent_at)
        if not head.startswith(b"http/1.1 200"):
            self.done.set_exception(RuntimeError(bytes(self.received[:2000]).decode()))
            return
        self.received.clear()
        if time.perf_counter() >= self.until or len(self.burst.latencies) >= self.limit:
            self.transport.close()
            self.done.set_result(None)
        elif b"connection: close" in head:
            self.transport.close()
            self.transport = None
        else:
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """Connect again after a whole answer; fail if the server hung up before."""
        if self.transport is None and not self.done.done():
            self.connecting = asyncio.get_running_loop().create_task(self.connect())
        elif not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))


def whole(head: bytes, body: bytearray) -> bool:
    """Whether a body is all there."""
    _, header, rest = head.partition(b"content-length:")
    return len(body) >= int(rest.split(b"\r\n")[0]) if header else body.endswith(LAST_CHUNK)


async def ask(port: int, paths: Iterator[str], seconds: float, connections: int, limit: int) -> Burst:
    """Ask over several connections at once for about this long, or up to a number of requests."""
    burst, until = Burst(), time.perf_counter() + seconds
    made = [Connection(port, paths, until, burst, limit) for _ in range(connections)]
    for connection in made:
        await connection.connect()
    await asyncio.wait_for(asyncio.gather(*(connection.done for connection in made)), seconds + PATIENCE)
    return burst


def burst(port: int, paths: Iterator[str], seconds: float, connections: int, limit: int = 1_000_000) -> Burst:
    """Ask a server of this machine for these paths; raises RuntimeError unless every answer is a 200."""
    return uvloop.run(ask(port, paths, seconds, connections, limit))
