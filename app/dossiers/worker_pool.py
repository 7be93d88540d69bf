"""A folder of dossiers, read on every core: in its order, and never many ahead of what is done with them."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from pickle import dumps, loads  # nosec B403
from threading import Thread
from typing import Any, NamedTuple

from app.dossiers.checking import Dossier, Faults, check_dossier, check_registers
from app.dossiers.preparation import PreparedDossier, Registered, prepare, register_rows
from app.dossiers.yaml import FaultError, Place, read_yaml

ENOUGH = 20  # dossiers for which processes are worth the second that they take to start
AHEAD = 2  # dossiers for each process that are read and wait, at least
WAITING = 4_000  # quotes that are made and wait, about: twice as many as are written together
Doing = Callable[[str, Iterable[tuple[Any, ...]], int], Iterator[Any]]


@dataclass
class CheckedDossier:
    """What is kept of a dossier that was checked, so that a folder of any size is: where it is, and what it holds."""

    folder: Path
    source: str
    quotes: int
    originals: int
    claims: int
    relations: int
    events: int


class CheckResult(NamedTuple):
    """What came of checking a dossier: `given` are the ids of its sources and events, and where they stand in it."""

    checked: CheckedDossier | None
    file: Path
    given: list[tuple[str, str, Place]]
    faults: Faults


class Reader:
    """Whoever reads dossiers, in this process or in another one; knows the registers, and what is wrong with them."""

    def __init__(self, root: Path, faults: Faults) -> None:
        self.root, self.registers = root, check_registers(root, faults)
        self.named = register_rows(self.registers)

    def check(self, folder: Path) -> CheckResult:
        """What a dossier holds, and everything wrong with it."""
        faults: Faults = []
        file = folder / "dossier.yaml"
        if (dossier := check_dossier(folder, self.root, self.registers, faults)) is None:
            return CheckResult(None, file, [], faults)
        return CheckResult(checked(dossier, folder), file, given(dossier), faults)

    def prepare(self, checked: CheckedDossier, stored: str | None) -> PreparedDossier:
        """What is to be stored of a dossier as it is now. Raises FaultError if it is not the one that was checked."""
        faults: Faults = []
        dossier = check_dossier(checked.folder, self.root, self.registers, faults)
        if faults:
            raise faults[0]
        if dossier is None or dossier.entry.source.id != checked.source:
            raise FaultError("has changed since it was checked", file=checked.folder / "dossier.yaml")
        return prepare(dossier, stored)


def checked(dossier: Dossier, folder: Path) -> CheckedDossier:
    """What is kept of a dossier."""
    entry = dossier.entry
    originals = sum(quote.original is not None for quote in entry.quotes)
    counts = (len(entry.quotes), originals, len(entry.claims), len(entry.relations), len(entry.events))
    return CheckedDossier(folder, entry.source.id, *counts)


def given(dossier: Dossier) -> list[tuple[str, str, Place]]:
    """The ids of the sources and events that a dossier gives, and where."""
    sources = [("source", each.id, each.at) for each in (dossier.entry.source, *dossier.entry.cited)]
    return sources + [("event", each.id, each.at) for each in dossier.entry.events]


class WorkerPool:
    """The rows of a folder's registers, and the dossiers of it, or one of them, with those who read them."""

    def __init__(self, root: Path, named: Registered, folders: list[Path], do: Doing) -> None:
        self.root, self.named, self.folders, self.do = root, named, folders, do

    def check(
        self, faults: Faults, track: Callable[[Iterable[CheckResult], int], Iterable[CheckResult]]
    ) -> list[CheckedDossier]:
        """Every dossier in which nothing is wrong; what is, is added to the faults. `track` follows the reading."""
        found, owners = list[CheckedDossier](), dict[tuple[str, str], Path]()
        for read in track(self.do("check", ((folder,) for folder in self.folders), 0), len(self.folders)):
            faults += [*read.faults, *shared(read, owners)]
            if read.checked is not None:
                found.append(read.checked)
        return found

    def prepare(self, dossiers: list[CheckedDossier], stored: Mapping[str, str | None]) -> Iterator[PreparedDossier]:
        """What is to be stored of each dossier, by what digest of it is stored. Raises FaultError."""
        ahead = WAITING * len(dossiers) // max(len(dossiers), sum(each.quotes for each in dossiers), 1)
        return self.do("prepare", ((each, stored.get(each.source)) for each in dossiers), ahead)


def shared(read: CheckResult, owners: dict[tuple[str, str], Path]) -> Iterator[FaultError]:
    """Ids of sources and events that a dossier gives and another did; those that it is the first to give are noted."""
    for kind, key, at in read.given:
        if (owner := owners.setdefault((kind, key), read.file)) != read.file:
            data = read_yaml(read.file, read.file.parent)
            yield data.fault((*at, "id"), f"{owner} has the {kind} {key!r} already")


@contextmanager
def worker_pool(path: Path, faults: Faults) -> Iterator[WorkerPool]:
    """Those who read a folder, for the time of a block; what is wrong with its registers is added to the faults."""
    single = (path / "dossier.yaml").exists()
    root = path / ".." if single and path.name in {"", ".."} else path.parent if single else path
    folders = [path] if single else sorted(child for child in root.glob("[!.]*") if child.is_dir())
    here = Reader(root, faults)
    if not folders:
        faults.append(FaultError("holds no dossier", file=root))
    if len(folders) < ENOUGH:
        yield WorkerPool(
            root, here.named, folders, lambda work, tasks, _: (getattr(here, work)(*task) for task in tasks)
        )
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=begin, initargs=(root,)) as processes:
        yield WorkerPool(root, here.named, folders, partial(ahead, processes))


def ahead(processes: ProcessPoolExecutor, work: str, tasks: Iterable[tuple[Any, ...]], most: int) -> Iterator[Any]:
    """What the readers make of each task, in order; so many, and a few for each process at least, are made and wait."""
    waiting = deque[Future[Any]]()
    for task in tasks:
        waiting.append(processes.submit(read, work, task))
        if len(waiting) > max(most, AHEAD * (os.cpu_count() or 1)):
            yield loads(waiting.popleft().result())  # noqa: S301 # nosec B301
    while waiting:
        yield loads(waiting.popleft().result())  # noqa: S301 # nosec B301


def begin(root: Path) -> None:
    """Let this process read; it ends when the one that started it does, however that ends."""
    global reader  # noqa: PLW0603 - how a pool's processes are told once what all their tasks need
    reader = Reader(root, [])
    Thread(target=follow, daemon=True).start()


def follow() -> None:
    """End when the process that started this one has ended."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


reader: Reader


def read(work: str, task: tuple[Any, ...]) -> bytes:
    """Do a task in this process; in one piece, what comes of it leaves no gaps in the memory of the other one."""
    return dumps(getattr(reader, work)(*task))
