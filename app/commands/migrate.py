"""`onrecord migrate`."""

from app.commands.database import database_engine, settings
from app.terminal import echo


def migrate() -> None:
    """Create or update the tables of the database that ONRECORD_DATABASE_URL names (sqlite:///data/onrecord.db)."""
    from app.database.versions import head, require_version, upgrade

    with database_engine(creates=True) as engine:
        before = require_version(engine, or_older=True)
        upgrade(settings().database_url)
    if before == head():
        echo(f"The database is already up to date, at version {before}.")
    elif before:
        echo(f"The tables were upgraded from version {before} to {head()}.")
    else:
        echo(f"The tables were created, at version {head()}.")
