"""`onrecord new`: what it writes passes every check, loads, and stands beside other dossiers."""

import pytest

from tests.dossiers.builder import Folder, documents, run


@pytest.mark.parametrize("name", ["river", "The River (2025)", "第二篇", "!!!"])
def test_a_first_dossier_passes_loads_and_is_served(folder: Folder, migrated: str, name: str) -> None:
    result = run("new", folder.root / name)
    assert result.exit_code == 0
    assert folder.faults(name) == []
    folder.load(migrated)
    quotes = [quote["text"] for quote in documents(migrated, "quotes").values()]
    assert "The river will rise again." in quotes


def test_several_stand_in_one_folder(folder: Folder) -> None:
    for name in ("one", "two"):
        run("new", folder.root / name)
    assert folder.faults() == []
    assert "warning: no dossier refers to 'one" not in run("check", folder.root).stderr


def test_nothing_is_overwritten(folder: Folder) -> None:
    before = folder.read("harbor/dossier.yaml")
    result = run("new", folder.root / "harbor")
    assert (result.exit_code, "is not empty" in result.stderr) == (1, True)
    assert folder.read("harbor/dossier.yaml") == before
    assert run("new", folder.root / "people.yaml").exit_code == 1
