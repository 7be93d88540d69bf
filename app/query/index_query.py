"""What a list asks of the index: its filters and its text as one query, and its order."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tantivy import Occur
from tantivy import Query as IndexQuery

from app.index.numbering import PLACE_BITS, first_number, last_number
from app.index.reader import Address, Hits, Snapshot, all_of, unscored
from app.index.schema import key
from app.query.filters import SortKey
from app.query.listing import Filtered, Listing
from app.text.query import Clause, Phrase, Query, parse

PHRASE, OWN = 2_000.0, 1_000.0  # above every BM25 score: all words in a row, and all words, in a record's own text
MUST, SHOULD = Occur.Must, Occur.Should
FIELDS = ("own", "other")
WINDOW, GROWTH = 2 << 2 * PLACE_BITS, 4  # the numbers of two sources in an index made anew; by what the next is wider


class SortField(NamedTuple):
    """One step of an order: a field, and whether it descends."""

    field: str
    is_number: bool
    descending: bool


def record_query(snapshot: Snapshot, asked: Filtered, collection: str, owner: str | None = None) -> IndexQuery:
    """Return the query that matches the records that a list asks for. Parameters are valid already."""
    return filtered_query(snapshot, asked, collection, owner, leave_out=None)


def filtered_query(
    snapshot: Snapshot, asked: Filtered, collection: str, owner: str | None, leave_out: str | None
) -> IndexQuery:
    """Return the same, without one of the filters."""
    wanted, unwanted = [unscored(snapshot.term("collection", collection))], list[IndexQuery]()
    if owner is not None:
        wanted.append(unscored(snapshot.term("owner", owner)))
    for name, mark, value in asked.filters():
        if name == leave_out:
            continue
        query = unscored(filter_query(snapshot, collection, name, mark.admits, value))
        (unwanted if mark.admits == "none" else wanted).append(query)
    if asked.q is not None:
        text = parse(asked.q)
        wanted.append(ranked_query(snapshot, text))
        unwanted += unwanted_queries(snapshot, text)
    return all_of(wanted, unwanted)


def filter_query(snapshot: Snapshot, collection: str, name: str, admits: str, value: Any) -> IndexQuery:
    """Return the query of one filter with its value."""
    if name == "id":
        return snapshot.any_of("key", [key(collection, id) for id in value])
    if admits == "since":
        return snapshot.between("day_date", value.toordinal(), None)
    if admits == "until":
        return snapshot.between("day_date", None, value.toordinal())
    values = value if isinstance(value, list) else [str(value).lower()]
    return snapshot.any_of(f"filter_{name.removesuffix('_not')}", [str(each) for each in values])


def ranked_query(snapshot: Snapshot, text: Query) -> IndexQuery:
    """Return what matches every word, scored by BM25; all words in the record's own text count for more."""
    every = all_of([clause_query(snapshot, clause, FIELDS) for clause in text.wanted])
    in_own = all_of([clause_query(snapshot, clause, FIELDS[:1]) for clause in text.wanted])
    in_a_row = phrase_query(snapshot, text.whole, "own")
    return IndexQuery.boolean_query([
        (MUST, every),
        (SHOULD, IndexQuery.const_score_query(in_own, OWN)),
        (SHOULD, IndexQuery.const_score_query(in_a_row, PHRASE)),
    ])  # fmt: skip


def unwanted_queries(snapshot: Snapshot, text: Query) -> list[IndexQuery]:
    """Return what matches the words that are to be left out."""
    return [clause_query(snapshot, clause, FIELDS) for clause in text.unwanted]


def clause_query(snapshot: Snapshot, clause: Clause, fields: Sequence[str]) -> IndexQuery:
    """Return what matches any of the phrases in any of the fields, scored by the best of them."""
    either = [phrase_query(snapshot, phrase, field) for phrase in clause for field in fields]
    return IndexQuery.disjunction_max_query(either)


def phrase_query(snapshot: Snapshot, phrase: Phrase, field: str) -> IndexQuery:
    """Return what matches terms in a row; of the last, only the beginning where it is one character."""
    terms = list(phrase.terms)
    if phrase.is_prefix and len(terms) > 1:
        return IndexQuery.regex_phrase_query(snapshot.schema, field, [*terms[:-1], f"{terms[-1]}.*"])
    if phrase.is_prefix:
        return IndexQuery.regex_query(snapshot.schema, field, f"{terms[0]}.*")
    if len(terms) > 1:
        return IndexQuery.phrase_query(snapshot.schema, field, [*terms])
    return snapshot.term(field, terms[0])


def ordered_hits(snapshot: Snapshot, query: IndexQuery, order: Sequence[SortField], skip: int, limit: int) -> Hits:
    """Return the matches in an order of several steps, of which the last tells every record from any other.

    The index orders by one field, so each group of records that are alike in the first is ordered by the others.
    """
    first, *others = order
    if not others:
        return snapshot.search(query, limit, first.field, descending=first.descending, offset=skip)
    hits = snapshot.search(query, skip + limit, first.field, descending=first.descending)
    keys, addresses = hits.keys[skip:], list[Address]()
    for value in dict.fromkeys(keys):
        before = hits.keys.index(value)
        if value is None:
            group = all_of([query], [IndexQuery.exists_query(first.field)])
        elif first.is_number:
            group = all_of([query, snapshot.between(first.field, value, value)])
        else:
            group = all_of([query, snapshot.term(first.field, value)])
        room = limit - len(addresses)
        addresses += ordered_hits(snapshot, group, others, max(0, skip - before), room).addresses
    return Hits(keys, addresses, hits.total)


def window_hits(
    snapshot: Snapshot, query: IndexQuery, kind: str, position: int | None, limit: int, *, descending: bool
) -> Hits:
    """Return the matches among the records of a kind that come after a position in the order of numbers.

    They are read from a window of numbers that grows until it has enough of them, so a query that matches most of the
    records costs the same anywhere in the list; an open range visits every one. `total` counts the window alone.
    """
    first, last = first_number(kind), last_number(kind)
    if position is not None and descending:
        last = min(last, position - 1)
    elif position is not None:
        first = max(first, position + 1)
    width = WINDOW
    while first <= last:
        low, high = (max(first, last - width), last) if descending else (first, min(last, first + width))
        window = all_of([query, snapshot.between("number", low, high)])
        hits = snapshot.search(window, limit, "number", descending=descending)
        if len(hits.keys) == limit or (low, high) == (first, last):
            return hits
        width *= GROWTH
    return Hits([], [], 0)


def ranked_hits(snapshot: Snapshot, query: IndexQuery, skip: int, limit: int) -> Hits:
    """Return the matches by their score, and those of one score by number: in the order of the text."""
    wanted = skip + limit
    most = wanted + 50
    while True:
        hits = snapshot.search(query, most)
        if len(hits.keys) < most or not hits.keys or hits.keys[-1] < hits.keys[min(wanted, len(hits.keys)) - 1]:
            break
        most *= 8
    numbers = snapshot.numbers("number", hits.addresses)
    places = sorted(range(len(numbers)), key=lambda place: (-hits.keys[place], numbers[place]))[skip:wanted]
    return Hits([numbers[place] for place in places], [hits.addresses[place] for place in places], hits.total)


def list_order(listing: Listing) -> list[SortField]:
    """Return the steps of the order that a list asks for, up to the one that tells records apart; else the id does."""
    names = list(getattr(listing, "sort"))  # noqa: B009 - each list declares it with the orders that it knows
    steps = []
    for name in names:
        field: SortKey = listing.sort_fields()[name.removeprefix("-")]
        steps.append(SortField(field.field, field.kind != "text", name.startswith("-")))
        if field.is_unique:
            return steps
    return [*steps, SortField("sort_id", is_number=False, descending=False)]
