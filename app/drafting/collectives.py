"""Tell who is named by a description only: `two retired envoys`, `the stationmaster`."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.drafting.clauses import DETERMINERS, PREPOSITIONS, PRONOUNS, WORD, Token
from app.drafting.posts import HEADS

if TYPE_CHECKING:
    from app.drafting.passages import Passages

MAX_WORDS = 12
PEOPLE = frozenset(
    """people men women envoys officials scholars experts analysts observers critics supporters sources colleagues readers
    residents villagers farmers workers students soldiers veterans aides delegates bureaucrats academics intellectuals
    liberals nationalists conservatives hawks doves netizens bloggers lawmakers insiders traders witnesses neighbours
    neighbors parents children elders clerics monks priests fishermen drivers guards dissidents exiles migrants
    protesters shopkeepers taxi police spokespeople staff""".split()  # noqa: SIM905
)
AGENT = re.compile(
    r"(?:[a-z]{3,}(?:er|or|ist|ian|ant|master|man|woman|smith|herd|keeper|wright|monger|eer|crat|clerk))s?|[a-z]*clerk"
)
NOT_AGENTS = frozenset(
    """paper newspaper letter chapter number order power matter river border winter summer quarter center centre member
    other another former latter never over under after author's editor's error factor sector mirror vector doctor's
    tower flower weather water computer character paper's poster banner charter corner barrier carrier career container
    cover danger dinner disaster filter finger harbor labor labour honor humor favor color master monster offer picture
    remainder render register reminder shelter shoulder silver soldier's street sister's slander spider sweater temper
    theater thunder timber trigger whisper wonder behavior interior exterior major minor horror terror tutor's metaphor
    corridor ambassador's human german woman's instant distant important restaurant grant merchant's giant plant quant
    constant elephant want italian russian asian european american christian egyptian belgian indian canadian historian's
    answer frontier layer founder's ladder leader's list exist consist assist mist twist""".split()  # noqa: SIM905
)
# Descriptions that often stand for somebody who is named before.
STAND_INS = frozenset(HEADS) | frozenset("man woman thinker academic intellectual figure veteran observer".split())


class Collective(NamedTuple):
    """The words of a description, as printed, and whether they surely are of people without a name."""

    words: str
    is_clear: bool


def collective(passages: "Passages", tokens: Sequence[Token], first: int, last: int) -> Collective | None:
    """Return the description that the tokens between two places are, or None if they are none of people."""
    part = tokens[first:last]
    while part and part[0].lower in {"that", "and", "but", "as", "when", "albeit"}:
        part = part[1:]
    if not part or len(part) > MAX_WORDS or any(token.kind != WORD for token in part):
        return None
    head = head_of(part)
    if head is None or part[0].lower in PREPOSITIONS | PRONOUNS - {"one"}:
        return None
    words = passages.text[part[0].start : part[-1].end]
    return Collective(words, is_clear=is_of_people(part[head]) and not stands_in(part, head))


def head_of(tokens: Sequence[Token]) -> int | None:
    """Return the place of the noun that a description says the rest of: the last word before a preposition."""
    place = next((number for number, token in enumerate(tokens) if token.lower in PREPOSITIONS), len(tokens)) - 1
    return place if place >= 0 else None


def is_of_people(token: Token) -> bool:
    """Return whether a noun names people, in the plural or with the ending of an agent."""
    word = token.lower
    singular = word.removesuffix("s")
    if word in NOT_AGENTS or singular in NOT_AGENTS or not token.text.islower():
        return False
    return word in PEOPLE or singular in HEADS or bool(AGENT.fullmatch(word))


def stands_in(tokens: Sequence[Token], head: int) -> bool:
    """Return whether a description can stand for somebody who is named elsewhere: `the professor`, `his critic`."""
    first, noun = tokens[0].lower, tokens[head].lower
    is_singular = not noun.endswith("s") and noun not in PEOPLE
    if first in {"he", "his", "her", "their", "our", "my", "these", "those", "this", "that", "both"}:
        return True
    return first in DETERMINERS and is_singular and (noun in STAND_INS or first not in {"the", "a", "an"})
