"""Everything that the registers and one dossier may get wrong, all of it found in one pass."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.dossier.anchoring import passage
from app.dossier.entries import DossierEntry, OrganizationEntry, PersonEntry, TopicEntry, Words
from app.dossier.reading import Data, FaultError, Place, read_text, read_yaml
from app.errors import nearest

REGISTERS: dict[str, Any] = {"people": PersonEntry, "organizations": OrganizationEntry, "topics": TopicEntry}
REFERENCES: dict[str, dict[str, str]] = {
    "topics": {"broader": "topic"},
    "source": {"authors": "person or organization", "publisher": "organization"},
    "cited": {"authors": "person or organization", "publisher": "organization"},
    "affiliations": {"person": "person", "organization": "organization"},
    "events": {"participants": "person or organization"},
    "claims": {"speakers": "person or organization", "topics": "topic", "event": "event of this dossier"},
    "quotes": {"speakers": "person or organization", "claim": "claim of this dossier", "said_in": "cited work"},
    "relations": {"from_": "claim of this dossier", "to": "claim of this dossier"},
}
Known = dict[str, set[str]]
T = TypeVar("T")


@dataclass
class Registers:
    """Everyone and everything that dossiers may name, by id."""

    people: dict[str, PersonEntry] = field(default_factory=dict)
    organizations: dict[str, OrganizationEntry] = field(default_factory=dict)
    topics: dict[str, TopicEntry] = field(default_factory=dict)

    def of(self, collection: str) -> dict[str, Any]:
        """The entries of one register by id."""
        entries: dict[str, Any] = getattr(self, collection)
        return entries

    def known(self) -> Known:
        """The ids of each kind."""
        kinds: Known = {"person": set(self.people), "organization": set(self.organizations), "topic": set(self.topics)}
        return kinds | {"person or organization": kinds["person"] | kinds["organization"]}


@dataclass
class Dossier:
    """One annotated article: its text, its entries, and where in the text each of them stands."""

    file: Path
    text: str
    entry: DossierEntry
    spans: dict[Place, tuple[int, int]] = field(default_factory=dict)


Checked = tuple[Registers, list[Dossier]]


def check(path: Path, faults: list[FaultError], track: Callable[[list[Path]], Iterable[Path]]) -> Checked:
    """A folder of dossiers with its registers, or one dossier in it; `track` follows the dossiers as they are read."""
    single = (path / "dossier.yaml").exists()
    root = path.parent if single else path
    folders = [path] if single else sorted(child for child in root.glob("[!.]*") if child.is_dir())
    registers = check_registers(root, faults)
    if not folders:
        faults.append(FaultError("holds no dossier", file=root))
    found = [check_dossier(folder, root, registers, faults) for folder in track(folders)]
    dossiers = [dossier for dossier in found if dossier is not None]
    faults += shared(dossiers)
    return registers, dossiers


def shared(dossiers: list[Dossier]) -> Iterator[FaultError]:
    """Ids of sources and events that two dossiers both give."""
    owners: dict[tuple[str, str], Path] = {}
    for dossier in dossiers:
        entry = dossier.entry
        ids = [("source", work.id) for work in (entry.source, *entry.cited)] + [("event", e.id) for e in entry.events]
        for kind, each in ids:
            if owners.setdefault((kind, each), dossier.file) != dossier.file:
                yield FaultError(f"{owners[kind, each]} has the {kind} {each!r} already", file=dossier.file)


def check_registers(folder: Path, faults: list[FaultError]) -> Registers:
    """The registers of a folder; what is wrong with them is added to the faults."""
    registers = Registers()
    for name, model in REGISTERS.items():
        try:
            data = read_yaml(folder / f"{name}.yaml", folder)
        except FaultError as fault:
            faults.append(fault)
            continue
        entries = validated(list[model], model, data, faults) or []  # type: ignore[valid-type]
        faults += misused(data, {name: entries}, registers.known() | {"topic": {entry.id for entry in entries}})
        setattr(registers, name, {entry.id: entry for entry in entries})
    for both in registers.people.keys() & registers.organizations.keys():
        faults.append(FaultError(f"{both!r} is a person as well as an organization", file=folder / "people.yaml"))
    return registers


def check_dossier(folder: Path, root: Path, registers: Registers, faults: list[FaultError]) -> Dossier | None:
    """One dossier, whole and consistent; what is wrong with it is added to the faults."""
    try:
        text = read_text(folder / "article.txt", root)
        data = read_yaml(folder / "dossier.yaml", root)
    except FaultError as fault:
        faults.append(fault)
        return None
    entry = validated(DossierEntry, DossierEntry, data, faults)
    if entry is None:
        return None
    dossier = Dossier(data.file, text, entry)
    known = registers.known() | {
        "event of this dossier": {event.id for event in entry.events},
        "claim of this dossier": {claim.id for claim in entry.claims},
        "cited work": {work.id for work in entry.cited},
    }
    lists = {name: getattr(entry, name) for name in REFERENCES if name in DossierEntry.model_fields}
    faults += misused(data, lists | {"source": [entry.source]}, known)
    if any(work.id == entry.source.id for work in entry.cited):
        faults.append(FaultError(f"{entry.source.id!r} is cited in itself", data.line(("cited",)), file=data.file))
    faults += anchored(dossier, data)
    faults += misplaced(dossier, data)
    return dossier


def validated(kind: Any, model: type[BaseModel], data: Data, faults: list[FaultError]) -> Any:
    """The data as entries, or None, with a fault for each thing that does not belong."""
    try:
        return TypeAdapter(kind).validate_python(data.value)
    except ValidationError as error:
        faults += [explain(each, model, data) for each in error.errors()]
        return None


def explain(error: Any, model: type[BaseModel], data: Data) -> FaultError:
    """One of pydantic's errors as a fault, with the nearest key or word that is known."""
    path, context = error["loc"], error.get("ctx", {})
    name = ".".join(str(part) for part in path)
    line = data.line(path)
    if error["type"] == "extra_forbidden":
        return FaultError(f"unknown key {path[-1]!r}", line, nearest(str(path[-1]), keys(model, path[:-1])), data.file)
    options = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
    near = nearest(str(error["input"]), options, cutoff=0) if context.get("expected") else None
    given = "" if isinstance(error["input"], dict | list) else f", not {str(error['input'])[:80]!r}"
    return FaultError(f"{name}: {error['msg']}{given}", line, near, data.file)


def keys(model: type[BaseModel], path: Sequence[str | int]) -> Iterable[str]:
    """The keys known at this place."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            candidates = (annotation, *get_args(annotation))
            model = next(kind for kind in candidates if isinstance(kind, type) and issubclass(kind, BaseModel))
    return [fields.alias or name for name, fields in model.model_fields.items()]


def misused(data: Data, lists: dict[str, list[Any]], known: Known) -> Iterator[FaultError]:
    """Ids that come twice, or that nobody has."""
    for name, entries in lists.items():
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            at: Place = (name, index) if isinstance(data.value, dict) else (index,)
            if entry.id in seen:
                yield FaultError(
                    f"the id {entry.id!r} stands here a second time", data.line((*at, "id")), file=data.file
                )
            seen.add(entry.id)
            for key, kind in REFERENCES.get(name, {}).items():
                yield from unknown(getattr(entry, key), kind, known[kind], data, (*at, key.rstrip("_")))


def unknown(value: str | list[str] | None, kind: str, known: set[str], data: Data, at: Place) -> Iterator[FaultError]:
    """What a reference names that is not there, or names twice."""
    values = value if isinstance(value, list) else [value] if value is not None else []
    for index, each in enumerate(values):
        line = data.line((*at, index))
        if each not in known:
            yield FaultError(f"{at[-1]}: no {kind} has the id {each!r}", line, nearest(each, known), data.file)
        if each in values[:index]:
            yield FaultError(f"{at[-1]}: {each!r} is named twice", line, file=data.file)


def anchored(dossier: Dossier, data: Data) -> Iterator[FaultError]:
    """Find every passage; yield those that are not in the text, or not in one place only."""
    for name in ("affiliations", "events", "claims", "quotes", "relations"):
        for index, entry in enumerate(getattr(dossier.entry, name)):
            parts: dict[Place, Words | None] = {(name, index): entry}
            if name == "quotes":
                parts[name, index, "original"] = entry.original
            for at, words in parts.items():
                if words is None or (words.exact is None and words.starts is None):
                    continue
                try:
                    dossier.spans[at] = passage(dossier.text, words)
                except FaultError as fault:
                    line = next(data.lines[*at, key] for key in ("exact", "starts") if (*at, key) in data.lines)
                    yield FaultError(f"{entry.id}: {fault.detail}", line, fault.near, data.file)


def misplaced(dossier: Dossier, data: Data) -> Iterator[FaultError]:
    """Quotes that cross, originals inside their quote, titles and collectives that are not printed."""
    spans, entry = dossier.spans, dossier.entry
    quotes = sorted((spans[at], at) for at in spans if at[0] == "quotes" and "original" not in at)
    for ((start, end), _), ((later, until), at) in pairwise(quotes):
        if (start, end) == (later, until) or start < later < end < until:
            yield FaultError("the quote overlaps another one", data.line(at), file=data.file)
    for at, (start, end) in spans.items():
        around = spans.get(at[:2], (0, 0))
        if at[2:] and start < around[1] and around[0] < end:
            yield FaultError("the original overlaps its own quote", data.line(at), file=data.file)
        for key in ("title", "unit") if at[0] == "affiliations" else ():
            printed = getattr(entry.affiliations[int(at[1])], key)
            if printed and printed not in dossier.text[start:end]:
                yield FaultError(f"{key}: {printed!r} is not in the passage", data.line((*at, key)), file=data.file)
    for name in ("claims", "quotes"):
        for index, said in enumerate(getattr(entry, name)):
            if said.attributed_to and said.attributed_to not in dossier.text:
                line = data.line((name, index, "attributed_to"))
                yield FaultError(f"attributed_to: {said.attributed_to!r} is not in the text", line, file=data.file)
