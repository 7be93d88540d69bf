"""Find the same words in other sources: nearly equal quotes, quotes with the same original, and linked translations."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_json

from app.index.reader import Snapshot, all_of
from app.models.tables import Quote
from app.verification.candidates import Candidate, candidate, similar_quotes
from app.verification.matches import POINTERS, VERDICT_RANKS, ComparedText, Statement, most_similar
from app.verification.similarity import compare_whole, differences

MAX_LINKED = 100  # quotes with the same term, and quotes linked as translations
WORDS, ORIGINAL, TRANSLATION = "words", "original", "translation"
Comparison = tuple[str, ComparedText]  # with the pointer to the words of this quote


class OtherQuote:
    """A quote of another source, with the reasons why it is listed and the best comparison for each."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.reasons: dict[str, Comparison | None] = {}

    def add(self, pointer: str, match: ComparedText) -> None:
        """Add a comparison with the words of this quote at a pointer, unless there is a better one."""
        reason = WORDS if pointer == match.pointer == POINTERS[0] else ORIGINAL
        present = self.reasons.get(reason)
        if present is None or match.sort_key() < present[1].sort_key():
            self.reasons[reason] = (pointer, match)

    @property
    def comparison(self) -> Comparison | None:
        """The comparison of the words, or else of the originals."""
        return self.reasons.get(WORDS) or self.reasons.get(ORIGINAL)

    def sort_key(self) -> tuple[int, float, str]:
        """Return the key that orders equal words first, then similar ones, then translations."""
        id: str = self.candidate.quote["id"]
        if not self.comparison:
            return 0, 0.0, id
        similarity = self.comparison[1].similarity
        return -VERDICT_RANKS[similarity.verdict], -similarity.score, id

    def json(self) -> bytes:
        """Return the JSON of an item."""
        reasons = [reason for reason in (WORDS, ORIGINAL, TRANSLATION) if reason in self.reasons]
        fields: dict[str, Any] = dict.fromkeys(("verdict", "score", "given_pointer", "pointer"))
        fields |= {"difference": [], "substantive": []}
        if self.comparison:
            pointer, match = self.comparison
            fields = {
                "verdict": match.similarity.verdict,
                "score": match.similarity.score,
                "given_pointer": pointer,
                "pointer": match.pointer,
                "difference": [step._asdict() for step in differences(match.statement.text, match.text)],
                "substantive": [each._asdict() for each in match.substantive],
            }
        return to_json({"reasons": reasons, **fields})[:-1] + b',"quote":' + self.candidate.document + b"}"


def quotes_of_other_sources(snapshot: Snapshot, document: bytes) -> list[OtherQuote]:
    """Return the quotes of other sources with the same or nearly the same words as a quote, and its translations."""
    this = candidate(document)
    quote, source = this.quote, this.quote["source"]["id"]
    others: dict[str, OtherQuote] = {}
    term = quote["original"] and quote["original"]["term"]["id"]
    same_term = linked(snapshot, source, "filter_term", [term]) if term else []
    for pointer, text in zip(POINTERS, this.texts, strict=True):
        if text is None:
            continue
        statement = Statement(text, [], set())
        for each in [*similar_quotes(snapshot, text, without=source), *same_term]:
            if match := most_similar(statement, each, compare_whole):
                others.setdefault(each.quote["id"], OtherQuote(each)).add(pointer, match)
    for each in same_term:
        others.setdefault(each.quote["id"], OtherQuote(each)).reasons.setdefault(ORIGINAL, None)
    for each in translations(snapshot, quote):
        others.setdefault(each.quote["id"], OtherQuote(each)).reasons[TRANSLATION] = None
    return sorted(others.values(), key=OtherQuote.sort_key)


def translations(snapshot: Snapshot, quote: dict[str, Any]) -> list[Candidate]:
    """Return the quote that a quote translates, its translations, and the other translations of the same quote."""
    translated, source = quote["translation_of"], quote["source"]["id"]
    ids = [quote["id"], *([translated["id"]] if translated else [])]
    found = linked(snapshot, source, "filter_translation_of", ids)
    is_elsewhere = translated and translated["source"]["id"] != source
    original = snapshot.get(Quote.collection, translated["id"]) if is_elsewhere else None
    return [*([candidate(original)] if original else []), *found]


def linked(snapshot: Snapshot, source: str, field: str, values: Iterable[str]) -> list[Candidate]:
    """Return the first quotes of other sources that have one of these values in a field."""
    required = [snapshot.term("collection", Quote.collection), snapshot.any_of(field, values)]
    query = all_of(required, [snapshot.term("owner", source)])
    hits = snapshot.search(query, MAX_LINKED, "number")
    return [candidate(snapshot.json(address)) for address in hits.addresses]
