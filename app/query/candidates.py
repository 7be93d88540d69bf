"""Who may have said a text: the quotes that share its rarest words, few enough to be compared with it one by one."""

from typing import NamedTuple

from pydantic_core import from_json
from tantivy import Occur, Query

from app.index.reader import Snapshot, all_of, unscored
from app.models.tables import Quote
from app.query.index_query import phrase_query
from app.text.query import phrase
from app.text.tokens import terms

WORDS = 12  # of a text that are looked for, the rarest
CANDIDATES = 120  # quotes that are compared with a text
Compared = tuple[bool, str, str, str | None, str | None]  # whether it shares much, id, text, original, reading


class Candidate(NamedTuple):
    """A quote that may have the text, with its JSON."""

    compared: Compared
    document: bytes


def similar_quotes(snapshot: Snapshot, text: str) -> list[Candidate]:
    """Return the quotes that hold the text, and those that share the rarest of its words, the likeliest first."""
    words = list(dict.fromkeys(term.text for term in terms(text)))
    frequencies = {word: snapshot.searcher.doc_freq("own", word) for word in words}
    rarest = sorted((word for word in words if frequencies[word]), key=lambda word: frequencies[word])[:WORDS]
    whole = phrase_query(snapshot, phrase(text), "own")
    shared = Query.boolean_query([(Occur.Should, each) for each in (whole, *(snapshot.term("own", w) for w in rarest))])
    hits = snapshot.search(all_of([unscored(snapshot.term("collection", Quote.collection)), shared]), CANDIDATES)
    return [candidate(snapshot.json(address)) for address in hits.addresses]


def candidate(document: bytes) -> Candidate:
    """Return a quote with the texts that are compared."""
    quote = from_json(document)
    original = quote["original"] or {"text": None, "reading": None}
    return Candidate((True, quote["id"], quote["text"], original["text"], original["reading"]), document)
