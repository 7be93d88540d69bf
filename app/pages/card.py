"""The card of a quote, a claim or an event: what the record says of it, and what is around it."""

from pydantic_core import from_json

from app.api.also_in import also_in_json
from app.models.tables import Quote
from app.pages.changes import Change, whole_words
from app.pages.notes import Note
from app.pages.visit import Json, Visit
from app.query.record import record_json

BESIDE = 4  # claims on the same topic
ABOUT = 100  # claims about an event
STYLES = (
    ("Chicago", "format=text&style=chicago-author-date"),
    ("APA", "format=text&style=apa"),
    ("BibTeX", "format=bibtex"),
    ("RIS", "format=ris"),
    ("CSL-JSON", "format=csl-json"),
)
REASONS = {"words": "nearly the same words", "original": "the same original", "translation": "linked as a translation"}


def card(visit: Visit, note: Note, source: Json, notes: list[Note]) -> Json:
    """Return what the card of a note shows besides the note itself."""
    record = note.record
    claim = record if note.kind == "claims" else None
    if note.kind == "quotes" and record["claim"]:
        claim = visit.record("claims", record["claim"]["id"])
    about = visit.list("claims", event=record["id"], limit=ABOUT) if note.kind == "events" else None
    return {
        "claim": claim,
        "chain": chain(record, source) if note.kind == "claims" else [],
        "beside": beside(visit, claim) if claim else [],
        "about": about,
        "also_in": also_in(visit, record["id"]) if note.kind == "quotes" else [],
        "together": [each for each in notes if each.overlaps(note) and not is_shown_elsewhere(each, note)],
        "styles": STYLES if note.kind != "events" else (),
    }


def chain(claim: Json, source: Json) -> list[Json]:
    """Return who reports the view, from the author to its holder; empty if nobody stands between the two."""
    if not claim["hearsay"] and not claim["via"]:
        return []
    heard = [{"kind": "hearsay", "words": claim["hearsay_marker"]}] if claim["hearsay"] else []
    links = [{"kind": "authors", "names": source["authors"]}]
    links += [{"kind": "via", "names": [each]} for each in reversed(claim["via"])]
    # The word that marks hearsay stands after whoever uses it.
    return [*links, *heard, {"kind": "end"}] if claim["via"] else [*links, {"kind": "end"}, *heard]


def beside(visit: Visit, claim: Json) -> list[Json]:
    """Return other claims of the same speakers on the first topic of a claim."""
    if not claim["topics"]:
        return []
    speakers = [each["id"] for each in claim["speakers"]]
    whose = {"speaker": speakers} if speakers else {"attribution": claim["attribution"]}
    listed = visit.list("claims", **whose, topic=claim["topics"][0]["id"], limit=BESIDE + 1)
    return [each for each in listed["items"] if each["id"] != claim["id"]][:BESIDE]


def also_in(visit: Visit, id: str) -> list[Json]:
    """Return where else the words of a quote are on record, with the difference by words."""
    found = from_json(also_in_json(visit.snapshot, record_json(visit.snapshot, Quote, id)))["items"]
    return [
        each | {"steps": steps(each), "why": ", ".join(reason(each, name) for name in each["reasons"])}
        for each in found
    ]


def steps(other: Json) -> list[Change]:
    """Return the steps from the words of a quote to those of another; empty if they are the same."""
    changes = whole_words(other["difference"])
    return [] if all(each.is_equal for each in changes) else changes


def reason(other: Json, name: str) -> str:
    """Return why another quote is listed."""
    if name == "words" and other["verdict"] == "exact":
        return "the same words"
    if name == "original" and steps(other) and other["pointer"] != "/text":
        return "a similar original"
    return REASONS[name]


def is_shown_elsewhere(one: Note, other: Note) -> bool:
    """Return whether another part of the card shows a note: it is the note itself, its claim, or a quote of it."""
    return one == other or backs(one, other) or backs(other, one)


def backs(quote: Note, claim: Note) -> bool:
    """Return whether a quote backs a claim."""
    is_pair = quote.kind == "quotes" and claim.kind == "claims"
    return is_pair and bool(quote.record["claim"]) and quote.record["claim"]["id"] == claim.record["id"]
