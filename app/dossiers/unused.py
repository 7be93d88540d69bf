"""Warn of entries in the registers that no dossier of a folder refers to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.dossiers.recovery import read_or_recover
from app.dossiers.registers import Registers
from app.dossiers.validation import REFERENCES
from app.dossiers.yaml import FaultError

REGISTER_KEYS = {  # by key with ids from the registers: whether they are ids of topics
    key: kind == "topic"
    for name, keys in REFERENCES.items()
    for key, kind in keys.items()
    if name != "topics" and not kind.endswith("of this dossier")
}


def register_references(value: Any, key: str = "") -> Iterator[tuple[bool, str]]:
    """Yield each register reference of a dossier, even in invalid entries: whether it is to a topic, and the id.

    `id` takes the meaning of the key around it, as in `targets`.
    """
    if isinstance(value, dict):
        for name, each in value.items():
            yield from register_references(each, key if name == "id" else str(name))
    elif isinstance(value, list):
        for each in value:
            yield from register_references(each, key)
    elif key in REGISTER_KEYS and isinstance(value, str):
        yield REGISTER_KEYS[key], value


def unused_entries(
    root: Path, registers: Registers, references: set[tuple[bool, str]], *, whole: bool
) -> Iterator[FaultError]:
    """Yield a warning for each entry of the registers that is not used.

    `references` has those of the checked dossiers, as `register_references` yields them. Unless `whole`, these are
    not all dossiers of the folder, so the registers that all share are left out. Parts of a topic use it, too.
    """
    topics, references = registers.entries["topics"], set(references)
    pending = [id for is_topic, id in references if is_topic]
    while pending:
        topic = topics.get(pending.pop())
        if topic and topic.broader and (True, topic.broader) not in references:
            references.add((True, topic.broader))
            pending.append(topic.broader)
    for path, entries in registers.files.items():
        rest = [entry for entry in entries if (path.stem == "topics", entry.id) not in references]
        file = read_or_recover(path, root, []) if rest and (whole or path.parent != root) else None
        if file:
            details = [f"warning: no dossier refers to {entry.id!r}" for entry in rest]
            for entry, detail in zip(rest, details, strict=True):
                yield file.fault((*entry.location, "id"), detail, code="unused")
