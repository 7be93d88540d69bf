"""Turn checked dossiers and registers into rows of the tables."""

from collections.abc import Mapping
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlmodel import SQLModel

from app.dossiers.checking import Dossier
from app.dossiers.entries import Attributed
from app.dossiers.registers import Registers
from app.dossiers.review import add_reviews, backing_quotes
from app.dossiers.schemas import AffiliationEntry, EventEntry, QuoteEntry, SourceEntry
from app.dossiers.words import joined_words, original_columns, passages
from app.models.dates import parse_date
from app.models.tables import (
    Affiliation,
    Agent,
    Claim,
    ClaimReporter,
    ClaimSpeaker,
    ClaimTarget,
    ClaimTopic,
    Event,
    EventParticipant,
    Organization,
    Person,
    Quote,
    QuotePart,
    QuoteSpeaker,
    Relation,
    Source,
    SourceAuthor,
    SourceTranslator,
    Term,
    Topic,
)

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
                kind = table.kind_name()
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
        SourceTranslator: link_rows("source_id", {work.id: work.translators for work in (source, *cited)}),
        Affiliation: [affiliation_row(dossier, affiliation) for affiliation in dossier.entry.affiliations],
    }
    rows |= event_rows(dossier) | claim_rows(dossier) | quote_rows(dossier)
    relations = [
        passage_row(dossier, relation)
        | {"from_id": full_id(source.id, relation.from_), "to_id": full_id(source.id, relation.to)}
        | relation.model_dump(include={"kind", "basis", "note"})
        for relation in dossier.entry.relations
    ]
    relations.sort(key=lambda row: (row["start"] is None, row["start"], row["id"]))
    rows[Relation] = [row | {"position": position} for position, row in enumerate(relations)]
    add_reviews(dossier.entry, rows)
    main["digest"] = sha256(to_json({table.__name__: some for table, some in rows.items()})).hexdigest()
    return rows


def source_row(work: SourceEntry) -> Row:
    """Return the row of a source or a cited work, with null in the columns that only one of them has."""
    blank = {"reported_in_id": None, "text": None, "text_sha256": None, "digest": None}
    other = {"authors", "translators", "translation_of", "publisher", "review"}
    row = work.model_dump(exclude=other) | day_columns("published", work.published_on)
    return blank | row | {"publisher_id": work.publisher, "translation_of_id": work.translation_of}


def affiliation_row(dossier: Dossier, entry: AffiliationEntry) -> Row:
    """Return the row of a post."""
    start, end = (parse_date(edtf) if edtf else None for edtf in (entry.from_, entry.until))
    return (
        passage_row(dossier, entry)
        | {"person_id": entry.person, "organization_id": entry.organization}
        | {"from_on": entry.from_, "from_first": start and start.first}
        | {"until_on": entry.until, "until_last": end and end.last}
        | entry.model_dump(include={"title", "unit", "note"})
    )


def full_id(source: str, claim: str) -> str:
    """Return the id of a claim; a short one such as `c07` is that of a claim of this source."""
    return claim if "-" in claim else f"{source}-{claim}"


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
    kind = entry.attribution or ("collective" if entry.attributed_to else "named")
    return {"attribution": kind, "attributed_to": entry.attributed_to, "attribution_basis": entry.attribution_basis}


def speakers(dossier: Dossier, entry: Attributed) -> list[str]:
    """Return the speakers of a claim or a quote: the authors, where the source speaks in its own voice."""
    return dossier.entry.source.authors if entry.attribution == "author" else entry.speakers


def event_rows(dossier: Dossier) -> Rows:
    """Return the rows of events and their participants."""
    events = dossier.entry.events
    fields = {"name", "place", "status", "note", "happened_on"}
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
    source = dossier.entry.source
    published = {work.id: work.published_on for work in dossier.entry.cited}
    quotes = backing_quotes(dossier.entry)
    fields = {"kind", "text", "certainty", "status", "hearsay", "hearsay_marker", "note", "said_on"}
    rows = [
        passage_row(dossier, claim)
        | attribution(claim)
        | {"evidence": evidence(quotes[claim.id]), "event_id": claim.event, "said_in_id": claim.said_in}
        | claim.model_dump(include=fields)
        | day_columns("dated", claim.said_on or published.get(claim.said_in or "") or source.published_on)
        for claim in dossier.entry.claims
    ]
    claims = {f"{source.id}-{claim.id}": claim for claim in dossier.entry.claims}
    targets = [
        {"claim_id": id, "position": position, "agent_id": target.id, "stance": target.stance}
        for id, claim in claims.items()
        for position, target in enumerate(claim.targets)
    ]
    return {
        Claim: in_text_order(rows),
        ClaimSpeaker: link_rows("claim_id", {id: speakers(dossier, claim) for id, claim in claims.items()}),
        ClaimReporter: link_rows("claim_id", {id: claim.via for id, claim in claims.items()}),
        ClaimTarget: targets,
        ClaimTopic: link_rows("claim_id", {id: claim.topics for id, claim in claims.items()}, "topic_id"),
    }


def evidence(quotes: list[QuoteEntry]) -> str:
    """Return the evidence of a claim, which depends on the quotes that back it."""
    originals = [quote for quote in quotes if quote.original]
    if not originals:
        return "quoted" if quotes else "paraphrased"
    departing = [quote for quote in originals if quote.rendering and quote.rendering.fidelity not in {None, "faithful"}]
    return "departing" if len(departing) == len(originals) else "original"


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
            | quote.model_dump(include={"kind", "translation", "gloss", "note", "said_on"})
            | day_columns("dated", quote.said_on or published.get(quote.said_in or "") or source.published_on)
            | {
                "text": joined_words(dossier, quote),
                "language": quote.language or source.language,
                "claim_id": quote.claim and f"{source.id}-{quote.claim}",
                "said_in_id": quote.said_in,
                "translator_id": quote.by,
                "fidelity": quote.rendering and quote.rendering.fidelity,
                "rendering_note": quote.rendering and quote.rendering.note,
                "translation_of_id": quote.translation_of,
            }
        )
    credits = {f"{source.id}-{quote.id}": speakers(dossier, quote) for quote in dossier.entry.quotes}
    return {
        Term: term_rows(rows),
        Quote: in_text_order(rows),
        QuotePart: parts,
        QuoteSpeaker: link_rows("quote_id", credits),
    }


def term_rows(quotes: list[Row]) -> list[Row]:
    """Return a row for each original expression of some quotes, as the first of them has it."""
    terms: dict[str, Row] = {}
    for quote in sorted((quote for quote in quotes if quote["term_id"]), key=itemgetter("id")):
        text = quote["reading"] or quote["original_text"]
        term = {"text": text, "language": quote["original_language"], "pinyin": quote["pinyin"]}
        terms.setdefault(quote["term_id"], {"id": quote["term_id"], **term})
    return list(terms.values())
