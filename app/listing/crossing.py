"""Two facets at once: how many rows have each of some values of the one together with each of some of the other."""

from collections.abc import Sequence

import numpy as np

from app.listing.blocks import Numbers
from app.listing.filters import Filter
from app.listing.held import Column
from app.listing.tally import Tally, Through, held

Counts = dict[tuple[str, str], int]


def crossed(tally: Tally, one: Filter, other: Filter, rows: Sequence[str], columns: Sequence[str]) -> Counts:
    """How many of the rows that the filters leave have each value of the rows together with each of the columns."""
    down, across = held(tally.held, one), held(tally.held, other)
    if across.count > down.count:
        return {(row, column): count for (column, row), count in crossed(tally, other, one, columns, rows).items()}
    left = tally.left()
    by_set = in_rows(
        Shown(down, tally.through, one, rows), left.of(down.numbers), left.of(across.numbers), across.count
    )
    shown = Shown(across, tally.through, other, columns)
    counts = [by_set[:, shown.sets[shown.places == place]].sum(axis=1).tolist() for place in range(len(columns))]
    return {(row, column): counts[j][i] for i, row in enumerate(rows) for j, column in enumerate(columns)}


class Shown:
    """Each set of a column with the places of those of some values that are in it, by sets."""

    def __init__(self, column: Column, through: Through, mark: Filter, values: Sequence[str]) -> None:
        self.count = len(values)
        if mark.through is None:
            at = column.placed(values)[column.members]  # members stand in the order of their sets
            self.sets, self.places = column.owners[at >= 0], at[at >= 0]
        else:
            links = through[mark.through]
            found = [np.flatnonzero(column.having(links.coded(column, [value]))) for value in values]
            sets = np.concatenate([np.empty(0, np.int64), *found])
            order = np.argsort(sets, kind="stable")
            self.sets = sets[order]
            self.places = np.repeat(np.arange(self.count), [len(each) for each in found])[order]
        self.sizes = np.bincount(self.sets, minlength=column.count)
        self.starts = np.cumsum(self.sizes) - self.sizes


def in_rows(shown: Shown, sets: Numbers, others: Numbers, count: int) -> Numbers:
    """For each value shown, how many rows that have it have each of so many other sets."""
    found = np.zeros(shown.count * count, np.int64)
    for place in range(shown.sizes.max(initial=0)):
        there = np.flatnonzero((shown.sizes > place).take(sets, mode="clip"))
        sets, others = sets[there], others[there]
        found += np.bincount(shown.places[shown.starts[sets] + place] * count + others, minlength=len(found))
    return found.reshape(shown.count, count)
