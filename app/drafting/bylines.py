"""Read the lines above an article: bylines, credits and dates."""

import re
from contextlib import suppress
from datetime import datetime

from app.drafting.paragraphs import collapse

BYLINE = re.compile(
    r"\W*(?:(?:words|text|story|report|analysis|commentary|opinion|written|posted|published|prepared|compiled|reported)\s+)?(?:by|author[s]?:)\s+"
    r"(?P<names>[^\W\d_][^\n|•·]{1,120}?)\s*(?:[|•·–—]|\s-\s|,?\s(?:in|for|on|published|updated)\s|\d|$)",
    re.IGNORECASE,
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH = "|".join(f"{month}|{month[:3]}\\.?|{month[:4]}\\.?" for month in MONTHS)
DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{MONTH}),?\s+(?P<year>\d{{4}})\b", re.IGNORECASE
)
MONTH_FIRST = re.compile(
    rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE
)
NUMBERED = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?:\b|(?=[日T]))")
DATE_LINE = re.compile(
    r"""\W*(?:(?:first\ )?(?:published|posted|date|on|publicado|发布时间|时间)\W*)?
    (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+)?DATE\W*
    (?:\d{1,2}[:.]\d\d\W*(?:[ap]\.?m\.?)?\W*(?:[A-Z]{2,4})?)?\W*(?:\d+\ min(?:ute)?s?(?:\ read)?)?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
HAN_BYLINE = re.compile(r"(?:作者|撰文|记者|文)\s*[:：/]\s*(?P<names>[\u3400-\u9fff·、，\s]{2,30})")
WORD = r"[^\W\d_a-z][\w.’'-]*"
NAME = rf"{WORD}(?: (?:{WORD}|de|la|le|du|da|dos|del|van|von|der|den|al|el|bin|ibn)){{0,4}}"
PERSON = rf"{NAME}(?: in (?:the )?{NAME})?"
CREDIT = rf"(?i:(?:additional )?(?:reporting|writing|editing|research) by) {PERSON}(?:(?:,|,? and| &) {PERSON})*"
CREDITS = re.compile(rf"\(?{CREDIT}(?:[;.,]? (?:and )?{CREDIT})*[.)]*")
BARE_NAME = re.compile(rf"{WORD}(?: {WORD}){{1,3}}")
DAYS = re.compile(f"(?:mon|tues|wednes|thurs|fri|satur|sun)day|{MONTH}", re.IGNORECASE)
MAX_NAME, MAX_BYLINE = 60, 160  # characters
NOT_A_NAME = re.compile(r"https?:|@|^(?:admin|editor|staff|guest|user|webmaster|root)$|\d", re.IGNORECASE)


def names_in(text: str) -> list[str]:
    """Return the names in a byline or in the name of an author."""
    text = collapse(text)
    byline = BYLINE.match(text) or HAN_BYLINE.search(text)
    names = re.split(r"\s*(?:[,;&、，]|\band\b)\s*", byline["names"] if byline else text)
    return [name for each in names if 1 < len(name := each.strip(" .*")) <= MAX_NAME and not NOT_A_NAME.search(name)
            and name.lower() not in {"phd", "dr", "jr", "sr", "jr.", "md"}]  # fmt: skip


def is_byline(line: str) -> bool:
    """Return whether a line is a byline."""
    if is_credits(line) or (len(line) < MAX_BYLINE // 2 and HAN_BYLINE.search(line)):
        return True
    names = byline_names(line)
    return len(line) < MAX_BYLINE and bool(names) and not line.rstrip().endswith((".”", "?", "!"))


def byline_names(line: str) -> list[str]:
    """Return the names in a byline, without places and offices; nothing if it begins with none."""
    match = BYLINE.match(line)
    names = names_in(line) if match else []
    if not names or not re.fullmatch(NAME, names[0]) or DAYS.fullmatch(names[0]):
        return []
    return [names[0], *(name for name in names[1:] if BARE_NAME.fullmatch(name))]


def is_credits(line: str) -> bool:
    """Return whether a line says who reported and edited an article."""
    return bool(CREDITS.fullmatch(line))


def is_date_line(line: str) -> bool:
    """Return whether a line has a date and nothing else but the words that go with it."""
    pattern = next((each for each in (DAY_FIRST, MONTH_FIRST, NUMBERED) if each.search(line)), None)
    return pattern is not None and bool(DATE_LINE.fullmatch(pattern.sub("DATE", line, count=1)))


def printed_date(text: str) -> str | None:
    """Return the first full date in a text."""
    for pattern in (DAY_FIRST, MONTH_FIRST, NUMBERED):
        if match := pattern.search(text):
            month = match["month"]
            number = (
                int(month) if month.isdigit() else [each[:3].lower() for each in MONTHS].index(month[:3].lower()) + 1
            )
            with suppress(ValueError):
                return datetime(int(match["year"]), number, int(match["day"])).date().isoformat()  # noqa: DTZ001
    return None


def iso_date(value: str | None) -> str | None:
    """Return the day of a date or time, in its own time zone; or the month or year, if there is no more."""
    value = (value or "").strip()
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", value):
        value = "-".join(match.groups())
    if re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", value):
        return value
    return printed_date(value)
