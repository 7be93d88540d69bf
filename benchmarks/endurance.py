"""Whether a server of two workers lasts: every kind of request for an hour, with a load every minute.

`python -m benchmarks.endurance --quotes 10000 --minutes 60 --pace 10` writes `endurance.json`, and exits with 1 and
sentences if something was wrong. It works on a copy of the record.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.pages import ROUTES
from benchmarks.asking import CHANGED, WITHDRAWN, Ask, filled, large, samples, small, without_end
from benchmarks.processes import Descriptors, descriptors, grown, private
from benchmarks.record import index_folder, migrate, record, url, version
from benchmarks.servers import CACHE, ROOT, free_port
from benchmarks.visits import Visitor, Visits, judge, logged

RESULT = Path(__file__).with_name("endurance.json")
WORKERS, VISITORS, WATCHERS = 2, 3, 8
ADDED = "endurance"  # the dossier that is added and withdrawn
SAMPLED, REST = 10, 10  # seconds between two looks at a worker; before and after which descriptors are counted
BETWEEN_LOADS = 60  # seconds
BETWEEN_LARGE = 20  # seconds between two requests for something large
SOON = 2.0  # seconds within which a load is to be served
DUMPS = 3  # connections that ask for a dump at the same time
ATTEMPTS = 20  # rounds of them, until each worker has made a dump
PATIENCE = 600  # seconds to wait for a server, an answer or a load
ONRECORD = [sys.executable, "-m", "app.cli"]


@dataclass
class Run:
    """A copy of a record, its server, and what was seen of them."""

    file: Path
    folder: Path
    port: int
    pid: int = 0
    editions: dict[int, int] = field(default_factory=dict)  # of the title that is changed, by revision
    counts: dict[int, dict[str, int]] = field(default_factory=dict)  # of each collection, by revision
    loads: list[dict[str, Any]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    edition: int = 0

    def command(self, *arguments: str) -> bool:
        """Run a command of OnRecord's; return whether it did it, for what it refuses is wrong."""
        environment = os.environ | {"ONRECORD_DATABASE_URL": url(self.file)}
        done = subprocess.run([*ONRECORD, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False)
        if done.returncode:
            self.wrong.append(f"`onrecord {' '.join(arguments)}` exits with {done.returncode}: {done.stderr.decode()}")
        return done.returncode == 0

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def write(self, source: str) -> Path:
        """Write the next edition of the dossier that is changed, as a source of this id."""
        original = self.folder / "original"
        made = self.folder / source
        made.mkdir(exist_ok=True)
        for each in original.iterdir():
            text = each.read_text().replace(CHANGED, source)
            if source == CHANGED:
                text = text.replace('  title: "', f'  title: "Edition {self.edition} of ', 1)
            (made / each.name).write_text(text)
        return made

    def load(self, turn: int) -> None:
        """Change a dossier, add one or withdraw it, and wait until all that watch see it."""
        begun, begun_at = time.monotonic(), time.time()
        if turn % 3 == 0:
            self.edition += 1
            is_done = self.command("load", str(self.write(CHANGED)))
        elif turn % 3 == 1:
            is_done = self.command("load", "--restore", str(self.write(ADDED)))
        else:
            is_done = self.command("remove", "--yes", ADDED)
        ended = time.monotonic()
        if not is_done:
            return
        revision, lag = self.served(max(self.editions, default=0))
        self.editions[revision] = self.edition
        what = ("changed", "added", "withdrawn")[turn % 3]
        self.loads.append({"at": begun_at, "what": what, "took": ended - begun, "lag": lag, "revision": revision})

    def served(self, before: int) -> tuple[int, float]:
        """The newer revision that every connection answers from, and the seconds until the last of them did."""
        begun = time.monotonic()
        watching = [HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE) for _ in range(WATCHERS)]
        seen = dict.fromkeys(watching, 0)
        while len(found := set(seen.values())) > 1 or max(found) <= before:
            for watcher in (each for each in watching if seen[each] < max(*found, before + 1)):
                watcher.request("GET", "/v1")
                told = json.loads(watcher.getresponse().read())
                self.counts[told["revision"]] = told["counts"]
                seen[watcher] = told["revision"]
            time.sleep(0.1)
            if time.monotonic() - begun > PATIENCE:
                self.wrong.append(f"{PATIENCE} seconds after a load, some answer from {found}.")
                break
        for each in watching:
            each.close()
        return max(seen.values()), time.monotonic() - begun

    def look(self, since: float) -> None:
        """Note the private memory of each worker, in MB, its descriptors, and the size of the WAL."""
        wal = self.file.with_name(f"{self.file.name}-wal")
        self.looks.append(
            {
                "second": round(time.monotonic() - since),
                "megabytes": {pid: private(pid) for pid in self.workers()},
                "descriptors": {pid: len(descriptors(pid)) for pid in self.workers()},
                "wal": wal.stat().st_size if wal.exists() else 0,
            }
        )


@contextmanager
def running(quotes: int, folder: Path) -> Iterator[Run]:
    """Serve a copy of the record from two workers until the block ends, with the dossiers that are changed."""
    source = CACHE / f"{quotes}-{version()}" / "record.db"
    if not source.with_name("load.json").exists():
        record(quotes)
    run = Run(folder / source.name, folder / "dossiers", free_port())
    shutil.copy(source, run.file)
    shutil.copytree(index_folder(source), index_folder(run.file))
    shutil.copytree(source.parent / "dossiers" / CHANGED, run.folder / "original")
    for register in (source.parent / "dossiers").glob("*.yaml"):
        shutil.copy(register, run.folder)
    migrate(run.file)
    run.command("remove", "--yes", WITHDRAWN)
    told = {"ONRECORD_DATABASE_URL": url(run.file), "PORT": str(run.port), "WEB_CONCURRENCY": str(WORKERS)}
    told |= {"ONRECORD_CONTACT": "editors@onrecord.example"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*ONRECORD, "serve"], cwd=ROOT, env=os.environ | told, stdout=log, stderr=log)
        run.pid = process.pid
        try:
            await_workers(run, process)
            yield run
        finally:
            process.terminate()
            process.wait()


def await_workers(run: Run, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers. Raises RuntimeError if it ends or takes too long."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError, HTTPException):
            run.editions[run.served(0)[0]] = 0
            return
        time.sleep(0.5)
    raise RuntimeError("The server does not start.")


def endure(run: Run, minutes: float, pace: float) -> tuple[Visits, Descriptors, Descriptors]:
    """Ask, load and look for so long; return the visits, and the descriptors before and after them."""
    found, visits = samples(run.port), Visits()
    run.load(0)
    warm(run, visits, found)
    time.sleep(REST)
    before = {pid: descriptors(pid) for pid in run.workers()}
    begun = time.monotonic()
    until = begun + 60 * minutes
    with ThreadPoolExecutor(VISITORS + 2) as pool:
        ordinary = without_end(small, found)
        asking = [
            pool.submit(Visitor(run.port, visits).ask_until, until, ordinary, VISITORS / pace) for _ in range(VISITORS)
        ]
        asking.append(pool.submit(Visitor(run.port, visits).ask_until, until, without_end(large, found), BETWEEN_LARGE))
        asking.append(pool.submit(load_until, run, until))
        while time.monotonic() < until:
            run.look(begun)
            time.sleep(max(0.0, min(SAMPLED, until - time.monotonic())))
        for each in asking:
            each.result()
    time.sleep(REST)
    run.look(begun)
    return visits, before, {pid: descriptors(pid) for pid in run.workers()}


def warm(run: Run, visits: Visits, found: dict[str, list[str]]) -> None:
    """Ask for each small thing, and each worker for a dump, so that what is opened only once is open."""
    chance = random.Random("warm")
    for _ in range(2 * WORKERS):
        visitor = Visitor(run.port, visits)
        for ask in small():
            visitor.ask(filled(ask, chance, found))
        visitor.leave()
    for _ in range(ATTEMPTS):  # a worker holds a folder from its first dump on
        if all(any("onrecord-dump-" in each for each in descriptors(pid)) for pid in run.workers()):
            break
        with ThreadPoolExecutor(DUMPS) as pool:
            for _ in range(DUMPS):
                pool.submit(ask_for_a_dump, Visitor(run.port, visits))


def ask_for_a_dump(visitor: Visitor) -> None:
    """Ask for a part of the dump over a new connection, so that its worker makes the dump."""
    visitor.ask(Ask("/v1/dump.zip", (206,), headers={"Range": "bytes=0-99"}))
    visitor.leave()


def load_until(run: Run, until: float) -> None:
    """Load once a minute, or as often as it goes."""
    turn = 1
    while (begun := time.monotonic()) < until:
        run.load(turn)
        turn += 1
        time.sleep(max(0.0, min(begun + BETWEEN_LOADS, until) - time.monotonic()))


def result(run: Run, visits: Visits, before: Descriptors, after: Descriptors) -> dict[str, Any]:
    """What was seen, and sentences about what was wrong."""
    log = logged(run.file.with_name("log"))
    known = {route.path for route in ROUTES} | set(json.loads((ROOT / "tests" / "openapi.json").read_text())["paths"])
    never = known - {each["route"] for each in log.values()}
    late = [
        f"Revision {each['revision']} was served after {each['lag']:.1f} s." for each in run.loads if each["lag"] > SOON
    ]
    wrong = [*run.wrong, *visits.wrong, *late, *judge(visits, log, run.counts, run.editions)]
    wrong += [*grown(run.looks, before, after), *(f"Nothing has asked for {path}." for path in sorted(never))]
    slowest = sorted(((max(times), kind) for kind, times in visits.seconds.items()), reverse=True)[:20]
    return {
        "requests": visits.statuses.total(),
        "with a revision": sum(log.get(name, {}).get("revision") is not None for name in visits.seen),
        "statuses": dict(sorted(visits.statuses.items())),
        "wrong": wrong,
        "loads": run.loads,
        "looks": run.looks,
        "slowest": {kind: round(seconds, 2) for seconds, kind in slowest},
    }


def main() -> None:
    """Ask for as long as is wanted, write what came of it, and say what was wrong."""
    parser = ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__)
    parser.add_argument("--quotes", type=int, default=10_000, help="size of the record")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pace", type=float, default=10, help="requests a second, or fewer if the server is slower")
    options = parser.parse_args()
    with TemporaryDirectory(dir=CACHE, prefix="endurance-") as folder, running(options.quotes, Path(folder)) as run:
        found = vars(options) | result(run, *endure(run, options.minutes, options.pace))
    RESULT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    lags = [each["lag"] for each in found["loads"]]
    print(f"{found['requests']:,} requests, by status: {found['statuses']}")
    print(f"{len(lags)} loads, served at most {max(lags):.1f} s after their end")
    sys.exit("\n".join(found["wrong"][:50]) or None)


if __name__ == "__main__":
    main()
