"""The numbers that order records, for any number of sources."""

import pytest

from app.index.numbering import initial_ranks, kind_of, number, rank_and_place


@pytest.mark.parametrize("sources", [1, 30_000, 3_000_000])
def test_records_of_any_number_of_sources_keep_their_kind_and_order(sources: int) -> None:
    ranks = list(initial_ranks([str(each) for each in range(sources)]).values())
    assert ranks == sorted(set(ranks))
    for rank in (ranks[0], ranks[-1]):
        quote = number("quote", rank, 7)
        assert (kind_of(quote), rank_and_place(quote)) == ("quote", (rank, 7))
