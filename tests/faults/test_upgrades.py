"""Upgrades: a database of each earlier release answers as before, and as a new one once its files are loaded again."""

from gzip import decompress
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import items
from tests.conftest import ROOT, SEED
from tests.database.test_upgrades import STORED, stored
from tests.dossiers.builder import execute, record, run

# 0.1.0 is the first release, and 0007 the last one before the read index (it kept documents and terms in its tables).
RELEASES = ["0.1.0", "0007"]


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_an_earlier_release_is_upgraded(release: str, loaded_seed: str, tmp_path: Path) -> None:
    path = tmp_path / "released.db"
    path.write_bytes(decompress((ROOT / f"tests/releases/{release}.db.gz").read_bytes()))
    url = f"sqlite:///{path}"
    before = stored(url)
    assert run("doctor", url=url).exit_code == 1
    assert run("load", SEED, url=url).exit_code == 3
    assert stored(url) == before
    assert run("migrate", url=url).exit_code == 0
    assert stored(url) == before
    assert run("doctor", url=url).exit_code == 1  # it has no index yet
    assert run("index", url=url).exit_code == 0
    sound = run("doctor", url=url)
    assert sound.exit_code == 0, sound.stdout
    with TestClient(create_app(Settings(database_url=url))) as client:
        quotes = {each["id"]: each["text"] for each in items(client, "/v1/quotes")}
    place = STORED["quote"].index("text")
    assert quotes == {str(row[0]): row[place] for row in before["quote"]}
    assert run("load", SEED, url=url).exit_code == 0
    assert run("doctor", url=url).exit_code == 0
    execute(url, "DELETE FROM withdrawal")  # of relations and events that are gone since
    execute(loaded_seed, "DELETE FROM withdrawal")
    assert record(url) == record(loaded_seed)


def test_a_backup_of_an_upgraded_database_is_restored(tmp_path: Path) -> None:
    path = tmp_path / "released.db"
    path.write_bytes(decompress((ROOT / "tests/releases/0007.db.gz").read_bytes()))
    url, other = f"sqlite:///{path}", f"sqlite:///{tmp_path / 'other.db'}"
    assert run("backup", tmp_path / "b.zip", url=url).exit_code == 3  # its tables are of another version
    assert run("migrate", url=url).exit_code == 0
    assert run("backup", tmp_path / "b.zip", url=url).exit_code == 0
    assert run("restore", tmp_path / "b.zip", url=other).exit_code == 0
    assert record(other) == record(url)
