"""Blocks: what the filters go by of every record of a source, as small numbers, in the form that is kept in one row."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json, to_json
from sqlmodel import SQLModel

from app.listing.filters import Facet
from app.listing.listing import Filtered
from app.models import Record, Source

FORM = 1  # of a block; whoever changes it changes this
LENGTH = 4  # bytes that say how long the head of a block is
WIDTHS = (1, 2, 4)  # bytes of a number
BETWEEN = ","  # the values of a set, as it is written; none of them holds one
Row = Mapping[str, Any]
Finding = Callable[[type[SQLModel], str, Iterable[Any]], Iterable[Row]]  # rows that have one of several keys
Numbers = NDArray[Any]


class Part(NamedTuple):
    """The records of one list in a block: the sets of values that each column has, and by column and record which."""

    sets: list[list[str]]
    codes: Numbers


@cache
def columns(listing: type[Filtered]) -> dict[str, Facet]:
    """What the filters of a list go by, by name; nothing for a list of what belongs to no source."""
    if not places(listing.table):
        return {}
    held = (mark.column for _, mark in listing.declared() if mark.column is not None)
    return {name(column): column for column in held}


@cache
def name(column: Facet) -> str:
    """What a column is called, which is the same for all filters that go by it."""
    return str(column.value)


@cache
def kind(column: Facet) -> str:
    """What the values of a column are: the ids of a table, or words of its own."""
    keys = column.value.property.columns[0].foreign_keys if hasattr(column.value, "property") else ()
    return next((key.target_fullname for key in keys if key.column.name == "id"), name(column))


def places(table: type[Record]) -> list[str]:
    """The columns that say which source a record belongs to."""
    return ["id", "reported_in_id"] if table is Source else ["source_id"] if "source_id" in table.model_fields else []


def encoded(listings: Iterable[type[Filtered]], found: Finding, source: str) -> bytes:
    """The block of a source, whose records stand in it in the order of their numbers."""
    parts = []
    for listing in listings:
        rows = [row for place in places(listing.table) for row in found(listing.table, place, [source])]
        rows.sort(key=itemgetter("number"))
        parts.append((len(rows), [of_rows(column, rows, found) for column in columns(listing).values()]))
    return packed(parts)


def of_rows(column: Facet, rows: list[Row], found: Finding) -> list[set[str]]:
    """What each row has of a column."""
    value = column.value
    if value.key is None:
        return [{written(row[value.left.key] is not None)} for row in rows]  # what asks whether it is known
    if column.on is None:
        return [set() if row[value.key] is None else {written(row[value.key])} for row in rows]
    here, there = column.on.right.key, column.on.left.key
    each: dict[Any, set[str]] = {row[here]: set() for row in rows if row[here] is not None}
    for other in found(value.class_, there, list(each)):
        if other[value.key] is not None:
            each[other[there]].add(written(other[value.key]))
    return [each.get(row[here], set()) for row in rows]


def written(value: Any) -> str:
    """A value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def packed(parts: Iterable[tuple[int, Iterable[Iterable[Iterable[str]]]]]) -> bytes:
    """A block of these lists: how many records each has, and by column the values of each record."""
    head: list[Any] = []
    tail: list[bytes] = []
    for size, held in parts:
        numbered, codes = [], []
        for values in held:
            numbers: dict[str, int] = {}
            codes.append([numbers.setdefault(BETWEEN.join(sorted(each)), len(numbers)) for each in values])
            numbered.append(list(numbers))
        width = next(width for width in WIDTHS if max(map(len, numbered), default=0) <= 1 << 8 * width)
        head.append([size, width, numbered])
        tail.append(np.array(codes, f"<u{width}").tobytes())
    text = to_json(head)
    return len(text).to_bytes(LENGTH, "little") + text + b"".join(tail)


def unpacked(data: bytes) -> list[Part]:
    """What a block holds, list by list."""
    at = LENGTH + int.from_bytes(data[:LENGTH], "little")
    parts = []
    for size, width, sets in from_json(data[LENGTH:at]):
        codes = np.frombuffer(data, f"<u{width}", size * len(sets), at).reshape(len(sets), size)
        parts.append(Part(sets, codes))
        at += codes.nbytes
    return parts


def digest(data: bytes) -> int:
    """What tells a block from any other."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True)
