"""A small record with an index."""

from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.index.asking import folder_of


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a database of two small dossiers, with an index."""
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    migrate(url)
    folder_of(tmp_path).load(url)
    return url
