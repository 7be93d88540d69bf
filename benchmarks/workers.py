"""Two workers beside one, on work that no cache saves: what a request costs, and how many pass in a second."""

import sys
import time
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.client import burst
from benchmarks.measure import paths, samples
from benchmarks.record import url
from benchmarks.servers import CLIENT_CORE, ONRECORD, Server, serving
from benchmarks.work import WORK

NUMBERS = (1, 2)
NAMES = {
    "One quote with its neighbors",
    "50 quotes by speaker and topic",
    "First 50 of all, with the total",
    "English word, ranked, highlighted",
    "Verify a sentence",
}
ROUNDS, SECONDS, CONNECTIONS = 5, 1.0, 16


def more_workers(file: Path) -> dict[str, Any]:
    """By work and number of workers, each on a core: requests for each CPU-second of theirs, and for each second."""
    record = {"ONRECORD_DATABASE_URL": url(file), "ONRECORD_CACHE_MEGABYTES": "0"}
    with ExitStack() as stack:
        servers = {
            number: stack.enter_context(
                serving(
                    f"{number} workers",
                    f"{ONRECORD} --workers {number}",
                    sys.executable,
                    range(min(number, CLIENT_CORE + 1)),
                    **record,
                )
            )
            for number in NUMBERS
        }
        return {
            work.name: compare(servers, paths("OnRecord", work, samples(work, file)))
            for work in WORK
            if work.name in NAMES
        }


def compare(servers: dict[int, Server], addresses: list[str]) -> dict[str, dict[str, float]]:
    """One work, in rounds that take turns."""
    wanted = cycle(addresses)
    counted = {number: [0, 0.0, 0.0] for number in servers}
    for server in servers.values():
        burst(server.port, wanted, SECONDS, CONNECTIONS)  # by the end of which every worker is up
    for _ in range(ROUNDS):
        for number, server in servers.items():
            before, begun = server.cpu(), time.perf_counter()
            answered = len(burst(server.port, wanted, SECONDS, CONNECTIONS).latencies)
            spent = (answered, server.cpu() - before, time.perf_counter() - begun)
            counted[number] = [had + more for had, more in zip(counted[number], spent, strict=True)]
    return {
        str(number): {"rate": answered / cpu, "passed": answered / seconds}
        for number, (answered, cpu, seconds) in counted.items()
    }


def figures(by_work: dict[str, Any]) -> str:
    """A line of Markdown for each work: two workers against one."""
    lines = ["Two workers on two cores against one on one, the client on one of the two:", ""]
    for work, by_number in by_work.items():
        one, two = by_number["1"], by_number["2"]
        lines.append(
            f"- {work}: {two['rate']:,.0f} requests for each CPU-second against {one['rate']:,.0f} "
            f"({two['rate'] / one['rate']:.2f}x); {two['passed']:,.0f} a second against {one['passed']:,.0f} "
            f"({two['passed'] / one['passed']:.2f}x)"
        )
    return "\n".join(lines)
