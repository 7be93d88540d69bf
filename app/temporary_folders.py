"""Temporary folders that do not outlive a process that was killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from time import time

UNLOCKED_SECONDS = 60.0  # for which a new folder may lack its lock


@contextmanager
def temporary_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Yield a new folder and delete it afterwards. Also delete those that killed processes of this user left.

    Each folder is locked by its process, and the lock ends with the process. Raises OSError if no folder can be made.
    """
    parent = parent or Path(gettempdir())
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            about = folder.lstat()
            # A new one is not locked even for a moment: its owner would find it in use.
            if about.st_uid == os.geteuid() and abs(time() - about.st_mtime) > UNLOCKED_SECONDS:
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
