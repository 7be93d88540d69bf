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
Cover = Annotated[bool, typer.Option("--coverage", help="Also list what no entry covers, such as quotations.")]


def check(path: Folder, as_json: Json = False, watch: Watch = False, coverage: Cover = False) -> None:
    """Find every fault in a folder of dossiers, and every unused register entry. Needs no database."""
    if watch:
        with suppress(KeyboardInterrupt):
            check_after_changes(path, as_json=as_json, coverage=coverage)
    elif as_json or coverage:
        check_once(path, as_json=as_json, coverage=coverage)
    else:
        with checked_dossiers(path, warn=True) as (_, dossiers):
            print_summary(dossiers, {dossier.source: "fine" for dossier in dossiers})


def check_once(path: Path, *, as_json: bool, coverage: bool) -> None:
    """Print the faults and warnings of a folder, and exit with 1 if there are faults."""
    from app.dossiers.worker_pool import worker_pool
    from app.dossiers.yaml import FaultError

    faults: list[FaultError] = []
    with worker_pool(path, faults) as pool:
        pool.check(faults, lambda results, _: results)
        gaps, totals = uncovered(pool) if coverage else ([], "")
        found = [*faults, *pool.warnings, *gaps]
        if as_json:
            echo(to_json(found, indent=2))
        else:
            print_faults(found, totals)
    if faults:
        raise typer.Exit(FAULTY)


def check_after_changes(path: Path, *, as_json: bool, coverage: bool) -> None:
    """Check a folder, and after each change what has changed in it. With JSON, print a list on one line each time."""
    from app.dossiers.watching import Recheck

    recheck = Recheck(path)
    for files in chain([set[Path]()], recheck.changes()):
        started = time.perf_counter()
        recheck.forget(files)
        dossiers, faults = recheck.check_all()
        gaps, totals = uncovered(recheck) if coverage else ([], "")
        found = [*faults, *recheck.warnings, *gaps]
        if as_json:
            echo(to_json(found))
            continue
        out.clear()
        print_faults(found, totals)
        result = plural(len(faults), "fault") if faults else f"{plural(len(dossiers), 'dossier')} without a fault"
        duration = (time.perf_counter() - started) * 1000
        echo(f"{result} ({time.strftime('%H:%M:%S')}, {duration:.0f} ms). Ctrl-C ends.")


def uncovered(pool: "WorkerPool") -> "tuple[list[FaultError], str]":
    """Return a warning for everything in the articles that no entry covers, and a line with the totals."""
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
