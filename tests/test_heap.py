"""What is asked of glibc is asked of it alone."""

import pytest

from app import heap


@pytest.mark.parametrize("elsewhere", heap.ELSEWHERE)
def test_without_glibc_a_process_keeps_its_memory_as_it_is(
    monkeypatch: pytest.MonkeyPatch, elsewhere: type[Exception]
) -> None:
    asked = list[object]()

    def missing(library: object) -> None:
        asked.append(library)
        raise elsewhere

    monkeypatch.setattr(heap, "CDLL", missing)
    heap.share()
    heap.give_back()
    assert asked == [None, None]
