"""How much a text is like one that somebody said: the same, nearly so, or in part."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import normalize

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from app.text.normalize import folds, simplified, units

NEAR = 0.75  # of the characters of the longer text, at least so many stand in the other, too
NEARLY = 90  # percent of a part's characters that must agree
LEAST = 8  # letters of a part
RUN = 20  # letters of words in a row that two texts share which both go on otherwise
LETTERS = 2  # that a character is worth: a word of Chinese has two of them
ENOUGH = 5  # words or characters of a part that may be inexact, or of such a run
SPACES = re.compile(" +")
EDGES = " \"'.,;:!?…。，、；：！？·-()（）[]《》〈〉"
ALIKE = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"', "『": '"', "』": '"'}
ALIKE |= {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
REMEMBERED = 10_000  # characters
KEPT = 100  # texts whose compared form is kept: one is compared with many
NOWHERE = "\0"  # stands for a word that the text given does not have
Words = tuple[tuple[str, bool], ...]  # folded, and whether each is a character
Kind = Literal["equal", "replaced", "missing", "added"]


class Difference(NamedTuple):
    """A stretch of what was given, and what stands in its place in what was said."""

    kind: Kind
    given: str
    said: str


class Similarity(NamedTuple):
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
        compared = ALIKE.get(folded, folded) if len(folded) == 1 else written
        if len(self) < REMEMBERED:
            self[code] = compared
        return compared


CHARACTERS = Characters()


@lru_cache(KEPT)
def core(text: str) -> tuple[str, int, int]:
    """The text as it is compared, without the spaces and marks around it, and where in the text that is."""
    compared = text.translate(CHARACTERS)
    start = len(compared) - len(compared.lstrip(EDGES))
    end = max(start, len(compared.rstrip(EDGES)))
    return compared[start:end], start, end


def similarity(given: str, said: str) -> Similarity | None:
    """How much of what is given was said, or None: then it is no more than a resemblance."""
    return as_whole(given, said) or part(given, said)


def as_whole(given: str, said: str) -> Similarity | None:
    """What is given as all that was said: in those words, or nearly so."""
    (one, *place), (other, *stretch) = core(given), core(said)
    whole = ((place[0], place[1]), (stretch[0], stretch[1]))
    if one == other or (("  " in one or "  " in other) and SPACES.sub(" ", one) == SPACES.sub(" ", other)):
        return Similarity("exact", 1.0, *whole) if one else None
    likely = Levenshtein.normalized_similarity(one, other, score_cutoff=NEAR)
    return Similarity("near", rounded(likely), *whole) if likely else None


def rounded(score: float) -> float:
    """A score as it is shown; only what is exact has 1."""
    return round(min(score, 0.999), 3)


def most(given: str, said: str) -> float:
    """What no score of a part can be above."""
    return rounded(len(given) / max(len(given), len(said)))


def part(given: str, said: str) -> Similarity | None:
    """The one text where it stands inside the other, but for a few characters, or else the words both have in a row."""
    at, begin, length = longest_run(given, said)
    run = folds(given)[at : at + length]
    if length == min(len(folds(given)), len(folds(said))) and telling(run):
        return shared(given, said, at, begin, length)
    if like := nearly_part(given, said):
        return like
    if length >= ENOUGH and weight(run) >= RUN:
        return shared(given, said, at, begin, length)
    return None


def longest_run(given: str, said: str) -> tuple[int, int, int]:
    """Where the most words in a row that two texts have in common begin in either, and how many they are."""
    letters, one = spelled(given)
    other = "".join([letters.get(word, NOWHERE) for word, _ in folds(said)])
    at, length = 0, 0
    for start in range(len(one)):
        while start + length < len(one) and one[start : start + length + 1] in other:
            at, length = start, length + 1
    return at, other.find(one[at : at + length]), length


@lru_cache(KEPT)
def spelled(text: str) -> tuple[dict[str, str], str]:
    """A letter for each word of a text, and the text in these letters: whose parts are found as fast as any's."""
    words = [word for word, _ in folds(text)]
    letters = {word: chr(number) for number, word in enumerate(dict.fromkeys(words), ord(NOWHERE) + 1)}
    return letters, "".join([letters[word] for word in words])


def shared(given: str, said: str, at: int, begin: int, length: int) -> Similarity:
    """The words in a row that two texts share."""
    one, other = list(units(given))[at : at + length], list(units(said))[begin : begin + length]
    (start, end), (first, last) = ((some[0].start, some[-1].end) for some in (one, other))
    return Similarity("partial", rounded((end - start) / max(len(given), len(said))), (start, end), (first, last))


def nearly_part(given: str, said: str) -> Similarity | None:
    """The one text where it stands, but for a few characters, inside the other."""
    one, other = given.translate(CHARACTERS), said.translate(CHARACTERS)
    least = min(len(one), len(other)) * NEARLY // (200 - NEARLY)  # characters, in order, that such a part has in common
    if not LCSseq.similarity(one, other, score_cutoff=least):
        return None
    found = fuzz.partial_ratio_alignment(one, other, score_cutoff=NEARLY)
    if found is None or min(len(folds(given)), len(folds(said))) < ENOUGH:
        return None
    stretch = (found.src_start, found.src_end), (found.dest_start, found.dest_end)
    score = found.score / 100 * (found.src_end - found.src_start) / max(len(given), len(said))
    return Similarity("partial", rounded(score), *stretch)


def weight(words: Words) -> int:
    """How many letters a few words have."""
    return sum(LETTERS if is_character else len(folded) for folded, is_character in words)


def telling(words: Words) -> bool:
    """Whether a few words are enough to say that they were said, and not that a language has them."""
    return len(words) > 1 and weight(words) >= LEAST


def difference(given: str, said: str) -> list[Difference]:
    """Character by character, what would have to change in the one to make the other."""
    kinds: dict[str, Kind] = {"equal": "equal", "replace": "replaced", "insert": "missing", "delete": "added"}
    return [
        Difference(kinds[step.tag], given[step.src_start : step.src_end], said[step.dest_start : step.dest_end])
        for step in Levenshtein.opcodes(given.translate(CHARACTERS), said.translate(CHARACTERS))
    ]
