"""Registers that a dossier brings for itself, beside those of the folder around it."""

import pytest

from app.dossiers.worker_pool import MIN_DOSSIERS
from tests.dossiers.builder import ORGANIZATIONS, PEOPLE, TOPICS, Folder, ids, run
from tests.dossiers.test_worker_pool import multiply

LIGHT = "lighthouse/dossier.yaml"
OWN = f"lighthouse/{PEOPLE}"
KEEPER = "- id: li-wu\n  name: Li Wu\n  role: other\n"


@pytest.fixture
def proposing(folder: Folder) -> Folder:
    """A folder in which one of two dossiers brings a person, an organization and a topic of its own."""
    folder.add_lighthouse()
    folder.write(OWN, KEEPER)
    folder.write(f"lighthouse/{ORGANIZATIONS}", "- id: guild\n  name: The Guild\n  kind: other\n")
    folder.write(f"lighthouse/{TOPICS}", "- id: lamps\n  label: Lamps\n  broader: tides\n")
    folder.change(LIGHT, "authors: [yu-bai]", "authors: [yu-bai, li-wu, guild]")
    folder.change(LIGHT, "topics: [tides]", "topics: [lamps]")
    return folder


def warnings(folder: Folder, path: str = ".") -> list[str]:
    """The warnings of a check, with files relative to the folder."""
    said = run("check", folder.root / path).stderr.replace(f"{folder.root}/", "")
    return [line for line in said.splitlines() if "warning" in line]


@pytest.mark.parametrize("path", [".", "lighthouse"])
def test_a_dossier_can_bring_register_entries(proposing: Folder, migrated: str, path: str) -> None:
    assert proposing.faults(path) == []
    assert warnings(proposing, path) == []
    proposing.load(migrated, path)
    assert {"li-wu", "mei-lan"} <= ids(migrated, "person")
    assert "lamps" in ids(migrated, "topic")


def test_other_dossiers_do_not_see_them(proposing: Folder) -> None:
    proposing.change(
        "harbor/dossier.yaml", "\n  published_on: 2024-03-05\n  authors: [otto-brandt]", "\n  authors: [li-wu]"
    )
    for path in (".", "harbor"):
        (fault,) = proposing.faults(path)
        assert "harbor/dossier.yaml:6: authors: no person or organization in people.yaml or " in fault
        assert "has the id 'li-wu'" in fault


def test_the_folder_needs_no_registers_if_a_dossier_brings_its_own(folder: Folder, migrated: str) -> None:
    folder.add_lighthouse()
    for file in (PEOPLE, ORGANIZATIONS):
        (folder.root / file).rename(folder.root / "lighthouse" / file)
    (folder.root / TOPICS).unlink()
    folder.change(LIGHT, "    topics: [tides]\n", "")
    assert folder.faults("lighthouse") == []
    folder.load(migrated, "lighthouse")
    assert "harbor/dossier.yaml" in "".join(folder.faults())
    assert f"{TOPICS}: is missing" in folder.faults("harbor")


@pytest.mark.parametrize("path", [".", "lighthouse"])
def test_an_id_in_two_files_is_a_fault_that_names_the_other(proposing: Folder, path: str) -> None:
    proposing.write(OWN, KEEPER + "- id: mei-lan\n  name: Mei Lan\n  role: other\n")
    proposing.write(
        f"lighthouse/{ORGANIZATIONS}",
        "- id: guild\n  name: G\n  kind: other\n- id: otto-brandt\n  name: O\n  kind: other\n",
    )
    person, organization = proposing.faults(path)
    assert person == f"{OWN}:4: {PEOPLE} has the person 'mei-lan' already"
    assert organization == f"lighthouse/{ORGANIZATIONS}:4: {PEOPLE} has the person 'otto-brandt' already"


def test_two_dossiers_of_a_folder_cannot_bring_the_same_id(proposing: Folder) -> None:
    proposing.write(f"harbor/{PEOPLE}", KEEPER)
    assert proposing.faults() == [f"{OWN}:1: harbor/{PEOPLE} has the person 'li-wu' already"]
    assert proposing.faults("lighthouse") == []


def test_faults_and_warnings_name_the_file_that_has_the_entry(proposing: Folder) -> None:
    proposing.write(OWN, f"{KEEPER}- id: yan\n  name: Yan\n  role: other\n- id: bo\n  name: Bo\n  role: auhtor\n")
    (fault,) = proposing.faults("lighthouse")
    assert fault.startswith(f"{OWN}:9: role: should be")
    proposing.change(OWN, "auhtor", "author")
    expected = [f"{OWN}:{line}: warning: no dossier refers to '{id}'" for line, id in ((4, "yan"), (7, "bo"))]
    assert warnings(proposing) == expected
    assert warnings(proposing, "lighthouse") == expected


@pytest.mark.usefixtures("rows_only")
def test_a_load_of_one_dossier_keeps_what_the_others_bring(proposing: Folder, migrated: str) -> None:
    proposing.write(OWN, f"{KEEPER}- id: yan\n  name: Yan\n  role: other\n")
    proposing.load(migrated)
    proposing.load(migrated, "harbor")
    assert "yan" in ids(migrated, "person")
    proposing.write(OWN, "- id: [\n")
    proposing.load(migrated, "harbor")
    assert "yan" in ids(migrated, "person")
    proposing.write(OWN, KEEPER)
    result = proposing.load(migrated, "harbor")
    assert "yan" in result.stdout
    assert {"yan", "li-wu"} & ids(migrated, "person") == {"li-wu"}


def test_processes_check_with_the_registers_of_each_dossier(proposing: Folder) -> None:
    proposing.add_lighthouse()
    multiply(proposing)
    for index in range(MIN_DOSSIERS):
        proposing.write(f"light-{index}/{PEOPLE}", f"- id: keeper-{index}\n  name: Keeper\n  role: other\n")
        proposing.change(f"light-{index}/dossier.yaml", "authors: [yu-bai]", f"authors: [keeper-{index}]")
    proposing.change("light-7/dossier.yaml", "authors: [keeper-7]", "authors: [keeper-8]")
    (fault,) = proposing.faults()
    assert fault.startswith("light-7/dossier.yaml:6: authors: no person or organization has the id 'keeper-8'")
