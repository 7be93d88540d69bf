"""Add annotations to a dossier: each whose words stand in its text exactly; the others are orphans."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.dossiers.anchoring import MAX_LINES, count_of, nearest_passage, occurrences, selector
from app.dossiers.draft_record import drafted_ids
from app.dossiers.editing import add_entry
from app.dossiers.places import MAX_OCCURRENCES
from app.dossiers.registers import check_registers
from app.dossiers.validation import MAX_FAULTS, Faults
from app.dossiers.writing import render_entry
from app.dossiers.yaml import FaultError, refuse_invalid_yaml
from app.files import write_file
from app.interchange.entries import SECTIONS, ReadDossier, read_dossier, spans_of
from app.interchange.reading import Annotation, Passage
from app.suggestions.words import nearest_clause
from app.text.normalize import Span
from app.text.truncation import one_line

LETTERS = {"affiliations": "a", "claims": "c", "quotes": "q", "relations": "r"}
AGENT_KEYS = ("speakers", "via", "participants")
OWN_REFERENCES = {"quotes": ("claim",), "relations": ("from", "to")}  # keys with ids of entries of the same dossier
DISTINCTIVE_KEYS = ("text", "name", "person", "organization", "title", "unit", "from", "to")
NUMBERED = re.compile("([a-z])([0-9]{2,9})")  # an id of a section
MAX_BODY = 300  # characters of what somebody wrote about a passage, in a comment


class OrphanError(Exception):
    """Words that are not in the text, or in several places. `missing` has them if they are nowhere in the text."""

    def __init__(self, reason: str, missing: str | None = None) -> None:
        super().__init__(reason)
        self.missing = missing


@dataclass
class Imported:
    """What an import did: the ids that were added, those that were there, and why others were not added."""

    added: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    orphans: list[tuple[str, str]] = field(default_factory=list)  # label and reason


@dataclass
class Names:
    """The ids of people and organizations by each of their names, and all ids of a dossier's registers."""

    by_name: dict[str, list[str]]
    agents: set[str]
    topics: set[str]
    by_id: dict[str, str]


def read_names(folder: Path) -> Names:
    """Return the names in the registers that the dossier in a folder can use."""
    faults: Faults = []
    registers = check_registers(folder.resolve().parent, faults, [folder.resolve()])
    by_name, by_id = defaultdict[str, list[str]](list), dict[str, str]()
    for collection in ("people", "organizations"):
        for entry in registers.entries[collection].values():
            by_id[entry.id] = entry.name
            names = [entry.id, entry.name, entry.native_name, getattr(entry, "abbreviation", None)]
            names += getattr(entry, "aliases", [])
            for name in {name for name in names if name}:
                by_name[name].append(entry.id)
    return Names(by_name, set(by_id), set(registers.entries["topics"]), by_id)


def import_annotations(folder: Path, annotations: list[Annotation]) -> Imported:
    """Add annotations to the `dossier.yaml` in a folder, as drafts. Raises FaultError if it cannot be read."""
    dossier, names, result = read_dossier(folder), read_names(folder), Imported()
    ids = Ids(dossier)
    known = {(entry.section, entry.spans, *summary(entry.value)) for entry in dossier.entries}
    added: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for annotation in sorted(annotations, key=lambda each: SECTIONS.index(each.section)):
        try:
            entry, comments, spans = entry_of(dossier, annotation, names)
        except OrphanError as error:
            is_compared = error.missing is not None and len(result.orphans) < MAX_FAULTS
            near = nearest_passage(dossier.text, error.missing or "") if is_compared else None
            result.orphans.append((annotation.label, f"{error}{nearest_clause(near)}"))
            continue
        key = (annotation.section, spans, *summary(entry))
        if key in known:
            result.present.append(annotation.label)
            continue
        try:
            refuse_invalid_yaml(render_entry({**entry, "id": "e01"}, comments))
        except FaultError as fault:
            result.orphans.append((annotation.label, fault.detail))
            continue
        known.add(key)
        entry = ids.renamed(annotation.section, entry)
        added[annotation.section].append(render_entry(entry, comments, is_draft=True))
        result.added.append(entry["id"])
    file = folder / "dossier.yaml"
    text = file.read_bytes().decode()
    for section, entries in added.items():
        if entries:
            text = add_entry(text, section, "\n".join(entries))
    if result.added:
        write_file(file, text.encode())
    return result


def summary(entry: dict[str, Any]) -> tuple[str, ...]:
    """Return what tells entries apart that were read from the same passage."""
    return tuple(str(entry.get(key) or "") for key in DISTINCTIVE_KEYS)


class Ids:
    """The ids of a dossier: new ones go on after the last, and references to entries with another id follow it."""

    def __init__(self, dossier: ReadDossier) -> None:
        self.taken, self.new_ids, self.last_numbers = set[str](), dict[str, str](), dict[str, int]()
        for id in {entry.id for entry in dossier.entries}.union(*drafted_ids(dossier.folder).values()):
            self.take(id)

    def take(self, id: str) -> None:
        """Add an id to those that are taken."""
        self.taken.add(id)
        if match := NUMBERED.fullmatch(id):
            self.last_numbers[match[1]] = max(int(match[2]), self.last_numbers.get(match[1], 0))

    def renamed(self, section: str, entry: dict[str, Any]) -> dict[str, Any]:
        """Return an entry with its own id if that is free, or else the next one, and references to new ids."""
        letter, id = LETTERS.get(section, "e"), str(entry.get("id") or "")
        if not id or id in self.taken:
            self.new_ids[id] = f"{letter}{self.last_numbers.get(letter, 0) + 1:02}"
        new_id = self.new_ids.get(id, id) if id not in self.taken or id in self.new_ids else id
        self.take(new_id)
        references = {
            key: self.new_ids.get(str(entry[key]), entry[key])
            for key in OWN_REFERENCES.get(section, ())
            if key in entry
        }
        return {**entry, "id": new_id, **references}


Entry = tuple[dict[str, Any], list[str], tuple[Span, ...]]


def entry_of(dossier: ReadDossier, annotation: Annotation, names: Names) -> Entry:
    """Return the entry of an annotation, comments on what is open, and its spans. Raises OrphanError."""
    if annotation.entry is not None:
        return own_entry(dossier, annotation.entry, names)
    text, comments = dossier.text, list[str]()
    spans = tuple(find_span(text, passage) for passage in annotation.passages)
    if not spans:
        raise OrphanError("names no words and no position")
    entry = selectors(text, spans)
    known = [names.by_name.get(name, []) for name in annotation.speakers]
    if known and all(len(ids) == 1 for ids in known):
        entry["speakers"] = list(dict.fromkeys(ids[0] for ids in known))
    elif annotation.speakers:
        comments.append(f"speakers? {one_line('; '.join(annotation.speakers), MAX_BODY)}: in the imported file")
    if annotation.body and annotation.section == "claims":
        entry["text"] = annotation.body
    elif annotation.body:
        comments.append(f"note? {one_line(annotation.body, MAX_BODY)}")
    originals = tuple(find_span(text, passage) for passage in annotation.original)
    if originals:
        entry["original"] = selectors(text, originals) | (
            {"language": annotation.language} if annotation.language else {}
        )
    if originals and not annotation.language:
        comments.append("original? say its language, such as zh-Hans")
    comments.append("kind? say which, for no annotation says it")
    return entry, comments, spans


def own_entry(dossier: ReadDossier, entry: dict[str, Any], names: Names) -> Entry:
    """Return an entry that we exported, with what its registers lack as comments. Raises OrphanError."""
    original = entry.get("original")
    try:
        spans = spans_of(dossier.text, entry)
        if isinstance(original, dict):
            spans_of(dossier.text, original)
    except FaultError as fault:
        raise OrphanError(f"{fault.detail}{nearest_clause(fault.near)}") from None
    except (ValidationError, TypeError):
        raise OrphanError("names no passage as a dossier does") from None
    kept, comments = dict(entry), list[str]()
    for key, known in [*((key, names.agents) for key in AGENT_KEYS), ("topics", names.topics)]:
        if isinstance(entry.get(key), list) and (unknown := [str(id) for id in entry[key] if str(id) not in known]):
            kept[key] = [id for id in entry[key] if str(id) in known]
            comments.append(f"{key}? {one_line('; '.join(unknown), MAX_BODY)}: not in the registers")
            if not kept[key]:
                del kept[key]
    return kept, comments, spans


def selectors(text: str, spans: tuple[Span, ...]) -> dict[str, Any]:
    """Return the keys of an entry that name these spans."""
    passages = [unique_selector(text, *span) for span in spans]
    return passages[0] if len(passages) == 1 else {"parts": passages}


def unique_selector(text: str, start: int, end: int) -> dict[str, Any]:
    """Return `exact` and, if the words stand elsewhere too, the shortest `prefix` or `suffix` that tells them apart."""
    keys = selector(text, (start, end))
    if len(keys) == 1 and len(places := occurrences(text, keys["exact"])) > 1:
        words = keys["exact"][:80]
        raise OrphanError(f"the words {words!r} stand in {count_of(places)} places that nothing tells apart")
    return keys


def find_span(text: str, passage: Passage) -> Span:
    """Return the span of a passage, exactly as its words and their context say. Raises OrphanError."""
    if passage.exact is None:
        start, end = passage.start or 0, passage.end or 0
        if end > len(text):
            raise OrphanError(f"the position {start} to {end} is behind the end of the text ({len(text)})")
        return start, end
    words = passage.exact
    places = occurrences(text, words)
    if not places:
        raise OrphanError(f"the words are not in the text: {words[:80]!r}", missing=words)
    between = [at for at in places if is_between(text, at, passage)]
    at = passage.start or 0
    if passage.start in (between or places) or (at and len(places) > MAX_OCCURRENCES and text.startswith(words, at)):
        return at, at + len(words)
    found = between or places if len(places) <= MAX_OCCURRENCES else places
    if len(found) != 1:
        lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in found[:MAX_LINES])
        lines += ", ..." if len(found) > MAX_LINES else ""
        raise OrphanError(
            f"the words stand in {count_of(found)} places (lines {lines}), and no context says which: {words[:80]!r}"
        )
    return found[0], found[0] + len(words)


def is_between(text: str, at: int, passage: Passage) -> bool:
    """Return whether the words at an offset stand between the prefix and the suffix; spaces may differ."""
    end = at + len(passage.exact or "")
    before = text[max(0, at - 2 * len(passage.prefix) - 20) : at]
    after = text[end : end + 2 * len(passage.suffix) + 20]
    prefix, suffix = "".join(passage.prefix.split()), "".join(passage.suffix.split())
    return "".join(before.split()).endswith(prefix) and "".join(after.split()).startswith(suffix)
