"""Earlier revisions: what was answered at each of them is answered again, record by record and list by list."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.asking import items
from tests.conftest import LOADED_AT
from tests.dossiers.builder import (
    ARTICLE,
    DOSSIER,
    FILES,
    PEOPLE,
    TOPICS,
    Folder,
    execute,
    reading,
    revision,
    run,
)
from tests.dossiers.conftest import on_both_databases

Q04 = FILES[DOSSIER].split("said_in: gazette-column\n")[1].split("\nrelations:")[0]
LIGHT = "lighthouse/dossier.yaml"
LISTS = ("quotes", "claims", "events", "sources", "people", "organizations", "topics")
STEPS: list[list[tuple[str, str, str]]] = [
    [(DOSSIER, "gloss: still tide", "gloss: quiet tide")],
    [(DOSSIER, Q04, "")],
    [(PEOPLE, "name: Mei Lan", "name: Lan Mei"), (TOPICS, "label: Trade", "label: Commerce")],
    [(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")],
    [(DOSSIER, "text: There is little time.", "text: Time is short.\n    correction: The claim said too much.")],
    [(LIGHT, "happened_on: 2024", "happened_on: 2023")],
    [(DOSSIER, "\nrelations:\n", f"\n{Q04}\nrelations:\n")],
    [(DOSSIER, "topics: [trade, tides]", "topics: [trade]")],
]


def shown(client: TestClient, query: str = "") -> dict[str, Any]:
    """What every list holds; of people, organizations and topics, not what other records make of them."""
    found: dict[str, Any] = {}
    for name in LISTS:
        records = items(client, f"/v1/{name}?limit=100{query}")
        without = {"counts", "affiliations"} if name in {"people", "organizations", "topics"} else set()
        found[name] = sorted(
            ({key: value for key, value in each.items() if key not in without} for each in records),
            key=lambda record: str(record["id"]),
        )
    return found


@pytest.fixture
def history(folder: Folder, loaded: str) -> tuple[str, dict[int, Any]]:
    """A database after several loads, and what was shown at each revision."""
    states = {}
    with reading(loaded) as client:
        states[revision(loaded)] = shown(client)
    for step in STEPS:
        for file, old, new in step:
            folder.change(file, old, new)
        folder.load(loaded)
        with reading(loaded) as client:
            states[revision(loaded)] = shown(client)
    assert run("remove", "lighthouse", "--yes", url=loaded).exit_code == 0
    with reading(loaded) as client:
        states[revision(loaded)] = shown(client)
    return loaded, states


@on_both_databases
def test_every_revision_is_answered_again(history: tuple[str, dict[int, Any]]) -> None:
    url, states = history
    assert run("doctor", url=url).output.startswith("The record is sound")
    for rebuilt in (False, True):
        if rebuilt:
            assert run("index", "--rebuild", url=url).exit_code == 0
        with reading(url) as client:
            for number, state in states.items():
                assert shown(client, f"&as_of={number}") == state, number
                for name in LISTS[:4]:
                    for record in state[name] if rebuilt else ():
                        path = f"{record['url']}?as_of={number}"
                        answer = client.get(path).json()
                        answer.pop("text", None) if name == "sources" else None
                        assert answer == record, path


@pytest.mark.parametrize("rest", ["", "    original: {exact: 静, language: zh-Hans}\n"])
def test_a_quote_whose_original_is_gone_is_still_shown_as_it_was(folder: Folder, loaded: str, rest: str) -> None:
    with reading(loaded) as client:
        before = shown(client)
    folder.change(
        DOSSIER, "    original:\n      exact: 静潮\n      language: zh-Hans\n", f"{rest}    correction: It was wrong.\n"
    )
    folder.load(loaded)
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    with reading(loaded) as client:
        assert shown(client, "&as_of=1") == before
        versions = client.get("/v1/quotes/harbor-q01/history").json()["items"]
    assert [each["revision"]["since"] for each in versions] == [2, 1]


ACROSS = """
- {id: r01, kind: disagrees, from: c01, to: harbor-c01, basis: editorial}
"""
SAID = "    said_in: gazette-column\n"


def test_what_other_sources_say_of_an_earlier_version_is_as_it_is_now(folder: Folder, loaded: str) -> None:
    light = folder.read(LIGHT).replace("    exact: the lamp is bright.\n", f"    exact: the lamp is bright.\n{SAID}")
    folder.write(LIGHT, f"{light}relations:{ACROSS}")
    folder.load(loaded)
    with reading(loaded) as client:
        claim = client.get("/v1/claims/harbor-c01").json()
        work = client.get("/v1/sources/gazette-column").json()
    folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
    folder.load(loaded)
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    assert "lighthouse-r01" in {each["id"] for each in claim["relations"]}
    assert work["counts"]["quotes_said_in"] == 2
    with reading(loaded) as client:
        for as_of in ("2", "3"):
            assert client.get(f"/v1/claims/harbor-c01?as_of={as_of}").json() == claim
            assert client.get(f"/v1/sources/gazette-column?as_of={as_of}").json() == work
            related = client.get(f"/v1/claims?related_to=lighthouse-c01&as_of={as_of}").json()["items"]
            assert [each["id"] for each in related] == ["harbor-c01"]
        assert len(client.get("/v1/claims/harbor-c01/history").json()["items"]) == 1


def test_a_version_leaves_out_its_relations_to_claims_that_are_gone(folder: Folder, loaded: str) -> None:
    before = folder.read(DOSSIER)
    folder.change(DOSSIER, "    from: c04\n    to: c01\n", "    from: c04\n    to: lighthouse-c01\n")
    folder.load(loaded)
    folder.write(DOSSIER, before)
    folder.load(loaded)
    assert run("remove", "lighthouse", "--yes", url=loaded).exit_code == 0
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    with reading(loaded) as client:
        relations = items(client, "/v1/relations?as_of=2")
        claims = items(client, "/v1/claims?as_of=2&source=harbor")
    assert [each["id"] for each in relations] == ["harbor-r01", "harbor-r02"]
    assert len(claims) == 5


def test_one_record_that_cannot_be_shown_hides_no_other_and_doctor_names_it(folder: Folder, loaded: str) -> None:
    with reading(loaded) as client:
        before = shown(client)
    folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
    folder.load(loaded)
    harm = """replace(rows, '"happened_on":"2024-03-03"', '"happened_on":"soon"')"""
    execute(loaded, f"UPDATE version SET rows = {harm}")  # noqa: S608
    assert run("index", "--rebuild", url=loaded).exit_code == 0
    with reading(loaded) as client:
        after = shown(client, "&as_of=1")
        annotations = client.get("/v1/sources/harbor/annotations?as_of=1&limit=100").json()["items"]
    before["events"] = [each for each in before["events"] if each["id"] != "port-reopens"]
    assert after == before
    assert "harbor-q01" in {each["id"] for each in annotations}
    result = run("doctor", url=loaded)
    assert result.exit_code == 1
    fault = "history: The version of harbor of revision 1 cannot be shown: /v1/events/port-reopens: happened_on"
    assert fault in " ".join(result.output.split())
    assert "index: " not in result.output


def test_a_term_is_shown_as_it_is_now_since_it_was_added(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "    gloss: still tide\n", "    gloss: still tide\n    correction: The script was wrong.\n")
    folder.change(DOSSIER, "      exact: 静潮\n", "      exact: 静潮\n      reading: 靜潮\n")
    folder.load(loaded)
    with reading(loaded) as client:
        (term,) = client.get("/v1/terms").json()["items"]
        (then,) = client.get("/v1/terms?as_of=1").json()["items"]
        assert client.get(f"{term['url']}?as_of=1").json() == then
    assert (term["text"], term["revision"]) == ("靜潮", {"added": 1, "changed": 2})
    assert then == term | {"counts": {}}


@pytest.fixture
def corrected(folder: Folder, loaded: str) -> str:
    """A database with a claim that was corrected, and a quote that was dropped."""
    folder.change(DOSSIER, "text: There is little time.", "text: Time is short.\n    correction: It said too much.")
    folder.change(DOSSIER, Q04, "")
    folder.load(loaded)
    return loaded


def test_a_history_has_every_version_with_the_reason_of_its_correction(corrected: str) -> None:
    with reading(corrected) as client:
        present, before = client.get("/v1/claims/harbor-c03/history").json()["items"]
        record = client.get("/v1/claims/harbor-c03").json()
        (dropped,) = client.get("/v1/quotes/harbor-q04/history").json()["items"]
        (same,) = client.get("/v1/claims/harbor-c05/history").json()["items"]
    assert present == {
        "revision": {"since": 2, "until": None},
        "replaced_at": None,
        "correction": None,
        "record": record,
    }
    assert (record["correction"], record["revision"]) == ("It said too much.", {"added": 1, "changed": 2})
    assert (before["revision"], before["replaced_at"]) == ({"since": 1, "until": 2}, LOADED_AT)
    assert (before["correction"], before["record"]["text"]) == ("It said too much.", "There is little time.")
    assert (dropped["revision"], dropped["record"]["text"]) == ({"since": 1, "until": 2}, "an open door")
    assert same["revision"] == {"since": 1, "until": None}


def test_a_history_is_refused_as_its_record_is_unless_there_are_versions(corrected: str) -> None:
    with reading(corrected) as client:
        unknown = client.get("/v1/quotes/harbor-q05/history")
        assert (unknown.status_code, unknown.json()["errors"][0]["suggestion"]) == (404, "/v1/quotes/harbor-q01")
        assert client.get("/v1/quotes/harbor-q04").status_code == 410
        address = "/v1/quotes?ids=harbor-q04,harbor-q03,Harbor_Q3,harbor-q3"
        page = client.get(address).json()
        assert [each["id"] for each in page["items"]] == ["harbor-q03"]
        assert [(each["id"], each["reason"], each["suggestion"]) for each in page["missing"]] == [
            ("harbor-q04", "withdrawn", None),
            ("Harbor_Q3", "unknown", "harbor-q03"),
            ("harbor-q3", "unknown", "harbor-q03"),
        ]
        page = client.get(f"{address}&as_of=1&sort=random&seed=2").json()
        assert sorted(each["id"] for each in page["items"]) == ["harbor-q03", "harbor-q04"]
        assert [each["id"] for each in page["missing"]] == ["Harbor_Q3", "harbor-q3"]
        assert ", as of revision 1, shuffled by the seed 2." in page["description"]


NO_STATE = "the value is the number of a revision, or a date as YYYY, YYYY-MM or YYYY-MM-DD"


def test_a_revision_that_is_not_kept_cannot_be_read(
    corrected: str, monkeypatch: pytest.MonkeyPatch, folder: Folder
) -> None:
    monkeypatch.setenv("ONRECORD_VERSIONS", "0")
    with reading(corrected) as client:
        assert_refused(client, "3", "the newest revision is 2", "2")
        assert_refused(client, "9999", "9999 is not over yet", None)
        for as_of in ("yesterday", "2025-02-30", "-1"):
            assert_refused(client, as_of, NO_STATE, "2")
    folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
    folder.load(corrected)
    with reading(corrected) as client:
        for as_of in ("1", "2024"):
            assert_refused(client, as_of, "the oldest revision that can be queried is 3", "3")


def assert_refused(client: TestClient, as_of: str, detail: str, suggestion: str | None) -> None:
    """Check the error of every kind of path that takes `as_of`."""
    for path in ("/v1/quotes", "/v1/quotes/harbor-q01", "/v1/matrix?rows=speaker&columns=topic"):
        response = client.get(path, params=dict(parse_qsl(urlsplit(path).query)) | {"as_of": as_of})
        assert response.status_code == 422, path
        (error,) = response.json()["errors"]
        assert detail in error["detail"], as_of
        assert error["parameter"] == "as_of"
        assert suggestion is None or error["suggestion"] == suggestion


def test_a_date_means_the_state_at_its_end(folder: Folder, migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    times = ("2025-02-03T23:59:59Z", "2025-02-28T12:00:00Z", "2025-04-01T00:00:00Z")
    for number, made_at in enumerate(times):
        seconds = int(datetime.fromisoformat(made_at).timestamp())
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        folder.write(DOSSIER, FILES[DOSSIER].replace("gloss: still tide", f"gloss: tide {number}"))
        folder.load(migrated)
    states = {"2025-02-03": 0, "2025-02-27": 0, "2025-02": 1, "2025-03-31": 1, "2025-04": 2, "2025": 2}
    with reading(migrated) as client:
        for date, number in states.items():
            assert client.get(f"/v1/quotes/harbor-q01?as_of={date}").json()["gloss"] == f"tide {number}", date
        early = client.get("/v1/quotes?as_of=2025-02-02").json()
        assert early["items"] == []  # nothing was forgotten: the record was empty


def test_at_most_so_many_versions_are_kept(folder: Folder, migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_VERSIONS", "2")
    for number in range(5):
        folder.write(DOSSIER, FILES[DOSSIER].replace("gloss: still tide", f"gloss: tide {number}"))
        folder.write(PEOPLE, FILES[PEOPLE].replace("name: Yu Bai", f"name: Yu Bai {number}"))
        folder.load(migrated)
    with reading(migrated) as client:
        quotes = client.get("/v1/quotes/harbor-q01/history").json()["items"]
        people = client.get("/v1/people/yu-bai/history").json()["items"]
        oldest = client.get("/v1/quotes?as_of=3").json()["items"][0]["gloss"]
        assert client.get("/v1/quotes?as_of=2").status_code == 422
    assert [each["record"]["gloss"] for each in quotes] == ["tide 4", "tide 3", "tide 2"]
    assert [each["record"]["name"] for each in people] == ["Yu Bai 4", "Yu Bai 3", "Yu Bai 2"]
    assert oldest == "tide 2"
    assert run("doctor", url=migrated).exit_code == 0


def test_lists_pages_facets_and_files_agree_on_an_earlier_revision(corrected: str) -> None:
    with reading(corrected) as client:
        pages = items(client, "/v1/quotes?as_of=1&limit=2")
        file = client.get("/v1/quotes?as_of=1&format=ndjson").text.splitlines()
        facet = client.get("/v1/quotes?as_of=1&facet=attribution").json()["facets"]["attribution"]
        found = client.get("/v1/claims?as_of=1&q=little").json()["items"]
        assert client.get("/v1/claims?q=little").json()["items"] == []
        assert client.get("/v1/search?q=little").json()["page"]["total"] == 0
        assert client.get("/v1/quotes?as_of=1&source=harbor").json()["page"]["total"] == 4
        chosen = items(client, "/v1/quotes?as_of=1&id=harbor-q01,harbor-q04")
        now = items(client, "/v1/quotes?as_of=2&id=harbor-q01,harbor-q04")
    ids = ["harbor-q01", "harbor-q02", "harbor-q03", "harbor-q04", "lighthouse-q01"]
    assert [each["id"] for each in pages] == ids
    assert [each["id"] for each in chosen] == ["harbor-q01", "harbor-q04"]
    assert [each["id"] for each in now] == ["harbor-q01"]
    assert [json.loads(line)["id"] for line in file] == ids
    assert {each["value"]: each["count"] for each in facet} == {"named": 4, "unattributed": 1}
    assert [each["id"] for each in found] == ["harbor-c03"]


def test_annotations_of_an_earlier_revision_are_found_by_their_words_of_then(folder: Folder, loaded: str) -> None:
    paths = [f"/v1/sources/harbor/annotations?limit=100&q={word}" for word in ("little", "cost", "work")]
    with reading(loaded) as client:
        before = {path: {(each["kind"], each["id"]) for each in items(client, path)} for path in paths}
    first = folder.read(DOSSIER).split("claims:\n")[1].split("  - id: c02")[0]
    folder.change(DOSSIER, first, "")
    folder.change(DOSSIER, "    claim: c01\n", "")
    folder.change(DOSSIER, "    from: c04\n    to: c01\n", "    from: c04\n    to: c02\n")
    folder.change(DOSSIER, "text: There is little time.", "text: Time is short.\n    correction: It said too much.")
    folder.load(loaded)
    with reading(loaded) as client:
        for path in paths:
            assert {(each["kind"], each["id"]) for each in items(client, f"{path}&as_of=1")} == before[path]
        assert items(client, paths[0]) == []
    assert all(before.values())
