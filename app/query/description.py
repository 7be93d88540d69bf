"""A sentence that says what a list was asked for, made of the phrases of its filters and the names of their values."""

import re
from collections.abc import Iterator, Sequence

from pydantic_core import from_json

from app.index.reader import Snapshot
from app.models.tables import Organization, Person, Source, Topic
from app.query.facets import value_labels
from app.query.filters import RANDOM, Filter
from app.query.listing import Listing
from app.query.states import document_in_state, revision_at
from app.suggestions.validation_messages import alternatives
from app.text.truncation import shorten

NAMED = {table.collection for table in (Person, Organization, Topic)}  # whose labels need no quotation marks
SHOWN, MAX_LABEL = 4, 60  # values of a filter, and characters of a title or a text
OPERATORS = re.compile(r"[^\w\s'’.·-]|(?:^|\s)-\S|\b(?:OR|AND|NOT)\b")
INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)  # which may change how a sentence looks


def describe(snapshot: Snapshot, listing: Listing, owner: str | None) -> str:
    """Return what a list was asked for, such as "Quotes by Lu Yan on Taiwan, most recent first."."""
    phrases = " ".join([subject(snapshot, listing, owner), *filter_phrases(snapshot, listing)])
    orders = ["most relevant first"] if listing.ranked else [order_words(listing, each) for each in listing.sort_orders]
    state = [] if listing.as_of is None else [f"as of revision {revision_at(snapshot, listing.as_of)}"]
    return INVISIBLE.sub(" ", f"{', '.join([phrases, *state, ', then '.join(orders)])}.")


def order_words(listing: Listing, order: str) -> str:
    """Return a sort order of a list in words."""
    return f"shuffled by the seed {listing.random_seed}" if order == RANDOM else listing.sortable().words(order)


def subject(snapshot: Snapshot, listing: Listing, owner: str | None) -> str:
    """Return what is listed: the name of the collection, the reviews, and the source that owns the list."""
    reviews = [some_alternatives(listing.review_statuses)] if listing.review_statuses else []
    words = [*reviews, listing.table.collection]
    if owner is not None:
        document = document_in_state(snapshot, Source.collection, owner, listing.record_state)
        words += ["of", quotation(from_json(document)["title"] if document else owner)]
    sentence = " ".join(words)
    return sentence[:1].upper() + sentence[1:]


def filter_phrases(snapshot: Snapshot, listing: Listing) -> Iterator[str]:
    """Yield what each filter selects, and `q`."""
    if listing.selected_ids is not None:
        yield f"with the id {some_alternatives(list(dict.fromkeys(listing.selected_ids)))}"
    for name, filter_, _ in listing.active_filters:
        yield filter_phrase(snapshot, filter_, listing.selected_values(name), listing)
    if listing.q is not None:
        yield q_phrase(listing.q, "of records that" if listing.q_selects_records else "that")


def filter_phrase(snapshot: Snapshot, filter_: Filter, values: list[str], listing: Listing | None = None) -> str:
    """Return what a filter selects."""
    if filter_.is_boolean:
        yes, no = filter_.phrase.split("|")
        return yes if values == ["true"] else no
    return filter_.phrase.format(some_alternatives(value_words(snapshot, listing, filter_, values)))


def q_phrase(q: str, that: str = "that") -> str:
    """Return what a `q` selects."""
    return f"{that} match {q}" if OPERATORS.search(q) else f"{that} contain “{q}”"


def value_words(snapshot: Snapshot, listing: Listing | None, filter_: Filter, values: list[str]) -> list[str]:
    """Return the values of a filter in words: names as they are, titles and texts in quotation marks."""
    if listing is not None and filter_.joined is not None and filter_.joined.column is listing.table.id:
        return values
    labels = value_labels(snapshot, filter_, values[: SHOWN + 1], listing)
    is_name = not filter_.is_printed and NAMED.issuperset(filter_.collections())
    words = [labels.get(value, value) for value in values]
    return words if is_name else [quotation(each) for each in words]


def quotation(text: str) -> str:
    """Return a text in quotation marks, without the end if it is long."""
    return f"“{shorten(text, MAX_LABEL)}”"


def some_alternatives(words: Sequence[str]) -> str:
    """Return words joined by "or", those beyond the first few counted."""
    if len(words) > SHOWN + 1:
        words = [*words[:SHOWN], f"{len(words) - SHOWN} others"]
    return alternatives(words)
