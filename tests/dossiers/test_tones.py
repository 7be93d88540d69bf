"""Tones: the number of everybody who speaks, which a load gives once."""

from alembic import command
from starlette.testclient import TestClient

from tests.asking import items
from tests.conftest import config
from tests.dossiers.builder import Folder, reading, revision, run
from tests.dossiers.conftest import on_both_databases

LIGHT = "lighthouse/dossier.yaml"


def tones(client: TestClient, query: str = "") -> dict[str, int | None]:
    """The number of each person and organization."""
    paths = (f"/v1/people?{query}", f"/v1/organizations?{query}")
    return {each["id"]: each["tone"] for path in paths for each in items(client, path)}


@on_both_databases
def test_speakers_keep_the_numbers_that_their_first_load_gave_them(folder: Folder, loaded: str, migrated: str) -> None:
    silent = {"yu-bai": None, "linhai-institute": None, "harbor-gazette": None}
    with reading(loaded) as client:
        assert tones(client) == {**silent, "mei-lan": 1, "otto-brandt": 2}  # Mei Lan says more
    folder.write(LIGHT, folder.read(LIGHT).replace("speakers: [mei-lan]", "speakers: [yu-bai, harbor-gazette]"))
    folder.load(loaded)
    numbered = {**silent, "mei-lan": 1, "otto-brandt": 2, "harbor-gazette": 3, "yu-bai": 4}
    folder.load(migrated)
    for url in (loaded, migrated):
        with reading(url) as client:
            assert tones(client) == numbered
    assert run("remove", "harbor", "--yes", url=loaded).exit_code == 0
    assert "unchanged" in folder.load(migrated).output
    with reading(loaded) as client:
        assert tones(client) == tones(client, "as_of=1") == numbered
    assert run("doctor", url=loaded).output.startswith("The record is sound")


@on_both_databases
def test_a_migration_numbers_those_who_speak_already(loaded: str) -> None:
    number = revision(loaded)
    with reading(loaded) as client:
        before = tones(client)
    command.downgrade(config(loaded), "0012")
    command.upgrade(config(loaded), "head")
    assert revision(loaded) > number
    with reading(loaded) as client:
        assert tones(client) == before
        assert client.get(f"/v1/quotes?as_of={revision(loaded)}").status_code == 200
    assert run("doctor", url=loaded).output.startswith("The record is sound")
