"""Where an index is kept: in a folder that the processes of a host share, or in the memory of one process."""

import fcntl
import shutil
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from errno import EEXIST
from pathlib import Path
from typing import Protocol

import tantivy

from app.index.checksums import damaged_file
from app.settings import Settings

FULL = 1 << 20  # bytes that are still free after a write failed for lack of space


class IndexBusyError(Exception):
    """Another process is writing the index."""


class IndexStorage(Protocol):
    """A place for one index. One process at a time writes to it, holding its lock; any number read from it."""

    is_persistent: bool  # whether the index is there for other processes, and for later ones

    def locked(self, *, wait: bool = True) -> AbstractContextManager[None]:
        """Hold the lock of the process that writes the index. Raises IndexBusyError instead of waiting for it."""

    def damaged_file(self) -> str | None:
        """Return the name of a damaged file, or None; call it with the lock held."""

    def is_full(self) -> bool:
        """Return whether there is no space left."""

    def version(self) -> Hashable:
        """Return a value that changes with each commit, or None while there is no index."""

    def open(self) -> tantivy.Index:
        """Return the index, at its last commit. Raises ValueError or OSError if it cannot be read."""

    def updating(self) -> AbstractContextManager[tantivy.Index]:
        """Give the index to a block that commits to it."""

    def replacing(self, schema: tantivy.Schema) -> AbstractContextManager[tantivy.Index]:
        """Give a new index to a block that fills it; at the end of the block, it takes the place of the old one."""


class IndexFolder:
    """An index in a folder. The lock and an index that is being built are beside it."""

    is_persistent = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    @contextmanager
    def locked(self, *, wait: bool = True) -> Iterator[None]:
        """Hold a lock that ends with the process. Raises OSError if the folder cannot be written."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if self.folder.exists() and not self.folder.is_dir():
            raise FileExistsError(EEXIST, "A file is in the place of the index", str(self.folder))
        with self.beside("lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise IndexBusyError from None
            yield

    def damaged_file(self) -> str | None:
        """Compare the files with their checksums, which takes about a second for each gigabyte."""
        return damaged_file(self.folder)

    def is_full(self) -> bool:
        """Return whether the disk has less than a megabyte left."""
        return shutil.disk_usage(self.folder.parent).free < FULL

    def version(self) -> tuple[int, int, int] | None:
        """Return what tells the file that each commit replaces from the one before."""
        try:
            meta = (self.folder / "meta.json").stat()
        except OSError:
            return None
        return meta.st_ino, meta.st_mtime_ns, meta.st_size

    def open(self) -> tantivy.Index:
        """Return the index, which does not look for later commits by itself."""
        index = tantivy.Index.open(str(self.folder))
        index.config_reader("manual")
        index.reload()
        return index

    @contextmanager
    def updating(self) -> Iterator[tantivy.Index]:
        """Give the index; readers see a commit when it is made."""
        yield self.open()

    @contextmanager
    def replacing(self, schema: tantivy.Schema) -> Iterator[tantivy.Index]:
        """Build beside the folder, then rename."""
        new, old = self.beside("new"), self.beside("old")
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir()
        try:
            yield tantivy.Index(schema, str(new))
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)  # it may have filled the disk
            raise
        if self.folder.exists():
            self.folder.rename(old)
        new.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)

    def beside(self, suffix: str) -> Path:
        """Return the path of the folder's name with a suffix."""
        return self.folder.with_name(f"{self.folder.name}.{suffix}")


class IndexMemory:
    """An index in the memory of this process, which builds it at its start; one thread of it writes."""

    is_persistent = False

    def __init__(self) -> None:
        self.index: tantivy.Index | None = None
        self.commits = 0

    def __str__(self) -> str:
        return "memory"

    def locked(self, *, wait: bool = True) -> AbstractContextManager[None]:  # noqa: ARG002 - of the protocol
        """Hold no lock: no other process writes this index."""
        return nullcontext()

    def damaged_file(self) -> str | None:
        """Return None: there are no files."""
        return None

    def is_full(self) -> bool:
        """Return False: memory that runs out ends the process."""
        return False

    def version(self) -> int | None:
        """Return how many commits there were."""
        return self.commits or None

    def open(self) -> tantivy.Index:
        """Return the index, which shows the last commit that was published."""
        if self.index is None:
            raise ValueError("There is no index yet.")
        return self.index

    @contextmanager
    def updating(self) -> Iterator[tantivy.Index]:
        """Give the index; readers see a commit at the end of the block."""
        index = self.open()
        yield index
        self.publish(index)

    @contextmanager
    def replacing(self, schema: tantivy.Schema) -> Iterator[tantivy.Index]:
        """Build another index."""
        index = tantivy.Index(schema)
        index.config_reader("manual")
        yield index
        self.publish(index)

    def publish(self, index: tantivy.Index) -> None:
        """Show the last commit to readers."""
        index.reload()
        self.index = index
        self.commits += 1


def index_storage(settings: Settings) -> IndexStorage:
    """Return the place of the index that the settings name."""
    return IndexMemory() if settings.index == "memory" else IndexFolder(settings.index_folder)
