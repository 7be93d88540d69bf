"""Rank the people who may speak a quotation."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.drafting.evidence import ACCORDING, Evidence
from app.drafting.passages import Passages

if TYPE_CHECKING:
    from app.drafting.speakers import Attribution

MAX_CANDIDATES = 5
NEAR_START = 20  # characters, of the subject of a sentence
MOST_NAMED = 47
REACH = 1_500  # characters before a quotation in which somebody is named
BY = re.compile(r"\bby (?:\w+ ){0,2}$")
ACCORDING_BEFORE = re.compile(r"\b[Aa]ccording to (?:\w+ ){0,3}$")


class Candidate(NamedTuple):
    """Somebody who may speak a quotation, and why."""

    name: str
    why: str


class Candidates:
    """Ranks the candidates for the quotations of an article."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        counts = Counter(name for names in passages.owners.values() for name in names)
        counts = Counter({each.name: len(each.mentions) for each in passages.people})
        self.most_named = [name for name, _ in counts.most_common(3)]

    def rank(self, place: int, evidence: Evidence, before: Sequence["Attribution"]) -> list[Candidate]:
        """Return the candidates of a quotation, the likeliest first; `before` are the attributions so far."""
        each, passages = self.passages.quotations[place], self.passages
        scores = dict[str, tuple[float, str]]()

        def offer(name: str, score: float, why: str) -> None:
            if score > scores.get(name, (0, ""))[0]:
                scores[name] = score, why

        for name in [*evidence.speakers, *([evidence.phrase] if evidence.phrase else [])]:
            offer(name, 100, evidence.why)
        start, end = passages.sentence_at(each.outer_start)
        for span, names in passages.mentions_in(start, end):
            for name in names:
                offer(name, *self.in_sentence(span, each.outer_start, start))
        self.offer_earlier(each.outer_start, start, evidence, offer)
        previous = next((number for number in range(place - 1, -1, -1) if not passages.quotations[number].nested), None)
        if each.nested and place:
            outer = max(number for number in range(place) if not passages.quotations[number].nested)
            for candidate in before[outer].candidates:
                offer(candidate.name, 90, "speaks around it")
        elif previous is not None and previous < len(before):
            is_near = "\n" not in passages.text[passages.quotations[previous].outer_end : each.outer_start]
            named = [candidate for candidate in before[previous].candidates if candidate.name in passages.names]
            for number, candidate in enumerate(named[:2]):
                offer(candidate.name, (68 if is_near else 40) - 6 * number, "spoke before")
        for number, name in enumerate(self.most_named):
            offer(name, 12 - number if number else MOST_NAMED, "named most")
        ranked = sorted(scores.items(), key=lambda item: -item[1][0])
        return [Candidate(name, why) for name, (_, why) in ranked[:MAX_CANDIDATES]]

    def in_sentence(self, span: tuple[int, int], position: int, start: int) -> tuple[float, str]:
        """Return the score of a person in the sentence of a quotation, and why."""
        text = self.passages.text
        before = text[max(0, span[0] - 40) : span[0]]
        after = text[span[1] : span[1] + 12]
        if ACCORDING_BEFORE.search(before):
            return 95, "according to"
        if BY.search(before):
            return 88, "by"
        if span[1] <= position and re.match(r"['’‘]", after):
            return 80 if position - span[1] < 40 else 62, "possessive before it"
        if span[0] - start < NEAR_START:
            return 84, "at the start of the sentence"
        if span[1] <= position:
            return 76 - min(8, (position - span[1]) / 40), "in the sentence"
        return 50 - min(20, (span[0] - position) / 20), "later in the sentence"

    def offer_earlier(self, position: int, start: int, evidence: Evidence, offer) -> None:
        """Offer the people that are named before the sentence."""
        passages = self.passages
        line = passages.text.rfind("\n", 0, position) + 1
        mentions = list(passages.mentions_in(max(0, start - REACH), start))
        for number, (span, names) in enumerate(reversed(mentions[-12:])):
            is_near = span[0] >= line
            sentence = passages.sentence_at(span[0])
            is_subject = span[0] - sentence[0] < NEAR_START and passages.text[span[1] : span[1] + 1] not in "'’‘"
            score = (56 if is_near else 36) - 3 * number + (10 if is_subject else 0) + (16 if evidence.pronoun else 0)
            for name in names:
                offer(
                    name,
                    max(score, 1),
                    "named before" if not evidence.pronoun else f"named before `{evidence.pronoun}`",
                )
