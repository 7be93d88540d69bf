"""Find every fault in the registers of a folder, and in the registers that its dossiers have of their own."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.dossiers.recovery import read_or_recover
from app.dossiers.schemas import OrganizationEntry, PersonEntry, TopicEntry
from app.dossiers.validation import (
    AGENT,
    Faults,
    KnownIds,
    first_faults,
    id_faults,
    ids_in,
    length_faults,
    validate_list,
)
from app.dossiers.yaml import FaultError, YamlFile, read_yaml

REGISTERS: dict[str, type[Any]] = {"people": PersonEntry, "organizations": OrganizationEntry, "topics": TopicEntry}
SINGULAR = {"people": "person", "organizations": "organization", "topics": "topic"}


@dataclass
class Registers:
    """The valid entries of registers, by collection and id and by file, and the ids that dossiers can use."""

    entries: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in REGISTERS})
    files: dict[Path, list[Any]] = field(default_factory=dict)
    known_ids: KnownIds = field(default_factory=dict)  # of the registers that all dossiers share
    own_ids: dict[Path, KnownIds] = field(default_factory=dict)  # by dossier with registers of its own: all it can use

    def known_to(self, dossier: Path) -> KnownIds:
        """Return the ids that a dossier can use: those of the shared registers, and of its own."""
        return self.own_ids.get(dossier, self.known_ids)


def check_registers(root: Path, faults: Faults, dossiers: Iterable[Path] = ()) -> Registers:
    """Return the registers of a folder together with those of dossiers in it, and append their faults.

    The registers of the folder may be missing if a dossier has registers of its own.
    """
    registers, owners = Registers(), dict[tuple[str, str], tuple[YamlFile, Any]]()
    own = {dossier: names for dossier in dossiers if (names := register_names(dossier))}
    names = register_names(root) if own else list(REGISTERS)
    registers.known_ids = read_registers(root, names, root, {}, registers, owners, faults)
    for dossier, names in own.items():
        ids = read_registers(dossier, names, root, registers.known_ids, registers, owners, faults)
        registers.own_ids[dossier] = ids
    return registers


def register_names(folder: Path) -> list[str]:
    """Return the names of the registers in a folder."""
    return [name for name in REGISTERS if os.path.lexists(folder / f"{name}.yaml")]


def read_registers(
    folder: Path,
    names: list[str],
    root: Path,
    known: KnownIds,
    registers: Registers,
    owners: dict[tuple[str, str], tuple[YamlFile, Any]],
    faults: Faults,
) -> KnownIds:
    """Add the registers in a folder, append their faults, and return their ids together with the known ones."""
    ids = {kind: known.get(kind, set()) for kind in SINGULAR.values()}
    files = dict[str, YamlFile]()
    for name in names:
        kind = SINGULAR[name]
        if file := read_or_recover(folder / f"{name}.yaml", root, faults):
            files[name], ids[kind] = file, union(ids[kind], ids_in(file.value) | file.broken_ids)
        else:
            ids[kind] = None
    for name, file in files.items():
        valid = validate_list(REGISTERS[name], file.value, (), file, faults)
        faults += first_faults(id_faults(file, name, valid, ids))
        faults += length_faults(file, valid)
        faults += duplicate_faults(file, name, valid, owners)
        registers.files[file.file] = valid
        registers.entries[name] |= {entry.id: entry for entry in valid}
        if name == "topics":
            faults += hierarchy_faults(file, valid, registers.entries[name])
    return ids | {AGENT: union(ids["person"], ids["organization"])}


def union(ids: set[str] | None, others: set[str] | None) -> set[str] | None:
    """Return the ids of two registers together, or None if one of them cannot be read."""
    return None if ids is None or others is None else ids | others


def duplicate_faults(
    file: YamlFile, name: str, entries: list[Any], owners: dict[tuple[str, str], tuple[YamlFile, Any]]
) -> Iterator[FaultError]:
    """Yield a fault for each id that another file has; add the others to `owners`, by kind and id."""
    for entry in entries:
        other, same = owners.setdefault(("topic" if name == "topics" else AGENT, entry.id), (file, entry))
        location = (*entry.location, "id")
        if other.file.parent == file.file.parent and other is not file:
            detail = f"{entry.id!r} is a person as well as an organization"
            yield other.fault((*same.location, "id"), detail, code="repeated-id")
            yield file.fault(location, detail, code="repeated-id")
        elif other is not file:
            detail = f"{other.file} has the {SINGULAR[other.file.stem]} {entry.id!r} already"
            yield file.fault(location, detail, code="repeated-id")


def hierarchy_faults(file: YamlFile, entries: list[TopicEntry], topics: dict[str, TopicEntry]) -> Iterator[FaultError]:
    """Yield a fault for each topic that is a part of itself, directly or through other topics."""
    seen, circular = set[str](), set[str]()
    for topic in entries:
        path, id = list[str](), topic.id
        while id in topics and id not in seen:
            seen.add(id)
            path.append(id)
            id = topics[id].broader or ""
        cycle = path[path.index(id) :] if id in path else []
        circular |= set(cycle if len(cycle) > 1 else [])
    for topic in entries:
        if topic.id in circular:
            yield file.fault((*topic.location, "broader"), f"broader: {topic.id!r} is a part of itself")


def ids_of_siblings(dossier: Path, root: Path) -> dict[str, set[str] | None]:
    """Return the ids in the own registers of the other dossiers of a folder, by collection; None if one is broken."""
    ids: dict[str, set[str] | None] = {name: set() for name in REGISTERS}
    siblings = [file.parent for file in root.glob("[!.]*/dossier.yaml") if not file.parent.samefile(dossier)]
    for folder in siblings:
        for name in register_names(folder):
            try:
                ids[name] = union(ids[name], ids_in(read_yaml(folder / f"{name}.yaml", root).value))
            except FaultError:
                ids[name] = None
    return ids
