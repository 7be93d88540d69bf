"""Record numbers: one integer that orders all records, made of kind, rank of the source and place in the source."""

from collections.abc import Sequence
from hashlib import blake2b

# In the order of search results.
KINDS = ("person", "organization", "topic", "term", "quote", "claim", "relation", "event", "source", "annotation")
KIND_BITS, PLACE_BITS = 60, 20  # bits below the kind, and below the rank of a source
RANK_STEP = 1 << 20  # between the ranks of two sources in a new index, so that later sources fit in between
MAX_RANK = (1 << KIND_BITS - PLACE_BITS) - 1


def initial_ranks(sources: Sequence[str]) -> dict[str, int]:
    """Return the ranks of sources in a new index, in their order; closer together if there are more than a million."""
    step = min(RANK_STEP, MAX_RANK // (len(sources) + 1))
    return {source: place * step for place, source in enumerate(sources, start=1)}


def number_of_id(kind: str, id: str) -> int:
    """Return a number that a record keeps whatever its place, from a hash of its id.

    People, organizations, topics and terms, which belong to no source, are ordered by it.
    """
    digest = int.from_bytes(blake2b(id.encode(), digest_size=8).digest()) >> (64 - KIND_BITS)
    return KINDS.index(kind) << KIND_BITS | digest


def number(kind: str, rank: int, place: int) -> int:
    """Return the number of the record in this place of the source that has this rank."""
    return KINDS.index(kind) << KIND_BITS | rank << PLACE_BITS | place


def rank_and_place(number: int) -> tuple[int, int]:
    """Return the rank of a record's source, and its place there."""
    within = number & ((1 << KIND_BITS) - 1)
    return within >> PLACE_BITS, within & ((1 << PLACE_BITS) - 1)


def first_number(kind: str) -> int:
    """Return the least number of a kind."""
    return KINDS.index(kind) << KIND_BITS


def last_number(kind: str) -> int:
    """Return the greatest number that a kind can have."""
    return (KINDS.index(kind) + 1 << KIND_BITS) - 1


def kind_of(number: int) -> str:
    """Return the kind of the record that has this number."""
    return KINDS[number >> KIND_BITS]
