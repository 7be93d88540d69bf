"""Explain errors of SQLite, PostgreSQL and the read index to the operator, and say how to fix them."""

import errno
import os
import re
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

UNREACHABLE = "PostgreSQL cannot be reached. Start it, or correct the URL in the settings. OnRecord needs no restart."
REFUSED = (
    "PostgreSQL, or a pooler in front of it, refuses. The driver's message says why; a server writes it to its log."
)
CONNECTION_LOST = (
    "PostgreSQL ended the connection. Its log says why: a restart, an administrator, or a limit such as "
    "transaction_timeout or idle_in_transaction_session_timeout. OnRecord needs no restart. "
    "Repeat a command that failed."
)
REFUSES_USER = "PostgreSQL refuses this user. Check the name, PGPASSWORD and pg_hba.conf."
NO_CONNECTION_LEFT = (
    "PostgreSQL, or a pooler in front of it, has no connection or memory left. Raise max_connections (pgbouncer: "
    "max_client_conn), or run fewer workers."
)
STARTUP_OPTION = (
    "The URL sets an option that pgbouncer refuses. Remove it, or add it to pgbouncer's ignore_startup_parameters."
)
READ_ONLY_SERVER = (
    "PostgreSQL is read-only: it is a standby, or default_transaction_read_only is on. Use the primary: "
    "name every host in the URL, with target_session_attrs=read-write."
)
POOL_EXHAUSTED = (
    "Every connection to PostgreSQL is in use, or pgbouncer cannot reach it. Start PostgreSQL, try again later, "
    "or look for a slow statement."
)
NO_TABLES = (
    "It lacks tables of this version. If it is new, run `onrecord migrate`, then `onrecord load FOLDER`. If not, move "
    "it away, then run `onrecord restore FILE`."
)
DISK_FULL = "The disk is full, and nothing was written. Free some space, then run the command again."
NEW_DATABASE = (
    "Move the database away, then run `onrecord restore FILE`, or `onrecord migrate` and `onrecord load FOLDER`."
)
DAMAGED = f"It is damaged, or no database. {NEW_DATABASE}"
LOCKED = "Another program has locked it. Wait until that program is done, or stop it, and try again."
READ_ONLY = "It is read-only. Let this user write to the file and its folder, or use the primary."
FOLDER_READ_ONLY = (
    "SQLite creates two files beside it even to read: let this user write to its folder, on a disk that is not "
    "mounted read-only."
)
NO_FILE = "There is no such file. `onrecord migrate` creates it and its folder."
OPEN_FILES = "It is a folder, or too many files are open. Raise the limit of this process (`ulimit -n`)."
SQLITE_MESSAGES = {  # by SQLite's result code, or the beginning of an extended one; the first match is used
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_READONLY_DIRECTORY": FOLDER_READ_ONLY,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_IOERR": "The disk cannot be read or written, or is full. Nothing was written. Check the disk.",
    "SQLITE_ERROR": NO_TABLES,
}
POSTGRESQL_MESSAGES = {  # by SQLSTATE or its class (PostgreSQL, appendix A); the first match is used
    "57014": "PostgreSQL canceled the statement. Try again, or raise its statement_timeout.",
    "25P03": "PostgreSQL ended an idle transaction. Try again, or raise its idle_in_transaction_session_timeout.",
    "25P04": "PostgreSQL ended a long transaction. Try again, or raise its transaction_timeout.",
    "57P01": CONNECTION_LOST,
    "57P05": CONNECTION_LOST,
    "57P": "PostgreSQL is starting or stopping. Wait; OnRecord needs no restart.",
    "28": REFUSES_USER,
    "3D": "PostgreSQL has no such database. Create it (`createdb`), then run `onrecord migrate`.",
    "42501": "This user may not do that. docs/guides/deploy.md has the grants that it needs.",
    "42P01": NO_TABLES,
    "42703": NO_TABLES,
    "53100": DISK_FULL,
    "53": NO_CONNECTION_LEFT,
    "25006": READ_ONLY_SERVER,
    "40": "Two loads collided. Run the command again.",
    "55": LOCKED,
    "XX": "PostgreSQL reports damage. Restore a backup with `onrecord restore FILE`.",
}
CONNECTION_MESSAGES = {  # by a pattern in the text: while connecting, psycopg gives no SQLSTATE, and pgbouncer 08P01
    "starting up|shutting down|recovery": POSTGRESQL_MESSAGES["57P"],
    "authentication|no pg_hba|role .* does not exist|no such user|no password supplied": REFUSES_USER,
    "database .* does not exist|no such database": POSTGRESQL_MESSAGES["3D"],
    "too many|remaining connection|no more connections": NO_CONNECTION_LEFT,
    "query_wait_timeout": POOL_EXHAUSTED,
    "startup parameter": STARTUP_OPTION,
    "session is read-only|hot standby": READ_ONLY_SERVER,
    "(?:closed the|terminating|server) conn|connection (?:was|is) (?:lost|closed)|SSL SYSCALL": CONNECTION_LOST,
}
REPAIR_RECORD = "Restore a backup (`onrecord restore FILE --replace`), or load the dossiers into a new database."
INDEX_DISK_FULL = "The disk is full. Free some space."
INDEX_READ_ONLY = (
    "This user cannot write there. Let this user write to the folder of the index and to its parent folder, "
    "or name another folder in ONRECORD_INDEX."
)
NOT_A_FOLDER = "A file is in the place of its folder. Move it away, or name another folder in ONRECORD_INDEX."
WORKER_KILLED = "A worker process was killed, perhaps because memory ran out. Try again."
INDEX_DAMAGED = "If this lasts, delete the folder of the index; it is then rebuilt from the database."
INDEX_MESSAGES = {  # by the number of the operating system's error
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), INDEX_DISK_FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), INDEX_READ_ONLY),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), NOT_A_FOLDER),
    errno.EMFILE: "Too many files are open. Raise the limit of this process (`ulimit -n`).",
    errno.EIO: "The disk cannot be read or written. Check the disk.",
}


def diagnose_index(error: BaseException) -> str:
    """Return what to do about an error of the operating system or of tantivy while the index was written."""
    if isinstance(error, BrokenProcessPool):
        return WORKER_KILLED
    number = getattr(error, "errno", None)
    if match := re.search(r"(?:os error|code:) (\d+)", str(error)):  # tantivy has the number in its text alone
        number = int(match[1])
    return LOCKED if "LockBusy" in str(error) else INDEX_MESSAGES.get(number or 0, INDEX_DAMAGED)


def diagnose_unopened(url: URL) -> str:
    """Return why a SQLite file cannot be opened, which SQLite does not say, and what to do."""
    path, may = url.database or "", partial(os.access, effective_ids=True)
    file = Path(unquote(path.removeprefix("file:")) if path.startswith("file:") else path).absolute()
    folder = next(each for each in file.parents if may(each, os.F_OK))
    if may(file, os.R_OK):
        return OPEN_FILES if may(folder, os.W_OK) else FOLDER_READ_ONLY
    if may(file, os.F_OK) or not may(folder, os.X_OK):
        return "This user may not read it. Let this user read the file, and write to its folder."
    return NO_FILE if may(folder, os.W_OK) else f"{NO_FILE} This user may not write there, so run it as another user."


def diagnose(error: BaseException, url: URL) -> str:
    """Return what an error of SQLAlchemy or of a driver means for the database at a URL, and what to do."""
    if isinstance(error, PoolTimeoutError):
        return POOL_EXHAUSTED
    cause = getattr(error, "orig", None) or error
    if name := getattr(cause, "sqlite_errorname", None):
        if name.startswith("SQLITE_CANTOPEN"):
            return diagnose_unopened(url)
        return next((message for code, message in SQLITE_MESSAGES.items() if name.startswith(code)), NO_TABLES)
    state, text = getattr(cause, "sqlstate", None) or "08", str(cause)
    if state.startswith("08"):
        matches = (message for pattern, message in CONNECTION_MESSAGES.items() if re.search(pattern, text))
        return next(matches, UNREACHABLE if state != "08P01" else REFUSED)
    return next((message for code, message in POSTGRESQL_MESSAGES.items() if state.startswith(code)), REFUSED)


def driver_message(error: BaseException) -> str:
    """Return what the driver says, on one line, without the statement and SQLAlchemy's links."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def is_data_error(error: DBAPIError) -> bool:
    """Tell whether the database works but refuses a value: its type, a constraint, or a limit of PostgreSQL."""
    limit_exceeded = (getattr(error.orig, "sqlstate", None) or "").startswith("54")
    return limit_exceeded or isinstance(error, IntegrityError | DataError)
