"""Which version the tables of a database are of, and what to do where it is not this software's."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

SETTINGS = Path(__file__).parents[2] / "pyproject.toml"
MIGRATIONS = SETTINGS.with_name("migrations") / "versions"
FOUND = text("SELECT version_num FROM alembic_version")


class VersionError(Exception):
    """The tables are not of this version; the message says what to do."""


@cache
def versions() -> list[str]:
    """Every version that there is a migration to, the first one first: they are numbered, and their files named so.

    Raises VersionError if there is none.
    """
    if found := sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("[0-9]*_*.py")):
        return found
    raise VersionError(f"No migration is in {MIGRATIONS}: run OnRecord out of its repository (`make install`).")


def head() -> str:
    """The version that this software's tables are of."""
    return versions()[-1]


def mismatch(found: str | None) -> str | None:
    """What to do about tables of this version, None being no tables; None where they are this software's own."""
    if found == head():
        return None
    if found is None:
        return "It has no tables yet: `onrecord migrate` makes them, and `onrecord load seed/` fills them."
    if is_known(found):
        return f"Its tables are of version {found}, this software's of {head()}: `onrecord migrate` brings them there."
    return (
        f"Its tables are of version {found}, which this software is too old to know. Run the newer software, "
        "or restore a backup that this one made with `onrecord restore`."
    )


def is_known(version: str) -> bool:
    """Whether this software has a migration to this version."""
    return version in versions()


def version(connection: Connection) -> str | None:
    """The version that the tables are of; None where there are none."""
    return connection.scalar(FOUND) if inspect(connection).has_table("alembic_version") else None


def refuse_other(engine: Engine, *, older: bool = False) -> None:
    """Raise VersionError if the tables are not of this version, or an `older` one where that is as good."""
    with engine.connect() as connection:
        found = version(connection)
    wrong = mismatch(found)
    if wrong and not (older and (found is None or is_known(found))):
        raise VersionError(wrong)


def upgrade(url: str) -> None:
    """Bring a database to this version's tables. Raises VersionError if Alembic refuses to."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(toml_file=SETTINGS)
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise VersionError(str(error)) from error
