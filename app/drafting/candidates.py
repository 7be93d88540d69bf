"""Rank the people who may speak a quotation."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.drafting.evidence import Evidence
from app.drafting.passages import Passages
from app.drafting.quotations import Quotation
from app.text.normalize import Span

if TYPE_CHECKING:
    from app.drafting.speakers import Attribution

MAX_CANDIDATES = 5
GENITIVES = frozenset("'’‘")
NEAR = 40  # characters between a possessive and a quotation
NEAR_START = 20  # characters, of the subject of a sentence
MOST_NAMED = 47
REACH = 1_500  # characters before a quotation in which somebody is named
BY = re.compile(r"\bby (?:\w+ ){0,2}$")
ACCORDING_BEFORE = re.compile(r"\b[Aa]ccording to (?:\w+ ){0,3}$")


class Candidate(NamedTuple):
    """Somebody who may speak a quotation, and why."""

    name: str
    why: str


class Scores(dict[str, tuple[float, str]]):
    """The best score of each candidate, and why."""

    def offer(self, name: str, score: float, why: str) -> None:
        """Add a candidate, or a better score."""
        if score > self.get(name, (0, ""))[0]:
            self[name] = score, why


class Candidates:
    """Ranks the candidates for the quotations of an article."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        counts = Counter({each.name: len(each.mentions) for each in passages.people})
        self.most_named = [name for name, _ in counts.most_common(3)]

    def rank(self, place: int, evidence: Evidence, before: Sequence["Attribution"]) -> list[Candidate]:
        """Return the candidates of a quotation, the likeliest first; `before` are the attributions so far."""
        quotation, scores = self.passages.quotations[place], Scores()
        for name in [*evidence.speakers, *([evidence.phrase] if evidence.phrase else [])]:
            scores.offer(name, 100, evidence.why)
        start, end = self.passages.sentence_at(quotation.outer_start)
        for span, names in self.passages.mentions_in(start, end):
            for name in names:
                scores.offer(name, *self.in_sentence(span, quotation.outer_start, start))
        self.offer_earlier(quotation.outer_start, start, evidence, scores)
        previous = self.passages.previous_outer[place]
        if previous is not None:
            self.offer_previous(quotation, self.passages.quotations[previous], before[previous], scores)
        for number, name in enumerate(self.most_named):
            scores.offer(name, 12 - number if number else MOST_NAMED, "named most")
        ranked = sorted(scores.items(), key=lambda item: -item[1][0])
        return [Candidate(name, why) for name, (_, why) in ranked[:MAX_CANDIDATES]]

    def in_sentence(self, span: Span, position: int, start: int) -> tuple[float, str]:
        """Return the score of a person in the sentence of a quotation, and why."""
        text = self.passages.text
        before = text[max(0, span[0] - 40) : span[0]]
        if ACCORDING_BEFORE.search(before):
            return 95, "according to"
        if BY.search(before):
            return 88, "by"
        if span[1] <= position and text[span[1] : span[1] + 1] in GENITIVES:
            return 80 if position - span[1] < NEAR else 62, "possessive before it"
        if span[0] - start < NEAR_START:
            return 84, "at the start of the sentence"
        if span[1] <= position:
            return 76 - min(8, (position - span[1]) / 40), "in the sentence"
        return 50 - min(20, (span[0] - position) / 20), "later in the sentence"

    def offer_earlier(self, position: int, start: int, evidence: Evidence, scores: Scores) -> None:
        """Offer the people that are named before the sentence; the subjects of sentences first."""
        text, (line, _) = self.passages.text, self.passages.line_at(position)
        mentions = list(self.passages.mentions_in(max(0, start - REACH), start))
        why = f"named before `{evidence.pronoun}`" if evidence.pronoun else "named before"
        for number, (span, names) in enumerate(reversed(mentions[-12:])):
            distance = span[0] - self.passages.sentence_at(span[0])[0]
            is_subject = distance < NEAR_START and text[span[1] : span[1] + 1] not in GENITIVES
            score = (56 if span[0] >= line else 36) - 3 * number + 10 * is_subject + 16 * bool(evidence.pronoun)
            for name in names:
                scores.offer(name, max(score, 1), why)

    def offer_previous(self, each: Quotation, previous: Quotation, attribution: "Attribution", scores: Scores) -> None:
        """Offer the candidates of the quotation before, or of the one around it."""
        names = [candidate.name for candidate in attribution.candidates if candidate.name in self.passages.names]
        is_near = previous.outer_end >= self.passages.line_at(each.outer_start)[0]
        for number, name in enumerate(names[:2]):
            if each.nested:
                scores.offer(name, 90 - number, "speaks around it")
            else:
                scores.offer(name, (68 if is_near else 40) - 6 * number, "spoke before")
