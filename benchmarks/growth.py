"""How a record grows to a hundred million quotes: measured up to 5 million, calculated beyond, simulated for hosts.

`python -m benchmarks.growth` needs the records of `make benchmark QUOTES="10000 100000 1000000"` and an hour on two
cores. Each part is kept in `benchmarks/growth.json`; remove a part from it, or the file, to measure again.
"""

import json
import math
import random
import shutil
import sqlite3
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import uvloop

from app.database.engine import reading_engine
from app.index.storage import IndexFolder
from app.indexing.follower import follow
from benchmarks.costs import SHARES, paths_by_kind, request_costs
from benchmarks.hosts import Fleet, ask_at, simulate, summary
from benchmarks.multiplied import multiplied, owners_seen, scan_cost
from benchmarks.partitions import partitioned
from benchmarks.record import index_folder, record, url
from benchmarks.servers import CACHE, CLIENT_CORE, ONRECORD, pin, serving

RESULT = Path(__file__).with_name("growth.json")
SIZES, TIMES = (10_000, 100_000, 1_000_000), 5  # the largest record is multiplied
BASE, MULTIPLES = 100_000, (10, 50)  # of the record that PostgreSQL multiplies
TARGET = 100_000_000  # quotes
TERMS, SOURCES = 0.61, 0.01  # for each quote of the corpus
RATES = (250, 1_000, 4_000)  # requests a second that the hosts are simulated with
BUSY = (0.3, 0.6, 0.8)  # of one core of the real server that the simulation is compared with
VALIDATION = 20.0  # seconds of each comparison
ADDED = """UPDATE dataset SET revision = revision + 1;
INSERT INTO revision SELECT revision, '2026-01-01T00:00:00Z' FROM dataset;
UPDATE source SET loaded_revision = (SELECT revision FROM dataset) WHERE id = (SELECT min(source_id) FROM quote);"""


def cpu() -> float:
    """Return the seconds of CPU of this process and of those that it has waited for."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def follow_cost(file: Path) -> float:
    """Return the seconds of CPU that an index takes to follow one changed source; of a copy of the record.

    The first time in a process also reads dictionaries, so the second one counts.
    """
    with TemporaryDirectory(dir=CACHE) as folder:
        copy = Path(shutil.copy(file, folder))
        shutil.copytree(index_folder(file), index_folder(copy))
        engine, spent = reading_engine(url(copy)), 0.0
        for _ in range(2):
            with closing(sqlite3.connect(copy)) as connection:
                connection.executescript(ADDED)
            start = cpu()
            follow(engine, IndexFolder(index_folder(copy)), verify=False)
            spent = cpu() - start
        return spent


@cache
def indexes() -> dict[int, tuple[Path, Path]]:
    """Return by number of quotes a record's file and the folder of an index with as many documents."""
    files = {quotes: record(quotes)[0] for quotes in SIZES}
    largest = files[SIZES[-1]]
    larger = {SIZES[-1] * TIMES: (largest, multiplied(index_folder(largest), TIMES))}
    return {quotes: (file, index_folder(file)) for quotes, file in files.items()} | larger


def sizes_of(file: Path, folder: Path) -> dict[str, int]:
    """Return the bytes of the SQLite file that an index was made of, and those of the index."""
    return {"sqlite": file.stat().st_size, "index": sum(each.stat().st_size for each in folder.iterdir())}


def validated(file: Path, samples: Mapping[str, list[float]]) -> dict[str, Any]:
    """Compare a real server with the simulation of one worker: the same kinds of requests, at several rates."""
    wanted, chance = {name: cycle(some) for name, some in paths_by_kind(file).items()}, random.Random(1)
    samples = {name: some[1:] for name, some in samples.items()}  # the first of each also reads dictionaries
    inside = sum(share * fmean(samples[name]) for name, share in SHARES.items())
    environment = {"ONRECORD_DATABASE_URL": url(file), "ONRECORD_CACHE_MEGABYTES": "0"}
    by_rate: dict[str, Any] = {}
    with serving("OnRecord", ONRECORD, **environment) as server:
        pin(0, CLIENT_CORE)
        for busy in BUSY:
            rate = busy / (inside * 1.2)
            count = int(rate * VALIDATION)
            paths = [next(wanted[kind]) for kind in chance.choices(list(SHARES), list(SHARES.values()), k=count)]
            times = sorted(chance.uniform(0, VALIDATION) for _ in paths)
            before = server.cpu()
            waits = uvloop.run(ask_at(server.port, times, paths))
            spent = (server.cpu() - before) / count
            scaled = {name: [each * spent / inside for each in some] for name, some in samples.items()}
            fleet = Fleet(1, 1, rate, VALIDATION, math.inf, 0, math.inf, 0, 0, 0)
            by_rate[f"{busy:.0%}"] = {
                "rate": rate, "cpu_ms": 1000 * spent, "cpu_inside_ms": 1000 * inside,
                "measured": summary(waits), "simulated": simulate(fleet, scaled, SHARES),
            }  # fmt: skip
    return by_rate


def projected(by_size: Mapping[int, float], quotes: int = TARGET) -> float:
    """Return a figure at another size, on the straight line through the two largest ones."""
    (small, low), (large, high) = sorted(by_size.items())[-2:]
    return high + max(0.0, high - low) / (large - small) * (quotes - large)


def exponent(by_size: Mapping[int, float]) -> float:
    """Return the power of the number of quotes with which a figure grows between the two largest sizes."""
    (small, low), (large, high) = sorted(by_size.items())[-2:]
    return math.log(high / low) / math.log(large / small)


def mean_costs(figures: Mapping[str, Any]) -> dict[str, dict[int, float]]:
    """Return by kind and number of quotes the mean seconds of CPU of a request, but for the first."""
    costs = figures["costs"]
    return {name: {int(size): fmean(each["kinds"][name][1:]) for size, each in costs.items()} for name in SHARES}


def simulated(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Simulate twenty hosts with 5 and with 100 million quotes, at several rates."""
    means, largest = mean_costs(figures), SIZES[-1] * TIMES
    measured = figures["costs"][str(largest)]["kinds"]
    follows = {int(size): seconds for size, seconds in figures["follow"].items()}
    results = {}
    for quotes in (largest, TARGET):
        growth = {name: projected(means[name], quotes) / means[name][largest] for name in SHARES}
        samples = {name: [each * growth[name] for each in measured[name][1:]] for name in SHARES}
        fleet = Fleet(follow=projected(follows, quotes))
        for rate in RATES:
            results[f"{quotes} quotes, {rate} a second"] = simulate(replace(fleet, rate=rate), samples, SHARES)
    return results


def measured_parts() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Return the parts, each as a function of those before it."""
    return {
        "bytes": lambda _: {str(quotes): sizes_of(*where) for quotes, where in indexes().items()},
        "costs": lambda _: {str(quotes): request_costs(*where) for quotes, where in indexes().items()},
        "follow": lambda _: {str(quotes): follow_cost(indexes()[quotes][0]) for quotes in SIZES},
        "scans": lambda _: {
            str(BASE * times): scan_cost(int(BASE * times * TERMS), int(BASE * times * SOURCES))
            for times in (1, *MULTIPLES)
        },
        "owners of 70,000": lambda _: owners_seen(70_000),
        "postgres": lambda _: partitioned(indexes()[BASE][0], list(MULTIPLES)),
        "simulated": simulated,
        "validated": lambda figures: validated(indexes()[BASE][0], figures["costs"][str(BASE)]["kinds"]),
    }


def tables(figures: Mapping[str, Any]) -> str:
    """Return the figures as Markdown."""
    sizes = [int(size) for size in figures["costs"]]
    lines = ["| CPU of a request, ms | " + " | ".join(f"{size:,}" for size in sizes) + " | power | 100 million |"]
    lines.append("|---" * (len(sizes) + 3) + "|")
    for name, by_size in mean_costs(figures).items():
        cells = [f"{1000 * by_size[size]:.2f}" for size in sizes]
        cells += [f"{exponent(by_size):.2f}", f"{1000 * projected(by_size):,.1f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    for part in ("simulated", "validated"):
        for name, each in figures.get(part, {}).items():
            lines.append(f"{part}, {name}: {json.dumps(each)}")
    return "\n".join(lines)


def main() -> None:
    """Measure the parts that are not in the file, and print what came of all of them."""
    parser = ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("parts", nargs="*", help="only these parts, for instance `simulated`; measured again")
    options = parser.parse_args()
    figures: dict[str, Any] = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    for name, measure in measured_parts().items():
        if name in options.parts or (name not in figures and not options.parts):
            start = time.monotonic()
            figures[name] = measure(figures)
            RESULT.write_text(json.dumps(figures, indent=1) + "\n")
            print(f"{name}: measured in {time.monotonic() - start:.0f} s", flush=True)
    print(tables(figures))


if __name__ == "__main__":
    main()
