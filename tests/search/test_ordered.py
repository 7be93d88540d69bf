"""The first matches in the order of their numbers: the same whether they are listed or met on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import bindparam, text

from app.database import Database, Snapshot
from app.numbering import KINDS, numbers_of
from app.search import ordered
from app.search.matching import everywhere
from app.search.ordered import in_order
from app.search.query import parse

QUESTIONS = ["China", "the US", "Europe -China", "国", "nowhere"]


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[Snapshot]:
    """A snapshot of a record."""
    database = Database(url)
    try:
        async with database.snapshot() as snapshot:
            yield snapshot
    finally:
        await database.close()


@pytest.mark.parametrize("kinds", [[], ["quote"], ["person", "claim"]])
@pytest.mark.parametrize("q", QUESTIONS)
def test_the_first_are_the_same_in_whichever_way_they_are_found(
    record: str, monkeypatch: pytest.MonkeyPatch, kinds: list[str], q: str
) -> None:
    async def first(snapshot: Snapshot, beyond: int, limit: int, *, common: bool = False) -> list[int]:
        statement = in_order(bindparam("match"), snapshot.dialect, kinds, (), beyond, limit, common=common)
        rows = await snapshot.rows(statement, {"match": everywhere(parse(q), snapshot.dialect)})
        return [row[0] for row in rows]

    async def ask() -> None:
        async with asking(record) as snapshot:
            whole = await first(snapshot, -1, 10_000)
            assert whole == sorted(set(whole))
            assert whole or kinds or q == "nowhere"
            assert all(any(begin <= each < end for begin, end in map(numbers_of, kinds or KINDS)) for each in whole)
            for listed, near in ((0, 0), (3, 0), (0, 9), (3, 40)):
                monkeypatch.setattr(ordered, "LISTED", listed)
                monkeypatch.setattr(ordered, "NEAR", near)
                assert await first(snapshot, -1, 10_000, common=near > 0) == whole
                for at in range(0, len(whole), 3):
                    found = await first(snapshot, whole[at], 2, common=near > 0)
                    assert found == whole[at + 1 : at + 3]

    asyncio.run(ask())


def test_postgresql_knows_kinds_and_the_parts_of_them_by_their_terms(record: str) -> None:
    async def ask() -> None:
        async with asking(record) as snapshot:
            if snapshot.dialect == "sqlite":
                return
            other = "number BETWEEN :first AND :last <> (terms @@ CAST(:term AS TSQUERY))"
            for kind in KINDS:
                start, end = numbers_of(kind)
                sixteenth = (end - start) // 16
                for term, last in ((f"kind{start >> 60}", end - 1), (f"part{start >> 56}", start + sixteenth - 1)):
                    asked = {"first": start, "last": last, "term": term}
                    statement = text(f"SELECT number FROM search_entry WHERE {other}")  # noqa: S608
                    assert not await snapshot.rows(statement, asked)

    asyncio.run(ask())
