"""Find every fault in the registers and the dossiers of a folder."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from app.dossiers.entries import Entry
from app.dossiers.passages import find_passages, passage_faults
from app.dossiers.schemas import (
    DossierEntry,
    OrganizationEntry,
    PersonEntry,
    QuoteEntry,
    RelationEntry,
    SourceEntry,
    TopicEntry,
)
from app.dossiers.yaml import FaultError, Location, YamlFile, read_text, read_yaml
from app.models.fields import SLUG
from app.nearest import nearest
from app.text.lookalikes import lookalike_clause

REGISTERS: dict[str, type[Any]] = {"people": PersonEntry, "organizations": OrganizationEntry, "topics": TopicEntry}
LISTS = {name: get_args(each.annotation)[0] for name, each in DossierEntry.model_fields.items() if name != "source"}
AGENT = "person or organization"
REFERENCES: dict[str, dict[str, str]] = {  # by list: each key that contains ids, and what has these ids
    "topics": {"broader": "topic"},
    "cited": {"authors": AGENT, "translators": AGENT, "publisher": "organization"},
    "affiliations": {"person": "person", "organization": "organization"},
    "events": {"participants": AGENT},
    "claims": {
        "speakers": AGENT,
        "via": AGENT,
        "targets": AGENT,
        "topics": "topic",
        "event": "event of this dossier",
    },
    "quotes": {"speakers": AGENT, "by": AGENT, "claim": "claim of this dossier"},
    "relations": {"from_": "claim of this dossier", "to": "claim of this dossier"},
}
NESTED = {"by": ("rendering",)}  # keys of maps inside an entry, with the path to their map
FULL_CLAIM_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*-c[0-9]{2,9}")  # the id of a claim of another dossier
MAX_LENGTH = 40_000  # code points of a record, of which a list shows a hundred
MAP_ERRORS = {"model_type", "model_attributes_type", "dict_type"}  # pydantic's error types for a missing map
Faults = list[FaultError]
KnownIds = dict[str, set[str] | None]  # None if a register cannot be read, so that no reference is a fault


@dataclass
class Registers:
    """The valid entries of the registers by collection and id, and all ids by what has them."""

    entries: dict[str, dict[str, Any]]
    known_ids: KnownIds


@dataclass
class Dossier:
    """An annotated article: its YAML file, its text, and its entries with their locations and spans."""

    yaml: YamlFile
    text: str
    entry: DossierEntry


def check_registers(folder: Path, faults: Faults) -> Registers:
    """Return the registers of a folder, and append their faults."""
    files: dict[str, YamlFile] = {}
    entries: dict[str, dict[str, Any]] = {name: {} for name in REGISTERS}
    for name, model in REGISTERS.items():
        try:
            files[name] = file = read_yaml(folder / f"{name}.yaml", folder)
        except FaultError as fault:
            faults.append(fault)
            continue
        valid = validate_list(model, file.value, (), file, faults)
        entries[name] = {entry.id: entry for entry in valid}
        faults += id_faults(file, name, valid, {"topic": ids_in(file.value)})
        faults += length_faults(file, valid)
    for id in entries["people"].keys() & entries["organizations"].keys():
        for name in ("people", "organizations"):
            location = (*entries[name][id].location, "id")
            faults.append(files[name].fault(location, f"{id!r} is a person as well as an organization"))
    if "topics" in files:
        faults += hierarchy_faults(files["topics"], entries["topics"])
    people, organizations, topics = (ids_in(files[name].value) if name in files else None for name in REGISTERS)
    agents = None if people is None or organizations is None else people | organizations
    known_ids = {"person": people, "organization": organizations, "topic": topics, "person or organization": agents}
    return Registers(entries, known_ids)


def hierarchy_faults(file: YamlFile, topics: dict[str, TopicEntry]) -> Iterator[FaultError]:
    """Yield a fault for each topic that is, over other topics, broader than itself."""
    for topic in topics.values():
        path = [topic.id]
        while (broader := topics.get(path[-1])) and broader.broader and broader.broader not in path:
            path.append(broader.broader)
        if len(path) > 1 and broader and broader.broader == topic.id:
            yield file.fault((*topic.location, "broader"), f"broader: {topic.id!r} is a part of itself")


def check_dossier(folder: Path, root: Path, registers: Registers, faults: Faults) -> Dossier | None:
    """Return the dossier in a folder, and append its faults. Returns None if it cannot be read as a whole."""
    text = None
    try:
        text = read_text(folder / "article.txt", root)
    except FaultError as fault:
        faults.append(fault)
    try:
        file = read_yaml(folder / "dossier.yaml", root)
    except FaultError as fault:
        faults.append(fault)
        return None
    content = file.value if isinstance(file.value, dict) else {}
    lists = {name: content[name] for name in LISTS if isinstance(content.get(name), list)}
    # The items of the lists are validated one by one, so that one invalid item does not hide the faults of others.
    without_items = content | {name: [] for name in lists} if content else file.value
    dossier = validate(DossierEntry, without_items, (), file, faults)
    entries = {name: validate_list(LISTS[name], items, (name,), file, faults) for name, items in lists.items()}
    if dossier is not None:
        dossier.source.location = ("source",)
        for name, valid in entries.items():
            setattr(dossier, name, valid)
        faults += language_faults(file, dossier)
    known_ids = registers.known_ids | {
        "event of this dossier": ids_in(lists.get("events")),
        "claim of this dossier": ids_in(lists.get("claims")),
    }
    sources = [dossier.source] if dossier is not None else []
    for name, valid in ({"cited": []} | entries).items():
        faults += id_faults(file, name, sources + valid if name == "cited" else valid, known_ids)
    if text is not None:
        faults += find_passages(text, file, chain.from_iterable(entries.values()))
        faults += passage_faults(text, file, entries)
    faults += translation_faults(file, sources, entries.get("quotes", []))
    faults += relation_faults(file, entries.get("relations", []))
    faults += work_faults(file, sources + entries.get("cited", []), entries)
    faults += length_faults(file, [*sources, *chain.from_iterable(entries.values())])
    return Dossier(file, text, dossier) if text is not None and dossier is not None else None


def ids_in(items: Any) -> set[str]:
    """Return the ids in a list, those of invalid entries too, so that references to them are no faults."""
    ids = (item.get("id") for item in (items if isinstance(items, list) else []) if isinstance(item, dict))
    return {id for id in ids if isinstance(id, str)}


def validate_list(model: type[Any], items: Any, location: Location, file: YamlFile, faults: Faults) -> list[Any]:
    """Return the valid entries of a list with their locations, and append the faults of the others."""
    if not isinstance(items, list):
        faults.append(file.fault(location, "should be a list"))
        return []
    valid = []
    for index, item in enumerate(items):
        entry = validate(model, item, (*location, index), file, faults)
        if entry is not None:
            entry.location = (*location, index)
            valid.append(entry)
    return valid


def validate(model: type[Any], value: Any, location: Location, file: YamlFile, faults: Faults) -> Any:
    """Return the value as an instance of the model, or None after appending its faults."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults += [fault_of(details, model, location, file) for details in error.errors()]
        return None


def fault_of(error: Any, model: type[BaseModel], location: Location, file: YamlFile) -> FaultError:
    """Return one of pydantic's errors as a fault, with the nearest valid key or word."""
    path, context, value = error["loc"], error.get("ctx", {}), error["input"]
    full_path = (*location, *path)
    if error["type"] == "extra_forbidden":
        near = nearest_word(str(path[-1]), valid_keys(model, path[:-1]))
        return file.fault(full_path, f"unknown key {path[-1]!r}", near)
    near = context.get("suggestion")
    if context.get("pattern") == SLUG:
        near = nearest_word(str(value), [re.sub("[^a-z0-9]+", "-", str(value).lower()).strip("-")])
    if expected := context.get("expected"):
        words = [word.strip("' ") for word in str(expected).replace(" or ", ", ").split(",")]
        near = nearest_word(str(value), words, cutoff=0)
    message = "should be a map" if error["type"] in MAP_ERRORS else error["msg"].removeprefix("Value error, ")
    key = f"{full_path[-1 if path else 0]}: " if full_path else ""
    unexpected = "" if isinstance(value, dict | list) else f", not {str(value)[:80]!r}"
    return file.fault(full_path, f"{key}{message}{unexpected}", near)


def nearest_word(word: str, known: Iterable[str], cutoff: float = 60) -> str | None:
    """Return the most similar of the known words, and name its code points that only look like those of the word."""
    near = nearest(word, known, cutoff)
    return near and near + lookalike_clause(near, word)


def valid_keys(model: type[BaseModel], path: Location) -> list[str]:
    """Return the keys that a map may have at this path below a model."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            candidates = (annotation, *get_args(annotation))
            model = next(kind for kind in candidates if isinstance(kind, type) and issubclass(kind, BaseModel))
    return [field.alias or name for name, field in model.model_fields.items()]


def id_faults(file: YamlFile, list_name: str, entries: list[Any], known_ids: KnownIds) -> Iterator[FaultError]:
    """Yield a fault for each id that two entries of a list have, and each reference that is repeated or unknown."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield file.fault((*entry.location, "id"), f"the id {entry.id!r} is repeated")
        seen.add(entry.id)
        for field, kind in REFERENCES.get(list_name, {}).items():
            value, ids, key = getattr(entry, field), known_ids[kind], field.rstrip("_")
            values = value if isinstance(value, list) else [value] if value is not None else []
            references = [str(getattr(each, "id", each)) for each in values]
            for index, reference in enumerate(references):
                location = (*entry.location, *NESTED.get(field, ()), key, index)
                if list_name == "relations" and FULL_CLAIM_ID.fullmatch(reference):
                    continue
                if ids is not None and (reference not in ids or (field == "broader" and reference == entry.id)):
                    near = nearest_word(reference, ids - {entry.id})
                    yield file.fault(location, f"{key}: no {kind} has the id {reference!r}", near)
                if reference in references[:index]:
                    yield file.fault(location, f"{key}: {reference!r} is named twice")


def language_faults(file: YamlFile, dossier: DossierEntry) -> Iterator[FaultError]:
    """Yield a fault if neither a quote nor its source has a language."""
    quote = next((quote for quote in dossier.quotes if quote.language is None), None)
    if quote and dossier.source.language is None:
        yield file.fault(("source",), f"source: needs a `language`, because {quote.id} does not give its own")


def work_faults(file: YamlFile, works: list[SourceEntry], entries: dict[str, list[Any]]) -> Iterator[FaultError]:
    """Yield a fault for each `said_in` that misspells a cited work, and each work that is a translation of itself.

    Any other id may be that of a source of another dossier; only a load can check it.
    """
    known = {work.id for work in works}
    for entry in entries.get("claims", []) + entries.get("quotes", []):
        near = entry.said_in and entry.said_in not in known and nearest_word(entry.said_in, known, cutoff=80)
        if near:
            detail = f"said_in: no cited work has the id {entry.said_in!r}"
            yield file.fault((*entry.location, "said_in"), detail, near)
    for work in works:
        if work.translation_of == work.id:
            yield file.fault(
                (*work.location, "translation_of"), "translation_of: a work cannot be a translation of itself"
            )


def translation_faults(file: YamlFile, sources: list[SourceEntry], quotes: list[QuoteEntry]) -> Iterator[FaultError]:
    """Yield a fault for each quote that translates one of its own dossier."""
    for quote in quotes:
        own, _, _ = (quote.translation_of or "").rpartition("-q")
        if own in {source.id for source in sources}:
            detail = "translation_of: a quote translates one of another dossier, not of its own"
            yield file.fault((*quote.location, "translation_of"), detail)


def relation_faults(file: YamlFile, relations: list[RelationEntry]) -> Iterator[FaultError]:
    """Yield a fault for each relation that repeats the kind and the claims of another, or has no claim of its own."""
    seen: dict[tuple[str, ...], str] = {}
    for relation in relations:
        if FULL_CLAIM_ID.fullmatch(relation.from_) and FULL_CLAIM_ID.fullmatch(relation.to):
            detail = f"{relation.id}: one of the two claims must be of this dossier, by its short id such as c01"
            yield file.fault(relation.location, detail)
        statement = (relation.from_, relation.kind, relation.to)
        first = seen.setdefault(statement, relation.id)
        if first != relation.id:
            yield file.fault(relation.location, f"{relation.id}: repeats {first} ({' '.join(statement)})")


def length_faults(file: YamlFile, entries: list[Any]) -> Iterator[FaultError]:
    """Yield a fault for each entry whose texts and passage are too long together."""
    for entry in entries:
        if (length := length_of(entry)) > MAX_LENGTH:
            detail = f"{entry.id}: has {length:,} characters, with its passage; at most {MAX_LENGTH:,} are allowed"
            yield file.fault(entry.location, detail)


def length_of(value: Any) -> int:
    """Return the code points of all texts in a value, and of the passages of its entries."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(length_of, value))
    if not isinstance(value, Entry):
        return 0
    start, end = value.span or (0, 0)
    passage = 0 if getattr(value, "exact", None) else end - start
    return passage + sum(map(length_of, vars(value).values()))
