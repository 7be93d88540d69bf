"""Who may have said a text: the quotes that share its rarest words, few enough to be compared with it one by one."""

from itertools import accumulate
from typing import NamedTuple

from pydantic_core import from_json
from tantivy import Occur, Query

from app.index.reader import Snapshot, all_of, unscored
from app.models.tables import Quote
from app.query.index_query import phrase_query
from app.text.query import phrase
from app.text.tokens import terms

FEWEST, WORDS = 6, 16  # of a text that are looked for, the rarest
OCCURRENCES = 100_000  # of the words beyond the fewest: a common word costs much and tells little
CANDIDATES = 60  # quotes that are compared with a text
Compared = tuple[bool, str, str, str | None, str | None]  # whether it shares much, id, text, original, reading


class Candidate(NamedTuple):
    """A quote that may have the text, with its JSON."""

    compared: Compared
    document: bytes


def similar_quotes(snapshot: Snapshot, text: str) -> list[Candidate]:
    """Return the quotes that hold the text, and those that share the rarest of its words, the likeliest first."""
    whole = phrase_query(snapshot, phrase(text), "own")
    words = [snapshot.term("own", word) for word in rarest_words(snapshot, text)]
    shared = Query.boolean_query([(Occur.Should, each) for each in (whole, *words)])
    hits = snapshot.search(all_of([unscored(snapshot.term("collection", Quote.collection)), shared]), CANDIDATES)
    return [candidate(snapshot.json(address)) for address in hits.addresses]


def rarest_words(snapshot: Snapshot, text: str) -> list[str]:
    """Return the rarest words of a text that the index has: at least a few, and more as long as they are rare."""
    words = dict.fromkeys(term.text for term in terms(text))
    known = {word: count for word in words if (count := snapshot.searcher.doc_freq("own", word))}
    rarest = sorted(known, key=lambda word: known[word])[:WORDS]
    so_far = accumulate(known[word] for word in rarest)
    return [
        word
        for place, (word, count) in enumerate(zip(rarest, so_far, strict=True))
        if place < FEWEST or count <= OCCURRENCES
    ]


def candidate(document: bytes) -> Candidate:
    """Return a quote with the texts that are compared."""
    quote = from_json(document)
    original = quote["original"] or {"text": None, "reading": None}
    return Candidate((True, quote["id"], quote["text"], original["text"], original["reading"]), document)
