"""What the workers of a server keep: memory, descriptors, and the log of their database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

SETTLED = 300  # seconds after which memory should not grow any more, or half of a shorter run
GROWTH = 1.1  # of the memory, at most
LEFT = 16 << 20  # bytes of the WAL that may be left at the end: four times what SQLite keeps without being told
Descriptors = dict[int, list[str]]  # what each worker has open


def private(pid: int) -> float:
    """The memory that only this process has and the system cannot take back, in MB (proc(5), smaps_rollup).

    Private_Clean is left out: pages of the index, which is a file, that no other worker happens to have read.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024


def descriptors(pid: int) -> list[str]:
    """What a process has open."""
    found = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.append(str(each.readlink()))
    return sorted(found)


def grown(looks: list[dict[str, Any]], before: Descriptors, after: Descriptors) -> Iterator[str]:
    """What a worker has kept: memory, descriptors; and what the WAL has."""
    last = looks[-2]["second"]
    settled = min(SETTLED, last / 2)
    for pid in before:
        if pid not in after:
            yield f"Worker {pid} was replaced."
            continue
        early, late = (
            median(each["megabytes"][pid] for each in looks if start <= each["second"] <= start + 60)
            for start in (settled, max(settled, last - 60))
        )
        if late > GROWTH * early:
            yield f"The private memory of worker {pid} has grown from {early:.0f} to {late:.0f} MB."
        if len(after[pid]) > len(before[pid]):
            more = Counter(after[pid]) - Counter(before[pid])
            yield f"Worker {pid} has {len(after[pid])} descriptors instead of {len(before[pid])}: {dict(more)}"
    if looks[-1]["wal"] > LEFT:
        left, most = looks[-1]["wal"] >> 20, max(each["wal"] for each in looks) >> 20
        yield f"The WAL is left with {left} MiB; the most it had was {most}."
