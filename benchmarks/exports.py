"""Files compared: rows for each CPU-second, the wait for the first byte, and the memory that making one takes."""

import csv
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.servers import Server

ROUNDS, SECONDS = 3, 2.0
GRACE = 2.0  # seconds after which a file is not read on
AT_ONCE = 1 << 16  # bytes that are read at a time
PATIENCE = 120  # seconds to wait for them
Row = dict[str, Any]


@dataclass
class Download:
    """What came of asking for a file again and again for a while."""

    rows: int = 0
    first_bytes: list[float] = field(default_factory=list)  # seconds


def lines(body: bytes) -> list[Row]:
    """The rows of an NDJSON file, but for the last one, which may not be whole."""
    return [json.loads(line) for line in body[: body.rfind(b"\n")].splitlines()]


def table(body: bytes) -> list[Row]:
    """The rows of a CSV file, but for the last one, which may not be whole."""
    text = body[: body.rfind(b"\r\n")].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


READ: dict[str, Callable[[bytes], Any]] = {"json": json.loads, "ndjson": lines, "csv": table}


def download(server: Server, path: str, seconds: float) -> Download:
    """Ask for a file again and again for so long, a large one not to its end; raises RuntimeError without an answer."""
    result, until = Download(), time.perf_counter() + seconds
    while (start := time.perf_counter()) < until:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        if response.status != 200:  # noqa: PLR2004
            raise RuntimeError(response.read(2000).decode())
        some = response.read1(AT_ONCE)
        result.first_bytes.append(time.perf_counter() - start)
        while some and time.perf_counter() < until + GRACE:
            result.rows += some.count(b"\n")
            some = response.read1(AT_ONCE)
        connection.close()
    return result


def memory(pid: int, name: str) -> float:
    """What a process takes, in MB: VmRSS now, VmHWM at most so far (proc(5))."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status[name].split()[0]) / 1024


def compare_files(servers: list[Server], path: Callable[[str], str]) -> dict[str, dict[str, float]]:
    """One file from each server in turn: rows for each CPU-second, waits for the first byte, memory added at most."""
    counted = {server.name: [0, 0.0] for server in servers}
    waits = {server.name: list[float]() for server in servers}
    took = {server.name: memory(server.pid, "VmRSS") for server in servers}
    for server in servers:
        Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # which forgets what it took at most
        download(server, path(server.name), 0.1)
    for _ in range(ROUNDS):
        for server in servers:
            before = server.cpu()
            result = download(server, path(server.name), SECONDS)
            counted[server.name][0] += result.rows
            counted[server.name][1] += server.cpu() - before
            waits[server.name] += result.first_bytes
    return {
        server.name: {
            "rate": counted[server.name][0] / counted[server.name][1],
            "p50": median(waits[server.name]),
            "p99": max(waits[server.name]),
            "megabytes": memory(server.pid, "VmHWM") - took[server.name],
        }
        for server in servers
    }
