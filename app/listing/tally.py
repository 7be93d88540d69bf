"""Tallies: how many of the rows that filters leave have each value of a column, worked out in memory."""

from collections.abc import Sequence
from functools import cached_property, reduce
from heapq import nsmallest
from typing import Any

import numpy as np

from app.listing.blocks import Numbers, name, written
from app.listing.filters import Facet, Filter
from app.listing.held import MANY, Column, Rows
from app.listing.places import Places

SPARSE = 16  # of so many rows one: those that are quicker looked at one by one
FEW = 16  # sets of a column that are quicker counted one by one
Through = dict[Any, Places]


class Tally:
    """What the filters of one question leave of a list; `among` are the rows that it is about, unless it is all."""

    def __init__(self, held: Rows, through: Through, asked: Sequence[tuple[str, Filter, Any]], among: Numbers | None):
        self.held, self.through, self.among = held, through, among
        self.passing = {named: Passing(held, through, named, mark, value) for named, mark, value in asked}
        self.found: dict[str, Left] = {}

    def counts(self, named: str, mark: Filter, chosen: list[str], limit: int) -> dict[str, int]:
        """How many of the rows that all other filters leave have each value: those chosen, and the most frequent."""
        column, left = held(self.held, mark), self.left(named if named in self.passing else "")
        by_set = left.counted(column)
        if mark.through is None:
            return most(column.words.values, column.words.codes, column.by_value(by_set), chosen, limit)
        places = self.through[mark.through]
        return most(places.values, places.codes, places.counts(column, by_set), chosen, limit)

    def left(self, but: str = "") -> "Left":
        """What all the filters leave, or all but one."""
        if but not in self.found:
            self.found[but] = self.filtered(but)
        return self.found[but]

    def filtered(self, but: str) -> "Left":
        """The rows that all the filters but one let through."""
        passing = sorted((each for named, each in self.passing.items() if named != but), key=lambda each: each.size)
        rows = self.among
        if rows is None:
            if not passing:
                return Left()
            if passing[0].size > self.held.count // SPARSE:
                return Left(reduce(np.logical_and, (each.mask for each in passing)))
            rows = passing.pop(0).rows
        for each in passing:
            rows = rows[each.sets[each.column.numbers[rows]]]
        return Left(rows=rows)


class Left:
    """Rows that filters leave: every one, or those that a mask says, or a few by their numbers."""

    def __init__(self, mask: Numbers | None = None, rows: Numbers | None = None) -> None:
        self.mask, self.rows = mask, rows
        self.beside = False  # whether it is the other rows that are numbered

    def places(self) -> Numbers:
        """Their numbers, in order."""
        if self.mask is not None:
            return np.flatnonzero(self.mask)
        return np.empty(0, np.uint32) if self.rows is None else self.rows

    def of(self, numbers: Numbers) -> Numbers:
        """What they have of a column."""
        if self.mask is not None:
            return numbers[np.flatnonzero(self.mask)]
        return numbers if self.rows is None else numbers[self.rows]

    def counted(self, column: Column) -> Numbers:
        """How many of them have each set of a column's values."""
        if self.mask is not None and column.count <= FEW:
            each = (np.count_nonzero(self.mask & (column.numbers == number)) for number in range(column.count))
            return np.fromiter(each, np.int64, column.count)
        if self.mask is not None and self.rows is None:
            self.beside = bool(2 * np.count_nonzero(self.mask) > len(self.mask))
            self.rows = np.flatnonzero(~self.mask if self.beside else self.mask)
        if self.rows is None:
            return column.sizes
        counts = column.counted(self.rows)
        return column.sizes - counts if self.beside else counts


class Passing:
    """A filter in use: which sets of values it lets through, and so which rows."""

    def __init__(self, rows: Rows, through: Through, named: str, mark: Filter, value: Any) -> None:
        several = [*map(written, value if isinstance(value, list) else [value])]
        self.of, self.key, self.column = rows, (named, *several), held(rows, mark)
        self.sets = admitted(self.column, mark, several, through.get(mark.through))

    @cached_property
    def size(self) -> int:
        """How many rows it lets through."""
        return int(self.column.sizes[self.sets].sum())

    @property
    def mask(self) -> Numbers:
        """For each row, whether it is let through; remembered, as the rows are."""
        return self.of.remembered((*self.key, "mask"), self.masked)

    @property
    def rows(self) -> Numbers:
        """The rows that it lets through; remembered, too."""
        if self.column.count > MANY:
            return self.of.remembered(self.key, lambda: self.column.among(np.flatnonzero(self.sets)))
        return self.of.remembered(self.key, lambda: np.flatnonzero(self.masked()).astype(np.uint32))

    def masked(self) -> Numbers:
        """For each row, whether it is let through."""
        if self.column.count > FEW:
            return self.sets.take(self.column.numbers, mode="clip")
        found = np.zeros(len(self.column.numbers), bool)
        for number in np.flatnonzero(self.sets).tolist():
            found |= self.column.numbers == number
        return found


def held(rows: Rows, mark: Filter) -> Column:
    """The column that a filter goes by."""
    return rows.columns[name(mark.column or Facet(None))]


def admitted(column: Column, mark: Filter, values: list[str], places: Places | None) -> Numbers:
    """For each set of values, whether a filter lets it through."""
    if mark.admits == "since":
        return column.having(column.days >= values[0])
    if mark.admits == "until":
        return column.having(column.days <= values[0])
    wanted = column.coded(values) if places is None else places.coded(column, values)
    return ~column.having(wanted) if mark.admits == "none" else column.having(wanted)


def most(
    values: Sequence[str], codes: dict[str, int], counts: Numbers, chosen: list[str], limit: int
) -> dict[str, int]:
    """So many values with how often they are there: those chosen, then the most frequent, of those alike the first."""
    found: dict[str, int] = dict.fromkeys(chosen, 0)
    for value in found:
        if (code := codes.get(value, len(counts))) < len(counts):
            found[value], counts[code] = int(counts[code]), 0
    there, more = np.flatnonzero(counts), limit - len(found)
    if len(there) > more:
        least = np.partition(counts[there], -more)[-more] if more else counts.max() + 1
        ties, there = there[counts[there] == least], there[counts[there] > least]
        found |= dict.fromkeys(nsmallest(more - len(there), (values[code] for code in ties.tolist())), int(least))
    return found | {values[code]: int(counts[code]) for code in there.tolist()}
