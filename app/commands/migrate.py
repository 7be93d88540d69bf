"""`onrecord migrate`."""

from app.commands.database import database_engine, settings
from app.terminal import echo


def migrate() -> None:
    """Create or update the tables of the database that ONRECORD_DATABASE_URL names (sqlite:///data/onrecord.db)."""
    from app.database.versions import require_version, upgrade

    with database_engine(creates=True) as engine:
        require_version(engine, or_older=True)
        upgrade(settings().database_url)
    echo("The database is up to date.")
