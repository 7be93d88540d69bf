"""Dates in words: EDTF (ISO 8601-2, levels 0 and 1), as the record writes them."""

import re
from calendar import month_name

from app.models.dates import CalendarDate, parse_date

SEASONS = ("Spring", "Summer", "Fall", "Winter")
PLAIN = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def date_words(edtf: str) -> str:
    """Return a date in words, such as `February 2022` or `February 24, 2025 – February 28, 2025`."""
    date = parse_date(edtf)
    if date.start is None or date.end is None:
        end = date.start or date.end
        return f"{'since' if date.start else 'by'} {calendar_words(end)}" if end else ""
    if not date.is_interval:
        return calendar_words(date.start)
    return f"{calendar_words(date.start)} – {calendar_words(date.end)}"


def span_words(start: str | None, end: str | None) -> str:
    """Return the time between two dates in words; empty if neither is on record."""
    if start and end:
        return f"{date_words(start)} – {date_words(end)}"
    if start:
        return f"since {date_words(start)}"
    return f"until {date_words(end)}" if end else ""


def calendar_words(date: CalendarDate) -> str:
    """Return a day, month, season, year, decade or century in words."""
    before = "about " if date.qualifier in {"~", "%"} else ""
    after = " (uncertain)" if date.qualifier in {"?", "%"} else ""
    return f"{before}{plain_words(date)}{after}"


def plain_words(date: CalendarDate) -> str:
    """Return a date in words, without its qualifier."""
    if not date.parts:
        is_decade = date.last.year - date.first.year < 10  # noqa: PLR2004
        return f"{date.last.year // 10 * 10}s" if is_decade else f"{date.last.year // 100 * 100:04}–{date.last.year:04}"
    year, *month_and_day = date.parts
    if date.season:
        return f"{SEASONS[date.season - 1]} {year}"
    if not month_and_day:
        return str(year)
    month, *day = month_and_day
    return f"{month_name[month]} {day[0]}, {year}" if day else f"{month_name[month]} {year}"


def machine_date(edtf: str) -> str | None:
    """Return a date as the `datetime` attribute of `<time>` takes it, or None if it cannot say it."""
    plain = re.sub("-XX|[?~%]", "", edtf)
    return plain if PLAIN.fullmatch(plain) and not re.search(r"-2[1-4]$", plain[:7]) else None
