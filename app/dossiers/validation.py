"""Validate the entries of dossiers and registers: their keys and values, their ids, and what they refer to."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from app.dossiers.entries import Entry
from app.dossiers.yaml import FaultError, Location, YamlFile
from app.suggestions.validation_messages import ID_PATTERN, explain, join_words
from app.suggestions.words import nearest
from app.text.lookalikes import lookalike_clause

AGENT = "person or organization"
REGISTERS = {"person": "people.yaml", "organization": "organizations.yaml", "topic": "topics.yaml"}
REGISTERS[AGENT] = "people.yaml or organizations.yaml"
REFERENCES: dict[str, dict[str, str]] = {  # by list: each key that contains ids, and what has these ids
    "topics": {"broader": "topic"},
    "cited": {"authors": AGENT, "translators": AGENT, "publisher": "organization"},
    "affiliations": {"person": "person", "organization": "organization"},
    "events": {"participants": AGENT},
    "claims": {"speakers": AGENT, "via": AGENT, "targets": AGENT, "topics": "topic", "event": "event of this dossier"},
    "quotes": {"speakers": AGENT, "by": AGENT, "claim": "claim of this dossier"},
    "relations": {"from_": "claim of this dossier", "to": "claim of this dossier"},
}
NESTED = {"by": ("rendering",)}  # keys of maps inside an entry, with the path to their map
FULL_CLAIM_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*-c[0-9]{2,9}")  # the id of a claim of another dossier
MAX_FAULTS = 100  # of one kind that are listed; finding the nearest words for more would take too long
MAX_LENGTH = 40_000  # code points of a record, of which a list shows a hundred
Faults = list[FaultError]
KnownIds = dict[str, set[str] | None]  # None if a register cannot be read, so that no reference is a fault


def ids_in(items: Any) -> set[str]:
    """Return the ids in a list, those of invalid entries too, so that references to them are no faults."""
    ids = (item.get("id") for item in (items if isinstance(items, list) else []) if isinstance(item, dict))
    return {id for id in ids if isinstance(id, str)}


def validate_list(model: type[Any], items: Any, location: Location, file: YamlFile, faults: Faults) -> list[Any]:
    """Return the entries of a list with their locations, and append the faults of those that are not valid."""
    if not isinstance(items, list):
        faults.append(file.fault(location, "should be a list"))
        return []
    valid = []
    for index, item in enumerate(items):
        entry = validate(model, item, (*location, index), file, faults)
        if entry is None:
            entry = partial_entry(model, item)
        if entry is not None:
            entry.location = (*location, index)
            valid.append(entry)
    return valid


def partial_entry(model: type[Any], item: Any) -> Any:
    """Return an entry with the valid values of a faulty item, so that these are checked, too; None without a valid id.

    The other values are the defaults, or None.
    """
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        values[key] = None if field.is_required() else field.get_default(call_default_factory=True)
        if isinstance(item, dict) and key in item:
            with suppress(ValidationError):
                values[key] = value_type(model.model_fields[name]).validate_python(item[key])
    return model.model_construct(**values) if values["id"] is not None else None


def value_type(field: FieldInfo) -> TypeAdapter[Any]:
    """Return the type of a field, with its constraints."""
    annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(annotation)


def validate(model: type[Any], value: Any, location: Location, file: YamlFile, faults: Faults) -> Any:
    """Return the value as an instance of the model, or None after appending its faults."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults += [
            fault_of(details, model, location, file)
            for details in error.errors()
            if not (details["type"] == "list_type" and details["input"] is None and file.broken_text)
        ]  # a list is empty if its entries do not parse
        return None


def fault_of(error: Any, model: type[BaseModel], location: Location, file: YamlFile) -> FaultError:
    """Return one of pydantic's errors as a fault, with the nearest valid key or word."""
    path, value = error["loc"], error["input"]
    full_path = (*location, *path)
    if error["type"] == "extra_forbidden":
        key = str(path[-1])
        keys = valid_keys(model, path[:-1])
        known = join_words(f"`{each}`" for each in keys)
        near = nearest(key, keys)
        detail = f"unknown key {key!r}" if near else f"unknown key {key!r}; the keys here are {known}"
        clause = with_lookalikes(near, key)
        return file.fault(full_path, detail, clause, code="unknown-key", suggestion=near)
    if error["type"] == "missing":
        has_own_name = len(path) > 1 and not (isinstance(value, dict) and value.get("id"))
        owner = path[-2] if has_own_name else label(value, full_path)
        return file.fault(full_path, f"{owner}: needs `{path[-1]}`", code="missing-key")
    message, near = explain(error)
    if error["type"].startswith("model_") and (needed := valid_keys(model, path, is_required=True)):
        keys = [f"`{each}`" for each in needed]
        message = message.replace("should be a map", f"should be a map with {join_words(keys)}")
    field = model.model_fields.get(str(path[0])) if len(path) == 1 and location else None
    if error["type"] == "list_type" and field:
        with suppress(ValidationError):
            value_type(field).validate_python([value])
            near = f"[{value}]"
    keys = [part for part in path if isinstance(part, str)]
    key = f"{keys[-1] if keys else label(value, location)}: " if full_path else ""
    clause = with_lookalikes(near, str(value))
    return file.fault(full_path, f"{key}{message}", clause, code="invalid-value", suggestion=near)


def label(item: Any, location: Location) -> str:
    """Return the id of an entry, or the name of its section if it has none."""
    id = item.get("id") if isinstance(item, dict) else None
    return str(id or location[0])


def with_lookalikes(near: str | None, word: str) -> str | None:
    """Return the nearest valid word, with a clause on code points that only look alike."""
    return near and near + lookalike_clause(near, word)


def valid_keys(model: type[BaseModel], path: Location, *, is_required: bool = False) -> list[str]:
    """Return the keys that a map may have at this path below a model, or only those that it must have."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            candidates = (annotation, *get_args(annotation))
            model = next(kind for kind in candidates if isinstance(kind, type) and issubclass(kind, BaseModel))
    fields = [(name, field) for name, field in model.model_fields.items() if field.is_required() or not is_required]
    return [field.alias or name for name, field in fields]


def id_faults(file: YamlFile, list_name: str, entries: list[Any], known_ids: KnownIds) -> Iterator[FaultError]:
    """Yield a fault for each id that two entries of a list have, and each reference that is repeated or unknown."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield file.fault((*entry.location, "id"), f"the id {entry.id!r} is repeated", code="repeated-id")
        seen.add(entry.id)
        for field, kind in REFERENCES.get(list_name, {}).items():
            value, ids, key = getattr(entry, field), known_ids[kind], field.rstrip("_")
            values = value if isinstance(value, list) else [value] if value is not None else []
            references = [str(getattr(each, "id", each)) for each in values]
            named = set[str]()
            for index, reference in enumerate(references):
                location = (*entry.location, *NESTED.get(field, ()), key, index)
                if list_name == "relations" and FULL_CLAIM_ID.fullmatch(reference):
                    continue
                if ids is not None and (reference not in ids or (field == "broader" and reference == entry.id)):
                    others = {id for id in ids if re.fullmatch(ID_PATTERN, id)} - {entry.id}
                    near = nearest(reference, others) or nearest(reference.rpartition("-")[2], others)
                    clause = with_lookalikes(near, reference)
                    place = f" in {REGISTERS[kind]}" if kind in REGISTERS and not near else ""
                    detail = f"{key}: no {kind}{place} has the id {reference!r}"
                    yield file.fault(location, detail, clause, code="unknown-id", suggestion=near)
                if reference in named:
                    yield file.fault(location, f"{key}: {reference!r} is named twice", code="repeated-id")
                named.add(reference)


def first_faults(faults: Iterator[FaultError]) -> Iterator[FaultError]:
    """Yield the first faults of one kind and, if there are more, one that says so; do not look for the rest."""
    yield from islice(faults, MAX_FAULTS)
    if fault := next(faults, None):
        detail = f"the first {MAX_FAULTS} faults of this kind are listed; mend them, and check again for more"
        yield FaultError(detail, fault.line, file=fault.file)


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
