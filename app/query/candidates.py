"""Select the quotes to compare with a text: those that share its rarest words."""

from typing import NamedTuple

from pydantic_core import from_json
from tantivy import Occur, Query

from app.index.reader import Snapshot, all_of, unscored
from app.models.tables import Quote
from app.query.index_query import phrase_query
from app.text.query import phrase
from app.text.tokens import terms, tokenize

MAX_WORDS = 12  # words of the text to search for
MAX_CANDIDATES = 120


class Candidate(NamedTuple):
    """A quote to compare with a text: its id, its text, original and clean reading, and its JSON."""

    id: str
    texts: tuple[str, str | None, str | None]
    document: bytes


def similar_quotes(snapshot: Snapshot, text: str) -> list[Candidate]:
    """Return the quotes that contain the text or its rarest words, most relevant first."""
    words = dict.fromkeys(terms(tokenize(text)))
    frequencies = {word: snapshot.searcher.doc_freq("own", word) for word in words}
    rarest = sorted((word for word in words if frequencies[word]), key=lambda word: frequencies[word])[:MAX_WORDS]
    queries = [phrase_query(snapshot, phrase(text), "own"), *(snapshot.term("own", word) for word in rarest)]
    any_word = Query.boolean_query([(Occur.Should, query) for query in queries])
    in_quotes = unscored(snapshot.term("collection", Quote.collection))
    hits = snapshot.search(all_of([in_quotes, any_word]), MAX_CANDIDATES)
    return [candidate(snapshot.json(address)) for address in hits.addresses]


def candidate(document: bytes) -> Candidate:
    """Return the candidate for the JSON of a quote."""
    quote = from_json(document)
    original = quote["original"] or {"text": None, "reading": None}
    return Candidate(quote["id"], (quote["text"], original["text"], original["reading"]), document)
