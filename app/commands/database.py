"""Share what commands for the database need: the settings, an engine, and messages for errors."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.terminal import FAULTY, NO_DATABASE, SENSELESS, fail

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

    from app.settings import Settings

PREFIX, LOAD = "ONRECORD_", "ONRECORD_LOAD"  # LOAD is read by the image's command
SERVICE_VARIABLES = "ONRECORD_(SERVICE_|PORT(_|$))"
CHECK_URL = "ONRECORD_DATABASE_URL names the database; `onrecord migrate` creates or updates its tables."


def settings() -> "Settings":
    """Return the settings; exit with 2 and name the variables if any is invalid."""
    from pydantic import ValidationError

    from app.settings import Settings
    from app.suggestions.validation_messages import explain
    from app.suggestions.words import nearest_clause

    warn_of_unknown_variables()
    secrets = {field.validation_alias for field in Settings.model_fields.values() if not field.repr}
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for details in error.errors():
            name = str(details["loc"][0])
            message, near = explain({**details, "input": None} if name in secrets else details)
            lines.append(f"{name}: {message}{nearest_clause(near)}")
        fail(SENSELESS, *lines)


@cache
def warn_of_unknown_variables() -> None:
    """Print a warning for each environment variable that begins with `ONRECORD_` but is no setting, once per process.

    Variables that Kubernetes sets for a service named `onrecord` are left out.
    """
    from app.settings import Settings
    from app.suggestions.words import nearest, nearest_clause

    names = [str(field.validation_alias) for field in Settings.model_fields.values()]
    known = {name.removeprefix(PREFIX): name for name in names}
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name in {*names, LOAD} or re.match(SERVICE_VARIABLES, name):
            continue
        near = nearest(name.removeprefix(PREFIX), known)
        hint = nearest_clause(near and known[near])
        typer.echo(f"warning: {name} is not a setting and is ignored{hint}", err=True)


def require_file(url: "URL", *, creates: bool) -> None:
    """Exit with 2 if a URL of SQLite names no file, and with 3 if the file does not exist and must not be created."""
    database = url.database or ""
    if url.get_backend_name() != "sqlite" or database.startswith("file:"):
        return
    if database in {"", ":memory:"}:
        fail(SENSELESS, "ONRECORD_DATABASE_URL names no file, so nothing would be kept.")
    file = Path(database).absolute()
    if not creates and not file.exists():
        fail(NO_DATABASE, f"The database cannot be used: there is no file {file}.", CHECK_URL)


@contextmanager
def database_engine(*command_errors: type[Exception], creates: bool = False) -> "Iterator[Engine]":
    """Yield an engine that writes; exit with 3 if the database cannot be used.

    A SQLite file that does not exist is an error unless `creates` is true.
    Exits with 1 if the database refuses a value, and for faults in dossiers and the errors of the command.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from app.database.diagnosis import diagnose, driver_message, is_data_error
    from app.database.engine import close_writing_engine, writing_engine
    from app.database.versions import VersionError
    from app.dossiers.yaml import FaultError

    url = settings().database_url
    try:
        require_file(make_url(url), creates=creates)
        engine = writing_engine(url)
    except ImportError as error:
        fail(NO_DATABASE, f"The database cannot be used: SQLite or PostgreSQL is needed ({error}).", CHECK_URL)
    except (SQLAlchemyError, OSError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", CHECK_URL)
    try:
        yield engine
    except FaultError as fault:
        fail(FAULTY, str(fault), "1 fault; this dossier was not loaded")
    except command_errors as error:
        fail(FAULTY, str(error))
    except VersionError as error:
        fail(NO_DATABASE, f"The database cannot be used. {error}")
    except DBAPIError as error:
        if is_data_error(error):
            fail(FAULTY, f"The database refused a value, and nothing was stored with it: {driver_message(error)}")
        fail(
            NO_DATABASE, f"The database cannot be used: {driver_message(error)}", diagnose(error, engine.url), CHECK_URL
        )
    except (SQLAlchemyError, TimeoutError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", CHECK_URL)
    finally:
        close_writing_engine(engine)
