"""Tell who is named by a description only: `two retired envoys`, `the stationmaster`."""

from collections.abc import Sequence
from typing import NamedTuple

from app.drafting.clause_tokens import DETERMINERS, PREPOSITIONS, PRONOUNS, WORD, Token
from app.drafting.posts import HEADS, is_post

MAX_WORDS = 12
PEOPLE = frozenset(
    str.split(
        """people men women envoys officials scholars experts analysts observers critics supporters sources colleagues
    readers residents villagers farmers workers students soldiers veterans aides delegates bureaucrats academics
    intellectuals liberals nationalists conservatives hawks doves netizens bloggers lawmakers insiders traders
    witnesses neighbours neighbors parents children elders clerics monks priests fishermen drivers guards
    person source user users dissidents exiles migrants protesters shopkeepers taxi police spokespeople staff"""
    )
)
QUANTITIES = frozenset(
    str.split("""one two three four five six several some many most both few all none each dozens hundreds""")
)
# Descriptions that often stand for somebody who is named before.
STAND_INS = frozenset(HEADS) | frozenset(str.split("man woman thinker academic intellectual figure veteran observer"))


class Collective(NamedTuple):
    """The words of a description, as printed, and whether they surely are of people without a name."""

    words: str
    is_clear: bool


def collective(text: str, tokens: Sequence[Token], first: int, last: int) -> Collective | None:
    """Return the description that the tokens between two places are, or None if they are none of people."""
    part = tokens[first:last]
    while part and part[0].lower in {"that", "and", "but", "as", "when", "albeit"}:
        part = part[1:]
    if not part or part[-1].lower in PREPOSITIONS or len(part) > MAX_WORDS or any(token.kind != WORD for token in part):
        return None
    head = head_of(part)
    if head is None or part[0].lower in PREPOSITIONS | PRONOUNS - {"one"}:
        return None
    words = text[part[0].start : part[-1].end]
    is_clear = is_of_people(part[head]) and (head > 0 or part[head].lower.endswith("s")) and not stands_in(part, head)
    is_clear = is_clear and not any(token.text[0].isupper() and token.is_possessive for token in part[:head])
    return Collective(words, is_clear)


def head_of(tokens: Sequence[Token]) -> int | None:
    """Return the place of the noun that a description says the rest of: the last word before a preposition."""
    start = 2 if len(tokens) > 2 and tokens[1].lower == "of" and tokens[0].lower in QUANTITIES else 0  # noqa: PLR2004
    ends = (
        number
        for number, token in enumerate(tokens)
        if number >= start and token.lower in PREPOSITIONS | {"who", "called", "named", "known", "close"}
    )
    place = next(ends, len(tokens)) - 1
    return place if place >= start else None


def is_of_people(token: Token) -> bool:
    """Return whether a noun names people, in the plural or with the ending of an agent."""
    if token.lower in PEOPLE or token.lower.removesuffix("s") in HEADS:
        return token.text[1:].islower()
    return token.text.islower() and is_post(token.text)


def stands_in(tokens: Sequence[Token], head: int) -> bool:
    """Return whether a description can stand for somebody who is named elsewhere: `the professor`, `his critic`."""
    first, noun = tokens[0].lower, tokens[head].lower
    if first in QUANTITIES:
        return first in {"both", "each", "none"} or tokens[head].lower == "them"
    if tokens[0].is_possessive:
        return False
    is_singular = not noun.endswith("s") and noun not in PEOPLE
    if first == "the" and noun.removesuffix("s") in STAND_INS:
        return True
    if first in {"he", "his", "her", "their", "our", "my", "these", "those", "this", "that", "both"}:
        return True
    return first in DETERMINERS and is_singular and first not in {"the", "a", "an"}
