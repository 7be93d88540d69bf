"""Read annotations of a text that other tools wrote: Web Annotations, Hypothesis, CSV."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Literal, NamedTuple

from app.interchange.entries import SECTIONS
from app.interchange.web_annotations import ENTRY, PREFIX, SINGULAR

Format = Literal["webannotation", "hypothesis", "csv"]
COLUMNS = {  # of a CSV file, with the names that others give them
    "exact": ("exact", "exact words", "quote", "quotation", "words", "text"),
    "speakers": ("speaker", "speakers", "speaker(s)", "who"),
    "original": ("original", "original words"),
    "language": ("language", "original language", "original_language"),
    "prefix": ("prefix",),
    "suffix": ("suffix",),
    "note": ("note", "comment"),
}
SPEAKER_ROLES = ("schema:spokenByCharacter", "schema:author", "spokenByCharacter")


class UnreadableError(Exception):
    """A file that has no annotations in a known format; the message says what to do."""


class Passage(NamedTuple):
    """Words of a text, as selectors describe them (W3C Web Annotation model, sections 4.2.4 and 4.2.5)."""

    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass
class Annotation:
    """An annotation of another tool, or of our own with its whole entry."""

    label: str  # how the file calls it
    section: str
    passages: list[Passage]
    original: list[Passage] = field(default_factory=list)
    language: str | None = None  # of the original words
    speakers: list[str] = field(default_factory=list)  # names or ids
    body: str | None = None  # what somebody wrote about the passage
    entry: dict[str, Any] | None = None


def read_annotations(content: bytes, format: Format | None) -> list[Annotation]:
    """Return the annotations in a file, in a format or the one that it seems to have. Raises UnreadableError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 at byte {error.start}") from None
    is_json = format != "csv" if format else text.lstrip()[:1] in {"{", "["}
    if not is_json:
        try:
            return list(read_csv(text))
        except csv.Error as error:
            raise UnreadableError(f"is not CSV: {error}") from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON: {error}") from None
    rows = items_of(value)
    detected: Format = (
        "hypothesis" if any("uri" in each and "@context" not in each for each in rows) else "webannotation"
    )
    read = {"hypothesis": read_hypothesis, "webannotation": read_web_annotation}[format or detected]
    annotations = [read(each, number) for number, each in enumerate(rows, 1)]
    if not annotations:
        raise UnreadableError("has no annotations: it should be an annotation, a list, a page or a collection of them")
    return annotations


def items_of(value: Any) -> list[dict[str, Any]]:
    """Return the annotations of a list, an AnnotationPage, an AnnotationCollection, or a search of Hypothesis."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    if not isinstance(value, dict):
        return []
    for key in ("rows", "items", "@graph"):
        if isinstance(value.get(key), list):
            return items_of(value[key])
    return items_of(value["first"]) if isinstance(value.get("first"), dict) else [value] if "target" in value else []


def read_web_annotation(item: Mapping[str, Any], number: int) -> Annotation:
    """Return a Web Annotation."""
    label, passages = str(item.get("id") or f"annotation {number}"), [*map(passage_of, listed(item.get("target")))]
    section, entry = own_entry(item.get(ENTRY))
    texts = [each for each in map(body_of, listed(item.get("body"))) if each]
    agents = [agent for role in SPEAKER_ROLES for agent in listed(item.get(role))]
    types = str(item.get("type", ""))
    annotation = Annotation(label, section or ("claims" if "Claim" in types else "quotes"), without_empty(passages))
    annotation.entry, annotation.speakers = entry, [name for agent in agents if (name := agent_name(agent))]
    split_original(annotation, texts)
    return annotation


def split_original(annotation: Annotation, texts: list[tuple[str, str | None]]) -> None:
    """Divide the passages of a quote into the words and the original words, if the bodies have both; set the body."""
    passages, words = annotation.passages, [text for text, _ in texts]
    for count in range(1, len(passages)):
        one, other = (" ".join(each.exact or "" for each in part) for part in (passages[:count], passages[count:]))
        if words[:2] == [one, other]:
            annotation.passages, annotation.original = passages[:count], passages[count:]
            annotation.language = texts[1][1]
            return
    exact = " ".join(each.exact or "" for each in passages)
    annotation.body = "; ".join(word for word in words if word != exact) or None


def read_hypothesis(row: Mapping[str, Any], number: int) -> Annotation:
    """Return an annotation of Hypothesis. Tags say what it is (`claim`) and who speaks (`speaker:Lu Yan`)."""
    tags = [str(tag) for tag in listed(row.get("tags"))]
    section, entry = own_entry(row.get("onrecord"))
    tagged = next((name for name in SECTIONS[2:4] if SINGULAR[name] in map(str.lower, tags)), "quotes")
    passages = without_empty(map(passage_of, listed(row.get("target"))))
    annotation = Annotation(str(row.get("id") or f"row {number}"), section or tagged, passages)
    annotation.entry, annotation.body = entry, str(row.get("text") or "").strip() or None
    annotation.speakers = [tag[8:].strip() for tag in tags if tag.lower().startswith("speaker:")]
    return annotation


def read_csv(text: str) -> Iterator[Annotation]:
    """Yield an annotation for each row. Raises UnreadableError if there is no column with the exact words."""
    try:
        dialect: Any = csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(StringIO(text), delimiter=dialect.delimiter, skipinitialspace=True)
    header = [name.strip().lower() for name in next(rows, [])]
    places = {key: next((header.index(n) for n in names if n in header), None) for key, names in COLUMNS.items()}
    if places["exact"] is None:
        found = ", ".join(name[:40] for name in header[:8]) or "none"
        raise UnreadableError(f"needs a column `exact` with the exact words; its columns are: {found}")
    for number, row in enumerate(rows, 2):
        cells = {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in places.items()}
        if cells["exact"]:
            annotation = Annotation(
                f"row {number}", "quotes", [Passage(cells["exact"], cells["prefix"], cells["suffix"])]
            )
            annotation.original = [Passage(cells["original"])] if cells["original"] else []
            annotation.language, annotation.body = cells["language"] or None, cells["note"] or None
            annotation.speakers = [name.strip() for name in cells["speakers"].split(";") if name.strip()]
            yield annotation


def own_entry(value: Any) -> tuple[str | None, dict[str, Any] | None]:
    """Return the section and the entry that our own export has; None for both if there is no valid one."""
    value = value.get("@value", value) if isinstance(value, dict) else {}
    section, entry = next(iter(value.items()), (None, None))
    return (section, entry) if section in SECTIONS and isinstance(entry, dict) else (None, None)


def passage_of(target: Any) -> Passage:
    """Return the passage of a target, from its selectors for words and for positions."""
    selectors = (
        [each for each in listed(target.get("selector")) if isinstance(each, dict)] if isinstance(target, dict) else []
    )
    selectors += [each["refinedBy"] for each in selectors if isinstance(each.get("refinedBy"), dict)]
    quote: dict[str, Any] = next((each for each in selectors if each.get("type") == "TextQuoteSelector"), {})
    position: dict[str, Any] = next((each for each in selectors if each.get("type") == "TextPositionSelector"), {})
    start, end = (position.get(name) for name in ("start", "end"))
    has_position = isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    exact, prefix, suffix = (str(quote.get(name) or "") for name in ("exact", "prefix", "suffix"))
    return Passage(exact or None, prefix, suffix, *((start, end) if has_position else ()))


def without_empty(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages that have words or a position."""
    return [each for each in passages if each.exact or each.start is not None]


def body_of(body: Any) -> tuple[str, str | None] | None:
    """Return the text of a body and its language, or None for tags and bodies that are no text."""
    if isinstance(body, str):
        return None if "://" in body or body.startswith(PREFIX) else (body, None)
    if not isinstance(body, dict) or body.get("purpose") in {"tagging", "classifying"}:
        return None
    value, language = body.get("value"), body.get("language")
    return (value, language if isinstance(language, str) else None) if isinstance(value, str) and value else None


def agent_name(agent: Any) -> str | None:
    """Return the name of an agent, or the last part of its identifier."""
    if isinstance(agent, dict):
        name = agent.get("schema:name") or agent.get("name") or agent.get("id")
        return str(name) if name else None
    return str(agent).rpartition("/")[2].removeprefix(PREFIX) if isinstance(agent, str) else None


def listed(value: Any) -> list[Any]:
    """Return a list as such, nothing as an empty list, and anything else as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
