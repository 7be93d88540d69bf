"""Whole pages in the styles of other houses, each with its truth, reach the floors."""

from pathlib import Path

import pytest

from tests.drafting.scoring import PAGES, load_page, score


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.yaml")), ids=lambda page: page.stem)
def test_a_page_reaches_the_floors(page: Path) -> None:
    found = score(*load_page(page))
    assert min(found.quotations.precision, found.quotations.recall) >= 0.95, found.faults
    assert found.originals.precision >= 0.95, found.faults
    assert found.originals.recall >= 0.9, found.faults
    assert found.values.precision >= 0.98, found.faults
    assert found.values.recall >= 0.7, found.faults
    assert found.candidates.precision >= 0.8, found.faults
    assert min(found.people.precision, found.people.recall) >= 0.9, found.faults
    assert found.dates.precision == found.dates.recall == 1.0, found.faults
