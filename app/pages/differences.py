"""The difference of two texts by whole words: single letters cannot be read."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(
    r"[^\W\u3040-\u30ff\u3400-\u9fff]+(?:[’'][^\W]+)*|.", re.DOTALL
)  # a character, where words have no spaces


class Step(NamedTuple):
    """Words of one text in the place of words of the other; the same in both if nothing changed."""

    given: str
    said: str


def word_steps(given: str, said: str) -> list[Step]:
    """Return the steps from one text to the other."""
    one, other = WORD.findall(given), WORD.findall(said)
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [Step("".join(one[a:b]), "".join(other[c:d])) for _, a, b, c, d in codes]
