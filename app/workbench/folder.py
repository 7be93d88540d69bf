"""The files of the dossier that is annotated: what is in them, each change of one entry, and undo."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Any

from app.dossiers.editing import SECTIONS, entry_spans
from app.dossiers.registers import REGISTERS
from app.dossiers.yaml import FaultError, read_text, refuse_invalid_yaml

FILES = ("dossier", *REGISTERS)
MAX_VERSIONS = 200  # texts that are remembered, to undo a change and to say what somebody else changed


class ConflictError(Exception):
    """Another program has changed the file. `changed` has section, id, and the text of each entry before and after."""

    def __init__(self, file: str, changed: list[dict[str, str | None]]) -> None:
        names = ", ".join(str(each["id"]) for each in changed) or "nothing but comments, or it does not parse now"
        super().__init__(f"{file}.yaml was changed by another program: {names}")
        self.changed = changed


@dataclass
class Change:
    """One change of a file, which can be undone while the file is as the change left it."""

    file: str
    before: str
    after: str


@dataclass
class DossierFolder:
    """The folder of one dossier."""

    path: Path
    done: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)
    entries: dict[str, dict[str, list[Any]]] = field(default_factory=dict)  # by file and section, as last read
    versions: dict[str, str] = field(default_factory=dict)  # texts that were shown, by their hashes
    lock: Lock = field(default_factory=Lock)

    def read(self, file: str) -> str:
        """Return the text of a YAML file; "" if there is none. Raises FaultError."""
        path = self.path_of(file)
        return read_text(path, self.path.parent) if os.path.lexists(path) else ""

    def path_of(self, file: str) -> Path:
        """Return the path of a file by its name without suffix."""
        return self.path / f"{file}.yaml"

    def show(self, file: str) -> tuple[str, str]:
        """Return the version and the text of a file as it is now, and remember them. Raises FaultError."""
        text = self.read(file)
        version = sha256(text.encode()).hexdigest()[:16]
        self.versions[version] = text
        while len(self.versions) > MAX_VERSIONS:
            self.versions.pop(next(iter(self.versions)))
        return version, text

    def edit(self, section: str, version: str, change: Callable[[str], str]) -> None:
        """Change the file of a section. Raises FaultError, and ConflictError if `version` is not that of the file."""
        file = file_of(section)
        with self.lock:
            current, before = self.show(file)
            if current != version:
                raise ConflictError(file, changed_entries(file, self.versions.get(version, ""), before))
            try:
                after = change(before)
            except RecursionError:
                raise FaultError("cannot be written: a value is nested too deeply") from None
            refuse_invalid_yaml(after)
            if after != before:
                self.write(file, after)
                self.done.append(Change(file, before, after))
                self.undone.clear()

    def undo(self) -> None:
        """Undo the last change. Raises ConflictError if the file has changed since."""
        self.step_back(self.done, self.undone)

    def redo(self) -> None:
        """Repeat the last change that was undone. Raises ConflictError if the file has changed since."""
        self.step_back(self.undone, self.done)

    def step_back(self, source: list[Change], target: list[Change]) -> None:
        """Reverse the last of some changes, and append the reversal to others."""
        with self.lock:
            if not source:
                return
            change = source[-1]
            if (text := self.read(change.file)) != change.after:
                raise ConflictError(change.file, changed_entries(change.file, change.after, text))
            self.write(change.file, change.before)
            source.pop()
            target.append(Change(change.file, change.after, change.before))

    def write(self, file: str, text: str) -> None:
        """Replace a file at once, so that no reader sees half of it; an empty text removes it."""
        path = self.path_of(file).resolve()
        if not text:
            path.unlink(missing_ok=True)
            return
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
            new.write(text.encode())
            new.flush()
            os.fsync(new.fileno())
        try:
            Path(new.name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(new.name).replace(path)
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise


def file_of(section: str) -> str:
    """Return the name of the file of a section, without its suffix."""
    return section if section in REGISTERS else "dossier"


def name_in_file(section: str) -> str | None:
    """Return the key of a section in its file, or None for a register, which is one list."""
    return None if section in REGISTERS else section


def changed_entries(file: str, before: str, after: str) -> list[dict[str, str | None]]:
    """Return the entries in which two texts of a file differ, with both texts; none if one of them does not parse."""
    changed = list[dict[str, str | None]]()
    for section in [file] if file in REGISTERS else SECTIONS:
        try:
            old, new = (texts_of_entries(text, name_in_file(section)) for text in (before, after))
        except FaultError:
            return []
        changed += [
            {"section": section, "id": id, "before": old.get(id), "after": new.get(id)}
            for id in dict.fromkeys([*old, *new])
            if old.get(id) != new.get(id)
        ]
    return changed


def texts_of_entries(text: str, section: str | None) -> dict[str, str]:
    """Return the text of each entry of a section by its id."""
    return {id: text[start:end] for id, (start, end) in entry_spans(text, section).items()}
