"""`onrecord check`. It starts without SQLAlchemy, because editors run it after each change."""

import json
import time
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.dossiers import Folder, checked_dossiers, plural, print_summary
from app.terminal import FAULTY, echo, out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.dossiers.worker_pool import WorkerPool
    from app.dossiers.yaml import FaultError

Json = Annotated[bool, typer.Option("--json", help="Print faults and warnings as a JSON list, for editors.")]
Watch = Annotated[bool, typer.Option("--watch", help="Check again after each change, until Ctrl-C.")]
Cover = Annotated[
    bool, typer.Option("--coverage", help="Also list what no entry covers: quotations, dates, names, sentences.")
]


def check(folder: Folder, as_json: Json = False, watch: Watch = False, coverage: Cover = False) -> None:
    """Find every fault in a folder of dossiers, and every unused register entry. Needs no database."""
    if watch:
        with suppress(KeyboardInterrupt):
            check_after_changes(folder, as_json=as_json, coverage=coverage)
    elif as_json or coverage:
        check_once(folder, as_json=as_json, coverage=coverage)
    else:
        with checked_dossiers(folder, is_load=False) as (_, dossiers):
            print_summary(dossiers, {dossier.source: "fine" for dossier in dossiers})


def check_once(folder: Path, *, as_json: bool, coverage: bool) -> None:
    """Print the faults and warnings of a folder, and exit with 1 if there are faults."""
    from app.dossiers.worker_pool import worker_pool
    from app.dossiers.yaml import FaultError

    faults: list[FaultError] = []
    with worker_pool(folder, faults) as pool:
        pool.check(faults, lambda results, _: results)
        gaps, totals = coverage_gaps(pool) if coverage else ([], "")
        findings = [*faults, *pool.warnings, *gaps]
        if as_json:
            echo(to_json(findings, indent=2))
        else:
            print_faults(findings, totals)
    if faults:
        raise typer.Exit(FAULTY)


def check_after_changes(folder: Path, *, as_json: bool, coverage: bool) -> None:
    """Check a folder, and check it again after each change. With JSON, print a list on one line each time."""
    from app.dossiers.watching import IncrementalCheck

    check = IncrementalCheck(folder)
    for files in chain([set[Path]()], check.changes()):
        start = time.perf_counter()
        check.forget(files)
        dossiers, faults = check.check_all()
        gaps, totals = coverage_gaps(check) if coverage else ([], "")
        findings = [*faults, *check.warnings, *gaps]
        if as_json:
            echo(to_json(findings))
            continue
        out.clear()
        print_faults(findings, totals)
        result = plural(len(faults), "fault") if faults else f"{plural(len(dossiers), 'dossier')} without a fault"
        duration = (time.perf_counter() - start) * 1000
        echo(f"{result} ({time.strftime('%H:%M:%S')}, {duration:.0f} ms). Ctrl-C ends.")


def coverage_gaps(pool: "WorkerPool") -> "tuple[list[FaultError], str]":
    """Return a warning for each quotation, date and so on that no entry covers, and a line with the totals."""
    from app.dossiers.checking import check_dossier
    from app.drafting.coverage import Coverage

    coverage, registers = Coverage(), pool.worker.registers
    gaps: list[FaultError] = []
    for folder in pool.folders:
        if dossier := check_dossier(folder, pool.worker.root, registers, []):
            gaps += coverage.uncovered(dossier, registers)
    return gaps, str(coverage)


def to_json(faults: "Iterable[FaultError]", indent: int | None = None) -> str:
    """Return faults as a JSON list."""
    from app.dossiers.reports import fault_json

    return json.dumps(list(map(fault_json, faults)), ensure_ascii=False, indent=indent)


def print_faults(faults: "Iterable[FaultError]", totals: str) -> None:
    """Print faults, and the totals of coverage if there are any."""
    from app.dossiers.reports import report_lines

    lines = [*chain.from_iterable(map(report_lines, faults)), *([totals] if totals else [])]
    if lines:
        echo("\n".join(lines))
