"""Find the capitalized words of a text, which names are made of."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global

from app.drafting.scripts import LATIN_LETTER
from app.text.normalize import Span
from app.text.pinyin import printed_reading

TOKEN = re.compile(
    r"(?:Y[aeou]|[CKSZ]h|Ts)\.(?=\s[A-Z]\.)|(?:[^\W\d_]\.-?)+(?:[^\W\d_](?=\W))?|[^\W\d_]+(?:[-‐‑'’ʼ‘][^\W\d_]+)*+"
)
POSSESSIVE = re.compile(r"['’‘ʼ]s?$")
PARTICLES = frozenset(
    str.split("""de da di du del della der den dos van von vom zu ten ter la le al el bin ibn ben bint abu y e af av""")
)
# Words that begin a sentence or a clause, and are no names.
COMMON = frozenset(
    str.split(
        """a about above according across after again against all albeit almost along already also although always am
    among an and another any anyone are around as at away back be because been before behind being below beside
    besides between beyond both but by can cannot could despite did do does down during each either else
    elsewhere enough even ever every everybody everyone everything few finally first for former from further had
    has have he hence her here hers herself him himself his how however i if in indeed inside instead into is it
    its itself just last later least less let like many may maybe me meanwhile might more moreover most much
    must my near nearly neither never nevertheless next no nobody none nonetheless nor not notably nothing now
    nowhere of off often on once one only or other others our out over own perhaps quite rather reportedly said
    same second secondly see several shall she should similarly since so some somebody someone something
    sometimes soon still such than that the their them then there therefore these they third this those though
    three through throughout thus to today together tomorrow too toward towards two under unless unlike until up
    upon us usually very was we were what whatever when whenever where whereas wherever whether which while who
    whoever whom whose why will with within without would writing yes yesterday yet you your asked citing
    quoting speaking responding"""
    )
)
MAX_NAME = 3  # words of a name in pinyin
CAPITALS = str.split(
    "Beijing Washington Delhi Taipei Pyongyang Ottawa Canberra Ankara Abuja Brasilia Rabat Wellington Bern"
)
PEOPLES = str.split(
    """American British European Indian African Asian Soviet Israeli Western Eastern Northern Southern Iraqi Iranian
    Syrian
    Saudi Egyptian Pakistani Canadian Australian Mexican Brazilian Taiwanese Palestinian Austrian Swiss Belgian Cuban
    Argentine Chilean Arab Nordic Baltic Balkan Atlantic Pacific Communist Republican Democratic Congress"""
)  # that are not names of languages
SURNAMES = frozenset({"He", "She", "An", "You", "So", "Can", "Long", "Like", "Shan", "Yet"})  # that are common words
# Politicians whom texts name by the surname alone.
LEADERS = frozenset(
    str.split(
        """Putin Xi Trump Biden Obama Zelensky Zelenskyy Zelenskiy Macron Modi Lavrov Merkel Kissinger Nixon Reagan Mao
    Stalin Lenin Gorbachev Yeltsin Khrushchev Brezhnev"""
    )
)
MONTHS_AND_DAYS = frozenset(
    name for table in (Locale("en").months, Locale("en").days) for name in table["format"]["wide"].values()
)


class Word(NamedTuple):
    """A word that begins with a capital, without the ending of the possessive."""

    text: str
    start: int
    end: int
    is_possessive: bool


Run = list[Word]  # capitalized words with nothing but spaces and particles between them


def find_runs(text: str) -> Iterator[Run]:
    """Yield the runs of capitalized words, without the common words that begin them."""
    run, particles, position = Run(), Run(), 0
    for match in TOKEN.finditer(text):
        word = to_word(match)
        is_joined = text[position : match.start()] in {" ", "\u00a0"} and not (run and run[-1].is_possessive)
        if not is_joined:
            yield from nonempty(run)
            run, particles = Run(), Run()
        if is_capitalized(word.text) and text[match.start() - 1 : match.start()] not in {".", "-"}:
            run += [*particles, word] if run else [word]
            particles = []
        elif run and word.text.lower() in PARTICLES and word.text.islower():
            particles.append(word)
        else:
            yield from nonempty(run)
            run, particles = Run(), Run()
        position = match.end()
    yield from nonempty(run)


def to_word(match: re.Match[str]) -> Word:
    """Return the word of a token."""
    ending = POSSESSIVE.search(match[0])
    text = match[0][: ending.start()] if ending else match[0]
    return Word(text, match.start(), match.start() + len(text), ending is not None)


def nonempty(run: Run) -> Iterator[Run]:
    """Yield the run without common words at its start, unless nothing is left of it.

    Words such as `He` and `An` stay where they are the surname of a name in pinyin.
    """
    start = 0
    while start < len(run) and (run[start].text.lower() in COMMON or run[start].text in MONTHS_AND_DAYS):
        is_surname = run[start].text in SURNAMES and len(run) - start <= MAX_NAME
        if is_surname and printed_reading(" ".join(word.text for word in run[start:])):
            break
        start += 1
    while start < len(run) and run[start].text in PARTICLES:
        start += 1
    if run[start:]:
        yield run[start:]


def is_capitalized(word: str) -> bool:
    """Return whether a word of Latin letters begins with a capital; `al-Sisi` and `d’Estaing` do, too."""
    if not LATIN_LETTER.match(word):
        return False
    return word[0].isupper() or bool(re.match(r"(?:al|el|an|ash|as|ad|at|d|l)[-'’]", word) and word[3:4].isupper())


def span_of(words: Sequence[Word]) -> Span:
    """Return the span of words."""
    return words[0].start, words[-1].end


@cache
def places() -> frozenset[str]:
    """Return the English names of countries, and of cities that name a time zone."""
    zones = [zone.rpartition("/")[2].replace("_", " ") for zone in get_global("zone_territories")]
    return frozenset([*Locale("en").territories.values(), *zones, *CAPITALS]) | peoples()


@cache
def peoples() -> frozenset[str]:
    """Return the English adjectives of peoples; most are names of languages with a code of two letters."""
    languages = [name for code, name in Locale("en").languages.items() if len(code) == 2]  # noqa: PLR2004
    return frozenset([*languages, *PEOPLES])
