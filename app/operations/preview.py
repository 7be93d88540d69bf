"""A folder of dossiers as the API would serve it: checked and loaded into a scratch database after each change."""

import sqlite3
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from threading import Event, Lock, Thread

import watchfiles
from sqlalchemy import update

from app.database.engine import writing_engine
from app.database.versions import upgrade
from app.dossiers import loading, origins
from app.dossiers.rows import register_rows
from app.dossiers.worker_pool import CheckedDossier, WorkerPool, worker_pool
from app.dossiers.yaml import FaultError
from app.models.tables import Dataset
from app.settings import Settings
from app.temporary_folders import temporary_folder

DEBOUNCE, STEP = 200, 20  # milliseconds to wait for more changes at most, and after each
STOP_SECONDS = 5.0


class Preview:
    """A folder, the faults in it, and a database with its last state that had none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = ExitStack()
        scratch = self.scratch.enter_context(temporary_folder("onrecord-preview-"))
        self.database, self.empty, self.new = (scratch / name for name in ("now.db", "empty.db", "new.db"))
        self.engine = writing_engine(database_url(self.new))  # one for all loads: it remembers compiled statements
        self.faults: list[FaultError] = []
        self.number = 0  # of the update that found these faults
        self.is_shown = False  # whether the database has a state of the folder
        self.updating, self.stopping = Lock(), Event()
        self.thread: Thread | None = None
        upgrade(database_url(self.empty))
        close_journal(self.empty)
        copyfile(self.empty, self.database)

    def settings(self, settings: Settings) -> Settings:
        """Return the settings of a server that shows the preview."""
        changes = {"database_url": database_url(self.database), "index": "memory", "max_age": 0, "versions": 0}
        return settings.model_copy(update=changes)

    def update(self) -> None:
        """Check the folder; replace what is shown if it has no faults."""
        with self.updating:
            faults: list[FaultError] = []
            try:
                with worker_pool(self.folder, faults) as pool:
                    dossiers = pool.check(faults, lambda results, _: results)
                    if not faults:
                        self.load(pool, dossiers)
            except FaultError as fault:
                faults.append(fault)
            except (OSError, BrokenProcessPool) as error:  # a folder may vanish while it is read
                faults.append(FaultError(f"cannot be read: {error}", file=self.folder))
            self.faults, self.number = faults, self.number + 1

    def load(self, pool: WorkerPool, dossiers: list[CheckedDossier]) -> None:
        """Load a folder into a new database, and put it in the place of the one that is served.

        A new one, because its records may change in ways that a load into the same database refuses.
        """
        copyfile(self.empty, self.new)
        try:
            with self.engine.begin() as connection:
                connection.execute(update(Dataset).values(revision=self.number, epoch=token_hex(8)))
            folder = origins.Folder(pool.worker.root, [dossier.source for dossier in dossiers])
            job = loading.Load(folder, register_rows(pool.worker.registers))
            for _ in loading.load(self.engine, job, pool.prepare(dossiers, {})):
                pass
        finally:
            self.engine.dispose()
        close_journal(self.new)
        self.new.replace(self.database)
        self.is_shown = True

    def watch(self, report: Callable[[], None]) -> None:
        """Update after each change of a file, in a thread, until `stop`; call a function after each update."""
        self.thread = Thread(target=self.follow, args=(report,), name="watching", daemon=True)
        self.thread.start()

    def follow(self, report: Callable[[], None]) -> None:
        """Wait for changes and update."""
        is_single = (self.folder / "dossier.yaml").exists()
        folders = [self.folder, self.folder.resolve().parent] if is_single else [self.folder]
        changes = watchfiles.watch(
            *folders, debounce=DEBOUNCE, step=STEP, stop_event=self.stopping, recursive=not is_single, rust_timeout=500
        )
        for _ in changes:
            self.update()
            report()

    def stop(self) -> None:
        """End the thread and delete the database."""
        self.stopping.set()
        if self.thread:
            self.thread.join(STOP_SECONDS)
        self.scratch.close()


def database_url(file: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{file}"


def close_journal(file: Path) -> None:
    """Write everything into a SQLite file itself, so that it can be copied and renamed."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
