"""RIS, which most reference managers import."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.citations.csl import without_markup
from app.citations.names import CslName, display_name
from app.citations.sentences import sentence
from app.models.dates import parse_date

TYPES = {"book": "BOOK", "report": "RPRT", "chapter": "CHAP", "webpage": "ELEC", "article-newspaper": "NEWS"}
COMMA = "‚"  # U+201A, which looks like a comma
SEASONS = ("Spring", "Summer", "Autumn", "Winter")


def ris(item: Mapping[str, Any]) -> str:
    """Return a CSL-JSON item as one RIS record."""
    lines = [("TY", TYPES.get(item["type"], "GEN")), *tags(item), ("ER", "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)


def tags(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield RIS tags with their values."""
    yield "ID", item["id"]
    for name in item.get("author", []):
        yield "AU", person(name)
    for name in item.get("translator", []):
        yield "A4", person(name)
    yield "TI", without_markup(item["title"])
    if "container-title" in item:
        yield "T2", item["container-title"]
    if edtf := item["custom"].get("published_on"):
        yield from date_tags(edtf)
    for tag, name in {"PB": "publisher", "LA": "language", "UR": "URL", "DB": "source"}.items():
        if name in item:
            yield tag, item[name]
    for name in item.get("container-author", []):
        # Zotero reads the author of the containing work from here; RIS has a tag for its editor only.
        yield "C2", person(name)
    for note in notes(item):
        yield "N1", note


def notes(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what RIS has no tag for."""
    if commas := [name["literal"] for name in all_names(item) if "," in name.get("literal", "")]:
        yield sentence(f"Names as written: {'; '.join(commas)}")
    if "container-author" in item:
        yield sentence(f"In a text by {' and '.join(map(display_name, item['container-author']))}")
    if "rendering" in item["custom"] and "translator" not in item:
        yield "Translated in the text that quotes the words."
    if said_on := item["custom"].get("said_on"):
        yield f"Said: {said_on} (EDTF)."
    if "license" in item:
        yield sentence(f"Rights: {item['license']}")
    if "note" in item:
        yield item["note"]


def all_names(item: Mapping[str, Any]) -> list[CslName]:
    """Return the authors, the translators and the authors of the containing work."""
    return [name for role in ("author", "translator", "container-author") for name in item.get(role, [])]


def date_tags(edtf: str) -> Iterator[tuple[str, str]]:
    """Yield the year and the date as `YYYY/MM/DD/other information`, or a note if the year is not known."""
    days = parse_date(edtf)
    if days.start is None or not days.start.parts:
        yield "N1", f"Published: {edtf} (EDTF)."
        return
    parts = [str(days.start.parts[0]).zfill(4), *(f"{part:02}" for part in days.start.parts[1:])]
    season = SEASONS[days.start.season - 1] if days.start.season else ""
    circa = "circa" if days.is_qualified else ""
    until = f"to {edtf.partition('/')[2].strip('?~%')}" if days.end else "onwards"
    yield "PY", parts[0]
    yield (
        "DA",
        "/".join([*parts, "", ""][:3])
        + "/"
        + " ".join(filter(None, (season, circa, until if days.is_interval else ""))),
    )


def person(name: CslName) -> str:
    """Format a name as `Family, Given, Suffix`.

    Zotero and others split an author at the first comma, so a part that contains a comma gets one that only looks so.
    """
    parts = [name["literal"]] if "literal" in name else [name["family"], name["given"], name.get("suffix")]
    return ", ".join(part.replace(",", COMMA) for part in parts if part)
