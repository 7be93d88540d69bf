"""Places: what the values of a column stand for besides themselves, such as the organizations of those who speak."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from app.listing.blocks import Numbers
from app.listing.held import Column


class Places:
    """Which values have which others, in one state of the record."""

    def __init__(self, pairs: Iterable[Sequence[Any]]) -> None:
        self.froms: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        numbered = {
            (self.froms.setdefault(value, len(self.froms)), self.codes.setdefault(other, len(self.codes)))
            for value, other in pairs
        }
        self.pairs = np.array(sorted(numbered), np.int64).reshape(-1, 2)
        self.values = list(self.codes)
        self.links: dict[Column, Links] = {}

    def of(self, column: Column) -> "Links":
        """The same, by the numbers that a column has for its values."""
        if column not in self.links:
            self.links[column] = Links(self, column)
        return self.links[column]

    def coded(self, column: Column, others: Iterable[str]) -> Numbers:
        """For each value of a column, whether it has one of these others."""
        wanted = np.zeros(len(self.values), bool)
        wanted[[self.codes[each] for each in others if each in self.codes]] = True
        links, found = self.of(column), np.zeros(column.values, bool)
        found[links.values[wanted[links.others]]] = True
        return found

    def counts(self, column: Column, by_set: Numbers) -> Numbers:
        """How many rows have each of the others, in one value or in several, from how many have each set of values."""
        return self.of(column).counts(by_set)


class Links:
    """Each value of a column with each of the others that it has, in the order of the values."""

    def __init__(self, places: Places, column: Column) -> None:
        known = [column.words.codes.get(value, column.values) for value in places.froms]
        values, others = np.array(known, np.int64)[places.pairs[:, 0]], places.pairs[:, 1]
        order = np.argsort(values, kind="stable")
        order = order[values[order] < column.values]
        self.column, self.size = column, len(places.values)
        self.values, self.others = values[order], others[order]
        self.sizes = np.bincount(self.values, minlength=column.values)
        self.firsts = np.cumsum(self.sizes) - self.sizes
        # Of a set's values that with the most others first: only those of the rest are looked at one by one.
        self.members = column.members[np.lexsort((-self.sizes[column.members], column.owners))]
        self.whole: Numbers | None = None

    @cached_property
    def bits(self) -> Numbers:
        """For each value, a bit for each of the others: whether it has it."""
        width = self.size // 8 + 1
        found = np.zeros((self.column.values, width), np.uint8)
        np.bitwise_or.at(found, (self.values, self.others >> 3), (1 << (self.others & 7)).astype(np.uint8))
        return found

    def counts(self, by_set: Numbers) -> Numbers:
        """How many rows have each of the others, which is remembered of all rows."""
        if by_set is not self.column.sizes:
            return self.counted(by_set)
        if self.whole is None:
            self.whole = self.counted(by_set)
        return self.whole.copy()

    def counted(self, by_set: Numbers) -> Numbers:
        """How many rows have each of the others: with each further value of a set come those not had before."""
        column, sets = self.column, np.flatnonzero(by_set)
        first, sizes = column.spans
        sets = sets[sizes[sets] > 0]
        before = [self.members[first[sets]]]
        by_value = np.bincount(before[0], by_set[sets], column.values)
        found = np.bincount(self.others, by_value[self.values], self.size)
        place = 1
        while len(sets := sets[(more := sizes[sets] > place)]):
            before = [values[more] for values in before]
            found += self.further(by_set[sets], before, self.members[first[sets] + place])
            before, place = [*before, self.members[first[sets] + place]], place + 1
        return found.astype(np.int64)

    def further(self, rows: Numbers, before: list[Numbers], values: Numbers) -> Numbers:
        """How many rows have each of the others by these values, and not already by those before."""
        sizes = self.sizes[values]
        which = np.repeat(np.arange(len(values)), sizes)
        others = self.others[np.arange(len(which)) + np.repeat(self.firsts[values] - (np.cumsum(sizes) - sizes), sizes)]
        new = np.ones(len(which), bool)
        for earlier in before:
            new &= (self.bits[earlier[which], others >> 3] >> (others & 7).astype(np.uint8)) & 1 == 0
        return np.bincount(others[new], rows[which[new]], self.size)
