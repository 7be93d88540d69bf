"""Find the dates of an article, in EDTF."""

import re
from bisect import bisect_right
from calendar import month_name
from contextlib import suppress
from dataclasses import dataclass

from app.drafting.article import Article
from app.drafting.sentences import find_sentences
from app.models.dates import MONTHS, parse_date
from app.text.normalize import Span

SPACE = "[ \u00a0\u202f]"
MONTH = f"(?:{'|'.join(filter(None, month_name))}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\b\\.?)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\d,]\d|\d)"
TO = f"{SPACE}?(?:[-–—]|to|and|until){SPACE}?"
OF = f"(?:{SPACE}|{SPACE}of{SPACE})"
COMMA = f"(?:,?{SPACE})"
SEASONS = "[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter"
DATE = re.compile(
    rf"(?<![\w/.–-])(?:"
    rf"(?P<iso>{YEAR}-(?:0[1-9]|1[0-2])-[0-3]\d)(?!\d)"
    rf"|(?P<d1>{DAY})(?:{OF}(?P<m0>{MONTH}))?{TO}(?P<d2>{DAY}){OF}(?P<m1>{MONTH})(?:{COMMA}(?P<y1>{YEAR}))?"
    rf"|(?P<d3>{DAY}){OF}(?P<m2>{MONTH})(?:{COMMA}(?P<y2>{YEAR}))?"
    rf"|(?P<m3>{MONTH}){SPACE}(?:the{SPACE})?(?P<d4>{DAY}){TO}(?:(?P<m4>{MONTH}){SPACE})?(?P<d5>{DAY})(?!{SPACE}?{MONTH})(?:{COMMA}(?P<y3>{YEAR}))?"
    rf"|(?P<m5>{MONTH}){SPACE}(?:the{SPACE})?(?P<d6>{DAY})(?:{COMMA}(?P<y4>{YEAR}))?"
    rf"|(?P<m6>{MONTH})(?:{COMMA}|{OF})(?P<y5>{YEAR})"
    rf"|(?P<season>{SEASONS})(?:{OF}|{COMMA})(?P<y6>{YEAR})"
    rf"|(?P<m7>{MONTH})(?=\W|$)"
    rf"|(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b"
    rf"|(?P<y8>{YEAR}){TO}(?P<y9>{YEAR})"
    rf"|(?P<y7>{YEAR})"
    r")(?![\w])"
)
IN = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]ill|[Dd]uring|[Oo]f|[Bb]efore|[Aa]fter|[Tt]hroughout"
    r"|[Ll]ast|[Tt]his|[Nn]ext|[Ee]arly|[Ll]ate|[Mm]id-?"
    r"|[Bb]etween|[Bb]ack in|[Aa]round)\s(?:the\s|mid-?\s?)?(?:(?:end|beginning|middle|spring|summer"
    r"|autumn|winter) of\s|early\s|late\s)?$"
)
OPEN = re.compile(
    r"\b(?:[Oo]n (?:the|that) (?:same|very|next|following|previous) (?:day|night|evening|morning)"
    r"|[Tt]he (?:same|next|following|previous|very next) day"
    r"|[Tt]hat (?:same )?(?:day|evening|night|morning)|[Oo]n (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|[Yy]esterday|[Tt]omorrow|[Ll]ast (?:week|month|year|spring|summer|autumn|winter|night)|[Nn]ext (?:week"
    r"|month|year|spring|summer|autumn|winter)"
    r"|(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Tt]en) (?:days?|weeks?|months?"
    r"|years?) (?:later|earlier|before|ago))\b"
)
TO_COME = re.compile(
    r"\b(?:will|would|shall|expected|promised|scheduled|planned|plans?|due|slated|set (?:for|to)|announced for"
    r"|to be (?:held|signed|published|opened)|is to"
    r"|are to|upcoming|forthcoming|next|intends?|invited|postponed|deadline|pencilled|penciled|foreseen"
    r"|proposed for|booked)\b"
)
UNKNOWN = "----"  # the year
MAX_WORDS = 120  # characters between the announcement and its date


@dataclass(frozen=True)
class PrintedDate:
    """A date that a text prints, or words that stand for one."""

    start: int
    end: int
    value: str | None  # in EDTF, as precise as it is printed; None if it stays open
    inferred: bool = False  # the year is not printed
    announced: bool = False  # what the date is of is not said to have happened
    why: str = ""


def find_dates(article: Article) -> list[PrintedDate]:
    """Return the dates of the text in order.

    A year that is not printed is the one of the day that is nearest to the publication, before it or, if something is
    announced, after it; in a paragraph about an older year, that one. Without either, the date stays open.
    """
    reader, found = DateReader(article), list[PrintedDate]()
    for match in DATE.finditer(article.text):
        if each := reader.read(match):
            found.append(each)
    for match in OPEN.finditer(article.text):
        if not overlaps(found, (match.start(), match.end() + len(", on "))):
            found.append(PrintedDate(*match.span(), None, why="relative to a day that it does not name"))
    return sorted(found, key=lambda each: each.start)


def overlaps(dates: list[PrintedDate], span: Span) -> bool:
    """Return whether a span overlaps a date that has a value."""
    return any(each.start < span[1] and span[0] < each.end for each in dates)


class DateReader:
    """Reads the dates of an article in order, and infers the years that are not printed."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self.published = published_day(article.published_on)
        self.sentences = find_sentences(article.text)
        self.starts = [start for start, _ in self.sentences]
        self.year_before: tuple[int, int] | None = None  # the last printed year, and where
        self.latest_year: int | None = None  # of the days so far

    def read(self, match: re.Match[str]) -> PrintedDate | None:
        """Return the date of a match, or None if it is a number or a word."""
        start, end = match.span()
        before = self.text[max(0, start - 40) : start]
        if match["y8"] and before.endswith("("):
            return None  # the years of a life
        is_alone = bool({"m7", "y7"} & {name for name, value in match.groupdict().items() if value})
        if is_alone and not IN.search(before):
            return None
        value = self.value_of(match)
        announced = self.is_to_come(start, end)
        inferred = False
        if value.startswith(UNKNOWN):
            guess = self.infer_year(value, announced=announced, position=start)
            if guess is None:
                return PrintedDate(start, end, None, announced=announced, why="the year is not printed")
            value, inferred = value.replace(UNKNOWN, f"{guess:04}"), True
        if not is_valid(value):
            return None
        if not inferred:
            self.year_before = int(value[:4].replace("X", "0")), start
            if len(value) >= len("2025-02-18"):
                self.latest_year = max(self.latest_year or 0, self.year_before[0])
        announced = announced or self.is_after_publication(value)
        return PrintedDate(start, end, value, inferred, announced, "the year is inferred" if inferred else "")

    def value_of(self, match: re.Match[str]) -> str:
        """Return the date in EDTF, with `----` for a year that is not printed."""
        group = {name: value for name, value in match.groupdict().items() if value}
        years = [value for name, value in group.items() if name[0] == "y"]
        months = [f"{MONTHS[value[:3].lower()]:02}" for name, value in group.items() if name[0] in "ms"]
        days = [f"{int(re.sub('[a-z]', '', value)):02}" for name, value in group.items() if re.fullmatch(r"d\d", name)]
        if decade := group.get("decade"):
            return f"{decade[:3]}X"
        if len(years) == 2:  # noqa: PLR2004 - an interval
            return "/".join(years)
        year = years[0] if years else UNKNOWN
        if len(days) == 2:  # noqa: PLR2004 - an interval
            return f"{year}-{months[0]}-{days[0]}/{year}-{months[-1]}-{days[1]}"
        return group.get("iso") or "-".join([year, *months, *days])

    def is_to_come(self, start: int, end: int) -> bool:
        """Return whether the sentence says that something is only announced for the date."""
        place = bisect_right(self.starts, start) - 1
        first, last = self.sentences[place] if place >= 0 else (start, end)
        before = self.text[max(first, start - MAX_WORDS) : start]
        cues = list(TO_COME.finditer(before))
        if cues:
            return not re.search(r";|\bbut\b|\b(?:said|announced|told|wrote)\b", before[cues[-1].end() :])
        is_first = self.text[first:start] in {"", "On ", "In ", "By "}
        return is_first and bool(TO_COME.search(self.text, end, min(last, end + MAX_WORDS)))

    def infer_year(self, value: str, *, announced: bool, position: int) -> int | None:
        """Return the year of a date that is printed without one, or None."""
        line = self.text.rfind("\n", 0, position) + 1
        before = self.year_before
        if self.published is None:
            return self.latest_year
        year = int(self.published[:4])
        if before and not announced and before[1] >= line and before[0] < year - 1:
            return before[0]
        day = value.partition("/")[0][5:]
        is_later = day > self.published[5 : 5 + len(day)]
        return (
            year + (0 if is_later else 1) if announced and day != self.published[5 : 5 + len(day)] else year - is_later
        )

    def is_after_publication(self, value: str) -> bool:
        """Return whether a date is after the day of publication."""
        if self.published is None:
            return False
        return parse_date(value).first.isoformat() > self.published


def published_day(published_on: str | None) -> str | None:
    """Return the last day of a date of publication, or None if it has none."""
    if published_on:
        with suppress(ValueError):
            return parse_date(published_on).last.isoformat()
    return None


def is_valid(value: str) -> bool:
    """Return whether a date is one of the calendar."""
    with suppress(ValueError):
        return bool(parse_date(value))
    return False
