"""A citation as a record of RIS, which most reference managers read."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.citations.csl import plain, spoken

TYPES = {"book": "BOOK", "report": "RPRT", "chapter": "CHAP", "webpage": "ELEC"}


def ris(item: Mapping[str, Any]) -> str:
    """The item as one record, in UTF-8."""
    written = [("TY", TYPES.get(item["type"], "GEN")), *tags(item), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in written)


def tags(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is known of the item, by the tags of RIS."""
    yield "ID", item["id"]
    for name in item.get("author", []):
        yield "AU", person(name)
    yield "TI", plain(item["title"])
    if "container-title" in item:
        yield "T2", item["container-title"]
    if "issued" in item:
        parts = [f"{part:02}" for part in item["issued"]["date-parts"][0]]
        yield "PY", f"{parts[0]:0>4}"
        yield "DA", "/".join([*parts, "", "", ""][:4])
    for tag, name in {"PB": "publisher", "LA": "language", "UR": "URL", "DB": "source"}.items():
        if name in item:
            yield tag, item[name]
    for name in item.get("container-author", []):
        yield "C2", person(name)  # Zotero's tag for the author of the book; RIS itself has one for the editor only
    if "container-author" in item:
        yield "N1", f"In a text by {' and '.join(map(spoken, item['container-author']))}."
    if "note" in item:
        yield "N1", item["note"]


def person(name: Mapping[str, str]) -> str:
    """A name, the family's before the comma."""
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"
