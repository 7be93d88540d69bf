"""The terms that a text is found by: opaque ASCII words, so that both databases see the same and only match."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice, product
from typing import NamedTuple

import snowballstemmer
from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from app.search.folding import fold, folds, units

GAP = "f"  # stands between two fields, so that no phrase runs from one into the next
SHINGLE = WINDOW = 3
SHORT = SHINGLE + WINDOW - 1  # words that two texts have to share in a row to share a seed
LONGEST_SYLLABLE = 6
MOST_READINGS = 8  # ways to cut a word into syllables that are tried
ENGLISH = snowballstemmer.stemmer("english")


class Term(NamedTuple):
    """A term, and where the text it stands for is; `head` is the end of the first of a pair's characters."""

    text: str
    start: int
    end: int
    head: int


@lru_cache(100_000)
def word_term(folded: str) -> str:
    """A word's stem, or what is not ASCII spelled out, so that no database can take it apart."""
    return "w" + str(ENGLISH.stemWord(folded)) if folded.isascii() else "u" + spelled(folded)


def spelled(folded: str) -> str:
    """A word in ASCII."""
    return folded if folded.isascii() else folded.encode().hex()


@lru_cache(100_000)
def character_term(*folded: str) -> str:
    """One or two characters, five hexadecimal digits each, so that the first alone is a prefix."""
    return "h" + "".join(f"{ord(each):05x}" for each in folded)


def terms(text: str) -> Iterator[Term]:
    """Every term of a text, in order, with its place: there is one for each word and one for each character."""
    every = list(units(text))
    written = term_texts([(unit.folded, unit.is_character) for unit in every])
    for unit, after, term in zip(every, [*every[1:], None], written, strict=False):
        paired = after is not None and unit.is_character and after.is_character
        yield Term(term, unit.start, after.end if after and paired else unit.end, unit.end)


def term_texts(words: Sequence[tuple[str, bool]]) -> list[str]:
    """The terms of folded words: words by their stem, characters as overlapping pairs and the last by itself."""
    made = []
    for (folded, is_character), (after, paired) in zip(words, [*words[1:], ("", False)], strict=False):
        if not is_character:
            made.append(word_term(folded))
        else:
            made.append(character_term(folded, after) if paired else character_term(folded))
    return made


def sound_terms(pinyin: str) -> list[Term]:
    """The syllables of written pinyin, tones left out."""
    return [Term("p" + spelled(unit.folded), unit.start, unit.end, unit.end) for unit in units(pinyin)]


@lru_cache(10_000)
def pronounced(text: str) -> str:
    """The pinyin of a text's Chinese characters, without tones; empty where there are none."""
    characters = "" if text.isascii() else "".join(folded for folded, is_character in folds(text) if is_character)
    return " ".join(lazy_pinyin(characters, errors="ignore")) if characters else ""


@cache
def syllables() -> frozenset[str]:
    """Every syllable of Mandarin, without its tone."""
    toned = {reading for readings in pinyin_dict.values() for reading in readings.split(",")}
    bare = {folded for reading in toned for folded, _ in fold(reading)}
    return frozenset(each for each in bare if each[-1] in "aeiounrg" and set(each) & set("aeiou"))


def readings(word: str) -> list[tuple[str, ...]]:
    """The ways to cut a folded word into syllables of pinyin, the longest syllables first."""
    word = word.replace("v", "u")  # as keyboards write ü
    ways: dict[int, list[tuple[str, ...]]] = {len(word): [()]}
    for at in reversed(range(len(word))):
        ends = range(min(at + LONGEST_SYLLABLE, len(word)), at, -1)
        cut = [(word[at:end], *rest) for end in ends if word[at:end] in syllables() for rest in ways[end]]
        ways[at] = cut[:MOST_READINGS]
    return ways[0]


def sounds(words: Iterable[str]) -> list[tuple[str, ...]]:
    """The ways to read a few folded words as pinyin, as terms; empty where one of them is not pinyin."""
    ways = islice(product(*(readings(word) for word in words)), MOST_READINGS)
    return [tuple("p" + syllable for word in way for syllable in word) for way in ways]


def seeds(text: str) -> list[str]:
    """What two texts with the same words in a row share, however common the words: winnowed shingles.

    Of the hashes of every three words in a row, the least of each three is kept, so that texts that share five words
    in a row share a seed (Schleimer, Wilkerson and Aiken, 2003). A text of fewer words has a seed for the whole, and
    others that it shares with those that differ from it in one word.
    """
    words = [folded if is_character else word_term(folded) for folded, is_character in folds(text)]
    if len(words) < SHORT:
        return list(dict.fromkeys([seed(words), *(seed(["", *rest]) for rest in rests(words))])) if words else []
    shingles = [seed(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
    return list(dict.fromkeys(min(shingles[at : at + WINDOW]) for at in range(len(shingles) - WINDOW + 1)))


def rests(words: list[str]) -> list[list[str]]:
    """A few words, and what is left of them without each."""
    return [words, *([*words[:at], *words[at + 1 :]] for at in range(len(words)))] if len(words) > 1 else []


def short_seeds(text: str, lengths: Sequence[int]) -> list[str]:
    """The seeds of every short text, of so many words, that could stand in this one."""
    words = [folded if is_character else word_term(folded) for folded, is_character in folds(text)]
    return list(
        dict.fromkeys(seed(words[at : at + n]) for at in range(len(words)) for n in lengths if at + n <= len(words))
    )


def seed(words: list[str]) -> str:
    """Words in a row as one term."""
    return "s" + blake2b(" ".join(words).encode(), digest_size=6).hexdigest()
