"""Make the difference of two texts readable: by whole words, where the API has single characters."""

import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import NamedTuple

IN_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]|[’']")  # in scripts that have spaces between words


class Change(NamedTuple):
    """Words in a given text, and the words on record in their place; both are equal if nothing differs."""

    given: str
    said: str

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return self.given == self.said


def whole_words(difference: Iterable[Mapping[str, str]]) -> list[Change]:
    """Return the steps of a `difference` of the API with whole words in place of the characters that differ in them."""
    changes: list[Change] = []
    for step in difference:
        change = Change(step["said"] if step["kind"] == "equal" else step["given"], step["said"])
        if changes and share_word(changes[-1], change):
            changes += join_last(changes, change)
        else:
            changes.append(change)
    return changes


def share_word(before: Change, after: Change) -> bool:
    """Return whether a word goes on from one change to the next."""
    ends = any(IN_WORD.match(text[-1:]) for text in before)
    return ends and any(IN_WORD.match(text[:1]) for text in after)


def word_length(characters: Iterable[str]) -> int:
    """Return how many characters, from the first one on, belong to one word."""
    return len(list(takewhile(IN_WORD.match, characters)))


def join_last(changes: list[Change], after: Change) -> list[Change]:
    """Remove the last change, and return it and the next one with the word that they share in one change."""
    before, kept, rest = changes.pop(), "", ""
    if before.is_equal:
        start = len(before.said) - word_length(reversed(before.said))
        kept, before = before.said[:start], Change(before.said[start:], before.said[start:])
    if after.is_equal:
        end = word_length(after.said)
        rest, after = after.said[end:], Change(after.said[:end], after.said[:end])
    change = Change(before.given + after.given, before.said + after.said)
    return [each for each in (Change(kept, kept), change, Change(rest, rest)) if any(each)]
