"""Translate the parameters of a list to index queries and sort orders."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tantivy import Occur
from tantivy import Query as IndexQuery

from app.index.numbering import PLACE_BITS, RANK_STEP, first_number, last_number
from app.index.reader import Address, Hits, Snapshot, all_of, any_of, unscored
from app.index.schema import FIRST_DAY, LAST_DAY, key
from app.models.base import Record
from app.models.dates import parse_date
from app.query.filters import Filter, SortKey, query_text, row_terms
from app.query.listing import Filters, Listing
from app.query.states import at_revision, collection_query, collections, version_keys
from app.text.query import Clause, ParsedQuery, Phrase, parse

# Scores above every BM25 score, for all words in a row and for all words in the record's own text.
PHRASE, OWN = 2_000.0, 1_000.0
MUST, SHOULD = Occur.Must, Occur.Should
FIELDS = ("own", "other")
WINDOW, GROWTH = 2 * RANK_STEP << PLACE_BITS, 4  # the numbers of two sources in a new index; how much the next is wider


class SortField(NamedTuple):
    """An index field to sort by."""

    field: str
    is_number: bool
    descending: bool


def record_query(snapshot: Snapshot, filters: Filters, collection: str, owner: str | None = None) -> IndexQuery:
    """Return the query for the records that match the filters, of one source if `owner` is given."""
    return filtered_query(snapshot, filters, collection, owner, leave_out=None)


def filtered_query(
    snapshot: Snapshot, filters: Filters, collection: str, owner: str | None, leave_out: str | None
) -> IndexQuery:
    """Return the query for the records that match all filters but the one to leave out."""
    state = collection_query(snapshot, collection, filters.as_of, filters.review_statuses)
    required, excluded = [unscored(state)], list[IndexQuery]()
    if owner is not None:
        required.append(unscored(snapshot.term("owner", owner)))
    if filters.selected_ids is not None:
        required.append(
            unscored(snapshot.any_of("key", keys_in_state(snapshot, filters, collection, filters.selected_ids)))
        )
    for name, filter_, value in filters.active_filters:
        if name == leave_out:
            continue
        if name == "id":
            query = unscored(snapshot.any_of("key", keys_in_state(snapshot, filters, collection, value)))
        else:
            query = unscored(filter_query(snapshot, name, filter_, value))
        (excluded if filter_.match == "none" else required).append(query)
    required += map(unscored, same_row_queries(snapshot, filters, filters.selected_in_groups(leave_out)))
    if filters.q is not None and filters.q_selects_records and owner is not None:
        required.append(snapshot.any_of("record", matching_records(snapshot, filters, parse(filters.q), owner)))
    elif filters.q is not None:
        required.append(ranked_query(snapshot, parse(filters.q)))
    return all_of(required, excluded)


def matching_records(snapshot: Snapshot, filters: Filters, text: ParsedQuery, source: str) -> list[int]:
    """Return the `record` of the records of a source, and of register entries, that match a text."""
    names = [
        name for table in Record.__subclasses__() for name in collections(table.collection, filters.review_statuses)
    ]
    shown = [at_revision(snapshot, names, filters.as_of), snapshot.any_of("owner", [source, ""])]
    query = all_of([*map(unscored, shown), ranked_query(snapshot, text)])
    return snapshot.search(query, snapshot.count(query), "record").keys


def keys_in_state(snapshot: Snapshot, filters: Filters, collection: str, ids: Sequence[str]) -> list[str]:
    """Return the keys of documents with these ids: drafts and versions too, if the filters ask for them."""
    names = collections(collection, filters.review_statuses)
    keys = [key(name, id) for name in names for id in ids]
    if filters.as_of is not None:
        keys += [each for name in names for id in ids for each in version_keys(snapshot, name, id)]
    return keys


def filter_query(snapshot: Snapshot, name: str, filter_: Filter, value: Any) -> IndexQuery:
    """Return the query for one filter, but not for `id`."""
    if filter_.match == "since":
        return snapshot.between(f"day_{LAST_DAY}", parse_date(value).first.toordinal(), None)
    if filter_.match == "until":
        return snapshot.between(f"day_{FIRST_DAY}", None, parse_date(value).last.toordinal())
    field = f"filter_{name.removesuffix('_not')}"
    values = list(map(query_text, value if isinstance(value, list) else [value]))
    if filter_.is_language:
        values += [term for each in values for term in snapshot.terms(field, f"{each}-")]
    return snapshot.any_of(field, values)


def same_row_queries(
    snapshot: Snapshot, filters: Filters, selected: Mapping[str, Sequence[str]]
) -> Iterator[IndexQuery]:
    """Yield a query for each group with several filters among these, whose values one row of a record must have."""
    groups: dict[str, dict[str, Sequence[str]]] = {}
    for name, filter_ in filters.declared_filters():
        if filter_.group and name in selected:
            groups.setdefault(filter_.group, {})[name] = selected[name]
    for group, values in groups.items():
        if len(values) > 1:
            yield snapshot.any_of(f"filter_{group}", row_terms(values))


def ranked_query(snapshot: Snapshot, text: ParsedQuery) -> IndexQuery:
    """Return the query for a text, scored by BM25; matches in the record's own text rank first."""
    anywhere, in_own = text_query(snapshot, text, FIELDS), text_query(snapshot, text, FIELDS[:1])
    return IndexQuery.boolean_query([
        (MUST, anywhere),
        (SHOULD, IndexQuery.const_score_query(in_own, OWN)),
        (SHOULD, IndexQuery.const_score_query(in_a_row(snapshot, text), PHRASE)),
    ])  # fmt: skip


def text_query(snapshot: Snapshot, node: Clause | ParsedQuery, fields: Sequence[str]) -> IndexQuery:
    """Return the query for words in these fields. What is excluded must not be in any field."""
    if not isinstance(node, ParsedQuery):
        return clause_query(snapshot, node, fields)
    return any_of([
        all_of(
            [text_query(snapshot, each, fields) for each in alternative.required],
            [text_query(snapshot, each, FIELDS) for each in alternative.excluded],
        )
        for alternative in node.alternatives
    ])  # fmt: skip


def in_a_row(snapshot: Snapshot, node: ParsedQuery) -> IndexQuery:
    """Return the query for all required words of an alternative, and of each group in it, in a row in the own text."""
    return any_of([
        all_of([
            *([phrase_query(snapshot, alternative.phrase, "own")] if alternative.phrase else []),
            *(in_a_row(snapshot, each) for each in alternative.required if isinstance(each, ParsedQuery)),
        ])
        for alternative in node.alternatives
    ])  # fmt: skip


def clause_query(snapshot: Snapshot, clause: Clause, fields: Sequence[str]) -> IndexQuery:
    """Return the query for any of the phrases in any of the fields, scored by the best match."""
    phrases = [phrase_query(snapshot, phrase, field) for phrase in clause for field in fields]
    return IndexQuery.disjunction_max_query(phrases)


def phrase_query(snapshot: Snapshot, phrase: Phrase, field: str) -> IndexQuery:
    """Return the query for consecutive terms in a field."""
    terms = list(phrase.terms)
    if phrase.is_prefix and len(terms) > 1:
        return IndexQuery.regex_phrase_query(snapshot.schema, field, [*terms[:-1], f"{terms[-1]}.*"])
    if phrase.is_prefix:
        # With a distance of 0, this matches the same terms as a regular expression, without compiling one.
        return IndexQuery.fuzzy_term_query(snapshot.schema, field, terms[0], distance=0, prefix=True)
    if len(terms) > 1:
        return IndexQuery.phrase_query(snapshot.schema, field, [*terms])
    return snapshot.term(field, terms[0])


def is_by_number(listing: Listing) -> bool:
    """Return whether a list is in the order of the text, or in the reverse of it, and no number occurs twice in it."""
    is_sorted = listing.as_of is None and not listing.ranked and listing.random_seed is None
    return is_sorted and list_order(listing)[0].field == "number"


def ordered_hits(snapshot: Snapshot, query: IndexQuery, order: Sequence[SortField], skip: int, limit: int) -> Hits:
    """Return the matches sorted by several fields; no two records have the same value in the last.

    The index sorts by one field only, so each group with the same value in the first field is sorted by the others.
    """
    first, *others = order
    if not others:
        return snapshot.search(query, limit, first.field, descending=first.descending, offset=skip)
    hits = snapshot.search(query, skip + limit, first.field, descending=first.descending)
    keys, sizes, addresses, end = hits.keys[skip:], Counter(hits.keys), list[Address](), 0
    for value, size in sizes.items():
        start, end = end, end + size
        if end <= skip:
            continue
        if size == 1 and (end < len(hits.keys) or end == hits.total):  # nothing else has this value
            addresses.append(hits.addresses[start])
            continue
        if value is None:
            group = all_of([query], [IndexQuery.exists_query(first.field)])
        elif first.is_number:
            group = all_of([query, snapshot.between(first.field, value, value)])
        else:
            group = all_of([query, snapshot.term(first.field, value)])
        room = limit - len(addresses)
        addresses += ordered_hits(snapshot, group, others, max(0, skip - start), room).addresses
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
    """Return the matches by descending score, equal ones by number: in the order of the text."""
    end = skip + limit
    size = end + 50
    while True:
        hits = snapshot.search(query, size)
        if len(hits.keys) < size or not hits.keys or hits.keys[-1] < hits.keys[min(end, len(hits.keys)) - 1]:
            break
        size *= 8
    numbers = snapshot.numbers("number", hits.addresses)
    places = sorted(range(len(numbers)), key=lambda place: (-hits.keys[place], numbers[place]))[skip:end]
    return Hits([numbers[place] for place in places], [hits.addresses[place] for place in places], hits.total)


def list_order(listing: Listing) -> list[SortField]:
    """Return the fields to sort by, up to the first unique one; the id is added if there is none.

    Random order has no fields.
    """
    names = listing.sort_orders if listing.random_seed is None else []
    fields = []
    for name in names:
        sort_key: SortKey = listing.sortable().fields[name.removeprefix("-")]
        fields.append(SortField(sort_key.field, sort_key.kind != "text", name.startswith("-")))
        if sort_key.is_unique:
            return fields
    return [*fields, SortField("sort_id", is_number=False, descending=False)]
