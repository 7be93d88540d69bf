"""Tallies: after any changes, under any filters, they are what counting row by row comes to."""

from datetime import date
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.listing.blocks import columns, name, packed, unpacked, written
from app.listing.filters import Facet, Filter
from app.listing.held import KEPT, Growing, Held, Sets, Told, Words, nothing
from app.listing.places import Places
from app.listing.tally import Tally
from app.resources.quotes import QuoteListing

FILTERS = {each: mark for each, mark in QuoteListing.declared() if mark.column}
SPEAKER, ORGANIZATION = FILTERS["speaker"], FILTERS["organization"]
VALUES = {
    "QuoteSpeaker.agent_id": [f"speaker-{n}" for n in range(12)],
    "ClaimTopic.topic_id": [f"topic-{n}" for n in range(40)],
    "Quote.said_on": [f"2025-02-{day:02}" for day in range(1, 29)],
    "quote.original_text IS NOT NULL": ["true", "false"],
}
PLACES = [(f"speaker-{n}", f"place-{n * k % 7}") for n in range(10) for k in range(1, n % 4 + 1)]
Row = dict[str, set[str]]


def some_rows(chance: Random, count: int) -> list[Row]:
    """Rows with none, one or several values in every column."""
    sizes = [0, 1, 1, 1, 1, 2, 3]
    return [
        {
            each: set(chance.sample(values, min(len(values), chance.choice(sizes))))
            for each in columns(QuoteListing)
            for values in [VALUES.get(each, ["one", "other", "third"])]
        }
        for _ in range(count)
    ]


def of_row(row: Row, mark: Filter) -> set[str]:
    """What a filter goes by of a row."""
    values = row[name(mark.column or Facet(None))]
    return values if mark.through is None else {other for value, other in PLACES if value in values}


def lets_through(row: Row, mark: Filter, value: Any) -> bool:
    """Whether a filter with this value lets a row through."""
    has = of_row(row, mark)
    if mark.admits == "since":
        return any(day >= str(value) for day in has)
    if mark.admits == "until":
        return any(day <= str(value) for day in has)
    wanted = {*map(written, in_list(value))}
    return has.isdisjoint(wanted) if mark.admits == "none" else not has.isdisjoint(wanted)


def in_list(value: Any) -> list[Any]:
    """One value or several as several."""
    return value if isinstance(value, list) else [value]


def asked(chance: Random) -> list[tuple[str, Filter, Any]]:
    """Some filters with values."""
    found: list[tuple[str, Filter, Any]] = []
    for each in chance.sample(sorted(FILTERS), chance.randrange(4)):
        mark = FILTERS[each]
        known = VALUES.get(name(mark.column or Facet(None)), ["one", "other", "third"])
        if mark.admits in {"since", "until"}:
            value: Any = date(2025, 2, chance.randrange(1, 29))
        elif known == ["true", "false"]:
            value = chance.random() < 0.5
        else:
            known = [f"place-{n}" for n in range(8)] if mark.through is not None else [*known, "of-no-row"]
            value = chance.sample(known, chance.randrange(1, 4))
        found.append((each, mark, value))
    return found


def block(source: str, rows: list[Row]) -> tuple[str, Told, Any]:
    """Rows as a block of a source, numbered from a place of its own."""
    first = int(source.removeprefix("source-")) << 20
    data = packed([(len(rows), [[row[each] for row in rows] for each in columns(QuoteListing)])])
    return source, (first, 0), unpacked(data)


def changed(chance: Random, held: Held, shared: list[dict[str, Sets]], record: dict[str, list[Row]]) -> Held:
    """The state after some sources are gone or replaced and others added, in the record too."""
    gone = {each for each in record if chance.random() < 0.3}
    growing = Growing(held, shared, gone)
    for each in gone:
        del record[each]
    added = [f"source-{n}" for n in range(12) if f"source-{n}" not in record and chance.random() < 0.5]
    for each in added:
        record[each] = some_rows(chance, chance.choice([0, 1, 5, 80]))
    if added:
        growing.add([block(each, record[each]) for each in added])
    return growing.done(len(record))


@settings(max_examples=100, deadline=None)
@given(chance=st.randoms(use_true_random=True))
def test_a_tally_is_what_counting_row_by_row_comes_to(chance: Random) -> None:
    record: dict[str, list[Row]] = {}
    words = Words()
    shared = [{each: Sets(words if "agent" in each else Words()) for each in columns(QuoteListing)}]
    held = nothing(shared)
    for _ in range(chance.randrange(1, 4)):
        held = changed(chance, held, shared, record)
    rows = [row for source in held.blocks for row in record[source]]
    assert (held.lists[0].count, set(held.blocks)) == (len(rows), set(record))
    for _ in range(3):
        filters = asked(chance)
        among = chance.sample(range(len(rows)), chance.randrange(len(rows) + 1)) if chance.random() < 0.3 else None
        numbers = None if among is None else held.lists[0].at([number(held, row) for row in among])
        tally = Tally(held.lists[0], {ORGANIZATION.through: Places(PLACES)}, filters, numbers)
        for each, mark in chance.sample(sorted(QuoteListing.facets().items()), 3):
            if mark.column is None:
                continue
            chosen = [*map(written, next((in_list(value) for one, _, value in filters if one == each), []))]
            limit = max(chance.choice([1, 3, 100]), len(chosen))
            counted = dict.fromkeys(chosen, 0)
            for row in rows if among is None else [rows[at] for at in among]:
                if all(lets_through(row, other, value) for one, other, value in filters if one != each):
                    for value in of_row(row, mark):
                        counted[value] = counted.get(value, 0) + 1
            order = sorted(counted, key=lambda value: (value not in chosen, -counted[value], value))
            expected = {value: counted[value] for value in order[:limit]}
            assert tally.counts(each, mark, chosen, limit) == expected


def number(held: Held, row: int) -> int:
    """The number of the record in a row."""
    for start, size, first in zip(held.lists[0].starts, held.lists[0].sizes, held.lists[0].firsts, strict=True):
        if start <= row < start + size:
            return int(first + row - start)
    raise AssertionError(row)


def test_what_is_remembered_has_a_bound() -> None:
    shared = [{each: Sets(Words()) for each in columns(QuoteListing)}]
    rows = nothing(shared).lists[0]
    for key in "abcdefghi":
        rows.remembered((key,), lambda: np.zeros(KEPT // 4, np.uint8))
        assert sum(each.nbytes for each in rows.kept.values()) < rows.weight <= KEPT
    assert list(rows.kept) == [("g",), ("h",), ("i",)]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_of_values_that_are_as_frequent_the_first_are_shown(limit: int) -> None:
    shared = [{each: Sets(Words()) for each in columns(QuoteListing)}]
    growing = Growing(nothing(shared), shared, set())
    empty: Row = {each: set() for each in columns(QuoteListing)}
    rows = [empty | {"QuoteSpeaker.agent_id": {speaker}} for speaker in ("c", "b", "b", "a", "d")]
    growing.add([block("source-1", rows)])
    tally = Tally(growing.done(1).lists[0], {}, [], None)
    assert tally.counts("speaker", SPEAKER, [], limit) == dict([("b", 2), ("a", 1), ("c", 1)][:limit])
    assert tally.counts("speaker", SPEAKER, ["d", "e"], 3) == {"d": 1, "e": 0, "b": 2}
