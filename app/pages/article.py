"""An article with everything that was read from it, and the page of each quote, claim and event in it."""

import re

from fastapi import Response

from app.pages.card import card
from app.pages.head import Head, article_head, claim_head, event_head, quote_head
from app.pages.notes import Note, marked_text, notes_of
from app.pages.routes import page
from app.pages.visit import Json, Visit

PASSAGE = re.compile(r"(\d{1,9})-(\d{1,9})")
SHOWN = 50  # quotes from a cited work on a page
SPEAKERS = 12  # in the legend
HEADS = {"quotes": quote_head, "claims": claim_head, "events": event_head}


@page("/sources/{id}")
def source(visit: Visit) -> Response:
    """Return an article to read, with the passage in `at` marked, or a work that is only cited."""
    return article_page(visit, visit.id)


@page("/quotes/{id}")
def quote(visit: Visit) -> Response:
    """Return the article of a quote with its card."""
    return note_page(visit, "quotes")


@page("/claims/{id}")
def claim(visit: Visit) -> Response:
    """Return the article of a claim with its card."""
    return note_page(visit, "claims")


@page("/events/{id}")
def event(visit: Visit) -> Response:
    """Return the article of an event with its card."""
    return note_page(visit, "events")


def article_page(visit: Visit, source_id: str, *, is_front: bool = False) -> Response:
    """Return the page of a source; on the front page of a record with one article, an introduction comes first."""
    source = visit.record("sources", source_id)
    text = visit.article_text(source_id)
    head = article_head(source, visit.base, visit.snapshot)
    if text is None:
        cursor = visit.query.get("cursor")
        quotes = visit.list("quotes", said_in=source_id, limit=SHOWN, cursor=cursor)
        return visit.render("cited_work.html", head, source=source, quotes=quotes)
    notes = notes_of(visit, source_id)
    return reading(visit, head, source, text, notes, None, is_front=is_front)


def note_page(visit: Visit, kind: str) -> Response:
    """Return the article of a record with that note chosen, or only its card."""
    record = visit.record(kind, visit.id)
    source = visit.record("sources", record["source"]["id"])
    notes = notes_of(visit, source["id"])
    note = next(each for each in notes if each.kind == kind and each.record["id"] == visit.id)
    head = HEADS[kind](record, visit.base, visit.snapshot)
    if visit.query.get("part") == "card":
        response = visit.render("card.html", head, source=source, note=note, card=card(visit, note, source, notes))
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    return reading(visit, head, source, visit.article_text(source["id"]) or "", notes, note)


def reading(
    visit: Visit, head: Head, source: Json, text: str, notes: list[Note], chosen: Note | None, *, is_front: bool = False
) -> Response:
    """Return an article to read, with a note chosen or none."""
    asked = None if chosen else passage_in_address(visit.query.get("at", ""), len(text))
    voices = speaker_counts(notes)
    return visit.render(
        "article.html",
        head,
        source=source,
        notes=notes,
        lines=marked_text(text, notes, chosen, asked),
        note=chosen,
        card=chosen and card(visit, chosen, source, notes),
        voices=voices[:SPEAKERS],
        more_voices=len(voices[SPEAKERS:]),
        is_front=is_front,
        specimen=specimen(notes) if is_front else None,
    )


def passage_in_address(at: str, length: int) -> tuple[int, int] | None:
    """Return the passage in the parameter `at`, such as `9-70`; None if it is not inside the text."""
    match = PASSAGE.fullmatch(at)
    start, end = map(int, match.groups()) if match else (0, 0)
    return (start, end) if start < end <= length else None


def speaker_counts(notes: list[Note]) -> list[Json]:
    """Return who speaks in an article and how often, those with the most claims first."""
    found: dict[str, Json] = {}
    for note in notes:
        for speaker in note.record.get("speakers", ()):
            counts = found.setdefault(speaker["id"], {"speaker": speaker, "quotes": 0, "claims": 0})
            counts[note.kind] += 1
    return sorted(found.values(), key=lambda each: (-each["claims"], -each["quotes"]))


def specimen(notes: list[Note]) -> Note | None:
    """Return the quote whose original tells most about its translation: one with a gloss, else the shortest."""

    def rank(note: Note) -> tuple[bool, int]:
        return not note.record["gloss"], len(note.record["original"]["text"])

    return min((each for each in notes if each.record.get("original")), key=rank, default=None)
