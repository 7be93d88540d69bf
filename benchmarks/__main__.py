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


def table(works: dict[str, Any]) -> str:
    """The comparison as Markdown: requests for each CPU-second, and how many times as many OnRecord answers."""
    lines = ["| work | " + " | ".join([*COLUMNS, *RATIOS]) + " | p50 / p99, ms |"]
    lines.append("|---" * (len(COLUMNS) + len(RATIOS) + 2) + "|")
    for work, found in works.items():
        rates = {server: each["rate"] for server, each in found.items()}
        ratios = [f"{rates[one] / rates[other]:.3g}x" if other in rates else "" for one, other in RATIOS.values()]
        waits = " / ".join(f"{found['OnRecord'][share] * 1000:.2g}" for share in ("p50", "p99"))
        if (more := found["OnRecord"].get("megabytes")) is not None:
            waits = f"first byte {waits}; {more:.0f} MB"
        lines.append(
            "| " + " | ".join([work, *(shown(rates.get(server)) for server in COLUMNS), *ratios, waits]) + " |"
        )
    return "\n".join(lines)


def summary(loading: dict[str, float]) -> str:
    """Return in one line what it took to load the record and to index it, and how large both are."""
    return (
        f"Loaded and indexed at {loading['quotes_per_second']:,.0f} a second, "
        f"{loading['peak_megabytes']:,.0f} MB at most; indexed anew in {loading['index_seconds']:,.0f} s. "
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
        print(f"\n{quotes:,} quotes. {summary(loading)}\n\n{table(works)}\n")
        print(f"{figures(workers)}\n")
        pin(0, *range(CLIENT_CORE + 1))
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        RESULTS.with_suffix(".svg").write_text(plot(results["sizes"]))


if __name__ == "__main__":
    main()
