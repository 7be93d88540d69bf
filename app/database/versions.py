"""The version of a database's tables, and what to do if it is not this software's."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

PACKAGE = Path(__file__).parents[1]
INSTALLED = PACKAGE / "migrations"  # where a wheel has the folder that stands beside the package in the repository
MIGRATIONS = INSTALLED if INSTALLED.is_dir() else PACKAGE.with_name("migrations")


class VersionError(Exception):
    """The tables are of another version; the message says what to do."""


@cache
def versions() -> list[str]:
    """Return the version of each migration, oldest first; the names of migration files begin with it."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    """Return the version that this software needs."""
    return versions()[-1]


def mismatch(version: str | None) -> str | None:
    """Return what to do about tables of this version (None: no tables), or None if it is the right one."""
    if version == head():
        return None
    if version is None:
        return "It has no tables yet: `onrecord migrate` creates them, and `onrecord load FOLDER` fills them."
    if version in versions():
        return f"Its tables are of version {version}, this software needs {head()}: run `onrecord migrate`."
    return (
        f"Its tables are of version {version}, which this software is too old to know. Run the newer software, "
        "or restore a backup that this one made with `onrecord restore`."
    )


def database_version(connection: Connection) -> str | None:
    """Return the version of the tables, or None if there are none."""
    statement = text("SELECT version_num FROM alembic_version")
    return connection.scalar(statement) if inspect(connection).has_table("alembic_version") else None


def require_version(engine: Engine, *, or_older: bool = False) -> str | None:
    """Return the version of the tables, None if there are none. Raises VersionError if it is not this software's.

    With `or_older`, tables of an older version, and a database without tables, are accepted.
    """
    with engine.connect() as connection:
        version = database_version(connection)
    message = mismatch(version)
    if message and not (or_older and (version is None or version in versions())):
        raise VersionError(message)
    return version


def upgrade(url: str) -> None:
    """Migrate a database to this software's version. Raises VersionError if Alembic fails."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"url": url})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise VersionError(str(error)) from error
