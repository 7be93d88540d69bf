"""`make benchmark`: loads records of several sizes, compares the servers on each, writes figures, table and plot."""

import json
import os
import platform
import sqlite3
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import REPEATED, measure
from benchmarks.plot import plot
from benchmarks.record import record
from benchmarks.servers import CLIENT_CORE, pin
from benchmarks.workers import figures, more_workers

RESULTS = Path(__file__).with_name("results.json")
COLUMNS = ["OnRecord", REPEATED, "naive", "Datasette", "Groonga", "Starlette", "ASGI"]
RATIOS = {  # of the rates of two servers that were asked in the same rounds
    "against naive": ("OnRecord", "naive"),
    "against Datasette": ("OnRecord", "Datasette"),
    "against Groonga": ("OnRecord", "Groonga"),
}

FLOORS_FROM = 100_000  # quotes: in a smaller record, whatever scans it is fast, too
FLOORS = {  # the least ratios to the naive application and to Datasette that OnRecord is to reach
    "One quote with its neighbors": (15, 2.5),
    "50 quotes by speaker and topic": (40, 25),
    "First 50 of all, with the total": (30, 15),
    "50 quotes from deep in the list": (80, 3),
    "Speakers and kinds under a topic, counted": (25, 20),
    "Chinese, two characters, 20 hits": (50, 5),
    "Chinese, a rare term": (500, 4),
    "English word, ranked, highlighted": (25, 12),
    "English, several words": (150, 10),
    "Every quote as NDJSON, in rows": (60, 8),
    "Every quote as CSV, in rows": (12, 5),
}
LONGEST = {"Suggest, from three letters": 1.0, "Verify a sentence": 5.0}  # p50 in milliseconds


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": models[0].partition(": ")[2] if models else platform.machine(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "date": datetime.now(UTC).date().isoformat(),
    }


def table(works: dict[str, Any], quotes: int) -> str:
    """The comparison as Markdown: requests for each CPU-second, and how many times as many OnRecord answers."""
    lines = ["| work | " + " | ".join([*COLUMNS, *RATIOS]) + " | p50 / p99, ms |"]
    lines.append("|---" * (len(COLUMNS) + len(RATIOS) + 2) + "|")
    for work, results in works.items():
        rates = {server: each["rate"] for server, each in results.items()}
        floors = (*(FLOORS.get(work, (0, 0)) if quotes >= FLOORS_FROM else (0, 0)), 0)
        ratios = [
            against(rates[one] / rates[other], floor) if other in rates else ""
            for (one, other), floor in zip(RATIOS.values(), floors, strict=True)
        ]
        waits = " / ".join(f"{results['OnRecord'][share] * 1000:.2g}" for share in ("p50", "p99"))
        if results["OnRecord"]["p50"] * 1000 > LONGEST.get(work, float("inf")):
            waits = f"**{waits}** (above {LONGEST[work]:g})"
        if (more := results["OnRecord"].get("megabytes")) is not None:
            waits = f"first byte {waits}; {more:.0f} MB"
        lines.append(
            "| " + " | ".join([work, *(shown(rates.get(server)) for server in COLUMNS), *ratios, waits]) + " |"
        )
    return "\n".join(lines)


def against(ratio: float, floor: float) -> str:
    """A ratio as the table has it: bold, with the floor, where it is below."""
    return f"**{ratio:.3g}x** (below {floor:g}x)" if ratio < floor else f"{ratio:.3g}x"


def summary(loading: dict[str, float]) -> str:
    """Return in one line what it took to load the record and to index it, and how large both are."""
    written, indexed = (
        f"{loading['quotes'] / loading[f'{name}seconds']:,.0f} a second "
        f"({loading['quotes'] / loading[f'{name}cpu_seconds']:,.0f} for each CPU-second)"
        for name in ("", "index_")
    )
    return (
        f"Loaded into the database at {written}, indexed at {indexed}, {loading['peak_megabytes']:,.0f} MB at most. "
        f"Database {loading['megabytes']:,.0f} MB, index {loading['index_megabytes']:,.0f} MB."
    )


def shown(rate: float | None) -> str:
    """A rate as the table has it."""
    return "" if rate is None else f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"  # noqa: PLR2004


def main() -> None:
    """Measure each size, the smallest first."""
    parser = ArgumentParser(prog="make benchmark", description=__doc__)
    parser.add_argument("quotes", type=int, nargs="+", help="sizes of the record, in quotes")
    options = parser.parse_args()
    results: dict[str, Any] = {"machine": machine(), "sizes": {}}
    for quotes in sorted(options.quotes):
        file, loading = record(quotes)
        pin(0, CLIENT_CORE)
        works = measure(file)
        workers = more_workers(file)
        results["sizes"][str(quotes)] = {"loading": loading, "work": works, "workers": workers}
        print(f"\n{quotes:,} quotes. {summary(loading)}\n\n{table(works, quotes)}\n")
        print(f"{figures(workers)}\n")
        pin(0, *range(CLIENT_CORE + 1))
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        RESULTS.with_suffix(".svg").write_text(plot(results["sizes"]))


if __name__ == "__main__":
    main()
