"""Original words with their pinyin: one syllable over each character, whatever else stands between them."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

HAN = re.compile("[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Character(NamedTuple):
    """A character, with the syllable over it or with what it is instead."""

    text: str
    syllable: str | None = None
    is_stray: bool = False  # a mark that was printed by mistake


def characters(original: Mapping[str, Any]) -> list[Character]:
    """Return the characters to show, with their syllables if each has one.

    They are those of the reading where it has a character that was not printed.
    """
    text, pinyin = original["text"], (original.get("pinyin") or "").split()
    read = original.get("reading") or text
    shown = text if HAN.findall(read) == HAN.findall(text) else read
    if len(pinyin) != len(HAN.findall(shown)):
        return [Character(each, is_stray=each not in read) for each in shown]
    syllables = iter(pinyin)
    return [
        Character(each, next(syllables)) if HAN.match(each) else Character(each, is_stray=each not in read)
        for each in shown
    ]


def has_syllables(shown: list[Character]) -> bool:
    """Return whether characters are shown with their syllables."""
    return any(each.syllable for each in shown)
