"""How much a text is like one that somebody said: the same, nearly so, or in part."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple
from unicodedata import normalize

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from app.search.folding import Unit, simplified, units

NEAR = 0.75  # of the characters of the longer text, at least so many stand in the other, too
NEARLY = 90  # percent of a part's characters that must agree
LEAST = 8  # letters of a part
RUN = 20  # letters of words in a row that two texts share which both go on otherwise
LETTERS = 2  # that a character is worth: a word of Chinese has two of them
ENOUGH = 5  # words or characters of a part that may be inexact, or of such a run
EDGES = " \"'.,;:!?…。，、；：！？·-()（）[]《》〈〉"
ALIKE = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"', "『": '"', "』": '"'}
ALIKE |= {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
Kind = Literal["equal", "replaced", "missing", "added"]


class Difference(NamedTuple):
    """A stretch of what was given, and what stands in its place in what was said."""

    kind: Kind
    given: str
    said: str


class Likeness(NamedTuple):
    """How much of a text was said; stretches in code points, end exclusive."""

    verdict: Literal["exact", "near", "partial"]
    score: float
    given: tuple[int, int]
    said: tuple[int, int]


class Characters(dict[int, str]):
    """What each character is compared as, one for one: forms, case, quotation marks, dashes and script made one."""

    def __missing__(self, code: int) -> str:
        written = ALIKE.get(chr(code), chr(code))
        folded = normalize("NFKC", written).casefold()
        folded = " " if folded.isspace() else folded.translate(simplified())
        self[code] = ALIKE.get(folded, folded) if len(folded) == 1 else written
        return self[code]


CHARACTERS = Characters()


def core(text: str) -> tuple[str, int, int]:
    """The text as it is compared, without the spaces and marks around it, and where in the text that is."""
    compared = text.translate(CHARACTERS)
    start = len(compared) - len(compared.lstrip(EDGES))
    end = max(start, len(compared.rstrip(EDGES)))
    return compared[start:end], start, end


def likeness(given: str, said: str) -> Likeness | None:
    """How much of what is given was said, or None: then it is no more than a resemblance."""
    (one, *place), (other, *stretch) = core(given), core(said)
    whole = ((place[0], place[1]), (stretch[0], stretch[1]))
    if re.sub(" +", " ", one) == re.sub(" +", " ", other):
        return Likeness("exact", 1.0, *whole) if one else None
    likely = Levenshtein.normalized_similarity(one, other, score_cutoff=NEAR)
    if likely:
        return Likeness("near", round(min(likely, 0.999), 3), *whole)
    return part(given, said)


def part(given: str, said: str) -> Likeness | None:
    """The one text where it stands inside the other, but for a few characters, or else the words both have in a row."""
    one, other = list(units(given)), list(units(said))
    at, begin, length = longest_run(one, other)
    whole = length == min(len(one), len(other))
    if whole and telling(one[at : at + length]):
        return shared(given, said, one[at : at + length], other[begin : begin + length])
    if min(len(one), len(other)) < ENOUGH:
        return None
    if like := nearly_part(given, said):
        return like
    if length >= ENOUGH and weight(one[at : at + length]) >= RUN:
        return shared(given, said, one[at : at + length], other[begin : begin + length])
    return None


def longest_run(one: list[Unit], other: list[Unit]) -> tuple[int, int, int]:
    """Where the most words in a row that two texts have in common begin in either, and how many they are."""
    matcher = SequenceMatcher(None, [unit.folded for unit in one], [unit.folded for unit in other], autojunk=False)
    found = matcher.find_longest_match()
    return found.a, found.b, found.size


def shared(given: str, said: str, one: list[Unit], other: list[Unit]) -> Likeness:
    """The words in a row that two texts share."""
    (start, end), (begin, finish) = ((some[0].start, some[-1].end) for some in (one, other))
    score = (end - start) / max(len(given), len(said))
    return Likeness("partial", round(min(score, 0.999), 3), (start, end), (begin, finish))


def nearly_part(given: str, said: str) -> Likeness | None:
    """The one text where it stands, but for a few characters, inside the other."""
    found = fuzz.partial_ratio_alignment(given.translate(CHARACTERS), said.translate(CHARACTERS), score_cutoff=NEARLY)
    if found is None:
        return None
    stretch = (found.src_start, found.src_end), (found.dest_start, found.dest_end)
    score = found.score / 100 * (found.src_end - found.src_start) / max(len(given), len(said))
    return Likeness("partial", round(min(score, 0.999), 3), *stretch)


def weight(words: list[Unit]) -> int:
    """How many letters a few words have."""
    return sum(LETTERS if unit.is_character else len(unit.folded) for unit in words)


def telling(words: list[Unit]) -> bool:
    """Whether a few words are enough to say that they were said, and not that a language has them."""
    return len(words) > 1 and weight(words) >= LEAST


def difference(given: str, said: str) -> list[Difference]:
    """Character by character, what would have to change in the one to make the other."""
    kinds: dict[str, Kind] = {"equal": "equal", "replace": "replaced", "insert": "missing", "delete": "added"}
    return [
        Difference(kinds[step.tag], given[step.src_start : step.src_end], said[step.dest_start : step.dest_end])
        for step in Levenshtein.opcodes(given.translate(CHARACTERS), said.translate(CHARACTERS))
    ]
