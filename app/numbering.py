"""Numbers: where every record stands in one order of them all, worked out from its id and its place alone."""

from hashlib import blake2b

KINDS = ("person", "organization", "topic", "quote", "claim", "event", "source")  # the order of a search's results
WITHIN_KIND, WITHIN_SOURCE = 60, 20  # bits
SOURCES = 1 << (WITHIN_KIND - WITHIN_SOURCE)


def digest(id: str) -> int:
    """The id as a number of as many bits as a kind has room for."""
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest()) >> (64 - WITHIN_KIND)


def register_number(kind: str, id: str) -> int:
    """The number of a person, an organization or a topic."""
    return KINDS.index(kind) << WITHIN_KIND | digest(id)


def number(kind: str, source: str, place: int, shift: int = 0) -> int:
    """The number of the record in this place of its source; `shift` is for a source whose digest another one has."""
    return moved(KINDS.index(kind) << WITHIN_KIND | digest(source) >> WITHIN_SOURCE << WITHIN_SOURCE | place, shift)


def moved(number: int, shift: int) -> int:
    """The number that the record has when its source is shifted so far."""
    source = number & (SOURCES - 1) << WITHIN_SOURCE
    return number - source | (source + (shift << WITHIN_SOURCE)) % (SOURCES << WITHIN_SOURCE)


def numbers_of(kind: str) -> tuple[int, int]:
    """The first number of a kind, and the first after it; SQLite's integers have 63 bits and a sign."""
    first = KINDS.index(kind) << WITHIN_KIND
    return first, first + (1 << WITHIN_KIND)


def kind_of(number: int) -> str:
    """The kind of the record that has this number."""
    return KINDS[number >> WITHIN_KIND]
