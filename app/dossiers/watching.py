"""Check a folder after each change, but only the dossiers that the change concerns."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import watch

from app.dossiers.anchoring import nearest_passage
from app.dossiers.registers import REGISTERS, Registers, check_registers
from app.dossiers.validation import Faults
from app.dossiers.worker_pool import CheckedDossier, CheckResult, Worker, WorkerPool, find_dossiers

WAIT = 10  # milliseconds without a change after which a check begins
MAX_WAIT = 50  # milliseconds from the first change on


class IncrementalCheck(WorkerPool):
    """A check of a folder that remembers the result for each dossier."""

    def __init__(self, path: Path) -> None:
        self.path, self.register_faults, self.results = path, Faults(), dict[Path, CheckResult]()
        root, folders, whole = find_dossiers(path)
        super().__init__(Worker(root, Registers()), folders, whole=whole)
        self.read_registers()

    def results_of_folders(self) -> Iterator[CheckResult]:
        """Yield the result for each dossier, the remembered one if it has not changed."""
        for folder in self.folders:
            if folder not in self.results:
                self.results[folder] = self.worker.check(folder)
            yield self.results[folder]

    def read_registers(self) -> None:
        """Read all registers, and append their faults."""
        self.register_faults = Faults()
        self.worker.registers = check_registers(self.worker.root, self.register_faults, self.folders)

    def check_all(self) -> tuple[list[CheckedDossier], Faults]:
        """Return the dossiers and all faults."""
        faults = list(self.register_faults)
        return self.check(faults, lambda results, _: results), faults

    def forget(self, files: Iterable[Path]) -> None:
        """Forget the results that depend on these files."""
        root, self.folders, self.whole = find_dossiers(self.path)
        folders = {folder.resolve(): folder for folder in self.folders}
        changed = {file.parent for file in files}
        if root.resolve() in changed:
            self.results.clear()
        for folder in changed & folders.keys():
            self.results.pop(folders[folder], None)
        if changed - folders.keys() or any(file.stem in REGISTERS for file in files):
            self.read_registers()

    def changes(self) -> Iterator[set[Path]]:
        """Wait for changes, and yield the files of those that come together. Raises KeyboardInterrupt on Ctrl-C."""
        nearest_passage("静", "静")  # loads tables of characters, which takes longer than the check after a change
        root = self.worker.root
        folders = [root] if self.whole else [self.path, root]

        def is_input(_: object, name: str) -> bool:
            file = Path(name)
            return file.name == "article.txt" or file.suffix == ".yaml"

        for changes in watch(*folders, watch_filter=is_input, debounce=MAX_WAIT, step=WAIT, recursive=self.whole):
            yield {Path(name).resolve() for _, name in changes}
