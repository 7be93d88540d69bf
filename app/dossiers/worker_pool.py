"""Check and prepare the dossiers of a folder, in several processes if there are many."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from app.dossiers.checking import Dossier, check_dossier
from app.dossiers.registers import Registers, check_registers
from app.dossiers.schemas import DossierEntry
from app.dossiers.unused import register_references, unused_entries
from app.dossiers.validation import Faults
from app.dossiers.yaml import FaultError, Location, read_yaml

if TYPE_CHECKING:
    from app.dossiers.rows import PreparedDossier

WORD = re.compile("[a-z0-9-]+")
MIN_DOSSIERS = 20  # for which processes are worth the second that they take to start
MAX_QUOTES = 4_000  # about as many are prepared and not yet stored: twice those of a transaction


@dataclass
class CheckedDossier:
    """Where a dossier is, the ids in it that other dossiers may have, and the number of its entries by kind."""

    folder: Path
    source: str
    references: list[str]
    quotes: int
    originals: int
    claims: int
    relations: int
    events: int


class CheckResult(NamedTuple):
    """A checked dossier, or None if it cannot be read; the ids that must be unique in the folder; and the faults.

    `used` are the ids that it refers to in the registers, each with whether it is a topic's.
    """

    dossier: CheckedDossier | None
    file: Path
    ids: list[tuple[str, str, Location]]  # kind, id and location of the sources and events
    faults: Faults
    used: set[tuple[bool, str]]


class Worker:
    """Checks and prepares dossiers with the registers of a folder."""

    def __init__(self, root: Path, registers: Registers) -> None:
        self.root, self.registers = root, registers

    def check(self, folder: Path) -> CheckResult:
        """Return what is in the dossier in a folder, and its faults."""
        faults: Faults = []
        dossier = check_dossier(folder, self.root, self.registers, faults)
        file = folder / "dossier.yaml"
        if dossier is None:
            return CheckResult(None, file, [], faults, set())
        used = set(register_references(dossier.yaml.value))
        used |= {(is_topic, id) for id in WORD.findall(dossier.yaml.broken_text) for is_topic in (True, False)}
        return CheckResult(summarize(dossier, folder), file, unique_ids(dossier), faults, used)

    def prepare(self, checked: CheckedDossier, stored_digest: str | None) -> "PreparedDossier":
        """Return the rows of a dossier. Raises FaultError if its files have changed since it was checked."""
        from app.dossiers.rows import prepare

        faults: Faults = []
        dossier = check_dossier(checked.folder, self.root, self.registers, faults)
        if faults:
            raise faults[0]
        if dossier is None or dossier.entry.source.id != checked.source:
            raise FaultError("has changed since it was checked", file=checked.folder / "dossier.yaml")
        return prepare(dossier, stored_digest)


def summarize(dossier: Dossier, folder: Path) -> CheckedDossier:
    """Return the number of entries of a dossier."""
    entry = dossier.entry
    originals = sum(quote.original is not None for quote in entry.quotes)
    counts = (len(entry.quotes), originals, len(entry.claims), len(entry.relations), len(entry.events))
    return CheckedDossier(folder, entry.source.id, references(entry), *counts)


def references(entry: DossierEntry) -> list[str]:
    """Return the ids of sources, quotes and claims in a dossier that other dossiers may have."""
    ids = [work.translation_of for work in (entry.source, *entry.cited)]
    ids += [claim.said_in for claim in entry.claims]
    ids += [id for quote in entry.quotes for id in (quote.said_in, quote.translation_of)]
    ids += [id for relation in entry.relations for id in (relation.from_, relation.to)]
    return sorted({id for id in ids if id})


def unique_ids(dossier: Dossier) -> list[tuple[str, str, Location]]:
    """Return kind, id and location of the sources and events of a dossier."""
    sources = [("source", source.id, source.location) for source in (dossier.entry.source, *dossier.entry.cited)]
    return sources + [("event", event.id, event.location) for event in dossier.entry.events]


class WorkerPool:
    """Checks and prepares all dossiers of a folder, or one of them, in their order."""

    def __init__(
        self, worker: Worker, folders: list[Path], processes: ProcessPoolExecutor | None = None, *, whole: bool = True
    ) -> None:
        self.worker, self.folders, self.processes, self.whole = worker, folders, processes, whole
        self.warnings: Faults = []

    def check(
        self, faults: Faults, track: Callable[[Iterable[CheckResult], int], Iterable[CheckResult]]
    ) -> list[CheckedDossier]:
        """Return the dossiers in the order to load them, and append all faults.

        `track` wraps the results; it is also given their number. If all dossiers can be read, `warnings` then names
        the register entries that none refers to.
        """
        dossiers, owners = list[CheckedDossier](), dict[tuple[str, str], Path]()
        used = set[tuple[bool, str]]()
        for result in track(self.results_of_folders(), len(self.folders)):
            faults += [*result.faults, *duplicate_faults(result, owners)]
            if result.dossier is not None:
                dossiers.append(result.dossier)
                used |= result.used
        if len(dossiers) == len(self.folders):
            worker = self.worker
            self.warnings = list(unused_entries(worker.root, worker.registers, used, whole=self.whole))
        return in_loading_order(dossiers, {id: file.parent for (kind, id), file in owners.items() if kind == "source"})

    def results_of_folders(self) -> Iterator[CheckResult]:
        """Yield the result for each dossier."""
        return self.map("check", self.folders)

    def prepare(self, dossiers: list[CheckedDossier], digests: Mapping[str, str | None]) -> "Iterator[PreparedDossier]":
        """Yield each dossier, without rows if its digest is the stored one in `digests`. Raises FaultError."""
        quotes = max(len(dossiers), sum(dossier.quotes for dossier in dossiers), 1)
        size = max(MAX_QUOTES * len(dossiers) // quotes, 2 * (os.cpu_count() or 1))
        for start in range(0, len(dossiers), size):  # a pool's `map` computes all results, however slowly they are used
            batch = dossiers[start : start + size]
            yield from self.map("prepare", batch, [digests.get(dossier.source) for dossier in batch])

    def map(self, method: str, *arguments: Iterable[Any]) -> Iterator[Any]:
        """Yield what a method of Worker returns for each tuple of arguments, in order."""
        if self.processes is None:
            return map(getattr(self.worker, method), *arguments)
        return self.processes.map(partial(call_worker, method), *arguments)


def in_loading_order(dossiers: list[CheckedDossier], folders: Mapping[str, Path]) -> list[CheckedDossier]:
    """Return the dossiers, each after those that it refers to; otherwise their order stays.

    `folders` has the folder of each source. A quote or a claim has its source's id and a hyphen in front of its own.
    """
    by_folder = {dossier.folder: dossier for dossier in dossiers}
    ordered, seen = dict[Path, CheckedDossier](), set[Path]()
    for dossier in dossiers:
        stack = [(dossier, iter(dossier.references))]
        while stack:
            current, ids = stack[-1]
            seen.add(current.folder)
            targets = (folders.get(id) or folders.get(id.rpartition("-")[0]) for id in ids)
            if target := next((each for each in targets if each in by_folder and each not in seen), None):
                stack.append((by_folder[target], iter(by_folder[target].references)))
            else:
                ordered.setdefault(current.folder, current)
                stack.pop()
    return list(ordered.values())


def duplicate_faults(result: CheckResult, owners: dict[tuple[str, str], Path]) -> Iterator[FaultError]:
    """Yield a fault for each id that an earlier dossier has; add the others to `owners`."""
    file = None
    for kind, id, location in result.ids:
        if (owner := owners.setdefault((kind, id), result.file)) != result.file:
            file = file or read_yaml(result.file, result.file.parent)
            yield file.fault((*location, "id"), f"{owner} has the {kind} {id!r} already", code="repeated-id")


def find_dossiers(path: Path) -> tuple[Path, list[Path], bool]:
    """Return the folder of the registers, the folders of dossiers, and whether these are all in it, not only one."""
    single = (path / "dossier.yaml").exists()
    root = path / ".." if single and path.name in {"", ".."} else path.parent if single else path
    folders = [path] if single else sorted(child for child in root.glob("[!.]*") if may_be_dossier(child))
    return root, folders, not single


def may_be_dossier(folder: Path) -> bool:
    """Return whether a folder is empty or has a text or YAML file; the `data` of a database, say, has neither."""
    if not folder.is_dir():
        return False
    try:
        files = list(folder.iterdir())
    except OSError:  # reading the dossier says what is wrong
        return True
    return not files or any(file.suffix in {".txt", ".yaml", ".yml"} for file in files)


@contextmanager
def worker_pool(path: Path, faults: Faults) -> Iterator[WorkerPool]:
    """Yield the workers for a folder of dossiers or a single dossier, and append the faults of its registers."""
    root, folders, whole = find_dossiers(path)
    if not folders:
        faults.append(FaultError("holds no dossier", file=root))
    worker = Worker(root, check_registers(root, faults, folders))
    if len(folders) < MIN_DOSSIERS:
        yield WorkerPool(worker, folders, whole=whole)
        return
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=start_process, initargs=(worker,)
    ) as processes:
        yield WorkerPool(worker, folders, processes)


process_worker: Worker


def start_process(worker: Worker) -> None:
    """Store the worker of this process, and end the process together with the one that started it."""
    global process_worker  # noqa: PLW0603 - an initializer of a pool has no other way to pass anything to its tasks
    process_worker = worker
    Thread(target=exit_with_parent, daemon=True).start()


def exit_with_parent() -> None:
    """End this process when its parent has ended, even if that was killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def call_worker(method: str, *arguments: Any) -> Any:
    """Call a method of this process's worker."""
    return getattr(process_worker, method)(*arguments)
