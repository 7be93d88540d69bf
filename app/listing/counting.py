"""Counting in memory: the columns of the lists, brought up to date when the record is in another state."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from fastapi import Request
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from app import heap
from app.caching import lru_cache_if
from app.database import Database, Prepared, Snapshot
from app.listing.blocks import Numbers, columns, kind, unpacked
from app.listing.filters import Filter
from app.listing.finding import found
from app.listing.held import Growing, Held, Rows, Sets, Told, Words, nothing
from app.listing.listing import Filtered, Listing
from app.listing.places import Places
from app.listing.plan import FORMS, Form, every, is_small
from app.listing.tally import Tally, Through
from app.rendered import FacetBlock
from app.search.matching import number

TOGETHER = 200  # blocks in one statement
TRIES = 2  # at the state of a snapshot: what is under way when it is asked for may be of an earlier one
BLOCKS = Prepared(select(col(FacetBlock.source_id), col(FacetBlock.number), col(FacetBlock.digest)))


class Counting:
    """The columns of these lists in one state of the record, which are read through a database of their own."""

    def __init__(self, database: Database, listings: Sequence[type[Listing]]) -> None:
        self.database, self.listings = database, [each for each in listings if columns(each)]
        self.places = {each.table: place for place, each in enumerate(self.listings)}
        marks = [mark for listing in self.listings for mark in listing.facets().values()]
        self.throughs = {mark.through: Prepared(select(mark.through)) for mark in marks if mark.through is not None}
        self.task: asyncio.Task[None] | None = None
        self.empty()

    def empty(self) -> None:
        """Hold nothing."""
        words: defaultdict[str, Words] = defaultdict(Words)
        self.shared = [
            {name: Sets(words[kind(column)]) for name, column in columns(listing).items()} for listing in self.listings
        ]
        self.held, self.through = nothing(self.shared), Through()

    async def begin(self) -> None:
        """Bring the columns up while the first questions come."""
        self.task = asyncio.create_task(self.renew())

    async def tally(
        self,
        asked: Filtered,
        snapshot: Snapshot,
        facets: Iterable[Filter],
        form: Form | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Tally | None:
        """What counts matches by these facets, or None where that cannot be done of this state of the record.

        With the form of the question, what columns do not say is found by a statement that is prepared for it.
        """
        if asked.table not in self.places or not await self.at(snapshot):
            return None
        rows, among = self.held.lists[self.places[asked.table]], None
        known = [each for each in asked.filters() if each[1].column is not None]
        through = await self.linked(snapshot, [*facets, *(each for _, each, _ in known)])
        rest = [each for each in asked.filters() if each[1].column is None]
        if rest or asked.q is not None:
            key = ("found", asked.q, *(text for name, _, value in rest for text in (name, str(value))))
            statement = None if key in rows.kept else self.statement(asked, snapshot.dialect, rest, form)
            numbers = [row[0] for row in await snapshot.rows(statement, given)] if statement is not None else []
            among = rows.remembered(key, lambda: rows.at(numbers).astype(np.uint32))
        return Tally(rows, through, known, among)

    def statement(
        self, asked: Filtered, dialect: str, rest: Iterable[tuple[str, Filter, Any]], form: Form | None
    ) -> Any:
        """What finds the numbers of all that is found by the text, and by those filters that columns do not hold."""
        if form is not None:
            names = {name for name, *_ in rest}
            filters = tuple(each for each in form.filters if each[0] in names)
            return numbers(form._replace(filters=filters, sort=(), ranked=False))
        conditions = [mark.condition(value) for _, mark, value in rest]
        return select(col(asked.table.number)).where(*found(asked.table, asked.match(dialect), dialect), *conditions)

    async def left(self, asked: Filtered, snapshot: Snapshot) -> tuple[Held, Rows, Numbers] | None:
        """What is held, and of it the rows of a list and those that the filters leave.

        None where columns do not tell that by now.
        """
        if not asked.used or asked.table not in self.places or any(mark.column is None for _, mark, _ in asked.used):
            return None
        if not self.is_at(snapshot):
            return None
        held = self.held  # another may take its place while this one is asked
        rows = held.lists[self.places[asked.table]]
        through = await self.linked(snapshot, [mark for _, mark, _ in asked.used])
        return held, rows, Tally(rows, through, asked.used, None).left().places()

    async def linked(self, snapshot: Snapshot, marks: Iterable[Filter]) -> Through:
        """What the values of columns stand for, as far as these filters go by it."""
        through = self.through
        for mark in marks:
            if mark.through is not None and mark.through not in through:  # a question's own snapshot is of this state
                pairs = await snapshot.rows(self.throughs[mark.through])
                through[mark.through] = await asyncio.to_thread(Places, pairs)
        return through

    async def at(self, snapshot: Snapshot) -> bool:
        """Whether the columns are of this state of the record, once they were brought up to date."""
        for _ in range(TRIES):
            if not self.is_at(snapshot):
                await asyncio.wait(self.under_way(), timeout=snapshot.seconds)
        return self.held.state == snapshot.state

    def is_at(self, snapshot: Snapshot) -> bool:
        """Whether the columns are of this state of the record now; where they are not, they are being brought there."""
        if self.held.state != snapshot.state and not self.under_way():
            self.task = asyncio.create_task(self.renew())
        return self.held.state == snapshot.state

    def under_way(self) -> set[asyncio.Task[None]]:
        """The task that brings them there, if there is one; one of an event loop that is gone never ends."""
        task = self.task
        return set() if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop() else {task}

    async def renew(self) -> None:
        """Bring the columns up to date; where that fails, they stay as they are."""
        try:
            async with self.database.snapshot() as snapshot:
                await self.read(snapshot)
            await self.database.close()  # until the next load, and with what it keeps of the file
        except (SQLAlchemyError, OSError, TimeoutError):
            return

    async def read(self, snapshot: Snapshot) -> None:
        """Leave out the blocks that are gone, and take in those that are new."""
        there = {row[0]: (row[1], row[2]) for row in await snapshot.rows(BLOCKS)}
        gone = {source for source, told in self.held.blocks.items() if there.get(source) != told}
        if len(gone) == len(self.held.blocks):
            self.empty()  # another record
        new = dict(there.items() - self.held.blocks.items())
        growing = await asyncio.to_thread(Growing, self.held, self.shared, gone)
        left = iter(new)
        while sources := list(islice(left, TOGETHER)):
            asked = {f"source_{n}": source for n, source in enumerate(sources)}
            await asyncio.to_thread(taken, growing, await snapshot.rows(blocks(len(sources)), asked), new)
        held = await asyncio.to_thread(growing.done, snapshot.state)
        self.held, self.through = held, Through()
        del growing, held
        heap.give_back()

    async def close(self) -> None:
        """Let go of the database."""
        for task in self.under_way():
            task.cancel()
            await asyncio.wait({task})
        await self.database.close()


def counting(request: Request) -> Counting:
    """What the application counts with."""
    found: Counting = request.app.state.counting
    return found


def taken(growing: Growing, rows: Sequence[Sequence[Any]], told: Mapping[str, Told]) -> None:
    """Take blocks in, as they were stored."""
    growing.add([(source, told[source], unpacked(bytes(data))) for source, data in rows])


@lru_cache
def blocks(count: int) -> Prepared:
    """The statement that finds so many blocks."""
    sources: list[Any] = [bindparam(f"source_{n}") for n in range(count)]
    return Prepared(
        select(col(FacetBlock.source_id), col(FacetBlock.data)).where(col(FacetBlock.source_id).in_(sources))
    )


@lru_cache_if(is_small, FORMS)
def numbers(form: Form) -> Prepared:
    """The statement that finds the numbers of all that a form of question finds."""
    table: Any = form.listing.table
    key = number(form.dialect) if form.searched and form.listing.by_number else table.number
    return Prepared(every(form).with_only_columns(key))
