"""Share what commands for the database need: the settings, an engine, and messages for errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.terminal import FAULTY, NO_DATABASE, SENSELESS, fail

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.settings import Settings

CHECK_URL = "ONRECORD_DATABASE_URL names the database; `onrecord migrate` creates or updates its tables."


def settings() -> "Settings":
    """Return the settings; exit with 2 and name the variables if any is invalid."""
    from pydantic import ValidationError

    from app.settings import Settings
    from app.validation_messages import explain

    secrets = {field.validation_alias for field in Settings.model_fields.values() if not field.repr}
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for details in error.errors():
            name = str(details["loc"][0])
            message, near = explain({**details, "input": None} if name in secrets else details)
            lines.append(f"{name}: {message}{f'; nearest: {near}' if near else ''}")
        fail(SENSELESS, *lines)


@contextmanager
def database_engine(*command_errors: type[Exception]) -> "Iterator[Engine]":
    """Yield an engine that writes; exit with 3 if the database cannot be used.

    Exits with 1 if the database refuses a value, and for faults in dossiers and the errors of the command.
    """
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from app.database.diagnosis import diagnose, driver_message, is_data_error
    from app.database.engine import writing_engine
    from app.database.versions import VersionError
    from app.dossiers.yaml import FaultError

    url = settings().database_url
    try:
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
        fail(NO_DATABASE, f"The database cannot be used: {driver_message(error)}", diagnose(error), CHECK_URL)
    except (SQLAlchemyError, TimeoutError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", CHECK_URL)
    finally:
        engine.dispose()
