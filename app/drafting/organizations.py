"""Find the names of organizations in a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.drafting.article import Article
from app.drafting.capitals import COMMON, Run, find_runs, places, span_of
from app.drafting.native_names import native_name_at
from app.drafting.posts import HEADS as POSTS
from app.drafting.posts import is_title_word
from app.drafting.verbs import kind_of_verb
from app.text.normalize import Span

# The words in capitals that only names of organizations have.
HEADS = frozenset(
    str.split(
        """University College School Institute Institution Center Centre Academy Ministry Department Bureau Commission
        Committee Council Association Foundation Agency Society Forum Federation League Alliance Party Parliament
        Senate Congress Court Faculty Laboratory Laboratories Lab Library Museum Tank Corporation Company Group Bank
        Fund Authority Office Embassy Secretariat Assembly Organization Organisation Union Commonwealth Network
        Press Publisher Publishers Post Times Daily Weekly Monthly Quarterly Review Journal Gazette Herald Chronicle
        Tribune Observer Standard Ledger Bulletin News Newspaper Magazine Television Radio Broadcasting Courier
        Telegraph Guardian Inquirer Digest Dispatch Chamber Administration Directorate Board Programme Program
        Project Initiative Club Trust Consortium Duma Politburo Presidium Navy Army Police Seminary Conservatory
        University's Universität Université Universidad Instituto Institut Observatory Command Dialogue Conference
        Roundtable Airlines Airways Holdings Industries Motors Securities Petroleum Telecom Shimbun Ilbo Sinmun Zeitung
        Gazeta Ribao Revista Revue Rivista Zhurnal Vestnik Courrier Task Force Forces Collective Polytechnic
        Fellowship"""
    )
)
# The last words of names that go on after `and`: `Centre of Chinese and Southeast Asian Studies`.
FIELDS = frozenset(
    str.split(
        """Studies Affairs Relations Science Sciences Research Politics Economics Law Technology Philosophy Literature
        Sociology Linguistics Security Policy Cooperation Development Strategy Trade Culture History Education
        Engineering Communication Communications Management"""
    )
)
KIND = r"(?:daily|weekly|monthly|quarterly|newspaper|journal|magazine|broadcaster|think tank)"
# A name that its kind introduces, without words after it that the kind could belong to: `the daily Shinchi Keizai`.
INTRODUCED = re.compile(rf"\bthe[ \u00a0](?:[a-z-]+[ \u00a0]){{0,2}}{KIND}[ \u00a0]$")
ENDED = re.compile(
    r"(?:['’]s\b)?(?:[^\w\s]|\s[^\w\s]|\s(?:that|who|which|and|or|on|in|of|as|to|has|had|is|was|said)\b|$)"
)
JOINT = re.compile(r"[ \u00a0](?:of|for|on|de|des|du|of the|for the|on the)[ \u00a0]")
AND = re.compile(r",?[ \u00a0](?:and|&)[ \u00a0]")
LIST = re.compile(  # the rest of `Institute of Russian, Eastern European and Central Asian Studies`
    rf"(?:,[ ](?:[A-Z][\w-]+[ ]?){{1,3}}){{0,4}}?,?[ ]and[ ](?:[A-Z][\w-]+[ ]){{0,3}}(?:{'|'.join(sorted(FIELDS))})\b"
)
JOINT_OR_AND = re.compile(f"{JOINT.pattern}|{AND.pattern}")
# Common nouns that the name of an organization follows: `the daily Shinchi Keizai`, `the news agency Interflot`.
KIND = (
    r"(?:daily|weekly|fortnightly|monthly|quarterly|journal|newspaper|magazine|bulletin|newsletter|periodical|gazette"
    r"|tabloid|broadsheet|agency|website|news (?:site|portal|outlet)|broadcaster|blog|podcast|think[ -]tank"
    r"|company|firm|party|NGO)"
)
KIND_BEFORE = re.compile(rf"\b{KIND}[ \u00a0]$")
NAME_JOINT = re.compile(r"[ \u00a0](?:i|y|und|et|&|of|of the)[ \u00a0]")
DAY = re.compile(r"\.?[ \u00a0]\d")  # `in Parliament on Nov. 5`
NEXT_WORD = re.compile(r"[ \u00a0](?P<word>[a-z]+)")
ABBREVIATION = re.compile(r"[ \u00a0]?[(\[（](?P<short>[A-Z][\w&-]*[A-Z][a-z]?)[)\]）]")


@dataclass
class PrintedOrganization:
    """An organization that a text names."""

    name: str  # as printed first, without `the`
    start: int
    end: int
    native_name: str | None = None
    abbreviation: str | None = None
    mentions: list[Span] = field(default_factory=list)  # all of them


def find_organizations(article: Article, runs: Sequence[Run] | None = None) -> list[PrintedOrganization]:
    """Return the organizations that the text names in full, in the order of their first mentions.

    `runs` are the capitalized words of the text, if you have them.
    """
    text, organizations = article.text, dict[str, PrintedOrganization]()
    for start, end in organization_spans(text, list(find_runs(text)) if runs is None else runs):
        name = text[start:end]
        each = organizations.setdefault(name, PrintedOrganization(name, start, end))
        each.mentions.append((start, end))
        short = ABBREVIATION.match(text, end)
        each.abbreviation = each.abbreviation or (short["short"] if short else None)
        native = native_name_at(text, end)
        if native and not each.native_name:
            each.native_name = text[slice(*native)]
    return list(organizations.values())


def organization_spans(text: str, runs: Sequence[Run]) -> Iterator[Span]:
    """Yield the span of each name of an organization."""
    done = 0
    for place, run in enumerate(runs):
        if run[0].start < done:
            continue
        if end := end_of_named(text, runs, place):
            done = end
            yield run[0].start, end
            continue
        heads = [number for number, word in enumerate(run) if word.text in HEADS]
        if not heads:
            start, end = span_of(run)
            if INTRODUCED.search(text, max(0, start - 60), start) and ENDED.match(text, end):
                done = end
                yield start, end
            continue
        first, last = first_word(run, heads[0]), last_word(run, heads)
        end = run[last].end if run[last].is_possessive or last + 1 < len(run) else extended(text, runs, place)
        if first < last or end > run[last].end:
            done = end
            yield run[first].start, end


def end_of_named(text: str, runs: Sequence[Run], place: int) -> int | None:
    """Return the end of a name that a common noun introduces, as in `the weekly Respondent`; None if none does."""
    run = runs[place]
    start, end = span_of(run)
    if not KIND_BEFORE.search(text, max(0, start - 20), start) or all(word.text in places() for word in run):
        return None
    following = NEXT_WORD.match(text, end)
    if len(run) == 1 and following and following["word"] not in COMMON and not kind_of_verb(following["word"]):
        return None  # `the weekly Politburo meeting`
    if place + 1 < len(runs) and NAME_JOINT.fullmatch(text, end, runs[place + 1][0].start):
        return span_of(runs[place + 1])[1]
    return end


def first_word(run: Run, head: int) -> int:
    """Return where the name begins in a run: after a title or a possessive that stands before it."""
    titles = [number + 1 for number in range(head) if run[number].text.lower() in POSTS or run[number].is_possessive]
    return titles[-1] if titles else 0


def last_word(run: Run, heads: Sequence[int]) -> int:
    """Return the last word of the name in a run: its last head, or the end of a name that begins with one."""
    stop = next((number for number in range(heads[0] + 1, len(run)) if is_title_word(run[number].text)), len(run))
    within = [head for head in heads if head < stop]
    return stop - 1 if within[0] == 0 else within[-1]


def extended(text: str, runs: Sequence[Run], place: int) -> int:
    """Return the end of a name with what `of`, `for` and `on` add to it."""
    end, joint = span_of(runs[place])[1], JOINT
    for following in runs[place + 1 : place + 4]:
        start = following[0].start
        if not joint.fullmatch(text, end, start) or is_title_word(following[0].text):
            break
        if DAY.match(text, following[-1].end):
            break
        if AND.fullmatch(text, end, start) and len(following) > 1 and following[-1].text not in FIELDS:
            break
        end, joint = span_of(following)[1], JOINT_OR_AND
        if following[-1].is_possessive:
            break
    listed = LIST.match(text, end) if end > span_of(runs[place])[1] else None
    return listed.end() if listed else end
