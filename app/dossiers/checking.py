"""Find every fault in a dossier."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from app.dossiers.passages import find_passages, passage_faults
from app.dossiers.recovery import read_or_recover
from app.dossiers.registers import Registers
from app.dossiers.schemas import DossierEntry, QuoteEntry, RelationEntry, SourceEntry
from app.dossiers.validation import (
    FULL_CLAIM_ID,
    MAX_FAULTS,
    Faults,
    first_faults,
    id_faults,
    ids_in,
    length_faults,
    validate,
    validate_list,
    with_lookalikes,
)
from app.dossiers.yaml import FaultError, YamlFile, read_text
from app.suggestions.words import similar

LISTS = {name: get_args(each.annotation)[0] for name, each in DossierEntry.model_fields.items() if name != "source"}
MISSPELLED = 0.8  # similarity from which on an id is taken for that of a cited work


@dataclass
class Dossier:
    """An annotated article: its YAML file, its text, and its entries with their locations and spans."""

    yaml: YamlFile
    text: str
    entry: DossierEntry


def check_dossier(folder: Path, root: Path, registers: Registers, faults: Faults) -> Dossier | None:
    """Return the dossier in a folder, and append its faults. Returns None if it cannot be read as a whole."""
    text = None
    try:
        text = read_text(folder / "article.txt", root)
    except FaultError as fault:
        faults.append(fault)
    file = read_or_recover(folder / "dossier.yaml", root, faults)
    if file is None:
        return None
    content = file.value if isinstance(file.value, dict) else {}
    lists = {name: content[name] for name in LISTS if isinstance(content.get(name), list)}
    # The items of the lists are validated one by one, so that one invalid item does not hide the faults of others.
    without_items = content | {name: [] for name in lists} if content else file.value
    is_broken = "source" not in content and re.search("^source:", file.broken_text, re.MULTILINE) is not None
    dossier = None if is_broken else validate(DossierEntry, without_items, (), file, faults)
    entries = {name: validate_list(LISTS[name], items, (name,), file, faults) for name, items in lists.items()}
    if dossier is not None:
        dossier.source.location = ("source",)
        for name, valid in entries.items():
            setattr(dossier, name, valid)
        faults += language_faults(file, dossier)
    known_ids = registers.known_to(folder) | {
        "event of this dossier": ids_in(lists.get("events")) | file.broken_ids,
        "claim of this dossier": ids_in(lists.get("claims")) | file.broken_ids,
    }
    sources = [dossier.source] if dossier is not None else []
    for name, valid in ({"cited": []} | entries).items():
        faults += first_faults(id_faults(file, name, sources + valid if name == "cited" else valid, known_ids))
    if text is not None:
        faults += first_faults(find_passages(text, file, chain.from_iterable(entries.values())))
        faults += first_faults(passage_faults(text, file, entries))
    faults += translation_faults(file, sources, entries.get("quotes", []))
    faults += relation_faults(file, entries.get("relations", []))
    faults += first_faults(work_faults(file, sources + entries.get("cited", []), entries))
    faults += length_faults(file, [*sources, *chain.from_iterable(entries.values())])
    return Dossier(file, text, dossier) if text is not None and dossier is not None else None


def language_faults(file: YamlFile, dossier: DossierEntry) -> Iterator[FaultError]:
    """Yield a fault if neither a quote nor its source has a language."""
    quote = next((quote for quote in dossier.quotes if quote.language is None), None)
    if quote and dossier.source.language is None:
        yield file.fault(("source",), f"source: needs a `language`, because {quote.id} does not give its own")


def work_faults(file: YamlFile, works: list[SourceEntry], entries: dict[str, list[Any]]) -> Iterator[FaultError]:
    """Yield a fault for each `said_in` that misspells a cited work, and each work that is a translation of itself.

    Any other id may be that of a source of another dossier; only a load can check it.
    """
    known, near = {work.id for work in works}, dict[str, str | None]()
    for entry in entries.get("claims", []) + entries.get("quotes", []):
        if not (id := entry.said_in) or id in known:
            continue
        if id not in near and len(near) < MAX_FAULTS:
            near[id] = with_lookalikes(similar(id, known, MISSPELLED), id)
        if near.get(id):
            detail = f"said_in: no cited work has the id {id!r}"
            yield file.fault((*entry.location, "said_in"), detail, near[id])
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
        if not (relation.from_ and relation.to):  # an invalid one
            continue
        if FULL_CLAIM_ID.fullmatch(relation.from_) and FULL_CLAIM_ID.fullmatch(relation.to):
            detail = f"{relation.id}: one of the two claims must be of this dossier, by its short id such as c01"
            yield file.fault(relation.location, detail)
        statement = (relation.from_, relation.kind, relation.to)
        first = seen.setdefault(statement, relation.id)
        if first != relation.id:
            yield file.fault(relation.location, f"{relation.id}: repeats {first} ({' '.join(statement)})")
