"""A load removes a register entry only if it came from the same registers, and says what it removes and what stays."""

import shutil
from pathlib import Path

import pytest

from tests.dossiers.builder import (
    ORGANIZATIONS,
    PEOPLE,
    TOPICS,
    Folder,
    dump,
    execute,
    ids,
    revision,
    run,
)
from tests.test_cli import row

LIGHT = "lighthouse/dossier.yaml"
LI_WU = "- id: li-wu\n  name: Li Wu\n  role: other\n"
GUILD = "- id: guild\n  name: The Guild\n  kind: other\n"
WINTER = "- id: winter\n  label: Winter\n"


def lighthouse(root: Path) -> Folder:
    """A folder with the lighthouse alone, whose registers lack what only `extended` lists."""
    folder = Folder(root)
    folder.add_lighthouse()
    shutil.rmtree(root / "harbor")
    return folder


def extended(folder: Folder) -> Folder:
    """The folder with a person, an organization and a topic that nothing refers to."""
    for file, entry in ((PEOPLE, LI_WU), (ORGANIZATIONS, GUILD), (TOPICS, WINTER)):
        folder.write(file, folder.read(file).rstrip() + "\n" + entry)
    return folder


def reduced(folder: Folder) -> Folder:
    """The folder without those again."""
    for file, entry in ((PEOPLE, LI_WU), (ORGANIZATIONS, GUILD), (TOPICS, WINTER)):
        folder.change(file, entry, "")
    return folder


def unused(url: str) -> set[str]:
    """Those of the entries that nothing refers to which are there."""
    there = ids(url, "person") | ids(url, "organization") | ids(url, "topic")
    return there & {"li-wu", "guild", "winter"}


ALL = {"li-wu", "guild", "winter"}
pytestmark = pytest.mark.usefixtures("rows_only")


@pytest.mark.parametrize("other", ["mine", "elsewhere/folder"])
def test_loading_another_folder_takes_nothing_away(folder: Folder, migrated: str, tmp_path: Path, other: str) -> None:
    extended(folder).load(migrated)
    result = lighthouse(tmp_path / other).load(migrated)
    assert unused(migrated) == ALL
    assert "removed" not in result.stdout
    assert ids(migrated, "source") == {"harbor", "gazette-column", "lighthouse"}
    result = reduced(folder).load(migrated)
    assert unused(migrated) == set()
    for kind, key in (("person", "li-wu"), ("organization", "guild"), ("topic", "winter")):
        assert row(result.stdout, kind)[1] == key
    assert run("doctor", url=migrated).exit_code == 0


def test_an_entry_of_two_folders_goes_when_neither_lists_it(folder: Folder, migrated: str, tmp_path: Path) -> None:
    extended(folder).load(migrated)
    mine = extended(lighthouse(tmp_path / "mine"))
    mine.change(PEOPLE, "name: Li Wu", "name: Wu Li")
    mine.load(migrated)
    assert "Wu Li" in str(dump(migrated)["person"])
    mine.change(PEOPLE, "name: Wu Li", "name: Li Wu")
    result = reduced(mine).load(migrated)
    assert unused(migrated) == ALL
    assert row(result.stdout, "person")[1:] == ["li-wu", "stays: the registers of folder list it, too"]
    assert "stays" not in mine.load(migrated).stdout
    reduced(folder).load(migrated)
    assert unused(migrated) == set()


def test_an_entry_that_another_dossier_names_stays_until_it_does_not(
    folder: Folder, migrated: str, tmp_path: Path
) -> None:
    extended(folder).load(migrated)
    mine = extended(lighthouse(tmp_path / "mine"))
    mine.change(LIGHT, "bright.\n    speakers: [mei-lan]", "bright.\n    speakers: [li-wu]")
    mine.load(migrated)
    folder.change(PEOPLE, LI_WU, "")
    assert row(folder.load(migrated).stdout, "person")[1] == "li-wu"
    mine.change(LIGHT, "bright.\n    speakers: [li-wu]", "bright.\n    speakers: [mei-lan]")
    mine.change(PEOPLE, LI_WU, "")
    mine.load(migrated)
    assert unused(migrated) == {"guild", "winter"}


def test_what_a_dossier_of_the_same_folder_names_stays_and_goes_with_a_later_load(folder: Folder, loaded: str) -> None:
    extended(folder).change(LIGHT, "bright.\n    speakers: [mei-lan]", "bright.\n    speakers: [li-wu]")
    folder.load(loaded)
    folder.change(PEOPLE, LI_WU, "")
    folder.change(LIGHT, "bright.\n    speakers: [li-wu]", "bright.\n    speakers: [mei-lan]")
    result = folder.load(loaded, "harbor")
    assert row(result.stdout, "person")[1:] == ["li-wu", "stays: lighthouse-q01 refers to it"]
    assert row(folder.load(loaded).stdout, "person")[1] == "li-wu"
    assert unused(loaded) == {"guild", "winter"}


def test_one_dossier_of_a_folder_is_loaded_with_the_registers_of_the_folder(folder: Folder, loaded: str) -> None:
    extended(folder).load(loaded, "harbor")
    reduced(folder).load(loaded, "lighthouse")
    assert unused(loaded) == set()


def test_a_folder_is_known_again_wherever_it_is(folder: Folder, loaded: str, tmp_path: Path) -> None:
    extended(folder).load(loaded)
    moved = Folder(tmp_path / "moved" / "folder")
    moved.add_lighthouse()
    moved.load(loaded)
    assert unused(loaded) == set()


def test_a_renamed_folder_keeps_what_it_lists(folder: Folder, loaded: str, tmp_path: Path) -> None:
    extended(folder).load(loaded)
    renamed = extended(Folder(tmp_path / "renamed"))
    renamed.add_lighthouse()
    before = revision(loaded)
    assert "stays" not in renamed.load(loaded).stdout
    assert (unused(loaded), revision(loaded)) == (ALL, before)
    reduced(renamed).load(loaded)
    assert unused(loaded) == set()


def test_entries_of_unknown_origin_are_never_removed_silently(folder: Folder, loaded: str) -> None:
    extended(folder).load(loaded)
    for table in ("register_listing", "dossier_origin"):
        execute(loaded, f"DELETE FROM {table}")  # noqa: S608 - as a migration leaves an earlier release's
    reduced(folder).load(loaded)
    assert unused(loaded) == ALL
    extended(folder).load(loaded)
    reduced(folder).load(loaded)
    assert unused(loaded) == set()


def test_a_folder_whose_dossiers_were_loaded_one_by_one_is_one_folder(folder: Folder, migrated: str) -> None:
    folder.add_lighthouse()
    folder.load(migrated, "lighthouse")
    extended(folder).load(migrated, "harbor")
    assert unused(migrated) == ALL
    reduced(folder).load(migrated)
    assert unused(migrated) == set()
    assert run("doctor", url=migrated).exit_code == 0
