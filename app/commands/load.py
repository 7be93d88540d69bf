"""`onrecord load`."""

from typing import Annotated

import typer

from app.commands.database import database_engine
from app.commands.dossiers import Folder, checked_dossiers, print_changes, print_summary
from app.commands.index import update_shared_index
from app.terminal import progress_bar

Restore = Annotated[bool, typer.Option("--restore", help="Bring back dossiers that `onrecord remove` withdrew.")]


def load(folder: Folder, restore: Restore = False) -> None:
    """Check a folder of dossiers, then replace their records, and update the read index."""
    from app.database.versions import require_version
    from app.dossiers import loading, origins
    from app.dossiers.registers import ids_of_siblings
    from app.dossiers.rows import register_rows
    from app.indexing import follower  # noqa: F401 - before the commit: it takes a second, and servers would go first

    states: dict[str, str] = {}
    with checked_dossiers(folder, is_load=True) as (pool, dossiers), database_engine() as engine:
        require_version(engine)
        sources = [dossier.source for dossier in dossiers]
        root = pool.worker.root
        siblings = {} if pool.whole else ids_of_siblings(folder, root)
        job = loading.Load(origins.Folder(root, sources, siblings), register_rows(pool.worker.registers), restore)
        try:
            with progress_bar() as progress:
                task = progress.add_task("Loading", total=sum(dossier.quotes for dossier in dossiers))
                prepared = pool.prepare(dossiers, loading.stored_digests(engine, sources))
                for dossier, changed in zip(dossiers, loading.load(engine, job, prepared), strict=True):
                    states[dossier.source] = "loaded" if changed else "unchanged"
                    progress.advance(task, dossier.quotes)
        finally:  # dossiers before a refused one stay loaded, so print what they removed
            print_changes(job.changes)
        update_shared_index(engine)
    print_summary(dossiers, states)
