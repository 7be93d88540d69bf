"""References between dossiers: both sides show them, follow each other, and neither can go while the other refers."""

from typing import Any

import pytest

from tests.dossiers.builder import DOSSIER, Folder, documents, dump, reading, run
from tests.dossiers.conftest import on_both_databases

PIER = {
    "pier/article.txt": "Yu Bai objects: “the tide was never quiet.” The pier stays open.\n",
    "pier/dossier.yaml": """\
source: {id: pier, kind: article, title: The pier, language: en, published_on: 2024-04}
claims:
- {id: c01, kind: evaluation, text: The tide was never quiet., exact: “the tide was never quiet.”, speakers: [yu-bai], \
topics: [tides]}
- {id: c02, kind: description, text: The pier is open., exact: The pier stays open., attribution: unattributed, \
note: Nobody is named., said_in: gazette-column}
relations:
- {id: r01, kind: disagrees, from: c01, to: harbor-c01, basis: source, exact: objects}
- {id: r02, kind: supports, from: harbor-c03, to: c02, basis: editorial, note: Neither can wait.}
""",
}
PIER_DOSSIER = "pier/dossier.yaml"


@pytest.fixture
def two(folder: Folder, loaded: str) -> str:
    """The URL of a database with a dossier that relates its claims to those of another one."""
    for file, content in PIER.items():
        folder.write(file, content)
    folder.load(loaded, "pier")
    return loaded


def relations(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Kind, direction and other claim of every relation, by claim."""
    claims = documents(url, "claims")
    return {
        id: [(each["kind"], each["direction"], each["claim"]["id"], each["claim"]["text"]) for each in found]
        for id, claim in claims.items()
        if (found := [each for each in claim["relations"] if id.startswith("pier") or "pier" in each["claim"]["id"]])
    }


@on_both_databases
def test_both_claims_show_a_relation_between_two_dossiers(two: str) -> None:
    assert relations(two) == {
        "pier-c01": [("disagrees", "to", "harbor-c01", "The reopening of the port is quiet.")],
        "pier-c02": [("supports", "from", "harbor-c03", "There is little time.")],
        "harbor-c01": [("disagrees", "from", "pier-c01", "The tide was never quiet.")],
        "harbor-c03": [("supports", "to", "pier-c02", "The pier is open.")],
    }
    assert run("doctor", url=two).exit_code == 0


@pytest.mark.parametrize(
    ("file", "words", "others"),
    [
        (DOSSIER, "text: The reopening of the port is quiet.", "text: The port reopened in silence."),
        (DOSSIER, "title: The harbor wakes", "title: A harbor wakes"),
        (DOSSIER, "title: Column by Otto Brandt", "title: A column"),
        (PIER_DOSSIER, "text: The tide was never quiet.", "text: The tide was loud."),
        (PIER_DOSSIER, "title: The pier", "title: A pier"),
        (PIER_DOSSIER, "to: harbor-c01", "to: harbor-c02"),
        (PIER_DOSSIER, "from: harbor-c03, to: c02", "from: c02, to: harbor-c03"),
        (PIER_DOSSIER, PIER[PIER_DOSSIER][PIER[PIER_DOSSIER].index("- {id: r02") :], ""),
    ],
    ids=["text there", "title there", "work there", "text", "title", "claim", "direction", "removed"],
)
def test_a_change_of_either_dossier_reaches_the_other(
    folder: Folder, two: str, file: str, words: str, others: str
) -> None:
    before, content = relations(two), folder.read(file)
    correction = ", correction: {}" if file == PIER_DOSSIER else "\n    correction: {}"
    correction = correction if words.startswith("text:") else ""  # which other words need
    folder.change(file, words, others + correction.format("Misread."))
    folder.load(two, file.partition("/")[0])
    result = run("doctor", url=two)
    assert result.exit_code == 0, result.output
    folder.write(file, content.replace(words, words + correction.format("Read again.")))
    folder.load(two, file.partition("/")[0])
    assert relations(two) == before
    assert run("doctor", url=two).exit_code == 0


def test_what_another_dossier_refers_to_cannot_be_removed(folder: Folder, two: str) -> None:
    before = documents(two, "claims")
    result = run("remove", "--yes", "harbor", url=two)
    assert result.exit_code == 1
    assert (
        "gazette-column cannot be removed: pier-c02 refers to it (`said_in`); change that dossier first"
        in result.stderr
    )
    folder.change(DOSSIER, "  - id: c03", "  - id: c06")
    folder.change(DOSSIER, "claim: c03", "claim: c06")
    folder.change(DOSSIER, "from: c03", "from: c06")
    result = run("load", folder.root / "harbor", url=two)
    assert result.exit_code == 1
    assert "harbor-c03 cannot be removed: pier-r02 refers to it (`from`)" in result.stderr
    assert documents(two, "claims") == before
    assert run("remove", "--yes", "pier", url=two).exit_code == 0
    assert run("remove", "--yes", "harbor", url=two).exit_code == 0
    with reading(two) as client:
        assert client.get("/v1/claims/harbor-c01").status_code == 410


def test_a_claim_that_no_dossier_has_is_a_fault(folder: Folder, two: str) -> None:
    folder.change(PIER_DOSSIER, "to: harbor-c01", "to: harbor-c11")
    result = run("load", folder.root / "pier", url=two)
    assert result.exit_code == 1
    assert "pier-r01: to: no claim in the database has the id 'harbor-c11'; load its dossier first" in result.stderr
    assert "nearest: harbor-c01" in result.stderr


def test_dossiers_that_refer_to_each_other_are_refused_together(folder: Folder, loaded: str) -> None:
    assert run("remove", "--yes", "harbor", url=loaded).exit_code == 0
    for file, content in PIER.items():
        folder.write(file, content)
    relation = "relations:\n  - {id: r09, kind: answers, basis: editorial, from: c01, to: pier-c02}"
    folder.change(DOSSIER, "relations:", relation)
    before = dump(loaded)
    result = run("load", folder.root, url=loaded)
    assert result.exit_code == 1
    assert "`onrecord load --restore` brings it back" in result.stderr
    assert dump(loaded) == before
    assert run("load", "--restore", folder.root, url=loaded).exit_code == 0
