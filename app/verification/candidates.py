"""Select the quotes, claims and paragraphs to compare with a text: those that share its rarest words."""

from itertools import accumulate
from typing import Any, NamedTuple

from pydantic_core import from_json
from tantivy import Occur, Query

from app.index.reader import Snapshot, all_of, unscored
from app.index.schema import PARAGRAPHS
from app.models.tables import Claim, Quote
from app.query.index_query import phrase_query
from app.text.query import phrase
from app.text.tokens import terms, tokenize

MIN_WORDS, MAX_WORDS = 6, 16  # of the text, the rarest, that are searched for
MAX_OCCURRENCES = 100_000  # of the words beyond the first few: a common word costs much and tells little
MAX_CANDIDATES, MAX_CLAIMS, MAX_PARAGRAPHS = 60, 20, 10  # that a text is compared with


class Candidate(NamedTuple):
    """A quote to compare with a text: its text, original and reading, and its JSON, parsed and as bytes."""

    texts: tuple[str, str | None, str | None]
    quote: dict[str, Any]
    document: bytes


class Paragraph(NamedTuple):
    """A paragraph to compare with a text: its source, its offset there, and its words."""

    source: str
    start: int
    text: str


def similar_quotes(snapshot: Snapshot, text: str, without: str | None = None) -> list[Candidate]:
    """Return the quotes that contain the text or its rarest words, except of a source, most relevant first."""
    documents = most_relevant(snapshot, Quote.collection, "own", text, MAX_CANDIDATES, without=without)
    return list(map(candidate, documents))


def quotes_with_phrase(snapshot: Snapshot, text: str) -> list[Candidate]:
    """Return quotes that contain all words of the text in its order, which is much faster than `similar_quotes`."""
    is_quote = unscored(snapshot.term("collection", Quote.collection))
    query = all_of([is_quote, phrase_query(snapshot, phrase(text), "own")])
    return [candidate(snapshot.json(address)) for address in snapshot.search(query, MAX_CANDIDATES).addresses]


def similar_claims(snapshot: Snapshot, text: str) -> list[dict[str, Any]]:
    """Return the claims that contain the text or its rarest words, most relevant first."""
    return list(map(from_json, most_relevant(snapshot, Claim.collection, "own", text, MAX_CLAIMS)))


def similar_paragraphs(snapshot: Snapshot, text: str) -> list[Paragraph]:
    """Return the paragraphs that contain the rarest words of a text, most relevant first."""
    documents = most_relevant(snapshot, PARAGRAPHS, "printed", text, MAX_PARAGRAPHS)
    return [Paragraph(**from_json(document)) for document in documents]


def claims_about(snapshot: Snapshot, source: str, words: str, start: int, end: int) -> list[dict[str, Any]]:
    """Return the claims whose passages overlap a range of a source with these words, the longest overlap first."""
    documents = most_relevant(snapshot, Claim.collection, "own", words, MAX_CLAIMS, owner=source)
    overlaps = [
        (min(end, claim["anchor"]["end"]) - max(start, claim["anchor"]["start"]), claim)
        for claim in map(from_json, documents)
    ]
    overlaps.sort(key=lambda each: (-each[0], each[1]["anchor"]["start"]))
    return [claim for overlap, claim in overlaps if overlap > 0]


def most_relevant(
    snapshot: Snapshot,
    collection: str,
    field: str,
    text: str,
    limit: int,
    owner: str | None = None,
    without: str | None = None,
) -> list[bytes]:
    """Return the JSON of the documents of a collection that contain the text or its rarest words in a field.

    They are those of the source `owner`, or of all sources except `without`.
    """
    queries = [snapshot.term(field, word) for word in rarest_words(snapshot, text, field)]
    if field == "own":  # has positions
        queries.append(phrase_query(snapshot, phrase(text), field))
    if not queries:
        return []
    required = [unscored(snapshot.term("collection", collection))]
    required += [unscored(snapshot.term("owner", owner))] if owner else []
    any_word = Query.boolean_query([(Occur.Should, query) for query in queries])
    query = all_of([*required, any_word], [snapshot.term("owner", without)] if without else ())
    return [snapshot.json(address) for address in snapshot.search(query, limit).addresses]


def rarest_words(snapshot: Snapshot, text: str, field: str) -> list[str]:
    """Return the rarest terms of a text that the index has: at least a few, and more as long as they are rare."""
    frequencies = {word: snapshot.searcher.doc_freq(field, word) for word in dict.fromkeys(terms(tokenize(text)))}
    rarest = sorted((word for word in frequencies if frequencies[word]), key=lambda word: frequencies[word])[:MAX_WORDS]
    totals = list(accumulate(frequencies[word] for word in rarest))
    return [word for n, word in enumerate(rarest) if n < MIN_WORDS or totals[n] <= MAX_OCCURRENCES]


def candidate(document: bytes) -> Candidate:
    """Return the candidate for the JSON of a quote."""
    quote = from_json(document)
    original = quote["original"] or {"text": None, "reading": None}
    return Candidate((quote["text"], original["text"], original["reading"]), quote, document)
