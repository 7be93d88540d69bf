"""Dates in EDTF (ISO 8601-2:2019, levels 0 and 1), with the first and the last day that each can mean.

The library `edtf` was not used: version 5.0 takes 5 ms for a date, accepts `2025-02-29` and reversed intervals, ends
`2025/` ten years later, and raises AttributeError for some invalid texts.
"""

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

EDTF = (
    "in EDTF (ISO 8601-2, levels 0 and 1): `2025`, `2025-02`, `2025-02-18`, `2025-02-24/2025-02-28` (`..` is an open "
    "end), `2025-21` (spring) to `2025-24` (winter), `202X`; at the end, `?` is uncertain, `~` approximate, `%` both"
)
DATE = re.compile("([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)")
ONE_DATE = re.sub(r"\((?!\?)", "(?:", DATE.pattern)
PATTERN = rf"^(?:{ONE_DATE}(?:/(?:{ONE_DATE}|\.\.)?)?|(?:\.\.)?/{ONE_DATE})$"  # some dates of no calendar match, too
ISO_START = re.compile("[0-9]{4}-")
OPEN = {"", ".."}  # the end of an interval that is unknown or open
SPRING, WINTER = 21, 24
MONTHS = {name[:3].casefold(): month for month, name in enumerate(month_name) if name}
MONTHS |= {"spr": SPRING, "sum": 22, "aut": 23, "fal": 23, "win": WINTER}


class CalendarDate(NamedTuple):
    """A day, month, season, year, decade or century.

    `parts` are the year, month and day as far as they are given, and empty for a decade or a century.
    """

    first: date
    last: date
    parts: tuple[int, ...]
    season: int | None  # 1 (spring) to 4 (winter)
    qualifier: str  # `?`, `~`, `%` or empty


class DateRange(NamedTuple):
    """A date, or an interval whose start or end is None if it is open or unknown. `start` is `end` if it is a date."""

    start: CalendarDate | None
    end: CalendarDate | None

    @property
    def first(self) -> date:
        """The first day that it can mean; 0001-01-01 if there is none."""
        return self.start.first if self.start else date.min

    @property
    def last(self) -> date:
        """The last day that it can mean; 9999-12-31 if there is none."""
        return self.end.last if self.end else date.max

    @property
    def is_interval(self) -> bool:
        """Whether it has a start and an end of its own."""
        return self.start is not self.end

    @property
    def is_qualified(self) -> bool:
        """Whether any of it is uncertain or approximate."""
        return any(each.qualifier for each in (self.start, self.end) if each)


@lru_cache(10_000)
def parse_date(edtf: str) -> DateRange:
    """Return the range of a date. Raises ValueError if it is not EDTF of level 0 or 1, or not a date of a calendar.

    A season has the three months that meteorologists of the northern hemisphere give it: winter begins in December of
    its year. `?`, `~` and `%` do not change the range.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        whole = parse_calendar_date(edtf)
        return DateRange(whole, whole)
    if start in OPEN and end in OPEN:
        raise ValueError("an interval needs a start or an end")
    ends = (None if each in OPEN else parse_calendar_date(each) for each in (start, end))
    interval = DateRange(*ends)
    if interval.first > interval.last:
        raise ValueError("the interval ends before it starts")
    return interval


def parse_calendar_date(text: str) -> CalendarDate:
    """Return one date or season. Raises ValueError."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError("not EDTF")
    year, month, day, qualifier = match.groups()
    if "X" in year:
        if month:
            raise ValueError("the month of an unspecified year")
        lowest = max(1, int(year.replace("X", "0")))
        return CalendarDate(date(lowest, 1, 1), date(int(year.replace("X", "9")), 12, 31), (), None, qualifier)
    number = int(year)
    if month in {None, "XX"}:
        if day not in {None, "XX"}:
            raise ValueError("the day of an unspecified month")
        return CalendarDate(date(number, 1, 1), date(number, 12, 31), (number,), None, qualifier)
    if SPRING <= int(month) <= WINTER:
        if day:
            raise ValueError("the day of a season")
        season = int(month) - SPRING + 1
        last_month = date(number + (month == str(WINTER)), 3 * season % 12 + 2, 1)
        return CalendarDate(date(number, 3 * season, 1), month_end(last_month), (number,), season, qualifier)
    first = date(number, int(month), 1)
    if day in {None, "XX"}:
        return CalendarDate(first, month_end(first), (number, first.month), None, qualifier)
    exact = first.replace(day=int(day))
    return CalendarDate(exact, exact, (number, exact.month, exact.day), None, qualifier)


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def check_date(edtf: str) -> str:
    """Return the date. Raises PydanticCustomError with the nearest date if it is not valid."""
    try:
        parse_date(edtf)
    except ValueError:
        message = "should be a date of the calendar, written YYYY, YYYY-MM or YYYY-MM-DD (EDTF)"
        raise PydanticCustomError("date", message, {"suggestion": nearest_date(edtf)}) from None
    return edtf


def nearest_date(text: str) -> str | None:
    """Return the valid date that a text most likely means, or None."""
    for candidate in candidates(unicodedata.normalize("NFKC", text).strip()):
        with suppress(ValueError):
            parse_date(candidate)
            return candidate
    return None


def candidates(text: str) -> Iterator[str]:
    """Yield dates made from what was written, the likeliest first."""
    text = re.sub("[‐‑‒–—−]", "-", text)
    yield text
    start, slash, end = text.partition("/")
    if slash and "/" not in end and ISO_START.match(start) and ISO_START.match(end):
        if (first := nearest_date(start)) and (last := nearest_date(end)):
            yield f"{first}/{last}"
        yield f"{end}/{start}"
    if not slash and len(days := re.findall(r"\b[0-9]{4}(?:-[0-9]{2}){0,2}\b", text)) == 2:  # noqa: PLR2004
        yield "/".join(days)
    if decade := re.fullmatch("([0-9]{3})0 ?'?s", text):
        yield f"{decade[1]}X"
    if re.match("[0-9]{1,3}X|[0-9]{4}-.*X", text):  # digits that only level 2 leaves out
        yield re.sub("(?<=-)(?:[0-9]X|X[0-9])", "XX", text)
        yield text[:4] if "X" in text[:4] else text[:7]
        return
    if numbers := read_numbers(text):
        yield from numeric_dates(*numbers, qualifier(text))


def qualifier(text: str) -> str:
    """Return the qualifier that a text has somewhere, as a sign or as a word."""
    sign = re.search("[?~%]", text)
    return sign[0] if sign else "~" if re.match(r"(?:c\.|ca\b|circa|about|around)", text, re.IGNORECASE) else ""


def numeric_dates(year: int, month: int, day: int, qualifier: str) -> Iterator[str]:
    """Yield the date with all of the numbers, the last day of the month if it has no such day, and shorter dates."""
    yield f"{year:04}-{month:02}-{day:02}{qualifier}"
    if day and year and 1 <= month <= 12:  # noqa: PLR2004
        yield f"{month_end(date(year, month, 1))}{qualifier}"
    yield f"{year:04}-{month:02}{qualifier}"
    yield f"{year:04}{qualifier}"


def read_numbers(text: str) -> tuple[int, int, int] | None:
    """Return the year, month and day of a date in another notation, with 0 for those that are not clear."""
    text = re.sub("^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3", re.sub("(?<=[0-9])T.*", "", text))
    numbers = re.findall("[0-9]+", text)
    years = [number for number in numbers if len(number) == 4]  # noqa: PLR2004
    if not years or text.startswith("-"):
        return None
    first, second, *_ = *(int(number[:8]) for number in numbers if number != years[0]), 0, 0
    names = [MONTHS[word] for word in re.findall(r"\b[a-z]{3}", text.casefold()) if word in MONTHS]
    if names:
        return int(years[0]), names[0], first
    if numbers[0] == years[0] or not second:
        return int(years[0]), first, second
    if "." in text or first > 12:  # noqa: PLR2004 - the day comes first
        return int(years[0]), second, first
    if second > 12:  # noqa: PLR2004 - the month comes first, as in the United States
        return int(years[0]), first, second
    return int(years[0]), 0, 0


EdtfDate = Annotated[
    str, AfterValidator(check_date), Field(examples=["2025-02-18"], json_schema_extra={"pattern": PATTERN})
]
