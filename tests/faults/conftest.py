"""A small record with an index."""

from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.dossiers.builder import copy_with_index
from tests.faults.asking import folder_of


@pytest.fixture(scope="session")
def small_record(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database of two small dossiers, with an index, to be copied."""
    place = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{place / 'onrecord.db'}"
    migrate(url)
    folder_of(place).load(url)
    return url


@pytest.fixture
def url(small_record: str, tmp_path: Path) -> str:
    """The URL of such a database for one test to change."""
    return copy_with_index(small_record, "onrecord.db", tmp_path)
