"""Compare a text with the candidate quotes, and make the JSON of the matches."""

import re
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic_core import to_json

from app.text.languages import subtags
from app.text.tokens import tokenize
from app.verification.candidates import Candidate
from app.verification.mentions import Mention, ids_by_name
from app.verification.paraphrase import reporting_end
from app.verification.similarity import Similarity, compare_part, compare_whole, differences, max_part_score
from app.verification.substance import SubstantiveDifference, negations_beside, substantive_differences

POINTERS = ("/text", "/original/text", "/original/reading")  # to the texts of a candidate, in its order
ATTRIBUTION_BEFORE_NAME = re.compile(r"(?i:\b(?:according to|in the words of|as)\b|据|根据)\s*(?:\w++ ){0,2}+$")
MAX_TITLE_WORDS = 3  # before a name at the start of a statement
VERDICT_RANKS = {"exact": 3, "near": 2, "partial": 1}


@dataclass
class Statement:
    """A text to verify, the names in it, and the ids of who is supposed to have said it.

    The names in words between quotation marks (`is_quoted`) are not those of their speakers.
    """

    text: str
    mentions: list[Mention]
    speakers: set[str]
    is_quoted: bool = False

    @cached_property
    def people(self) -> list[Mention]:
        """The people whom the text names, each once."""
        names = [] if self.is_quoted else self.mentions
        people = {each.agent["id"]: each for each in reversed(names) if each.is_person}
        return sorted(people.values(), key=lambda each: each.start)

    @cached_property
    def variants(self) -> list[str]:
        """The text, and the text without the words that attribute it to somebody (`Lu Yan says that`)."""
        text = self.text
        names = [] if self.is_quoted else self.mentions
        for each in sorted((each for each in names if each.is_person), key=lambda each: -each.start):
            before, after = text[: each.start], text[each.end :]
            if attribution := ATTRIBUTION_BEFORE_NAME.search(before):
                text = before[: attribution.start()] + after.lstrip(", ，")
            elif (end := reporting_end(after)) and len(tokenize(before)) <= MAX_TITLE_WORDS:
                text = after[end:].lstrip()
        return list(dict.fromkeys(each for each in (self.text, text) if tokenize(each)))

    @cached_property
    def ids_by_name(self) -> dict[str, str]:
        """The ids of the people and organizations that the text names, by each of their names in lower case."""
        return ids_by_name(self.mentions)

    def is_mismatch(self, speakers: set[str], said: str, about: str = "") -> bool:
        """Return whether none of the speakers of some words is in `speaker`, or none is named by the statement.

        Names inside the words (`said`) do not count, nor do possessives that also occur in `about`, the claim of the
        words: they belong to the subject and do not name the speaker.
        """
        named_ids = {
            each.agent["id"]
            for each in self.people
            if each.name not in said and not (each.is_possessive and each.name in about)
        }
        return any(ids and ids.isdisjoint(speakers) for ids in (self.speakers, named_ids))


@dataclass
class ComparedText:
    """The text of a quote that is most similar to a statement."""

    statement: Statement
    candidate: Candidate
    pointer: str
    text: str
    similarity: Similarity

    @cached_property
    def is_mismatch(self) -> bool:
        """Whether somebody else said the words; see `Statement.is_mismatch`."""
        quote = self.candidate.quote
        about = quote["claim"]["text"] if quote["claim"] else ""
        return self.statement.is_mismatch({speaker["id"] for speaker in quote["speakers"]}, self.text, about)

    def sort_key(self) -> tuple[int, bool, float, str]:
        """Return the key that orders the best match first."""
        return (
            -VERDICT_RANKS[self.similarity.verdict],
            self.is_mismatch,
            -self.similarity.score,
            self.candidate.quote["id"],
        )

    @property
    def rendering_of(self) -> dict[str, Any] | None:
        """The original words if the compared ones are a translation of them."""
        quote = self.candidate.quote
        original: dict[str, Any] | None = quote["original"]
        if self.pointer != POINTERS[0] or original is None:
            return None
        return original if subtags(original["language"])[0] != subtags(quote["language"])[0] else None

    @property
    def rendering(self) -> dict[str, Any] | None:
        """How the compared words were translated; None if they are the original words."""
        return self.candidate.quote["rendering"] if self.pointer == POINTERS[0] else None

    @property
    def departs(self) -> bool:
        """Whether the compared words are a translation that departs from the original words."""
        return self.rendering is not None and self.rendering["fidelity"] not in {None, "faithful"}

    @cached_property
    def substantive(self) -> list[SubstantiveDifference]:
        """The differences of substance."""
        (start, end), (said_start, said_end) = self.similarity.given, self.similarity.said
        given, said = self.statement.text[start:end], self.text[said_start:said_end]
        changes = [] if given == said else substantive_differences(given, said, self.statement.ids_by_name)
        if not changes and self.similarity.verdict == "partial":
            return negations_beside(self.statement.text, (start, end), self.text, (said_start, said_end))
        return changes


def best_matches(statement: Statement, candidates: list[Candidate], limit: int) -> list[ComparedText]:
    """Return the quotes that are most similar to a statement, the best first; partial matches if there are no others.

    Partial matches are expensive to find, so they are only sought while they could still be among the results.
    """
    whole, others = list[ComparedText](), list[tuple[float, Candidate]]()
    for candidate in candidates:
        if match := most_similar(statement, candidate, compare_whole):
            whole.append(match)
        else:
            others.append((max(max_part_score(statement.text, other) for other in candidate.texts if other), candidate))
    if whole:
        return sorted(whole, key=ComparedText.sort_key)[:limit]
    partial = list[ComparedText]()
    for highest_score, candidate in sorted(others, key=lambda other: -other[0]):
        last = partial[limit - 1] if len(partial) >= limit else None
        if last and not last.is_mismatch and highest_score < last.similarity.score:
            break
        if match := most_similar(statement, candidate, compare_part):
            insort(partial, match, key=ComparedText.sort_key)
    return partial[:limit]


def most_similar(
    statement: Statement, candidate: Candidate, compare: Callable[[str, str], Similarity | None]
) -> ComparedText | None:
    """Return the most similar text of a quote, or None if `compare` finds none similar."""
    similar = [
        ComparedText(statement, candidate, pointer, other, similarity)
        for pointer, other in zip(POINTERS, candidate.texts, strict=True)
        if other and (similarity := compare(statement.text, other))
    ]
    return min(similar, key=ComparedText.sort_key, default=None)


def match_json(match: ComparedText) -> bytes:
    """Return the JSON of a match."""
    (start, end), (said_start, said_end) = match.similarity.given, match.similarity.said
    fields = {
        "verdict": match.similarity.verdict,
        "pointer": match.pointer,
        "said": {"start": said_start, "end": said_end},
        "rendering_of": match.rendering_of,
        "translation": match.candidate.quote["translation"] if match.pointer == POINTERS[0] else "none",
        "rendering": match.rendering,
        **comparison(
            match.similarity.score,
            (start, end),
            match.statement.text[start:end],
            match.text[said_start:said_end],
            match.substantive,
            is_mismatch=match.is_mismatch,
        ),
    }
    return to_json(fields)[:-1] + b',"quote":' + match.candidate.document + b"}"


def comparison(
    score: float,
    span: tuple[int, int],
    given: str,
    said: str,
    substantive: list[SubstantiveDifference],
    *,
    is_mismatch: bool,
) -> dict[str, Any]:
    """Return the fields that matches and reports share."""
    return {
        "score": score,
        "given": {"start": span[0], "end": span[1]},
        "difference": [step._asdict() for step in differences(given, said)],
        "substantive": [each._asdict() for each in substantive],
        "speaker_mismatch": is_mismatch,
    }
