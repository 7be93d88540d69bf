# ruff: noqa: T201 - figures are printed
"""Load on a server with two workers, over many connections at once, and what came of it."""

import asyncio
import random
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from tests.faults.mix import EXPORT, Mix, Request
from tests.serving import Server

PATIENCE = 60  # seconds that an answer may take before a test fails
ROUNDS, VISITORS = 4, 8  # of a comparison
LATER = 2  # by how much the p99 of answers may grow beside other clients, at most
LAST_CHUNK = b"0\r\n\r\n"


@dataclass
class Tally:
    """What came of asking for a while. Times are in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    inside: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by name, of those answered 2xx
    refused: list[float] = field(default_factory=list)  # of the 503
    wrong: list[str] = field(default_factory=list)  # 503 without Retry-After, connections that broke
    since: float = 0  # when counting begins; what is wrong counts before, too

    def note(self, name: str, head: bytes, seconds: float) -> int:
        """Count an answer; return its status."""
        status = int(head[9:12])
        if status == 503 and b"\r\nretry-after: " not in head:
            self.wrong.append(f"{name}: 503 without Retry-After")
        elif status not in {200, 503}:
            self.wrong.append(f"{name}: {status}")
        if time.perf_counter() - seconds >= self.since:
            self.statuses[status] += 1
            (self.refused if status == 503 else self.inside[name]).append(seconds)
        return status

    @property
    def all(self) -> list[float]:
        """The times of every answer that was not refused, but those of files."""
        return [seconds for name, times in self.inside.items() if name != EXPORT.name for seconds in times]

    def print(self, title: str, seconds: float) -> None:
        """Print p50 and p99 by route."""
        print(f"\n{title}: {self.statuses.total() / seconds:,.0f} a second; by status {dict(self.statuses)}")
        for name, times in sorted(self.inside.items()):
            print(f"  {name:<14}{len(times):>7,}  p50 {ms(median(times))}  p99 {ms(p99(times))}")
        if self.refused:
            print(
                f"  {'refused':<14}{len(self.refused):>7,}  p50 {ms(median(self.refused))}  p99 {ms(p99(self.refused))}"
            )


def p99(times: list[float]) -> float:
    """The time that 99 of 100 stayed below."""
    return sorted(times)[int(0.99 * (len(times) - 1))]


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:8.1f} ms"


class Visitor(asyncio.Protocol):
    """A connection that asks, reads the whole answer and asks again until the time is over.

    After a 503 it waits for as long as `Retry-After` says, or not at all if it is `rude`.
    """

    def __init__(self, requests: Iterator[Request], until: float, tally: Tally, *, rude: bool = False) -> None:
        self.requests, self.until, self.tally, self.rude = requests, until, tally, rude
        self.loop = asyncio.get_running_loop()
        self.done = self.loop.create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for the first time."""
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        """Send the next request, or hang up if the time is over."""
        if self.loop.time() >= self.until:
            self.transport.close()
            return
        self.head, self.left, self.tail = b"", 0, b""
        self.asked, self.request = time.perf_counter(), next(self.requests)
        self.transport.write(self.request.sent)

    def data_received(self, data: bytes) -> None:
        """Take more of an answer, without keeping its body."""
        if self.left == 0:
            self.head += data
            head, end, data = self.head.partition(b"\r\n\r\n")
            if not end:
                return
            self.head = head.lower()
            _, is_sized, length = self.head.partition(b"\r\ncontent-length: ")
            self.left = int(length.split(b"\r\n")[0]) if is_sized else -1
        self.tail = (self.tail + data)[-len(LAST_CHUNK) :]
        if self.left > 0:
            self.left -= len(data)
        if self.left == 0 or (self.left < 0 and self.tail == LAST_CHUNK):
            self.left = 0
            self.answered()

    def answered(self) -> None:
        """Note a whole answer and ask again."""
        seconds = time.perf_counter() - self.asked
        status = self.tally.note(self.request.name, self.head, seconds)
        if status == 503 and not self.rude:
            _, _, pause = self.head.partition(b"\r\nretry-after: ")
            self.loop.call_later(float(pause.split(b"\r\n")[0]) * random.uniform(1, 1.5), self.ask)  # noqa: S311
        else:
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """The time is over, or the server hung up, which is wrong."""
        if self.loop.time() < self.until:
            self.tally.wrong.append(f"{self.request.name}: the server hung up ({exc})")
        if not self.done.done():
            self.done.set_result(None)


async def visit(
    server: Server, requests: Iterator[Request], seconds: float, connections: int, tally: Tally, *, rude: bool = False
) -> None:
    """Ask over so many connections at once for so long."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    visitors = [Visitor(requests, until, tally, rude=rude) for _ in range(connections)]
    await asyncio.gather(*(loop.create_connection(partial(same, each), "127.0.0.1", server.port) for each in visitors))
    await asyncio.wait_for(asyncio.gather(*(each.done for each in visitors)), seconds + PATIENCE)


def same(visitor: Visitor) -> Visitor:
    """What makes the protocol of a connection: it is made already."""
    return visitor


def load(
    server: Server, mix: Mix, seconds: float, connections: int, *, files: int = 0, rude: bool = False, settle: float = 0
) -> Tally:
    """Ask for everything over so many connections, of which some ask for whole files.

    Counting begins after `settle` seconds, when the wave of all those who came at once is over.
    """
    tally = Tally(since=time.perf_counter() + settle)
    until = seconds + settle

    async def all_of_them() -> None:
        await asyncio.gather(
            visit(server, iter(mix), until, connections - files, tally, rude=rude),
            visit(server, iter(lambda: EXPORT, None), until, files, tally, rude=rude),
        )

    uvloop.run(all_of_them())
    return tally


@dataclass
class Comparison:
    """Answers to a few visitors without and with something beside them, in rounds that take turns."""

    without: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)

    def print(self, title: str) -> None:
        """Print p50 and p99 of both."""
        for name, tally in (("without", self.without), (title, self.beside)):
            times = tally.all
            print(f"{name}: {len(times):,} answers, p50 {ms(median(times))}, p99 {ms(p99(times))}")

    def assert_unnoticed(self) -> None:
        """The visitors were answered, and hardly later."""
        assert self.without.wrong == self.beside.wrong == []
        assert set(self.beside.statuses) == {200}
        assert p99(self.beside.all) < LATER * p99(self.without.all)


def side_by_side(
    server: Server,
    mix: Mix,
    seconds: float,
    disturbing: Callable[[Server], AbstractAsyncContextManager[None]],
    undisturbed: Callable[[Server], AbstractAsyncContextManager[None]] | None = None,
) -> Comparison:
    """Ask with and without a disturbance, in rounds that take turns."""
    found = Comparison()

    async def rounds() -> None:
        await visit(server, iter(mix), seconds, VISITORS, Tally())  # which warms up
        for _ in range(ROUNDS):
            async with undisturbed(server) if undisturbed else nullcontext():
                await visit(server, iter(mix), seconds, VISITORS, found.without)
            async with disturbing(server):
                await visit(server, iter(mix), seconds, VISITORS, found.beside)

    uvloop.run(rounds())
    return found


async def connected(server: Server, buffer: int = 0) -> socket.socket:
    """A socket that does not block; with a small buffer for what it does not read if that is given."""
    client = socket.socket()
    client.setblocking(False)
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    try:
        await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", server.port))
    except BaseException:
        client.close()
        raise
    return client


@asynccontextmanager
async def in_background(*tasks: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something until the block ends."""
    running = [asyncio.create_task(each) for each in tasks]
    try:
        yield
    finally:
        for each in running:
            each.cancel()
        for found in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(found, Exception):
                raise found


def workers(server: Server) -> list[int]:
    """The ids of the processes that answer."""
    root = server.process.pid
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def private_megabytes(server: Server) -> list[float]:
    """The memory that each worker shares with nobody, in MB."""
    return [round(memory(each), 1) for each in workers(server)]


def memory(pid: int) -> float:
    """The private memory of a process, in MB (proc(5), `smaps_rollup`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))) / 1024
