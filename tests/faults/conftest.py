"""A small record with an index, and a server of it, with and without nginx in front."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.dossiers.builder import copy_with_index
from tests.faults.asking import folder_of
from tests.faults.nginx import NGINX, behind_nginx
from tests.serving import Server


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


@pytest.fixture(scope="module", params=["directly", "through nginx"])
def way(request: pytest.FixtureRequest) -> str:
    """How clients reach a server."""
    return str(request.param)


@pytest.fixture(scope="module")
def entry(way: str, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The `server` of a module, or nginx in front of it."""
    if way == "directly":
        yield server
    elif NGINX is None:
        pytest.skip("no nginx: `apt-get install nginx-light` installs one")
    else:
        with behind_nginx(server.port, tmp_path_factory.mktemp("nginx")) as proxy:
            yield proxy
