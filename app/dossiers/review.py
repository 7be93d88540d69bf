"""The columns that say why the words of a record were corrected, and whether somebody has verified it."""

from typing import Any

from app.dossiers.schemas import DossierEntry, QuoteEntry, ReviewEntry
from app.models.tables import Claim, Event, Quote, Source


def add_reviews(dossier: DossierEntry, rows: dict[Any, list[dict[str, Any]]]) -> None:
    """Add the columns of corrections and reviews to the rows of a dossier.

    A record without a review of its own has the review of the source. If the source is a draft, so are all its records.
    """
    source, whole = dossier.source.id, dossier.source.review
    for work in rows[Source]:
        work.update(review_columns(whole))
    claims = {f"{source}-{claim.id}": claim for claim in dossier.claims}
    quotes = {f"{source}-{quote.id}": quote for quote in dossier.quotes}
    events = {event.id: event for event in dossier.events}
    for table, entries in ((Claim, claims), (Quote, quotes), (Event, events)):
        for row in rows[table]:
            record: Any = entries[row["id"]]
            row.update(review_columns(review_of(dossier, record)) | {"correction": record.correction})


def review_of(entry: DossierEntry, record: Any) -> ReviewEntry | None:
    """Return the review of a record in a dossier.

    A record without a review of its own has that of the source. If the source is a draft, everything in it is.
    """
    whole = entry.source.review
    own: ReviewEntry | None = record.review
    return whole if whole and whole.status == "draft" else own or whole


def is_draft(entry: DossierEntry, record: Any) -> bool:
    """Return whether a record in a dossier is a draft."""
    review = review_of(entry, record)
    return review is not None and review.status == "draft"


def backing_quotes(entry: DossierEntry) -> dict[str, list[QuoteEntry]]:
    """Return the quotes that back each claim, with drafts only if the claim is one."""
    quotes: dict[str, list[QuoteEntry]] = {claim.id: [] for claim in entry.claims}
    drafts = {claim.id for claim in entry.claims if is_draft(entry, claim)}
    for quote in entry.quotes:
        if quote.claim in quotes and (quote.claim in drafts or not is_draft(entry, quote)):
            quotes[quote.claim].append(quote)
    return quotes


def review_columns(review: ReviewEntry | None) -> dict[str, str | None]:
    """Return the columns of a review, all null if there is none."""
    values = (review.status, review.by, review.on) if review else (None, None, None)
    return dict(zip(("review_status", "review_by", "review_on"), values, strict=True))
