"""A checked dossier as the rows of every table, ready to insert."""

from hashlib import sha256
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlmodel import SQLModel

from app.dossiers.checking import Dossier
from app.dossiers.schemas import Attributed, EventEntry, OriginalEntry, SourceEntry
from app.models.tables import (
    Affiliation,
    Claim,
    ClaimRelation,
    ClaimSpeaker,
    ClaimTopic,
    Event,
    EventParticipant,
    Quote,
    QuoteSpeaker,
    Source,
    SourceAuthor,
    Topic,
)
from app.text.pinyin import toned

Rows = dict[type[SQLModel], list[dict[str, Any]]]


def rows(dossier: Dossier) -> Rows:
    """Every row but the registers', in an order that foreign keys allow."""
    source = dossier.entry.source
    main = source_row(source) | {"text": dossier.text, "text_sha256": sha256(dossier.text.encode()).hexdigest()}
    cited = [source_row(work) | {"reported_in_id": source.id} for work in dossier.entry.cited]
    made: Rows = {
        Source: [main, *sorted(cited, key=itemgetter("id"))],
        SourceAuthor: credited("source_id", {work.id: work.authors for work in (source, *dossier.entry.cited)}),
        Affiliation: [
            anchored(dossier, post)
            | {"person_id": post.person, "organization_id": post.organization}
            | post.model_dump(include={"title", "unit", "note"})
            for post in dossier.entry.affiliations
        ],
    }
    made |= events(dossier) | claims(dossier) | quotes(dossier) | relations(dossier)
    main["digest"] = sha256(to_json({table.__name__: some for table, some in made.items()})).hexdigest()
    return made


def register_row(table: Any, entry: Any) -> dict[str, Any]:
    """The row of a person, an organization or a topic."""
    kind = table.__name__.lower()
    row: dict[str, Any] = entry.model_dump(exclude={"broader"})
    return row | ({"broader_id": entry.broader} if table is Topic else {"agent_kind": kind})


def source_row(work: SourceEntry) -> dict[str, Any]:
    blank = {"reported_in_id": None, "text": None, "text_sha256": None, "digest": None}
    return blank | work.model_dump(exclude={"authors", "publisher"}) | {"publisher_id": work.publisher}


def anchored(dossier: Dossier, entry: Any) -> dict[str, Any]:
    """The id, source and passage of an entry; a number such as `c07` is counted inside its source."""
    source, (start, end) = dossier.entry.source.id, entry.span or (None, None)
    key = entry.id if isinstance(entry, EventEntry) else f"{source}-{entry.id}"
    return {"id": key, "source_id": source, "start": start, "end": end}


def credited(column: str, named: dict[str, list[str]], party: str = "agent_id") -> list[dict[str, Any]]:
    """Whom or what each record names, in order."""
    return [{column: key, "position": i, party: name} for key, names in named.items() for i, name in enumerate(names)]


def in_text_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in the order of their passages, the outer before the inner, and numbered so."""
    found.sort(key=lambda row: (row["start"], -row["end"], row["id"]))
    return [row | {"position": position} for position, row in enumerate(found)]


def attribution(said: Attributed) -> dict[str, Any]:
    kind = said.attribution or ("named" if said.speakers else "collective")
    return {"attribution": kind, "attributed_to": said.attributed_to}


def events(dossier: Dossier) -> Rows:
    entries = dossier.entry.events
    fields = {"name", "place", "note", "happened_on", "precision"}
    return {
        Event: sorted(
            (anchored(dossier, event) | event.model_dump(include=fields) for event in entries),
            key=itemgetter("start", "id"),
        ),
        EventParticipant: credited("event_id", {event.id: event.participants for event in entries}),
    }


def claims(dossier: Dossier) -> Rows:
    source, made = dossier.entry.source, []
    for claim in dossier.entry.claims:
        backing = [quote for quote in dossier.entry.quotes if quote.claim == claim.id]
        evidence = "original" if any(quote.original for quote in backing) else "quoted" if backing else "paraphrased"
        row = anchored(dossier, claim) | attribution(claim) | {"evidence": evidence, "event_id": claim.event}
        said_on = claim.said_on or source.published_on
        made.append(row | claim.model_dump(include={"kind", "text", "note"}) | {"said_on": said_on})
    named = {f"{source.id}-{claim.id}": claim for claim in dossier.entry.claims}
    return {
        Claim: in_text_order(made),
        ClaimSpeaker: credited("claim_id", {key: claim.speakers for key, claim in named.items()}),
        ClaimTopic: credited("claim_id", {key: claim.topics for key, claim in named.items()}, "topic_id"),
    }


def quotes(dossier: Dossier) -> Rows:
    source, made = dossier.entry.source, []
    published = {work.id: work.published_on for work in dossier.entry.cited}
    for quote in dossier.entry.quotes:
        row = anchored(dossier, quote) | attribution(quote) | original(dossier, quote.original)
        made.append(
            row
            | quote.model_dump(include={"kind", "gloss", "note"})
            | {
                "text": dossier.text[row["start"] : row["end"]],
                "language": quote.language or source.language,
                "said_on": quote.said_on or published.get(quote.said_in or "") or source.published_on,
                "claim_id": quote.claim and f"{source.id}-{quote.claim}",
                "said_in_id": quote.said_in,
            }
        )
    speakers = {f"{source.id}-{quote.id}": quote.speakers for quote in dossier.entry.quotes}
    return {Quote: in_text_order(made), QuoteSpeaker: credited("quote_id", speakers)}


def original(dossier: Dossier, entry: OriginalEntry | None) -> dict[str, Any]:
    """The original-language words of a quote, with their pronunciation."""
    if entry is None or entry.span is None:
        columns = ("original_text", "original_language", "original_start", "original_end", "reading", "pinyin")
        return dict.fromkeys(columns)
    text = dossier.text[slice(*entry.span)]
    place = {"original_start": entry.span[0], "original_end": entry.span[1], "original_language": entry.language}
    return place | {"original_text": text, "reading": entry.reading, "pinyin": pinyin(entry, text)}


def pinyin(entry: OriginalEntry, text: str) -> str | None:
    """The annotator's pinyin, else pypinyin's for Chinese, with tones, a syllable for each character."""
    if entry.pinyin or entry.language.split("-")[0] != "zh":
        return entry.pinyin
    return toned(entry.reading or text)


def relations(dossier: Dossier) -> Rows:
    source = dossier.entry.source.id
    return {
        ClaimRelation: [
            anchored(dossier, each)
            | {"from_id": f"{source}-{each.from_}", "to_id": f"{source}-{each.to}"}
            | each.model_dump(include={"kind", "basis"})
            for each in dossier.entry.relations
        ]
    }
