"""`onrecord check --coverage`: what an article has and no entry of its dossier covers."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dossiers.builder import ARTICLE, DOSSIER, PEOPLE, Folder, run

ADDED = """\
Sun Hao (孙浩) says that “we left on May 4, 2024,” which means 出发.
They call it “progress.”
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder whose article has a paragraph that nobody has annotated."""
    folder = Folder(tmp_path / "folder")
    folder.write(ARTICLE, folder.read(ARTICLE) + ADDED)
    return folder


def uncovered(folder: Folder) -> dict[str, list[str]]:
    """The words that no entry covers, by kind."""
    faults: list[dict[str, Any]] = json.loads(run("check", folder.root, "--coverage", "--json").stdout)
    lines, words = folder.read(ARTICLE).split("\n"), dict[str, list[str]]()
    for fault in faults:
        if fault["code"].startswith("uncovered-") and fault["line"] > 4:
            part = lines[fault["line"] - 1][fault["column"] - 1 : fault["end_column"] - 1]
            words.setdefault(fault["code"].removeprefix("uncovered-"), []).append(part)
    return words


def test_what_no_entry_covers_is_listed_with_its_place(folder: Folder) -> None:
    assert uncovered(folder) == {
        "quotation": ["we left on May 4, 2024", "progress."],
        "foreign": ["孙浩", "出发"],
        "date": ["May 4, 2024"],
        "name": ["Sun Hao"],
        "sentence": ADDED.strip().split("\n"),
    }


def test_entries_cover_it_and_comments_acknowledge_it(folder: Folder) -> None:
    person = "- {id: sun-hao, name: Sun Hao, native_name: 孙浩, native_name_basis: source, role: other}\n"
    folder.write(PEOPLE, folder.read(PEOPLE) + person)
    quote = "  - id: q05\n    kind: sentence\n    exact: we left on May 4, 2024\n    speakers: [sun-hao]\n"
    original = "    original: {exact: 出发, language: zh-Hans}\n"
    event = "  - {id: leaving, name: They leave, happened_on: 2024-05-04, exact: 'on May 4, 2024'}\n"
    folder.change(DOSSIER, "\nrelations:\n", f"{quote}{original}\nrelations:\n")
    folder.change(DOSSIER, "\nclaims:\n", f"{event}\nclaims:\n")
    assert folder.faults() == []
    assert uncovered(folder) == {"quotation": ["progress."], "sentence": ["They call it “progress.”"]}
    folder.write(DOSSIER, folder.read(DOSSIER) + "# left out: progress\n# left out: They call\n")
    assert uncovered(folder) == {}
    assert "; left out: 2.\n" in run("check", folder.root, "--coverage").stdout


def test_a_phrase_does_not_cover_the_quotation_around_it(folder: Folder) -> None:
    quote = "  - {id: q05, kind: phrase, exact: we left, speakers: [mei-lan]}\n"
    folder.change(DOSSIER, "\nrelations:\n", f"{quote}\nrelations:\n")
    assert "we left on May 4, 2024" in uncovered(folder)["quotation"]


def test_it_changes_no_exit_code_and_ends_with_totals(folder: Folder) -> None:
    result = run("check", folder.root, "--coverage")
    assert result.exit_code == 0
    assert f"{ARTICLE}:6: warning: no quote has these words: 'progress.'\n" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Covered: 4 of 6 quotations, 1 of 3 foreign runs, ")
    folder.change(DOSSIER, "exact: an open door", "exact: an opened door")
    result = run("check", folder.root, "--coverage")
    assert (result.exit_code, "q04: the words are not in the text" in result.stdout) == (1, True)
