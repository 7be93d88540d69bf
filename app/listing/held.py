"""Columns in memory: for each row of a list the number of the set of values that it has, as one state of the record.

A state is made from the one before, by leaving out the blocks that are gone and adding those that are new, and is never
changed. What the numbers stand for is shared by all of them, and only ever added to.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from sys import getsizeof
from typing import NamedTuple

import numpy as np

from app.listing.blocks import BETWEEN, Numbers, Part
from app.numbering import WITHIN_KIND

WITHIN = (1 << WITHIN_KIND) - 1  # of a number, what is not its kind
MANY = 128  # sets of a column whose rows are found through it
KEPT = 4 << 20  # bytes of what filters let through, which is remembered for each list
AROUND = 512  # bytes that remembering takes besides, about


Told = tuple[int, int]  # the number of a source, and what tells its block from an older one


class Words:
    """The values that several columns may have, each with a number."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.codes: dict[str, int] = {}

    def code(self, value: str) -> int:
        """The number of a value."""
        if value not in self.codes:
            self.codes[value] = len(self.values)
            self.values.append(value)
        return self.codes[value]


class Sets:
    """The sets of values that the rows of a column have, each with a number."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.numbers: dict[str, int] = {}
        self.owners, self.members = array("I"), array("I")  # each set with each value in it

    def numbered(self, sets: list[str]) -> Numbers:
        """The numbers of these sets."""
        for each in dict.fromkeys(sets):
            if each not in self.numbers:
                codes = [self.words.code(value) for value in each.split(BETWEEN)] if each else []
                self.owners.extend([len(self.numbers)] * len(codes))
                self.members.extend(codes)
                one = self.words.values[codes[0]] if len(codes) == 1 else each  # no word is in memory twice
                self.numbers[one] = len(self.numbers)
        return np.fromiter(map(self.numbers.__getitem__, sets), np.uint32, len(sets))


class Column:
    """What every row has of one column, in one state of the record."""

    def __init__(self, sets: Sets, pieces: list[Numbers]) -> None:
        self.words, self.count, self.values = sets.words, len(sets.numbers), len(sets.words.values)
        narrow = np.min_scalar_type(self.count)
        self.numbers: Numbers = np.concatenate([np.empty(0, narrow), *pieces], dtype=narrow, casting="unsafe")
        self.owners, self.members = np.array(sets.owners), np.array(sets.members)

    @cached_property
    def sizes(self) -> Numbers:
        """How many rows have each set."""
        return np.bincount(self.numbers, minlength=self.count)

    @cached_property
    def grouped(self) -> tuple[Numbers, Numbers]:
        """The rows by the set that they have, and where those of each set begin."""
        return np.argsort(self.numbers, kind="stable").astype(np.uint32), np.cumsum(self.sizes) - self.sizes

    @property
    def is_grouped(self) -> bool:
        """Whether the rows were grouped, because they were asked for by a set."""
        return "grouped" in self.__dict__

    def among(self, sets: Numbers) -> Numbers:
        """The rows that have one of these sets, in their order."""
        rows, starts = self.grouped
        places = zip(starts[sets].tolist(), (starts[sets] + self.sizes[sets]).tolist(), strict=True)
        found = [rows[start:end] for start, end in places]
        together = np.concatenate([np.empty(0, np.uint32), *found])
        return np.sort(together) if len(found) > 1 else together

    @cached_property
    def spans(self) -> tuple[Numbers, Numbers]:
        """Where the values of each set begin among `members`, and how many they are."""
        sizes = np.bincount(self.owners, minlength=self.count)
        return np.cumsum(sizes) - sizes, sizes

    @cached_property
    def days(self) -> Numbers:
        """The values, where they are days."""
        return np.array(self.words.values[: self.values], "U10")

    def counted(self, rows: Numbers) -> Numbers:
        """How many of these rows have each set."""
        return np.bincount(self.numbers.take(rows, mode="clip"), minlength=self.count)

    @cached_property
    def ordered(self) -> tuple[Numbers, Numbers, Numbers]:
        """The values that sets have, in their order; where the sets of each begin in the last, which holds them all."""
        order = np.argsort(self.members, kind="stable")
        values, starts = np.unique(self.members[order], return_index=True)
        return values, starts, self.owners[order]

    def by_value(self, by_set: Numbers) -> Numbers:
        """How many rows have each value, from how many have each set."""
        values, starts, owners = self.ordered
        found = np.zeros(self.values, np.int64)
        if len(values):
            found[values] = np.add.reduceat(by_set[owners], starts)
        return found

    def placed(self, values: Iterable[str]) -> Numbers:
        """For each value its place among these, or -1."""
        found = np.full(self.values, -1)
        for place, value in enumerate(values):
            if (code := self.words.codes.get(value, self.values)) < self.values:
                found[code] = place
        return found

    def coded(self, values: Iterable[str]) -> Numbers:
        """For each value, whether it is one of these."""
        return self.placed(values) >= 0

    def having(self, wanted: Numbers) -> Numbers:
        """For each set, whether it has a value that is wanted."""
        found = np.zeros(self.count, bool)
        values, starts, owners = self.ordered
        ends = np.append(starts[1:], len(owners))
        places = np.flatnonzero(wanted[values])
        for start, end in zip(starts[places].tolist(), ends[places].tolist(), strict=True):
            found[owners[start:end]] = True
        return found


class Rows:
    """The rows of one list, in one state of the record."""

    def __init__(self, sizes: Numbers, firsts: Numbers, columns: dict[str, Column]) -> None:
        self.sizes, self.firsts, self.columns = sizes, firsts, columns
        self.count = int(sizes.sum())
        self.kept: OrderedDict[tuple[str | None, ...], Numbers] = OrderedDict()
        self.weight = 0

    @cached_property
    def order(self) -> Numbers:
        """The blocks in the order of their numbers."""
        return np.argsort(self.firsts, kind="stable")

    @cached_property
    def starts(self) -> Numbers:
        """The first row of each block."""
        return np.cumsum(self.sizes) - self.sizes

    def at(self, numbers: Sequence[int]) -> Numbers:
        """The rows of the records with these numbers."""
        wanted = np.array(numbers, np.int64) & WITHIN
        blocks = self.order[np.searchsorted(self.firsts, wanted, "right", self.order) - 1]
        found: Numbers = self.starts[blocks] + wanted - self.firsts[blocks]
        return found

    def numbers(self, places: Numbers) -> Numbers:
        """The numbers, within their kind, of the records in these rows."""
        blocks = np.searchsorted(self.starts, places, "right") - 1
        found: Numbers = self.firsts[blocks] + places - self.starts[blocks]
        return found

    def remembered(self, key: tuple[str | None, ...], make: Callable[[], Numbers]) -> Numbers:
        """What was made before under this key, or is made now; what was not asked for longest is forgotten."""
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        found = self.kept[key] = make()
        self.weight += weight(key, found)
        while self.weight > KEPT:
            self.weight -= weight(*self.kept.popitem(last=False))
        return found


def weight(key: tuple[str | None, ...], found: Numbers) -> int:
    """How many bytes it takes to remember something, with the client's words in the key."""
    return found.nbytes + sum(map(getsizeof, key)) + AROUND


class Held(NamedTuple):
    """Every list, in one state of the record, and the sources that it is of, in the order of the rows.

    `sources` are the same in the order of their ids, and `order` is the place of each of those among the blocks.
    """

    state: Hashable
    blocks: dict[str, Told]
    lists: list[Rows]
    sources: Numbers
    order: Numbers


class Growing:
    """A state of the record in the making: what of the one before is still there, and whatever is added."""

    def __init__(self, before: Held, shared: list[dict[str, Sets]], gone: set[str]) -> None:
        self.shared = shared
        self.blocks = {source: each for source, each in before.blocks.items() if source not in gone}
        left_out = [place for place, source in enumerate(before.blocks) if source in gone]
        self.grouped = [[name for name, each in rows.columns.items() if each.is_grouped] for rows in before.lists]
        self.sizes: list[list[Numbers]] = []
        self.pieces: list[dict[str, list[Numbers]]] = []
        for rows in before.lists:
            gaps = [(int(rows.starts[place]), int(rows.starts[place] + rows.sizes[place])) for place in left_out]
            self.sizes.append([np.delete(rows.sizes, left_out)])
            self.pieces.append({name: without(column.numbers, gaps) for name, column in rows.columns.items()})

    def add(self, blocks: Sequence[tuple[str, Told, list[Part]]]) -> None:
        """Take some blocks in, each of a source."""
        self.blocks |= {source: told for source, told, _ in blocks}
        for place, shared in enumerate(self.shared):
            parts = [parts[place] for _, _, parts in blocks]
            sizes = [part.codes.shape[1] for part in parts]
            self.sizes[place].append(np.array(sizes, np.int64))
            codes = np.concatenate([part.codes for part in parts], axis=1)
            for number, (name, sets) in enumerate(shared.items()):
                own = [part.sets[number] for part in parts]
                lengths = np.array([len(each) for each in own])
                bases = np.repeat(np.cumsum(lengths) - lengths, sizes)
                numbers = sets.numbered(list(chain.from_iterable(own)))
                narrow = numbers.astype(np.min_scalar_type(len(sets.numbers)))
                self.pieces[place][name].append(narrow.take(codes[number] + bases, mode="clip"))

    def done(self, state: Hashable) -> Held:
        """The state that was made."""
        firsts = np.array([number for number, _ in self.blocks.values()], np.int64) & WITHIN
        lists = [
            Rows(
                np.concatenate(sizes),
                firsts,
                {name: Column(sets, pieces.pop(name)) for name, sets in shared.items()},
            )
            for sizes, pieces, shared in zip(self.sizes, self.pieces, self.shared, strict=True)
        ]
        for rows, names in zip(lists, self.grouped, strict=True):
            for name in names:
                _ = rows.columns[name].grouped  # what was asked for will be asked for again
        sources = np.array(list(self.blocks), np.str_)
        order = np.argsort(sources)
        return Held(state, self.blocks, lists, sources[order], order)


def without(numbers: Numbers, gaps: list[tuple[int, int]]) -> list[Numbers]:
    """What stands before, between and after these gaps."""
    pieces, at = list[Numbers](), 0
    for start, end in gaps:
        pieces.append(numbers[at:start])
        at = end
    return [*pieces, numbers[at:]]


def nothing(shared: list[dict[str, Sets]]) -> Held:
    """The state of a record in which nothing is."""
    none = np.empty(0, np.int64)
    lists = [Rows(none, none, {name: Column(sets, []) for name, sets in each.items()}) for each in shared]
    return Held(None, {}, lists, np.empty(0, np.str_), none)
