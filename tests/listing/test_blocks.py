"""Blocks: packed and unpacked again, they hold what every record of a source has."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.database import writing_engine
from app.dossier.counting import LISTINGS
from app.listing.blocks import columns, digest, packed, unpacked
from app.numbering import WITHIN_KIND, numbers_of
from app.resources import COLLECTIONS

WORDS = st.sets(st.sampled_from(["ai-wen", "lu-yan", "2025-02-18", "true", "zh-Hans"]), max_size=3)


def column(size: int) -> st.SearchStrategy[list[set[str]]]:
    """What so many records have of a column."""
    return st.lists(WORDS, min_size=size, max_size=size)


PARTS = st.integers(0, 9).flatmap(lambda size: st.tuples(st.just(size), st.lists(column(size), min_size=1, max_size=3)))


@given(st.lists(PARTS, max_size=3))
def test_what_is_packed_is_unpacked_again(parts: list[tuple[int, list[list[set[str]]]]]) -> None:
    found = unpacked(packed(parts))
    assert [part.codes.shape[1] for part in found] == [size for size, _ in parts]
    for part, (_, held) in zip(found, parts, strict=True):
        read = [[sets[code] for code in codes] for sets, codes in zip(part.sets, part.codes.tolist(), strict=True)]
        assert read == [[",".join(sorted(values)) for values in each] for each in held]


def test_a_block_has_room_for_more_sets_than_a_byte_tells_apart() -> None:
    values = [{f"claim-{n}"} for n in range(70_000)]
    for size, width in ((256, 1), (257, 2), (70_000, 4)):
        (part,) = unpacked(packed([(size, [values[:size], [{"alike"}] * size])]))
        assert part.codes.dtype.itemsize == width
        assert part.codes.tolist() == [list(range(size)), [0] * size]


def test_the_same_records_make_the_same_block_and_others_another() -> None:
    one, same, other = (packed([(1, [[values]])]) for values in ({"b", "a"}, {"a", "b"}, {"a"}))
    assert digest(one) == digest(same) != digest(other)


def test_the_lists_that_belong_to_sources_have_blocks() -> None:
    assert [listing.table.collection for listing in LISTINGS] == ["quotes", "claims", "sources", "events"]
    assert all(not columns(each.listing) for each in COLLECTIONS if each.listing not in LISTINGS)


def test_the_records_of_a_source_stand_in_the_order_of_their_numbers_without_a_gap(record: str) -> None:
    engine = writing_engine(record)
    with engine.connect() as connection:
        ((number, data),) = connection.execute(text("SELECT number, data FROM facet_block")).all()
        for part, listing in zip(unpacked(bytes(data)), LISTINGS, strict=True):
            name = str(listing.table.__tablename__)
            numbers = sorted(connection.scalars(text(f"SELECT number FROM {name}")))  # noqa: S608
            first = numbers_of(name)[0] | number & (1 << WITHIN_KIND) - 1
            assert numbers == [first + place for place in range(part.codes.shape[1])]
    engine.dispose()
