"""The order of `sort=random`: a shuffle of the matches by a seed, read a few at a time.

The numbers that ids hash to (`record`, see `app/index/numbering.py`) are divided into ranges that have some dozens of
matches each. The ranges come in an order that the seed decides, and so do the matches in each of them. So a page costs
the same at any place of a list of any length, and nothing but the ids is stored for it.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from random import Random

from tantivy import Query

from app.index.numbering import first_number, last_number
from app.index.reader import Address, Snapshot, all_of

RANGE_SIZE = 32  # matches in a range, on average
FEW = 4_000  # matches that are sorted at once, because a range would have more terms than there are matches
OFFSET_BITS = 32  # of a position, for the place in its range


def random_hits(
    snapshot: Snapshot, query: Query, kind: str, seed: int, total: int, position: int = 0
) -> Iterator[tuple[int, Address]]:
    """Yield the matches of a query for records of a kind from a position on, each with its position.

    `total` is their number.
    """
    start, skip = divmod(position, 1 << OFFSET_BITS)
    order = range_order(max(1, total // RANGE_SIZE) if total > FEW else 1, seed)
    for place in range(start, len(order)):
        addresses = shuffled(snapshot, query, kind, seed, order[place], len(order))
        for offset, address in enumerate(addresses[skip:], skip):
            yield place << OFFSET_BITS | offset, address
        skip = 0


@lru_cache(8)
def range_order(count: int, seed: int) -> list[int]:
    """Return the numbers below a count, shuffled."""
    generator = Random(seed)  # noqa: S311 - the order is no secret; Python guarantees `random()` to stay the same
    return sorted(range(count), key=lambda _: generator.random())


def shuffled(snapshot: Snapshot, query: Query, kind: str, seed: int, place: int, count: int) -> list[Address]:
    """Return the matches in one of the equal ranges of the numbers of a kind, shuffled."""
    if count > 1:
        first, size = first_number(kind), last_number(kind) + 1 - first_number(kind)
        low, high = first + size * place // count, first + size * (place + 1) // count - 1
        query = all_of([query, snapshot.between("record", low, high)])
    hits = snapshot.search(query, RANGE_SIZE * 4 if count > 1 else FEW, "record")
    if hits.total > len(hits.keys):
        hits = snapshot.search(query, hits.total, "record")
    digests = [blake2b(f"{seed} {number}".encode(), digest_size=8).digest() for number in hits.keys]
    return [hits.addresses[index] for index in sorted(range(len(digests)), key=digests.__getitem__)]
