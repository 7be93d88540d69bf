"""RIS, which most reference managers import."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.citations.csl import display_name, without_markup

TYPES = {"book": "BOOK", "report": "RPRT", "chapter": "CHAP", "webpage": "ELEC"}


def ris(item: Mapping[str, Any]) -> str:
    """Return a CSL-JSON item as one RIS record."""
    lines = [("TY", TYPES.get(item["type"], "GEN")), *tags(item), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)


def tags(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield RIS tags with their values."""
    yield "ID", item["id"]
    for name in item.get("author", []):
        yield "AU", person(name)
    yield "TI", without_markup(item["title"])
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
        yield (
            "C2",
            person(name),
        )  # Zotero reads the author of the containing work from here; RIS has a tag for its editor only
    if "container-author" in item:
        yield "N1", f"In a text by {' and '.join(map(display_name, item['container-author']))}."
    if "note" in item:
        yield "N1", item["note"]


def person(name: Mapping[str, str]) -> str:
    """Format a name as `Family, Given`."""
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"
