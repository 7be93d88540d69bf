"""Words as frequent as words are: English and Chinese prose drawn from a vocabulary by Zipf's law."""

import re
import tomllib
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

SLOTS = 1 << 16  # of a table that words are drawn from, each in as many slots as it is common
FLATTENED = 2.7  # Mandelbrot's correction of Zipf's law, which keeps the commonest word from being everywhere
VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
Word = TypeVar("Word", bound=Hashable)
Template = list[list[str]]  # for each part of a sentence, the words to draw it from
Templates = dict[str, list[Template]]


def zipf(words: list[Word], slots: int = SLOTS) -> list[Word]:
    """A table in which the word of rank r fills about 1 / (r + 2.7) as many slots as others do, and at least one."""
    words = list(dict.fromkeys(words))
    weights = [1 / (rank + FLATTENED) for rank in range(1, len(words) + 1)]
    scale = slots / sum(weights)
    return [word for word, weight in zip(words, weights, strict=True) for _ in range(max(1, round(weight * scale)))]


def ending_in(suffix: str, words: list[str]) -> list[str]:
    """The words with `s`, `ed` or `ing`, spelled as regular English words are."""
    made = dict.fromkeys(words, "")
    for word in made:
        stem = word
        if suffix != "ing" and re.search("[^aeiou]y$", word):
            stem = word[:-1] + ("ie" if suffix == "s" else "i")
        elif suffix == "s" and re.search("(s|x|z|ch|sh)$", word):
            stem = word + "e"
        elif suffix != "s" and re.search("[^e]e$", word):
            stem = word[:-1]
        made[word] = stem + suffix
    return [made[word] for word in words]


def templates(lines: list[str], slot: str, tables: dict[str, list[str]]) -> list[Template]:
    """Lines as what each of their parts is drawn from; what is no slot stands for itself."""
    return [[tables.get(part, [part]) for part in re.split(slot, line) if part] for line in lines]


@cache
def english() -> Templates:
    """Templates of English by sort; the capital letters in `vocabulary.toml` are nouns, verbs and so on."""
    words: dict[str, Any] = VOCABULARY["english"]
    nouns, verbs = zipf(words["nouns"].split()), zipf(words["verbs"].split())
    tables = {"N": nouns, "P": ending_in("s", nouns), "V": verbs, "L": zipf(words["places"].split())}
    tables |= {"A": zipf(words["adjectives"].split()), "R": zipf(words["adverbs"].split())}
    tables |= {letter: ending_in(suffix, verbs) for letter, suffix in (("S", "s"), ("D", "ed"), ("G", "ing"))}
    sorts = (name for name, value in words.items() if isinstance(value, list))
    return {name: templates(words[name], r"\b([A-Z])\b", tables) for name in sorts}


@cache
def chinese(script: int) -> Templates:
    """Templates of Chinese phrases and sentences, in Simplified (0) or Traditional (1) characters."""
    words: dict[str, Any] = VOCABULARY["chinese"]

    def written(word: str) -> str:
        return word.split("/")[-1 if script else 0]

    tables = {
        name[0]: zipf(list(map(written, value.split()))) for name, value in words.items() if isinstance(value, str)
    }
    return {name: templates(list(map(written, words[name])), "([a-z])", tables) for name in ("phrases", "sentences")}


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


class Chance(Random):
    """Draws made from `random()` alone, the one that Python promises to keep the same for the same seed."""

    def one(self, table: list[Any]) -> Any:
        """One of the table."""
        return table[int(self.random() * len(table))]

    def some(self, table: list[Any], number: int) -> list[Any]:
        """This many different ones of the table, or fewer where it has not so many, in the order they were drawn."""
        choices: dict[Any, None] = {}
        for _ in range(number * 20):
            choices.setdefault(self.one(table))
            if len(choices) == number:
                break
        return list(choices)

    def happens(self, share: float) -> bool:
        """Whether something happens that does so in this share of cases."""
        return self.random() < share

    def prose(self, sort: list[Template]) -> str:
        """One of the templates with words drawn for it."""
        draw = self.random
        text = "".join([table[int(draw() * len(table))] for table in self.one(sort)])
        return re.sub(r"\b([aA]) (?=[aeiou])", r"\1n ", text)
