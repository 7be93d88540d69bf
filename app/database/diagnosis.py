"""What is wrong with a database, and what mends it, in a sentence for whoever runs the server."""

import re

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionError

STOPPED = "It would have taken longer than ONRECORD_STATEMENT_SECONDS, and was stopped. Ask for less, or later."
GONE = "PostgreSQL cannot be reached. Start it, or correct the URL in the settings; no restart of OnRecord is needed."
CROWDED = "Every connection to PostgreSQL is in use. Try again; if it lasts, run more workers, or find what is slow."
TABLES = "It has not the tables of this version. If it is new: `onrecord migrate`, then `onrecord load seed/`."
FULL = "The disk is full, and nothing was written. Make room, then say the same again."
DAMAGED = "It is damaged, or no database. Move it away, then `onrecord restore FILE`, or `onrecord migrate` and `load`."
BUSY = "Another program has locked it. Let it finish, or end it, and try again."
UNWRITABLE = "It may not be written to. Let this user write the file and its folder, or load at the primary."
MENDED = {  # by the name of SQLite's result code, or of what it begins with
    "SQLITE_INTERRUPT": STOPPED,
    "SQLITE_CANTOPEN": "There is no such file, or it may not be opened. `onrecord migrate` makes one, and its folder.",
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_READONLY_DIRECTORY": "SQLite keeps two files beside it, even to read: let this user write to its folder.",
    "SQLITE_READONLY": UNWRITABLE,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": "The disk cannot be read or written, or is full. Nothing was written; look after the disk.",
    "SQLITE_ERROR": TABLES,
}
STATES = {  # by SQLSTATE, or its class (PostgreSQL, appendix A)
    "57014": STOPPED,
    "08": GONE,
    "57P": "PostgreSQL is starting or stopping. Wait; no restart of OnRecord is needed.",
    "28": "PostgreSQL refuses this user. Check the name, PGPASSWORD and pg_hba.conf.",
    "3D": "PostgreSQL has no such database. Make it (`createdb`), then `onrecord migrate`.",
    "42501": "This user may not do that. Grant it what the README says a reader or a loader needs.",
    "42": TABLES,
    "53100": FULL,
    "53": "PostgreSQL has no connection or memory left. Raise max_connections, or run fewer workers.",
    "25006": UNWRITABLE,
    "40": "Two loads met. Say the same again.",
    "55": BUSY,
    "XX": "PostgreSQL reports damage. Restore a backup with `onrecord restore FILE`.",
}
SAID = {  # while connecting, PostgreSQL's reason is in its words alone
    "starting up|shutting down|recovery": STATES["57P"],
    "authentication|no pg_hba|role .* does not exist": STATES["28"],
    "database .* does not exist": STATES["3D"],
    "too many|remaining connection": STATES["53"],
}


def diagnose(error: BaseException) -> str:
    """The sentence for an error of a database's driver, as SQLAlchemy wraps it."""
    if isinstance(error, NoConnectionError):
        return CROWDED
    cause = getattr(error, "orig", None) or error
    if name := getattr(cause, "sqlite_errorname", None):
        return next((said for code, said in MENDED.items() if name.startswith(code)), TABLES)
    if state := getattr(cause, "sqlstate", None):
        return next((said for code, said in STATES.items() if state.startswith(code)), GONE)
    return next((said for words, said in SAID.items() if re.search(words, str(cause))), GONE)


def refuses_data(error: DBAPIError) -> bool:
    """Tell whether the database works and refuses a value: for its type, a constraint, or PostgreSQL's limits."""
    limit = (getattr(error.orig, "sqlstate", None) or "").startswith("54")  # program limit exceeded
    return limit or isinstance(error, IntegrityError | DataError)
