"""The thread of a server that follows the database, step by step."""

from pathlib import Path

import pytest

from app.index.reader import ReadIndex
from app.index.storage import index_storage
from app.indexing.polling import IndexFollower
from app.settings import Settings
from tests.conftest import migrate
from tests.faults.asking import edit, folder_of


def test_a_server_leaves_the_index_to_whoever_loads_for_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = f"sqlite:///{tmp_path / 'onrecord.db'}", folder_of(tmp_path)
    migrate(url)
    folder.load(url)
    follower = IndexFollower(url, ReadIndex(index_storage(Settings(database_url=url))))
    follower.step()
    before = follower.index.snapshot()
    assert before
    with monkeypatch.context() as without_index:
        without_index.setenv("ONRECORD_INDEX", "memory")  # the loader ends before it gets to the index
        edit(folder)
        folder.load(url)
    follower.step()
    assert follower.index.snapshot() == before
    follower.step()
    after = follower.index.snapshot()
    assert after
    assert after.revision == before.revision + 1
    follower.stop()
