"""Temporary folders that do not outlive a process that was killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from time import time

NEW = 60.0  # seconds in which a folder may not be locked yet


@contextmanager
def temporary_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Yield a new folder, and delete it afterwards. Delete what killed processes of this user left, too.

    A lock, which ends with its process, tells which are in use. Raises OSError if no folder can be made.
    """
    parent = parent or Path(gettempdir())
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            about = folder.lstat()
            # A new one is not locked even for a moment: its owner would find it in use.
            if about.st_uid == os.geteuid() and abs(time() - about.st_mtime) > NEW:
                with locked(folder):
                    rmtree(folder)
    with TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as name, locked(Path(name)):
        yield Path(name)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. Raises BlockingIOError if another process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
