"""Withdrawn records: their addresses answer 410, and their ids come back only with their old words."""

from typing import Any

import pytest

from tests.conftest import LOADED_AT
from tests.dossiers.builder import DOSSIER, PEOPLE, TOPICS, Folder, current, dump, ids, reading, revision, run
from tests.dossiers.conftest import on_both_databases
from tests.dossiers.test_loading import CHANGES, LIGHT, Q04, YU_BAI
from tests.test_cli import row

EVENT = "- id: port-reopens\n    name: The port of Linhai reopens"
HARBOR = {  # what is asked for of the harbor: addresses of one record each
    "/v1/sources/harbor",
    "/v1/sources/harbor/annotations",
    "/v1/sources/harbor/citation",
    "/v1/sources/gazette-column",
    "/v1/quotes/harbor-q01",
    "/v1/quotes/harbor-q01/card",
    "/v1/quotes/harbor-q01/citation",
    "/v1/claims/harbor-c01",
    "/v1/claims/harbor-c01/card",
    "/v1/claims/harbor-c01/citation",
    "/v1/events/port-reopens",
    "/oembed?url=http://testserver/v1/quotes/harbor-q01",
}


def statuses(url: str, paths: set[str]) -> dict[str, int]:
    """How each path is answered."""
    with reading(url) as asked:
        return {path: asked.get(path).status_code for path in paths}


def gone(url: str, path: str) -> Any:
    """The problem that a withdrawn record is answered with."""
    with reading(url) as asked:
        response = asked.get(path)
    assert response.status_code == 410
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


def refused(folder: Folder, url: str, *options: str) -> str:
    """What a load says that is refused, and that changes nothing."""
    before = dump(url)
    result = run("load", folder.root, *options, url=url)
    assert result.exit_code == 1
    assert dump(url) == before
    return result.stderr.replace(f"{folder.root}/", "")


def test_every_address_of_a_removed_dossier_answers_410_with_when(loaded: str) -> None:
    assert set(statuses(loaded, HARBOR).values()) == {200}
    before = revision(loaded)
    result = run("remove", "harbor", "--yes", url=loaded)
    assert result.exit_code == 0, result.output
    assert statuses(loaded, HARBOR) == dict.fromkeys(HARBOR, 410)
    for path in HARBOR:
        problem = gone(loaded, path)
        assert problem["type"] == "urn:onrecord:problem:withdrawn"
        assert f"was withdrawn at {LOADED_AT}" in problem["detail"]
    assert revision(loaded) == before + 1
    assert statuses(loaded, {"/v1/quotes/lighthouse-q01", "/v1/quotes/harbor-q99"}) == {
        "/v1/quotes/lighthouse-q01": 200,
        "/v1/quotes/harbor-q99": 404,
    }
    assert row(result.stdout, "event")[1] == "port-reopens"


@on_both_databases
def test_a_removed_dossier_leaves_the_record_that_never_had_it(folder: Folder, loaded: str, migrated: str) -> None:
    folder.load(migrated, "lighthouse")
    assert run("remove", "harbor", "--yes", url=loaded).exit_code == 0
    assert current(loaded) == current(migrated)
    assert run("doctor", url=loaded).exit_code == 0


def test_a_removed_dossier_comes_back_only_if_told_so(folder: Folder, loaded: str) -> None:
    before = current(loaded)
    run("remove", "harbor", "--yes", url=loaded)
    said = refused(folder, loaded)
    line = folder.line(DOSSIER, "  id: harbor\n")
    assert f"{DOSSIER}:{line}: the id 'harbor' was withdrawn at {LOADED_AT}" in said
    assert "onrecord load --restore" in said
    folder.change(DOSSIER, "exact: an open door", "exact: open door")
    assert "'harbor-q04' was withdrawn" in refused(folder, loaded, "--restore")
    folder.change(DOSSIER, "exact: open door", "exact: an open door")
    assert run("load", "--restore", folder.root, url=loaded).exit_code == 0
    assert current(loaded) == before
    assert dump(loaded)["withdrawal"] == []
    assert set(statuses(loaded, HARBOR).values()) == {200}
    folder.load(loaded)


def test_a_source_that_is_not_loaded_is_refused_with_the_nearest(loaded: str) -> None:
    before = dump(loaded)
    for source, said in {
        "harbour": "nearest: harbor",
        "zzz": "No dossier in the database has the source 'zzz'",
        "gazette-column": "a work that harbor cites",
        "harbor-q01": "No dossier",
    }.items():
        result = run("remove", source, "--yes", url=loaded)
        assert result.exit_code == 1
        assert said in result.stderr
    assert dump(loaded) == before
    run("remove", "harbor", "--yes", url=loaded)
    assert f"withdrawn already, at {LOADED_AT}" in run("remove", "harbor", "--yes", url=loaded).stderr


@pytest.mark.parametrize(
    ("what", "path", "other"),
    [
        ("a quote removed", "/v1/quotes/harbor-q04", (DOSSIER, "exact: an open door", "exact: open door")),
        (
            "an event given another id",
            "/v1/events/port-reopens",
            (DOSSIER, EVENT, EVENT.replace("The port", "A port")),
        ),
        ("a cited work removed", "/v1/sources/gazette-column", (DOSSIER, "title: Column by", "title: Words by")),
    ],
)
def test_an_id_that_an_edited_dossier_dropped_is_withdrawn_and_not_given_to_other_words(
    folder: Folder, loaded: str, what: str, path: str, other: tuple[str, str, str]
) -> None:
    whole, before = folder.read(DOSSIER), current(loaded)
    for change in CHANGES[what]:
        folder.change(*change)
    result = folder.load(loaded)
    key = path.rpartition("/")[2]
    assert row(result.stdout, path.split("/")[2].rstrip("s"))[1] == key
    assert "withdrawn" in gone(loaded, path)["detail"]
    folder.write(DOSSIER, whole)
    folder.change(*other)
    entry = key.removeprefix("harbor-")
    line = folder.line(DOSSIER, f"- id: {entry}\n")
    assert f"{DOSSIER}:{line}: the id {key!r} was withdrawn at {LOADED_AT} with other words" in refused(folder, loaded)
    folder.write(DOSSIER, whole)
    folder.load(loaded)
    assert current(loaded) == before
    assert statuses(loaded, {path}) == {path: 200}


def test_an_id_of_a_register_is_withdrawn_and_not_given_to_another_name(folder: Folder, loaded: str) -> None:
    folder.change(LIGHT, "  authors: [yu-bai]\n", "")
    folder.change(PEOPLE, YU_BAI, "")
    assert row(folder.load(loaded).stdout, "person")[1] == "yu-bai"
    assert "withdrawn" in gone(loaded, "/v1/people/yu-bai")["detail"]
    folder.write(PEOPLE, folder.read(PEOPLE).rstrip() + "\n" + YU_BAI.replace("Yu Bai", "Yu Bo"))
    assert f"{PEOPLE}:{folder.line(PEOPLE, 'id: yu-bai')}: the id 'yu-bai' was withdrawn" in refused(folder, loaded)
    folder.change(PEOPLE, "name: Yu Bo", "name: Yu Bai")
    folder.load(loaded)
    assert statuses(loaded, {"/v1/people/yu-bai"}) == {"/v1/people/yu-bai": 200}


def test_an_id_of_a_person_is_not_given_to_an_organization_of_another_name(folder: Folder, loaded: str) -> None:
    folder.change(LIGHT, "  authors: [yu-bai]\n", "")
    folder.change(PEOPLE, YU_BAI, "")
    folder.load(loaded)
    file = "organizations.yaml"
    folder.write(file, folder.read(file).rstrip() + "\n- id: yu-bai\n  name: Yu Bai & Co.\n  kind: other\n")
    assert f"{file}:{folder.line(file, 'id: yu-bai')}: the id 'yu-bai' was withdrawn" in refused(folder, loaded)


def test_whatever_a_load_removes_is_listed_by_id(folder: Folder, loaded: str) -> None:
    before = {name: ids(loaded, name) for name in ("quote", "claim_relation", "affiliation", "topic")}
    for what in ("a quote removed", "all relations removed", "all affiliations removed"):
        for change in CHANGES[what]:
            folder.change(*change)
    said = folder.load(loaded).stdout
    removed = {key for name, known in before.items() for key in known - ids(loaded, name)}
    assert len(removed) > 4
    assert all(f" {key} " in said for key in removed)
    assert all(f" {key} " not in said for known in before.values() for key in known - removed)


@pytest.mark.slow
def test_a_withdrawn_id_is_in_backups_and_exports(folder: Folder, loaded: str, tmp_path: Any) -> None:
    folder.change(DOSSIER, Q04, "")
    folder.load(loaded)
    before = dump(loaded)["withdrawal"]
    assert len(before) == 1
    assert run("export", tmp_path / "export", url=loaded).exit_code == 0
    lines = (tmp_path / "export" / "withdrawals.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["collection,id,withdrawn_at", f"quotes,harbor-q04,{LOADED_AT}"]
    assert run("backup", tmp_path / "b.zip", url=loaded).exit_code == 0
    run("remove", "harbor", "--yes", url=loaded)
    assert run("restore", "--replace", tmp_path / "b.zip", url=loaded).exit_code == 0
    assert dump(loaded)["withdrawal"] == before
    assert run("doctor", url=loaded).exit_code == 0


@on_both_databases
def test_topics_withdrawn_together_come_back_together(folder: Folder, loaded: str) -> None:
    whole = folder.read(TOPICS)
    folder.write(TOPICS, whole.rstrip() + "\n- id: ebb\n  label: Ebb\n  broader: low\n- id: low\n  label: Low\n")
    folder.load(loaded)
    before, more = current(loaded), folder.read(TOPICS)
    folder.write(TOPICS, whole)
    folder.load(loaded)
    assert gone(loaded, "/v1/topics/low")["title"] == "Withdrawn"
    folder.write(TOPICS, more)
    folder.load(loaded)
    assert current(loaded) == before
