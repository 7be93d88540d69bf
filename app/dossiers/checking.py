"""Everything that the registers and the dossiers of a folder may get wrong, all of it found in one pass."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from app.dossiers.anchoring import passage
from app.dossiers.schemas import (
    DossierEntry,
    Entry,
    OrganizationEntry,
    PersonEntry,
    QuoteEntry,
    RelationEntry,
    TopicEntry,
)
from app.dossiers.yaml import Data, FaultError, Place, read_text, read_yaml
from app.errors import nearest

REGISTERS: dict[str, type[Any]] = {"people": PersonEntry, "organizations": OrganizationEntry, "topics": TopicEntry}
REFERENCES: dict[str, dict[str, str]] = {
    "topics": {"broader": "topic"},
    "cited": {"authors": "person or organization", "publisher": "organization"},
    "affiliations": {"person": "person", "organization": "organization"},
    "events": {"participants": "person or organization"},
    "claims": {"speakers": "person or organization", "topics": "topic", "event": "event of this dossier"},
    "quotes": {"speakers": "person or organization", "claim": "claim of this dossier", "said_in": "cited work"},
    "relations": {"from_": "claim of this dossier", "to": "claim of this dossier"},
}
LISTS = {name: get_args(each.annotation)[0] for name, each in DossierEntry.model_fields.items() if name != "source"}
# A record is found by its texts, its passage and the names it shows. PostgreSQL's tsvector holds 1,048,575 bytes; terms
# of Chinese, the longest, take 22 for a code point.
MOST_SEARCHED = 40_000  # code points
MAPS = {"model_type", "model_attributes_type", "dict_type"}  # pydantic's names for what should be a map
Faults = list[FaultError]
Known = dict[str, set[str] | None]  # None where a register cannot be read, and nothing can be said of its ids


@dataclass
class Registers:
    """Everyone and everything that dossiers may name, by id."""

    people: dict[str, PersonEntry] = field(default_factory=dict)
    organizations: dict[str, OrganizationEntry] = field(default_factory=dict)
    topics: dict[str, TopicEntry] = field(default_factory=dict)
    known: Known = field(default_factory=dict)

    def of(self, collection: str) -> dict[str, Any]:
        """The entries of one register by id."""
        entries: dict[str, Any] = getattr(self, collection)
        return entries


@dataclass
class Dossier:
    """One annotated article: its text, and its entries, each of which knows where it stands."""

    data: Data
    text: str
    entry: DossierEntry


def check_registers(folder: Path, faults: Faults) -> Registers:
    """The registers of a folder; what is wrong with them is added to the faults."""
    registers, read = Registers(), dict[str, Data]()
    for name, model in REGISTERS.items():
        try:
            read[name] = data = read_yaml(folder / f"{name}.yaml", folder)
        except FaultError as fault:
            faults.append(fault)
            continue
        entries = listed(model, data.value, (), data, faults)
        setattr(registers, name, {entry.id: entry for entry in entries})
        faults += misused(data, name, entries, {"topic": written(data.value)})
        faults += oversized(data, entries)
    for both in registers.people.keys() & registers.organizations.keys():
        for name in ("people", "organizations"):
            place = (*registers.of(name)[both].at, "id")
            faults.append(read[name].fault(place, f"{both!r} is a person as well as an organization"))
    for topic in registers.topics.values():
        above = [topic.id]
        while (broader := registers.topics.get(above[-1])) and broader.broader and broader.broader not in above:
            above.append(broader.broader)
        if len(above) > 1 and broader and broader.broader == topic.id:
            faults.append(read["topics"].fault((*topic.at, "broader"), f"broader: {topic.id!r} is a part of itself"))
    people, organizations, topics = (written(read[name].value) if name in read else None for name in REGISTERS)
    agents = None if people is None or organizations is None else people | organizations
    registers.known = {"person": people, "organization": organizations, "topic": topics}
    registers.known["person or organization"] = agents
    return registers


def check_dossier(folder: Path, root: Path, registers: Registers, faults: Faults) -> Dossier | None:
    """One dossier, whole and consistent; what is wrong with it is added to the faults."""
    text = None
    try:
        text = read_text(folder / "article.txt", root)
    except FaultError as fault:
        faults.append(fault)
    try:
        data = read_yaml(folder / "dossier.yaml", root)
    except FaultError as fault:
        faults.append(fault)
        return None
    value = data.value if isinstance(data.value, dict) else {}
    lists = {name: value[name] for name in LISTS if isinstance(value.get(name), list)}
    whole = validated(DossierEntry, data.value if not value else value | {name: [] for name in lists}, (), data, faults)
    entries = {name: listed(LISTS[name], items, (name,), data, faults) for name, items in lists.items()}
    known = registers.known | {
        "event of this dossier": written(lists.get("events")),
        "claim of this dossier": written(lists.get("claims")),
        "cited work": written(lists.get("cited")),
    }
    if whole is not None:
        whole.source.at = ("source",)
        for name, some in entries.items():
            setattr(whole, name, some)
        faults += without_language(data, whole)
    sources = [whole.source] if whole is not None else []
    for name, some in ({"cited": []} | entries).items():
        faults += misused(data, name, sources + some if name == "cited" else some, known)
    if text is not None:
        faults += unanchored(text, data, entries)
        faults += misplaced(text, data, entries)
    faults += related_twice(data, entries.get("relations", []))
    agents = registers.organizations | registers.people
    faults += oversized(data, [*sources, *chain.from_iterable(entries.values())], agents, entries.get("quotes", []))
    return Dossier(data, text, whole) if text is not None and whole is not None else None


def written(items: Any) -> set[str]:
    """The ids that the entries of a list give, even those with something wrong elsewhere."""
    ids = (item.get("id") for item in (items if isinstance(items, list) else []) if isinstance(item, dict))
    return {each for each in ids if isinstance(each, str)}


def listed(model: type[Any], items: Any, at: Place, data: Data, faults: Faults) -> list[Any]:
    """The entries of a list that are what they should be; a fault for each of the others."""
    if not isinstance(items, list):
        faults.append(data.fault(at, "should be a list"))
        return []
    found = [(index, validated(model, item, (*at, index), data, faults)) for index, item in enumerate(items)]
    for index, entry in found:
        if entry is not None:
            entry.at = (*at, index)
    return [entry for _, entry in found if entry is not None]


def validated(model: type[Any], value: Any, at: Place, data: Data, faults: Faults) -> Any:
    """The value as an entry, or None, with a fault for each thing that does not belong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults += [explain(each, model, at, data) for each in error.errors()]
        return None


def explain(error: Any, model: type[BaseModel], at: Place, data: Data) -> FaultError:
    """One of pydantic's errors as a fault, with the nearest key or word that is known."""
    path, context, given = error["loc"], error.get("ctx", {}), error["input"]
    if error["type"] == "extra_forbidden":
        near = nearest(str(path[-1]), keys(model, path[:-1]))
        return data.fault((*at, *path), f"unknown key {path[-1]!r}", near)
    options = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
    near = nearest(str(given), options, cutoff=0) if context.get("expected") else context.get("suggestion")
    said = "should be a map of keys" if error["type"] in MAPS else error["msg"].removeprefix("Value error, ")
    said = f"{(*at, *path)[-1 if path else 0]}: {said}" if at or path else said
    said += "" if isinstance(given, dict | list) else f", not {str(given)[:80]!r}"
    return data.fault((*at, *path), said, near)


def keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys known at this place."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            candidates = (annotation, *get_args(annotation))
            model = next(kind for kind in candidates if isinstance(kind, type) and issubclass(kind, BaseModel))
    return [fields.alias or name for name, fields in model.model_fields.items()]


def misused(data: Data, name: str, entries: list[Any], known: Known) -> Iterator[FaultError]:
    """Ids that come twice, or that nobody has."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield data.fault((*entry.at, "id"), f"the id {entry.id!r} stands here a second time")
        seen.add(entry.id)
        for key, kind in REFERENCES.get(name, {}).items() if known else ():
            named, ids, key_written = getattr(entry, key), known[kind], key.rstrip("_")
            values = named if isinstance(named, list) else [named] if named is not None else []
            for index, each in enumerate(values):
                at = (*entry.at, key_written, index)
                if ids is not None and (each not in ids or (each == entry.id and key == "broader")):
                    near = nearest(each, ids - {entry.id})
                    yield data.fault(at, f"{key_written}: no {kind} has the id {each!r}", near)
                if each in values[:index]:
                    yield data.fault(at, f"{key_written}: {each!r} is named twice")


def without_language(data: Data, dossier: DossierEntry) -> Iterator[FaultError]:
    """Yield a fault if a quote has no language and its source has none either."""
    lacking = [quote.id for quote in dossier.quotes if quote.language is None]
    if lacking and dossier.source.language is None:
        yield data.fault(("source",), f"source: needs a `language`, because {lacking[0]} does not give its own")


def related_twice(data: Data, relations: list[RelationEntry]) -> Iterator[FaultError]:
    """Yield a fault for each relation that repeats the kind and the claims of another."""
    seen: dict[tuple[str, ...], str] = {}
    for each in relations:
        first = seen.setdefault((each.from_, each.to, each.kind), each.id)
        if first != each.id:
            yield data.fault(each.at, f"{each.id}: {first} says already that {each.from_} {each.kind} {each.to}")


def oversized(
    data: Data, entries: list[Any], agents: Mapping[str, Any] | None = None, quotes: Sequence[QuoteEntry] = ()
) -> Iterator[FaultError]:
    """Yield a fault for each record with more text than a full-text index takes, with its people and organizations."""
    originals: Counter[str] = Counter()
    for quote in quotes:
        originals[quote.claim or ""] += length_of(quote.original) if quote.original else 0
    for entry in entries:
        named = [*getattr(entry, "speakers", ()), *getattr(entry, "authors", ()), *getattr(entry, "participants", ())]
        named += [getattr(entry, "publisher", None)]
        length = length_of(entry) + originals[entry.id] + sum(length_of((agents or {}).get(each)) for each in named)
        if length > MOST_SEARCHED:
            many = f"it has {length:,} characters, with its passage and the entries of its people and organizations"
            yield data.fault(entry.at, f"{entry.id}: {many}; at most {MOST_SEARCHED:,} can be indexed")


def length_of(entry: Any) -> int:
    """The code points of the texts of an entry, or of None, its passage and its original included."""
    if isinstance(entry, str):
        return len(entry)
    if isinstance(entry, list):
        return sum(map(length_of, entry))
    if not isinstance(entry, Entry):
        return 0
    start, end = getattr(entry, "span", None) or (0, 0)
    passage = 0 if getattr(entry, "exact", None) else end - start
    return passage + sum(map(length_of, vars(entry).values()))


def unanchored(text: str, data: Data, entries: dict[str, list[Any]]) -> Iterator[FaultError]:
    """Find every passage; yield those that are not in the text, or not in one place only."""
    for some in entries.values():
        for entry in some:
            parts = {(): entry, ("original",): getattr(entry, "original", None)}
            for part, words in parts.items():
                if not getattr(words, "exact", None) and not getattr(words, "starts", None):
                    continue
                try:
                    words.span = passage(text, words)
                except FaultError as fault:
                    yield data.fault((*entry.at, *part, fault.key), f"{entry.id}: {fault.detail}", fault.near)


def misplaced(text: str, data: Data, entries: dict[str, list[Any]]) -> Iterator[FaultError]:
    """Quotes that cross or enclose their own original, and titles and collectives that are not printed."""
    yield from crossing(data, [quote for quote in entries.get("quotes", []) if quote.span])
    for post in entries.get("affiliations", []):
        for key in ("title", "unit"):
            if post.span and (getattr(post, key) or "") not in text[slice(*post.span)]:
                yield data.fault((*post.at, key), f"{key}: {getattr(post, key)!r} is not in the passage")
    for said in entries.get("claims", []) + entries.get("quotes", []):
        if (said.attributed_to or "") not in text:
            yield data.fault((*said.at, "attributed_to"), f"attributed_to: {said.attributed_to!r} is not in the text")


def crossing(data: Data, quotes: list[Any]) -> Iterator[FaultError]:
    """Quotes that begin in one another and end outside it, or that are the same, or that hold their own original."""
    around: list[Any] = []
    for quote in sorted(quotes, key=lambda quote: (quote.span[0], -quote.span[1], quote.at)):
        while around and around[-1].span[1] <= quote.span[0]:
            around.pop()
        if around and (quote.span[1] > around[-1].span[1] or quote.span == around[-1].span):
            yield data.fault(quote.at, "the quote overlaps another one")
        else:
            around.append(quote)
    for quote in quotes:
        original = quote.original and quote.original.span
        if original and original[0] < quote.span[1] and quote.span[0] < original[1]:
            yield data.fault((*quote.at, "original", "exact"), f"{quote.id}: the original overlaps its own quote")
