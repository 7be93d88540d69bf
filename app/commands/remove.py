"""`onrecord remove`."""

from typing import Annotated

import typer

from app.commands.database import database_engine
from app.commands.dossiers import print_changes
from app.commands.index import update_shared_index
from app.terminal import echo

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def remove(source: Annotated[str, typer.Argument(help="The id of a dossier's source.")], yes: Yes = False) -> None:
    """Withdraw a dossier and everything read from it. Its URLs then return 410, and its ids stay reserved."""
    from app.database.versions import require_version
    from app.dossiers import removal
    from app.indexing import follower  # noqa: F401 - before the commit: it takes a second, and servers would go first

    with database_engine(removal.NotRemovableError) as engine:
        require_version(engine)
        counts = removal.count_records(engine, source)
        contents = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
        if not yes:
            typer.confirm(f"Withdraw {source} and everything read from it ({contents})?", abort=True, err=True)
        print_changes(removal.remove_dossier(engine, source))
        update_shared_index(engine)
    echo(f"Withdrawn: {source}. Its URLs return 410; people, organizations and topics stay.")
