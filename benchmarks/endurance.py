"""Whether a server lasts: everything it does, asked at a modest pace for an hour, while its memory is watched.

`python -m benchmarks.endurance --quotes 10000 --minutes 60 --pace 20` writes `endurance.json`.
"""

import json
import random
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from benchmarks.exports import memory
from benchmarks.measure import paths, samples
from benchmarks.record import record, url
from benchmarks.servers import ONRECORD, Server, serving
from benchmarks.work import WORK

RESULT = Path(__file__).with_name("endurance.json")
VISITORS = 4  # who ask at once, at most
SAMPLED = 10  # seconds between two looks at the memory
SETTLED = 300  # seconds after which it should not grow any more
FILES, WRONG = 500, 50  # one request in so many is for a whole file, one in so many is refused
AT_ONCE = 1 << 16  # bytes that are read at a time
PATIENCE = 120  # seconds to wait for them
Asked = tuple[str, int]  # a path and the status that it should have


@dataclass
class Visits:
    """What came of the requests so far."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, path: str, status: int, expected: int) -> None:
        """Count an answer, and keep what it was to if it should have been another."""
        with self.lock:
            self.statuses[status] += 1
            if status != expected:
                self.errors.append(f"{status} instead of {expected}: {path}")


def requests(file: Path) -> Iterator[Asked]:
    """Without end: one work or another about one thing or another, now and then a file, and what is to be refused."""
    chance = random.Random("endurance")
    asked = {work: paths("OnRecord", work, samples(work, file)) for work in WORK}
    files = [work for work in WORK if work.form != "json"]
    others = [work for work in WORK if work.form == "json"]
    for number in count(1):
        if number % WRONG == 0:
            yield chance.choice([(f"/v1/quotes/nobody-said-{number}", 404), (f"/v1/quotes?limit=-{number}", 422)])
        else:
            yield chance.choice(asked[chance.choice(files if number % FILES == 1 else others)]), 200


def visit(server: Server, wanted: Iterator[Asked], visits: Visits, until: float, pause: float) -> None:
    """Ask, read the whole answer, wait for the rest of the pause, until the time is over."""
    while (begun := time.monotonic()) < until:
        with visits.lock:
            path, expected = next(wanted)
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            while response.read1(AT_ONCE):
                pass
            visits.note(path, response.status, expected)
        except (OSError, HTTPException) as error:
            visits.note(f"{path}: {error!r}", 0, expected)
        finally:
            connection.close()
        time.sleep(max(0.0, begun + pause - time.monotonic()))


def endure(file: Path, minutes: float, pace: float) -> dict[str, Any]:
    """What the server answered and what memory it took, in MB, at which second."""
    wanted, visits, taken = requests(file), Visits(), list[tuple[float, float]]()
    with (
        serving("OnRecord", ONRECORD, ONRECORD_DATABASE_URL=url(file)) as server,
        ThreadPoolExecutor(VISITORS) as visitors,
    ):
        begun = time.monotonic()
        until = begun + 60 * minutes
        asking = [visitors.submit(visit, server, wanted, visits, until, VISITORS / pace) for _ in range(VISITORS)]
        while (now := time.monotonic()) < until:
            taken.append((now - begun, memory(server.pid, "VmRSS")))
            time.sleep(min(SAMPLED, until - now))
        for each in asking:
            each.result()
        taken.append((time.monotonic() - begun, memory(server.pid, "VmRSS")))
        largest = memory(server.pid, "VmHWM")
    settled = next((megabytes for second, megabytes in taken if second >= SETTLED), None)
    return {
        "minutes": minutes,
        "pace": pace,
        "requests": visits.statuses.total(),
        "statuses": dict(sorted(visits.statuses.items())),
        "errors": visits.errors,
        "megabytes": {"after 5 minutes": settled, "at the end": taken[-1][1], "largest": largest},
        "by second": {f"{second:.0f}": round(megabytes, 1) for second, megabytes in taken},
    }


def main() -> None:
    """Ask for as long as is wanted, and write what came of it."""
    parser = ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__)
    parser.add_argument("--quotes", type=int, default=10_000, help="size of the record")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pace", type=float, default=20, help="requests a second, or fewer if the server is slower")
    options = parser.parse_args()
    file, _ = record(options.quotes)
    found = {"quotes": options.quotes} | endure(file, options.minutes, options.pace)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    for name, megabytes in found["megabytes"].items():
        print(f"memory {name}: {'-' if megabytes is None else f'{megabytes:.0f} MB'}")
    print(f"{found['requests']:,} requests, by status: {found['statuses']}; {len(found['errors'])} errors")
    sys.exit("\n".join(found["errors"][:10]) or None)


if __name__ == "__main__":
    main()
