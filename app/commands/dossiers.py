"""Share what commands for a folder of dossiers need: its argument, its faults, and tables of results."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.terminal import FAULTY, echo, fail, progress_bar

if TYPE_CHECKING:
    from app.dossiers.withdrawals import Changes
    from app.dossiers.worker_pool import CheckedDossier, WorkerPool

FOLDER_HELP = "A folder with dossiers and their registers, or one dossier in it."
Folder = Annotated[Path, typer.Argument(help=FOLDER_HELP, exists=True, file_okay=False)]


@contextmanager
def checked_dossiers(folder: Path, *, is_load: bool) -> "Iterator[tuple[WorkerPool, list[CheckedDossier]]]":
    """Yield the workers for a folder and its dossiers; exit with 1 and print every fault if there is one.

    Warnings are printed, too, unless it is for a load.
    """
    from app.dossiers.reports import report_lines
    from app.dossiers.worker_pool import worker_pool
    from app.dossiers.yaml import FaultError

    faults: list[FaultError] = []
    try:
        with worker_pool(folder, faults) as pool:
            with progress_bar() as progress:
                dossiers = pool.check(
                    faults, lambda results, total: progress.track(results, total, description="Checking")
                )
            warnings = [] if is_load else list(map(str, pool.warnings))
            if faults:
                fail(
                    FAULTY,
                    *chain.from_iterable(map(report_lines, faults)),
                    *warnings,
                    plural(len(faults), "fault") + ("; nothing was loaded" if is_load else ""),
                )
            for warning in warnings:
                typer.echo(warning, err=True)
            yield pool, dossiers
    except BrokenProcessPool:
        outcome = "The dossiers that it was reading were not loaded." if is_load else "The check is incomplete."
        fail(FAULTY, f"A worker process was killed, perhaps because memory ran out. {outcome} Try again.")


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def print_summary(dossiers: "list[CheckedDossier]", states: dict[str, str]) -> None:
    """Print the number of entries of each dossier, and what became of it."""
    from rich.table import Table

    table = Table("dossier", "quotes", "originals", "claims", "relations", "events", "")
    for each in dossiers:
        counts = (each.quotes, each.originals, each.claims, each.relations, each.events)
        table.add_row(each.source, *map(str, counts), states[each.source])
    echo(table)


def print_changes(changes: "Changes") -> None:
    """Print the id of each removed record, and of each kept although its register no longer lists it."""
    from rich.table import Table

    if changes.removed or changes.kept:
        table = Table("record", "id", "change")
        for kind, id in sorted(changes.removed):
            table.add_row(kind, id, "removed")
        for (kind, id), reason in sorted(changes.kept.items()):
            table.add_row(kind, id, f"stays: {reason}")
        echo(table)
