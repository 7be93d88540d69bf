"""Words for posts and titles."""

import re
from collections.abc import Sequence

from app.drafting.verbs import kind_of_verb

# Titles that stand before a name, and posts that stand after it.
TITLES = frozenset(
    str.split(
        """president premier chancellor minister secretary ambassador envoy governor mayor senator representative
    deputy chairman chairwoman chair director dean professor prof dr doctor mr mrs ms miss sir lord lady dame
    madam comrade general colonel major captain admiral lieutenant sergeant commander marshal judge justice king
    queen prince princess shri smt datuk herr frau madame monsieur baron baroness countess duke duchess
    emperor pope cardinal bishop archbishop rabbi imam ayatollah sheikh emir sultan
    academician fellow rector provost vice-president vice-premier editor editor-in-chief columnist spokesman
    spokeswoman spokesperson analyst economist historian sociologist philosopher poet novelist writer author
    scholar researcher commentator journalist reporter correspondent lecturer head chief leader founder
    co-founder adviser advisor member counsel counsellor consul attorney lawyer diplomat politician scientist
    physicist engineer expert strategist theorist critic essayist blogger activist translator publisher banker
    entrepreneur businessman executive ceo legislator lawmaker mp congressman congresswoman associate assistant
    senior junior emeritus emerita visiting principal acting former retired honorary distinguished research
    under-secretary undersecretary prime foreign defence defense finance interior attaché student candidate
    holder laureate curator archivist cartographer teacher official officer veteran
    commissioner speaker rapporteur negotiator inspector treasurer auditor ombudsman magistrate prosecutor"""
    )
)
HEADS = TITLES - set(
    str.split(
        """associate assistant senior junior emeritus emerita visiting principal acting former retired honorary
    distinguished research prime foreign defence defense finance interior state veteran deputy"""
    )
)
RANKS = frozenset(  # titles that say nothing of the organization beside a name
    str.split(
        """ambassador general colonel major captain admiral lieutenant sergeant commander marshal judge justice"""
    )
)
SHORT_TITLES = frozenset(str.split("gen col lt capt adm sgt cmdr maj brig sen rep gov rev amb hon"))  # with a period
# `ambassador to Japan` before a comma and a name
OFFICE = re.compile(r"(?<!\S)(?P<post>[a-z-]+)\s(?:to|of|for)\s(?:the\s)?(?:[A-Z][\w’-]*\s?){1,6}$")


def is_title_word(word: str) -> bool:
    """Return whether a word can belong to a title before a name."""
    return word.rstrip(".").lower() in TITLES


def has_post(words: str) -> bool:
    """Return whether words name a post or a profession."""
    return any(is_post(word) for word in re.findall(r"\w+", words) if word.islower() or word.lower() in HEADS)


AGENT = re.compile(
    r"(?:[a-z]{3,}(?:er|or|ist|ian|ant|master|man|woman|smith|herd|keeper|wright|monger|eer|crat|clerk))s?|[a-z]*clerk"
)
NOT_AGENTS = frozenset(
    str.split(
        """paper newspaper letter chapter number order power matter river border winter summer quarter center centre
    member other another former latter never over under after author's editor's error factor sector mirror
    vector doctor's tower flower weather water computer character paper's poster banner charter corner barrier
    carrier career container cover danger dinner disaster filter finger harbor labor labour honor humor favor
    color master monster offer picture remainder render register reminder shelter shoulder silver soldier's
    street sister's slander spider sweater temper theater thunder timber trigger whisper wonder behavior
    interior exterior major minor horror terror tutor's metaphor corridor ambassador's human german woman's
    instant distant important restaurant grant merchant's giant plant quant constant elephant want italian
    russian asian european american christian egyptian belgian indian canadian historian's answer either neither
    rather however further whether together ever other altogether after moreover frontier layer founder's ladder
    leader's list exist consist assist mist twist"""
    )
)

RELATIONS = frozenset(
    str.split(
        """opponent rival colleague friend mentor ally disciple pupil wife husband brother sister son daughter father
    mother neighbour neighbor classmate successor predecessor boss counterpart adversary acquaintance aide
    assistant"""
    )
)
BEFORE_NAME = re.compile(r"(?<![\w’'.-])(?:[^\W\d_][\w’'.-]*+[ \u00a0]){0,7}[^\W\d_][\w’'.-]*+[ \u00a0]?$")
DETERMINERS = frozenset(str.split("The A An His Her Their Our My Its"))
MODIFIERS = frozenset(
    str.split("""senior deputy former associate assistant vice chief foreign prime acting retired visiting honorary""")
)


OWNERS = frozenset(str.split("the a an his her their our my its"))
MAX_ATTRIBUTES = 2
NOT_ATTRIBUTES = frozenset(
    str.split(
        """and or but of by with from to for about against like than on in at under after before between as when while
    that which who late young old elderly same other noted famous leading influential prominent eminent great
    respected celebrated controversial is was are were has had also said veteran longtime fellow"""
    )
)
SHORT_BRACKET = re.compile(r"[\w.] \((?:retd?|[A-Z][a-z]{1,4})\.?\) ?$")


def is_post(word: str) -> bool:
    """Return whether a noun is a post or a profession, or has the ending of one."""
    word = word.lower()
    singular = word.removesuffix("s")
    if word in HEADS | RELATIONS or singular in HEADS | RELATIONS:
        return True
    return word not in NOT_AGENTS and singular not in NOT_AGENTS and bool(AGENT.fullmatch(word))


def title_before(text: str, position: int) -> int | None:
    """Return where the title before a name at a position starts: `US Secretary of State`, `senior historian`."""
    if bracket := SHORT_BRACKET.search(text, max(0, position - 12), position):
        position = bracket.start() + 1
    match = BEFORE_NAME.search(text, max(0, position - 80), position)
    words = list(re.finditer(r"\S+", match[0])) if match else []
    if not match or not words:
        return None
    place = len(words) - 1
    if words[place][0] in STATE and place > 1 and words[place - 1][0] == "of":
        place -= 2
    if not ends_title(words[place][0]):
        office = OFFICE.search(match[0]) if text[position : position + 2] == ", " else None
        if not office or not is_post(office["post"]):
            return None
        place = next(number for number, word in enumerate(words) if word.start() == office.start())
    while place and is_modifier(words[place - 1][0]) and words[place - 1][0] not in DETERMINERS:
        place -= 1
    return match.start() + words[place - attributes([each[0] for each in words[:place]])].start()


def ends_title(word: str) -> bool:
    """Return whether a word can be the last one of a title."""
    plain = word.rstrip(".")
    if word.endswith(".") and (plain.islower() or plain.lower() in SHORT_TITLES):
        return not plain.islower()
    return is_title_word(plain) or is_title_word(plain.rpartition("-")[0]) or (plain.islower() and is_post(plain))


def attributes(words: Sequence[str]) -> int:
    """Return how many of the last words belong to the title after them: `political` of `the Thai political scientist`.

    They do if a determiner, a possessive or an adjective of a people stands before them.
    """
    for number, word in enumerate(reversed(words)):
        if word[0].isupper() or word in OWNERS or word.endswith(("’s", "'s", "’", "'")):
            return number
        if number == MAX_ATTRIBUTES or not word.isalpha() or word in NOT_ATTRIBUTES or kind_of_verb(word):
            return 0
    return 0


def is_modifier(word: str) -> bool:
    """Return whether a word belongs to the title that follows it."""
    is_short = word.endswith(".") and word.lower().rstrip(".") in SHORT_TITLES
    return (word[0].isupper() or word in MODIFIERS) and (is_short or not word.endswith((".", "’s", "'s")))


STATE = frozenset({"State", "Defense", "Defence"})
