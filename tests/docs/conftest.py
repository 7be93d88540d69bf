"""A server of the record for all pages, as their readers start it."""

from collections.abc import Iterator

import pytest

from tests.serving import Server, serving


@pytest.fixture(scope="session")
def server(sqlite_seed: str) -> Iterator[Server]:
    """A server of the record, which does not wait long for a body."""
    with serving(sqlite_seed, ONRECORD_BODY_SECONDS="0.5") as server:
        yield server
