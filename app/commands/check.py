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

    from app.dossiers.yaml import FaultError

Json = Annotated[bool, typer.Option("--json", help="Print faults and warnings as a JSON list, for editors.")]
Watch = Annotated[bool, typer.Option("--watch", help="Check again after each change, until Ctrl-C.")]


def check(path: Folder, as_json: Json = False, watch: Watch = False) -> None:
    """Find every fault in a folder of dossiers, and every unused register entry. Needs no database."""
    if watch:
        with suppress(KeyboardInterrupt):
            check_after_changes(path, as_json=as_json)
    elif as_json:
        print_json(path)
    else:
        with checked_dossiers(path, warn=True) as (_, dossiers):
            print_summary(dossiers, {dossier.source: "fine" for dossier in dossiers})


def print_json(path: Path) -> None:
    """Print the faults of a folder as JSON, and exit with 1 if there are any."""
    from app.dossiers.worker_pool import worker_pool
    from app.dossiers.yaml import FaultError

    faults: list[FaultError] = []
    with worker_pool(path, faults) as pool:
        pool.check(faults, lambda results, _: results)
        echo(to_json([*faults, *pool.warnings], indent=2))
    if faults:
        raise typer.Exit(FAULTY)


def to_json(faults: "Iterable[FaultError]", indent: int | None = None) -> str:
    """Return faults as a JSON list."""
    from app.dossiers.reports import fault_json

    return json.dumps(list(map(fault_json, faults)), ensure_ascii=False, indent=indent)


def check_after_changes(path: Path, *, as_json: bool) -> None:
    """Check a folder, and after each change what has changed in it. With JSON, print a list on one line each time."""
    from app.dossiers.reports import report_lines
    from app.dossiers.watching import Recheck

    recheck = Recheck(path)
    for files in chain([set[Path]()], recheck.changes()):
        started = time.perf_counter()
        recheck.forget(files)
        dossiers, faults = recheck.check_all()
        found = [*faults, *recheck.warnings]
        if as_json:
            echo(to_json(found))
            continue
        out.clear()
        echo("\n".join(chain.from_iterable(map(report_lines, found))))
        result = plural(len(faults), "fault") if faults else f"{plural(len(dossiers), 'dossier')} without a fault"
        duration = (time.perf_counter() - started) * 1000
        echo(f"{result} ({time.strftime('%H:%M:%S')}, {duration:.0f} ms). Ctrl-C ends.")
