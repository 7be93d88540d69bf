"""The events of an article, and the claims with a date on which they were said, in the order of time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import Any

from app.models.dates import parse_date
from app.pages.words import count

LONGEST = 6  # steps of room that the longest wait adds
MONTH, YEAR = 30.4, 365.25  # days
LONG = 31  # days; a longer wait is said in words
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """An event or a claim on the timeline; `record` is as the API has it."""

    record: Record
    date: str
    is_event: bool
    room: int = 0  # steps before the next entry
    wait: str = ""  # until the next entry, in words

    @property
    def day(self) -> int:
        """The first day that the date can mean, or the last one if it has no first, as a number."""
        date = parse_date(self.date)
        return (date.first if date.start else date.last).toordinal()


def timeline(events: Iterable[Record], claims: Iterable[Record]) -> list[Entry]:
    """Return the entries in order. The room after each grows with the logarithm of the time until the next."""
    entries = [Entry(each, each["happened_on"], True) for each in events if each["happened_on"]]
    entries += [Entry(each, each["date"], False) for each in claims if each["date_basis"] == "said"]
    entries.sort(key=lambda entry: entry.day)
    waits = [later.day - entry.day for entry, later in pairwise(entries)] + [0]
    longest = log1p(max(waits, default=0)) or 1
    return [
        Entry(entry.record, entry.date, entry.is_event, round(LONGEST * log1p(wait) / longest), wait_words(wait))
        for entry, wait in zip(entries, waits, strict=False)
    ]


def wait_words(days: int) -> str:
    """Return a long time in words; empty if it is short."""
    if days <= LONG:
        return ""
    if days < 1.5 * YEAR:
        return f"{count(round(days / MONTH), 'month')} later"
    return f"{count(round(days / YEAR), 'year')} later"
