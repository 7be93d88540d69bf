"""Tell the names of people from the other names of a text, by what stands around them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import dropwhile, pairwise
from typing import NamedTuple

from app.drafting.article import Article
from app.drafting.capitals import COMMON, MONTHS_AND_DAYS, PARTICLES, Run, Word, peoples, places, span_of
from app.drafting.native_names import native_name_at, native_name_before
from app.drafting.organizations import FIELDS, HEADS
from app.drafting.posts import SHORT_TITLES, has_post, is_title_word, title_before
from app.drafting.scripts import HAN_LETTER
from app.drafting.verbs import kind_of_verb
from app.text.pinyin import printed_reading

MAX_NAME = 5  # words
ENOUGH = 2  # evidence that a name is a person's
GEOGRAPHY = frozenset(
    str.split(
        """Sea Ocean River Island Islands Strait Straits Peninsula Mountain Mountains Lake Bay Port Cape City Province
    Republic Kingdom States Road Street Valley Gulf Desert Steppe Line Wall Square Avenue Canal Pass Plateau
    Basin Coast North South East West New Great Saint San Los Belt War Treaty Pact Agreement Act Plan Strategy
    Doctrine Summit Day Year Revolution Dynasty Age Spring Front World Global National International Royal Ltd
    Inc Co Corp House Theory Studies Thought Dream Order Crisis Doctrine Declaration Charter Convention Protocol
    Process Games Cup Prize Award Hotel Airport Station Bridge Railway Tower Street High Central Upper Lower
    Greater Inner Outer Watch Energy Oil Gas Capital Electric"""
    )
)
PLACE_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nto|[Ff]rom|[Aa]cross|[Tt]hroughout|[Oo]ff|[Ii]nside|[Oo]utside)\s$"
)
THE_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?)\s$")
PERSON_BEFORE = re.compile(
    r"\b(?:[Aa]ccording to|[Bb]y|[Ww]ritten by|[Tt]ranslated by|[Ss]aid|[Ss]ays|[Ww]rites|[Ww]rote|[Aa]sks|[Aa]sked"
    r"|[Aa]rgues|[Aa]dded|named"
    r"|scholars?|analysts?|historians?|like)\s$"
)
# What only people are called, or do.
PORTFOLIOS = frozenset(
    str.split(
        """Energy Finance Defence Defense Interior Health Labour Labor Agriculture Transport Environment Justice Tourism
        Fisheries Industry Commerce Economy Home Foreign External Internal Climate Housing Water Railways Communities"""
    )
)
OFFICE_BEFORE = re.compile(  # `Minister for Energy Alexander Orlov`, `President of Iceland Halla Jonsdottir`
    r"\b(?:[Mm]inister|[Ss]ecretary|[Cc]ommissioner|[Pp]resident|[Pp]remier|[Gg]overnor|[Mm]ayor) (?:of|for) (?:the )?$"
)
LATE = re.compile(
    r"\b(?:late|[Tt]ranslated by|[Ww]ritten by|[Ee]dited by|[Ii]nterview with|[Bb]iography of|young|old)\s$"
)
WORKS = re.compile(
    r"['’‘]s?\s(?:\w+\s)?(?:essay|book|view|argument|article|writing|work|idea|speech|position|remark|theor|critic|critique"
    r"|lecture|letter|account|notion|concept|vision|thesis|death|life|poem|novel|answer|reply|colleague|wife|husband|student)"
)
FOLLOWING = re.compile(r"\s(?P<word>[a-z]+)")
INVERTED = re.compile(r"[,”\"’»)?!]\s(?P<verb>[a-z]+)\s$")
OF_BEFORE = re.compile(r"\b(?:of|at|for|in|from)\s$")  # `the correspondent of Le Courrier, Étienne Marchais`
LISTED = re.compile(r",\s(?:and\s)?|\sand\s|\sor\s")
RELATIVE = re.compile(r",?\s(?:who|whose|whom)\b")
WHO_AFTER = re.compile(r",\s(?:who|whose|whom)\b(?P<singular>\s(?:now\s|also\s)?(?:is|was|has|[a-z]+s)\b)?")
ALIAS_BEFORE = re.compile(
    r"\b(?:called|named|dubbed|titled|nicknamed|account|blog|channel|pen name|pseudonym|handle)\s$"
)
FROM_ORGANIZATION = re.compile(
    rf",?\s(?:of|from|at)\s(?:the\s)?(?:[A-Z][\w’-]*\s){{0,4}}(?:{'|'.join(sorted(HEADS))})\b"
)
FROM = re.compile(r",?\s(?:of|from|at)\s(?:the\s)?[A-Z]")
APPOSITIVE = re.compile(
    r",\s(?!(?:has|had|is|was|are|were|which|and|but|or|says?|said|also|in|on|at|by|with|for|from|to|as|when|while|where)\b)"
    r"(?P<post>(?:an?\s|the\s|then\s)?[^,.;:()\n“”\"]{3,80})"
)
OBJECT_BEFORE = re.compile(
    r"\b(?:edit|run|head|lead|found|publish|own|direct|chair)(?:e?s|ed)\s$|\b(?:for|at|in|with|of)\s$"
)
WORD_AFTER = re.compile(
    r",?\s(?:(?:also|then|once|has|had|himself|herself|later|even|still|now|\w+ly)\s)*(?P<word>[a-z]+)\b"
)
AGE = re.compile(r",\s[1-9]\d(?=,\s)")
LIFE = re.compile(r"\s[(\[](?:b\.|born|c\.|d\.|\d{4}\s?[-–]|(?:aged\s)?\d\d[)\]])")
ROMANIZED_SURNAMES = frozenset(
    str.split(
        """Kim Lee Park Choi Jung Jeong Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Yoo Hong Moon Yang
    Bae Baek"""
    )
)
GIVEN_NAME = re.compile(r"[A-Z][a-z]+-[a-z]+$|[A-Z]\.$|(?:[A-Z]\.-?)+$")


class Name(NamedTuple):
    """Words that may name a person, without the title before them."""

    words: list[Word]
    title: str | None  # the last word of the title before it

    @property
    def has_title(self) -> bool:
        """Whether a title stands before it, and not only a noun that may be one."""
        return self.title is not None and any(map(is_title_word, [self.title, *self.title.split("-")]))


def person_names(text: str, runs: Sequence[Run], taken: set[int]) -> Iterator[Name]:
    """Yield what may be the name of a person. `taken` has the places of other names."""
    for run in runs:
        words = [word for word in run if word.start not in taken]
        titles = [number for number, word in enumerate(words[:-1]) if is_title(text, word)]
        rest = words[titles[-1] + 1 :] if titles else words
        while len(rest) > 1 and rest[-1].text.lower() in COMMON | {"jr"} | MONTHS_AND_DAYS:
            rest = rest[:-1]
        if len(rest) > 2 and OFFICE_BEFORE.search(text, max(0, rest[0].start - 40), rest[0].start):  # noqa: PLR2004
            rest = list(dropwhile(lambda word: word.text in PORTFOLIOS | FIELDS | places(), rest))
        if len(rest) > 3 and rest[-2].text[0].isupper() and form_evidence([word.text for word in rest[-2:]]):  # noqa: PLR2004 - a field before a name
            rest = rest[-2:]
        if 1 <= sum(word.text not in PARTICLES for word in rest) <= MAX_NAME:
            start = title_before(text, rest[0].start)
            if start is None and text[rest[0].start - 2 : rest[0].start] == ", ":
                start = title_before(text, rest[0].start - 2)
            title = text[start : rest[0].start].rsplit(maxsplit=1)[-1] if start is not None else None
            yield Name(rest, "minister" if titles else title)


def is_title(text: str, word: Word) -> bool:
    """Return whether a word is a title, or the end of `Secretary of State`."""
    if word.text in {"State", "Defense", "Defence"}:
        return text[max(0, word.start - 4) : word.start].endswith(" of ")
    return is_title_word(word.text) or is_title_word(word.text.rpartition("-")[0])


def full_names(article: Article, names: Mapping[str, Sequence[Name]]) -> dict[str, Sequence[Name]]:
    """Return the names of several words that are of people, by what stands around them or beside what other names."""
    possible = {key: each for key, each in names.items() if len(each[0].words) > 1 and can_be_person(article, each)}

    @cache
    def alone(word: str) -> int:
        return max((evidence_of(article.text, name) for name in names.get(word, ())), default=-1)

    full = {key: each for key, each in possible.items() if key in article.authors or is_person(article, each, alone)}
    ordered = sorted((span_of(name.words), key) for key, each in possible.items() for name in each)
    for one, other in [*pairwise(ordered), *pairwise(reversed(ordered))]:
        between = article.text[min(one[0][1], other[0][1]) : max(one[0][0], other[0][0])]
        is_of = other[0] < one[0] and OF_BEFORE.search(article.text, max(0, other[0][0] - 6), other[0][0])
        if one[1] in full and LISTED.fullmatch(between) and not is_of:
            full.setdefault(other[1], possible[other[1]])
    return full


def can_be_person(article: Article, names: Sequence[Name]) -> bool:
    """Return whether names that are printed in the same way have no word that names of people never have."""
    words = [word.text for word in names[0].words]
    is_of_people = words[0] in peoples() and not printed_reading(" ".join(words))  # `Zhuang Ke` is a name
    if words[-1].lower() in {"mr", "mrs", "ms", "dr"} or (  # `H.E. Mr`, `Vice Adm.`
        words[-1].lower() in SHORT_TITLES and article.text.startswith(".", names[0].words[-1].end)
    ):
        return False
    if " ".join(words) in places() or is_of_people or all(map(is_shouted, words)):
        return False
    if all(THE_BEFORE.search(before(article.text, name)) for name in names) and not names[0].title:
        return any(LATE.search(before(article.text, name)) for name in names)
    return not set(words) & (HEADS | GEOGRAPHY | FIELDS) and (names[0].has_title or not set(words) & MONTHS_AND_DAYS)


def is_person(article: Article, names: Sequence[Name], alone: Callable[[str], int]) -> bool:
    """Return whether what stands around names that are printed in the same way shows that they are a person's.

    `alone` has the evidence of one of their words where it stands alone.
    """
    words = [word.text for word in names[0].words]
    evidence = max(evidence_of(article.text, name) for name in names) + form_evidence(words)
    for surname in {words[0], words[-1]} - places():
        evidence += min(2, alone(surname) + 1)
    evidence -= 2 * all(PLACE_BEFORE.search(before(article.text, name)) for name in names)
    return evidence >= ENOUGH


def is_shouted(word: str) -> bool:
    """Return whether a word is all in capitals, as abbreviations are."""
    return len(word) > 1 and word.isupper() and "." not in word


def before(text: str, name: Name) -> str:
    """Return the words before a name."""
    return text[max(0, name.words[0].start - 40) : name.words[0].start]


def form_evidence(words: Sequence[str]) -> int:
    """Return the evidence that a name has in itself: it is in pinyin or Korean, or has initials."""
    if printed_reading(" ".join(words)) or (words[0] in ROMANIZED_SURNAMES and len(words) > 1):
        return 2
    return 2 if any(GIVEN_NAME.match(word) for word in words) else 0


def is_followed_by_who(text: str, name: Name) -> bool:
    """Return whether `, who` follows a name in a sentence; of an organization, `which` would."""
    following = WHO_AFTER.match(text, name.words[-1].end)
    if not following or name.words[-1].is_possessive or THE_BEFORE.search(before(text, name)):
        return False
    is_inside = re.search(r"[\w,]\s$", before(text, name))
    return bool(is_inside or following["singular"])  # not `Critics, who are many`


def evidence_of(text: str, name: Name) -> int:
    """Return the evidence around a name that it is a person's."""
    start, end = span_of(name.words)
    native = native_name_at(text, end) or native_name_before(text, start)
    evidence = 3 if name.has_title else 2 if name.title else 0
    if native:
        letters = text[slice(*native)]
        evidence += 2 if not HAN_LETTER.match(letters) or len(letters) <= 4 else -1  # noqa: PLR2004 - a Chinese name
        end = text.find(")", native[1]) + 1 if text.startswith(")", native[1]) else native[1] + 1
    evidence += 2 * bool(LATE.search(before(text, name)))
    evidence -= 2 * bool(ALIAS_BEFORE.search(before(text, name)))
    inverted = INVERTED.search(before(text, name))  # `“...”, wrote Jana Holl`
    following = FOLLOWING.match(text, end)  # `said Old Harbour skipper Ronan Pryce`
    is_whole = following is None or following["word"] in COMMON
    evidence += 2 * bool(inverted and is_whole and kind_of_verb(inverted["verb"]) == "saying")
    evidence += bool(PERSON_BEFORE.search(before(text, name))) - 2 * bool(THE_BEFORE.search(before(text, name)))
    if age := AGE.match(text, end):
        end = age.end()
    if name.words[-1].is_possessive:
        return evidence + (2 if WORKS.match(text, end) else 1)
    if RELATIVE.match(text, end) or LIFE.match(text, end):
        return evidence + 2
    appositive = APPOSITIVE.match(text, end)
    if appositive and has_post(appositive["post"]):
        return evidence + 2
    if FROM.match(text, end):
        return evidence + (2 if FROM_ORGANIZATION.match(text, end) else 1)
    if text.startswith(",", end) and OBJECT_BEFORE.search(before(text, name)):
        return evidence  # `who edits Sea Lanes, said`
    verb = WORD_AFTER.match(text, end)
    kind = kind_of_verb(verb["word"]) if verb else None
    return evidence + (2 if kind == "saying" else 1 if kind else 0)
