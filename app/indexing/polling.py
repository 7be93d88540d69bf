"""The thread of a server that keeps its index at the revision of the database."""

from collections.abc import Hashable
from threading import Event, Thread
from time import monotonic

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from app.database.diagnosis import diagnose, diagnose_index, driver_message
from app.database.engine import reading_engine
from app.database.versions import VersionError, mismatch, require_version
from app.index.reader import ReadIndex, State, is_failure
from app.index.storage import IndexBusyError
from app.indexing.follower import follow
from app.indexing.rendering import RecordError
from app.logs import log

POLL = 0.25  # seconds between two queries for the revision
RETRY = 2.0  # seconds until an update that failed is tried again
SILENCE = 5.0  # seconds without a response after which the database counts as unreachable
STOP_SECONDS = 1.0  # how long the end of a server waits for this thread
STATE_AND_VERSION = text("SELECT revision, epoch, (SELECT max(version_num) FROM alembic_version) FROM dataset")
UNREADABLE = "The database cannot be read now."
SILENT = "It does not respond. Check its server, its disk and the network. OnRecord needs no restart."
OTHER_VERSION = (
    "Another version of OnRecord has replaced the index. Restart this server with that version, "
    "or give it an index folder of its own (ONRECORD_INDEX)."
)


class StoppedError(Exception):
    """The server stops while it builds an index."""


class OtherVersionError(Exception):
    """Another version of the software has replaced the index."""


class IndexFollower:
    """A server's thread that follows the database: it queries the revision four times a second."""

    def __init__(self, url: str, index: ReadIndex) -> None:
        self.engine, self.index = reading_engine(url), index
        self.is_first, self.stopping = Event(), Event()
        self.thread: Thread | None = None
        self.seen: State | None = None  # the state of the database that the index was last brought to
        self.noticed: State | None = None  # a newer one, which whoever loaded it may bring the index to
        self.version: Hashable = None  # the version of the index after that
        self.query_start: float | None = None  # of a query that the database has not answered yet
        self.has_answered = False
        self.problem = ""  # why the index cannot follow, and what to do
        self.progress = "The read index is not built yet."

    def start(self) -> None:
        """Start the thread; an application may be started again after it was stopped."""
        self.stopping = Event()
        self.is_first.clear()
        self.thread = Thread(target=self.run, args=(self.stopping,), name="following", daemon=True)
        self.thread.start()

    def run(self, stopping: Event) -> None:
        """Poll the database until `stop` is called."""
        self.index.inspect()
        pause = 0.0
        while not stopping.wait(pause):
            pause = self.step()
            self.is_first.set()

    def step(self) -> float:
        """Query the revision, and update the index if necessary; return the seconds to wait before the next step."""
        try:
            self.query_start = monotonic()
            state = readable_state(self.engine)
            self.query_start, self.has_answered = None, True
            is_as_before = self.index.storage.version() == self.version and not self.index.is_damaged
            if is_as_before and self.seen not in {None, state} and self.noticed != state:
                self.noticed = state  # its loader goes first: here, an update would take turns with requests
                return POLL
            if state != self.seen or not is_as_before:
                self.update()
            self.report("")
        except IndexBusyError:
            self.progress = "Another process is building the read index."
        except StoppedError:
            pass
        except OtherVersionError:
            self.report(OTHER_VERSION)
            return RETRY
        except (SQLAlchemyError, VersionError) as error:
            is_updating, self.query_start, self.has_answered = self.query_start is None, None, False
            if isinstance(error, VersionError):
                self.report(f"{UNREADABLE} {error}")
            else:
                self.report(f"{UNREADABLE} {diagnose(error, self.engine.url)}", error)
            return RETRY if is_updating else POLL
        except BaseException as error:
            if not is_failure(error):
                raise
            self.report_index_error(error)
            return RETRY
        return POLL

    def update(self) -> None:
        """Bring the index to the state of the database. Raises OtherVersionError if it is not this version's index."""
        self.seen = None
        if self.index.snapshot() and self.index.is_of_other_version and self.index.storage.version() is not None:
            raise OtherVersionError
        self.progress = "The read index is being built."
        storage, rebuild = self.index.storage, self.index.is_damaged
        self.seen = follow(self.engine, storage, self.report_progress, rebuild=rebuild, verify=False, wait=False)
        self.version = storage.version()

    def report_progress(self, done: int, total: int) -> None:
        """Store the progress of a build, in sources. Raises StoppedError if the server stops."""
        if self.stopping.is_set():
            raise StoppedError
        self.progress = f"The read index is being built: {done:,} of {total:,} sources are done."

    def report_index_error(self, error: BaseException) -> None:
        """Store why the index could not be updated, and look whether it is damaged."""
        if isinstance(error, RecordError):
            self.report(f"The read index cannot be made from the record. {error}. `onrecord doctor` says what to do.")
            return
        self.index.inspect()
        self.report(f"The read index cannot be brought to the database's revision. {diagnose_index(error)}", error)

    def report(self, problem: str, error: BaseException | None = None) -> None:
        """Store the problem, or that there is none, and log it when it changes."""
        if problem != self.problem and problem:
            log.warning("%s%s", problem, f" ({driver_message(error)})" if error else "")
        elif problem != self.problem:
            log.info("The read index follows the database again.")
        self.problem = problem

    @property
    def is_silent(self) -> bool:
        """Whether the database has not answered a query for some time."""
        start = self.query_start
        return start is not None and monotonic() - start > SILENCE

    @property
    def is_up(self) -> bool:
        """Whether the database can be read."""
        return self.has_answered and not self.is_silent

    @property
    def current_problem(self) -> str:
        """What is wrong now, and what to do; empty if nothing is."""
        return f"{UNREADABLE} {SILENT}" if self.is_silent else self.problem

    @property
    def note(self) -> str | None:
        """What is wrong although requests are answered, and what to do; None if nothing is."""
        problem, snapshot = self.current_problem, self.index.current
        return f"{problem} Reads go on at revision {snapshot.revision}." if problem and snapshot else problem or None

    @property
    def unavailable(self) -> str:
        """Why no request can be answered, and what to do or to wait for."""
        problem = self.current_problem
        return f"There is no read index yet. {problem}" if problem else self.progress

    def stop(self) -> None:
        """End the thread and close its connections. A thread that waits for the database ends with the process."""
        self.stopping.set()
        if self.thread:
            self.thread.join(STOP_SECONDS)
        if not self.thread or not self.thread.is_alive():
            self.engine.dispose()


def readable_state(engine: Engine) -> State:
    """Return the state of the database. Raises VersionError if its tables are of another version."""
    try:
        with engine.connect() as connection:
            revision, epoch, version = connection.execute(STATE_AND_VERSION).one()
    except (OperationalError, ProgrammingError):
        require_version(engine)  # if tables are missing, the version tells why
        raise
    if message := mismatch(version):
        raise VersionError(message)
    return State(revision, epoch)
