"""The W3C Web Annotation data model, and the annotations of Hypothesis, which follow it."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.interchange.entries import ReadDossier, ReadEntry
from app.models.base import anchor

CONTEXT = "http://www.w3.org/ns/anno.jsonld"  # it defines the prefix `schema:` as well
PREFIX = "urn:onrecord:"
ENTRY = "onrecord:entry"  # the whole entry of the dossier, so that nothing is lost
TYPES = {"quotes": ["Annotation", "schema:Quotation"], "claims": ["Annotation", "schema:Claim"]}
MOTIVATIONS = {"quotes": "identifying", "relations": "linking"}
WORDS_ABOUT = {"claims": "text", "events": "name", "affiliations": "title", "relations": "kind"}
SINGULAR = {"affiliations": "affiliation", "events": "event", "claims": "claim", "quotes": "quote"}
SINGULAR |= {"relations": "relation"}


def text_body(text: str, language: str) -> dict[str, str]:
    """Return a TextualBody (W3C Web Annotation model, section 3.2.4)."""
    return {"type": "TextualBody", "value": text, "language": language, "format": "text/plain"}


def specific_resource(source: str, passage: Mapping[str, Any]) -> dict[str, Any]:
    """Return a passage of a source as a SpecificResource (W3C Web Annotation model, section 4)."""
    position = {"type": "TextPositionSelector", "start": passage["start"], "end": passage["end"]}
    words = {name: passage[name] for name in ("exact", "prefix", "suffix") if name in passage}
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [position, {"type": "TextQuoteSelector", **words}],
    }


def annotation_page(dossier: ReadDossier, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the entries of a dossier as an AnnotationPage. `names` are those of people and organizations, by id."""
    return {
        "@context": [CONTEXT, {"onrecord": PREFIX}],
        "id": f"{PREFIX}{dossier.id}#annotations",
        "type": "AnnotationPage",
        "items": [annotation(dossier, entry, names) for entry in dossier.entries],
    }


def annotation(dossier: ReadDossier, entry: ReadEntry, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry of a dossier as an annotation."""
    text, value, source = dossier.text, entry.value, page_of(dossier)
    targets: list[Any] = [specific_resource(source, anchor(text, *span)) for span in (*entry.spans, *entry.original)]
    item: dict[str, Any] = {
        "id": entry_iri(dossier, entry),
        "type": TYPES.get(entry.section, "Annotation"),
        "motivation": MOTIVATIONS.get(entry.section, "describing"),
        "body": bodies(dossier, entry),
        "target": targets or [source],
    }
    if speakers := value.get("speakers"):
        role = "schema:spokenByCharacter" if entry.section == "quotes" else "schema:author"
        item[role] = [{"id": f"{PREFIX}{id}", "schema:name": names.get(id, id)} for id in speakers]
    return {**item, ENTRY: {"@type": "@json", "@value": {entry.section: value}}}


def bodies(dossier: ReadDossier, entry: ReadEntry) -> list[dict[str, str]]:
    """Return the words of an entry and, of a quote, the original ones; of other entries our words about them."""
    value = entry.value
    if entry.section != "quotes":
        words = value.get(WORDS_ABOUT[entry.section])
        return [text_body(str(words), "en")] if words else []
    language = value.get("language") or dossier.source.get("language") or "und"
    words_by_language = [(entry.spans, language)]
    if entry.original:
        words_by_language.append((entry.original, value["original"].get("language") or "und"))
    return [
        text_body(" ".join(dossier.text[start:end] for start, end in spans), tag) for spans, tag in words_by_language
    ]


def hypothesis_rows(dossier: ReadDossier, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the entries of a dossier as a search of the API of Hypothesis returns them, which stores unknown keys."""
    rows = [
        {
            "id": f"{dossier.id}-{entry.id}",
            "uri": page_of(dossier),
            "document": {"title": [str(dossier.source.get("title", dossier.id))]},
            "text": "\n\n".join(about(entry)),
            "tags": [
                SINGULAR[entry.section],
                *(f"speaker:{names.get(id, id)}" for id in entry.value.get("speakers", ())),
            ],
            "group": "__world__",
            "target": [
                {"source": each["source"], "selector": each["selector"]}
                for each in annotation(dossier, entry, names)["target"]
                if isinstance(each, dict)
            ],
            "onrecord": {entry.section: entry.value},
        }
        for entry in dossier.entries
    ]
    return {"total": len(rows), "rows": rows}


def about(entry: ReadEntry) -> Iterable[str]:
    """Return what the editors say of an entry."""
    keys = (WORDS_ABOUT.get(entry.section, "gloss"), "note")
    return [str(entry.value[key]) for key in keys if entry.value.get(key)]


def page_of(dossier: ReadDossier) -> str:
    """Return the address of the article, or a URN if the dossier has none."""
    return str(dossier.source.get("url") or f"{PREFIX}{dossier.id}")


def entry_iri(dossier: ReadDossier, entry: ReadEntry) -> str:
    """Return the identifier of an entry: that of an event is its own, all others have the source in front."""
    return PREFIX + (entry.id if entry.section == "events" else f"{dossier.id}-{entry.id}")
