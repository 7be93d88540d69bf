"""`onrecord doctor`."""

from app.commands.database import database_engine, settings
from app.commands.dossiers import plural
from app.commands.index import index_storage
from app.terminal import FAULTY, echo, fail


def doctor() -> None:
    """Check the tables, anchors, revision and index, and say how to repair what is damaged.

    Exits with 1 if it finds a fault, and with 3 if the database cannot be opened.
    """
    from app.database.engine import reading_engine
    from app.operations.backup import disposed
    from app.operations.doctor import faults

    count = 0
    with database_engine(), disposed(reading_engine(settings().database_url)) as engine:
        for fault in faults(engine, index_storage()):
            echo(fault)
            count += 1
    if count:
        fail(FAULTY, plural(count, "fault"))
    echo("The record is sound: tables, anchors, revision and index.")
