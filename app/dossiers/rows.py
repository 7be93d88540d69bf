"""Turn checked dossiers and registers into rows of the tables."""

from collections.abc import Mapping
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlmodel import SQLModel

from app.dossiers.checking import Dossier, Registers
from app.dossiers.review import add_reviews
from app.dossiers.schemas import Attributed, EventEntry, InterruptibleWords, OriginalEntry, SourceEntry
from app.models.dates import parse_date
from app.models.tables import (
    Affiliation,
    Agent,
    Claim,
    ClaimRelation,
    ClaimSpeaker,
    ClaimTopic,
    Event,
    EventParticipant,
    Organization,
    Person,
    Quote,
    QuotePart,
    QuoteSpeaker,
    Source,
    SourceAuthor,
    Topic,
)
from app.text.pinyin import is_mandarin, pinyin

REGISTER_TABLES: tuple[Any, ...] = (Person, Organization, Topic)
Row = dict[str, Any]
Rows = dict[type[SQLModel], list[Row]]
RegisterRows = Mapping[Any, Mapping[str, Row]]  # by table and id


class PreparedDossier(NamedTuple):
    """A dossier that can be loaded; `rows` is None if its digest is the stored one."""

    source: str
    file: Path
    digest: str
    rows: Rows | None


def prepare(dossier: Dossier, stored_digest: str | None = None) -> PreparedDossier:
    """Return the rows of a dossier with their digest."""
    rows = dossier_rows(dossier)
    digest = rows[Source][0]["digest"]
    return PreparedDossier(
        dossier.entry.source.id, dossier.yaml.file, digest, None if digest == stored_digest else rows
    )


def register_rows(registers: Registers) -> RegisterRows:
    """Return the rows of people, organizations and topics, and of the agents among them."""
    rows: dict[Any, dict[str, Row]] = {Agent: {}}
    for table in REGISTER_TABLES:
        rows[table] = {}
        for id, entry in registers.entries[table.collection].items():
            row = entry.model_dump(exclude={"broader"})
            if table is Topic:
                rows[table][id] = row | {"broader_id": entry.broader}
            else:
                kind = table.__name__.lower()
                rows[table][id] = row | {"agent_kind": kind}
                rows[Agent][id] = {"id": id, "kind": kind}
    return rows


def dossier_rows(dossier: Dossier) -> Rows:
    """Return the rows of a dossier by table, in an order that satisfies foreign keys.

    The digest depends on the order of the columns: if it changes, the next load replaces every stored dossier.
    """
    source, cited = dossier.entry.source, dossier.entry.cited
    main = source_row(source) | {"text": dossier.text, "text_sha256": sha256(dossier.text.encode()).hexdigest()}
    cited_rows = [source_row(work) | {"reported_in_id": source.id} for work in cited]
    rows: Rows = {
        Source: [main, *sorted(cited_rows, key=itemgetter("id"))],
        SourceAuthor: link_rows("source_id", {work.id: work.authors for work in (source, *cited)}),
        Affiliation: [
            passage_row(dossier, affiliation)
            | {"person_id": affiliation.person, "organization_id": affiliation.organization}
            | affiliation.model_dump(include={"title", "unit", "note"})
            for affiliation in dossier.entry.affiliations
        ],
    }
    rows |= event_rows(dossier) | claim_rows(dossier) | quote_rows(dossier)
    rows[ClaimRelation] = [
        passage_row(dossier, relation)
        | {"from_id": f"{source.id}-{relation.from_}", "to_id": f"{source.id}-{relation.to}"}
        | relation.model_dump(include={"kind", "basis"})
        for relation in dossier.entry.relations
    ]
    add_reviews(dossier.entry, rows)
    main["digest"] = sha256(to_json({table.__name__: some for table, some in rows.items()})).hexdigest()
    return rows


def source_row(work: SourceEntry) -> Row:
    """Return the row of a source or a cited work, with null in the columns that only one of them has."""
    blank = {"reported_in_id": None, "text": None, "text_sha256": None, "digest": None}
    row = work.model_dump(exclude={"authors", "publisher", "review"}) | day_columns("published", work.published_on)
    return blank | row | {"publisher_id": work.publisher}


def day_columns(prefix: str, edtf: str | None) -> Row:
    """Return the columns with the first and the last day that a date can mean, null if there is none."""
    days = parse_date(edtf) if edtf else None
    return {f"{prefix}_from": days and days.first, f"{prefix}_until": days and days.last}


def passage_row(dossier: Dossier, entry: Any) -> Row:
    """Return the id, source and passage of an entry; ids such as `c07` get the source's id in front."""
    source, (start, end) = dossier.entry.source.id, entry.span or (None, None)
    id = entry.id if isinstance(entry, EventEntry) else f"{source}-{entry.id}"
    return {"id": id, "source_id": source, "start": start, "end": end}


def link_rows(column: str, links: dict[str, list[str]], target_column: str = "agent_id") -> list[Row]:
    """Return a row for each link from a record to an agent or a topic, numbered in the order of the dossier."""
    return [
        {column: id, "position": position, target_column: target}
        for id, targets in links.items()
        for position, target in enumerate(targets)
    ]


def in_text_order(rows: list[Row]) -> list[Row]:
    """Return the rows numbered in the order of their passages, enclosing passages first."""
    rows.sort(key=lambda row: (row["start"], -row["end"], row["id"]))
    return [row | {"position": position} for position, row in enumerate(rows)]


def attribution(entry: Attributed) -> Row:
    """Return the columns that say whose words a claim or a quote is."""
    kind = entry.attribution or ("named" if entry.speakers else "collective")
    return {"attribution": kind, "attributed_to": entry.attributed_to}


def event_rows(dossier: Dossier) -> Rows:
    """Return the rows of events and their participants."""
    events = dossier.entry.events
    fields = {"name", "place", "note", "happened_on"}
    rows = [
        passage_row(dossier, event) | event.model_dump(include=fields) | day_columns("happened", event.happened_on)
        for event in events
    ]
    return {
        Event: sorted(rows, key=itemgetter("start", "id")),
        EventParticipant: link_rows("event_id", {event.id: event.participants for event in events}),
    }


def claim_rows(dossier: Dossier) -> Rows:
    """Return the rows of claims, their speakers and their topics."""
    source, rows = dossier.entry.source, []
    for claim in dossier.entry.claims:
        quotes = [quote for quote in dossier.entry.quotes if quote.claim == claim.id]
        evidence = "original" if any(quote.original for quote in quotes) else "quoted" if quotes else "paraphrased"
        rows.append(
            passage_row(dossier, claim)
            | attribution(claim)
            | {"evidence": evidence, "event_id": claim.event}
            | claim.model_dump(include={"kind", "text", "note", "said_on"})
            | day_columns("dated", claim.said_on or source.published_on)
        )
    claims = {f"{source.id}-{claim.id}": claim for claim in dossier.entry.claims}
    return {
        Claim: in_text_order(rows),
        ClaimSpeaker: link_rows("claim_id", {id: claim.speakers for id, claim in claims.items()}),
        ClaimTopic: link_rows("claim_id", {id: claim.topics for id, claim in claims.items()}, "topic_id"),
    }


def quote_rows(dossier: Dossier) -> Rows:
    """Return the rows of quotes, of the parts of interrupted ones, and of the speakers."""
    source, rows, parts = dossier.entry.source, [], list[Row]()
    published = {work.id: work.published_on for work in dossier.entry.cited}
    for quote in dossier.entry.quotes:
        row = passage_row(dossier, quote) | attribution(quote) | original_columns(dossier, quote.original)
        parts += [
            {"quote_id": row["id"], "is_original": words is not quote, "position": position} | part
            for words in filter(None, (quote, quote.original))
            for position, part in enumerate(passages(dossier, words) if words.parts else ())
        ]
        rows.append(
            row
            | quote.model_dump(include={"kind", "gloss", "note", "said_on"})
            | day_columns("dated", quote.said_on or published.get(quote.said_in or "") or source.published_on)
            | {
                "text": joined_words(dossier, quote),
                "language": quote.language or source.language,
                "claim_id": quote.claim and f"{source.id}-{quote.claim}",
                "said_in_id": quote.said_in,
            }
        )
    speakers = {f"{source.id}-{quote.id}": quote.speakers for quote in dossier.entry.quotes}
    return {Quote: in_text_order(rows), QuotePart: parts, QuoteSpeaker: link_rows("quote_id", speakers)}


def passages(dossier: Dossier, words: InterruptibleWords) -> list[Row]:
    """Return the passages of words that the source may interrupt, as columns of `quote_part`."""
    spans = [passage.span or (0, 0) for passage in words.passages]
    return [{"start": start, "end": end, "text": dossier.text[start:end]} for start, end in spans]


def joined_words(dossier: Dossier, words: InterruptibleWords) -> str:
    """Return words that the source may interrupt, their parts joined by a space."""
    return " ".join(passage["text"] for passage in passages(dossier, words))


def original_columns(dossier: Dossier, entry: OriginalEntry | None) -> Row:
    """Return the columns of a quote's original-language words, all null if it has none."""
    if entry is None or entry.span is None:
        columns = ("original_text", "original_language", "original_start", "original_end", "reading", "pinyin")
        return dict.fromkeys(columns)
    start, end = entry.span
    text = joined_words(dossier, entry)
    computed_pinyin = pinyin(entry.reading or text) if is_mandarin(entry.language) else None
    return {
        "original_start": start,
        "original_end": end,
        "original_language": entry.language,
        "original_text": text,
        "reading": entry.reading,
        "pinyin": entry.pinyin or computed_pinyin,
    }
