"""The server of the workbench: who may use it, what it writes, and what it refuses to overwrite."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.operations import preview
from app.settings import Settings
from app.workbench.server import WorkbenchServer
from tests.conftest import make_tables
from tests.workbench.drafts import ARTICLE, DOSSIER, PEOPLE, write_draft

DEEP: Any = json.loads("[" * 30 + '"x"' + "]" * 30)
SITE = "http://127.0.0.1:8999"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a draft."""
    return write_draft(tmp_path / "seed" / "harbor")


@pytest.fixture
def server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkbenchServer]:
    """The server of the folder."""
    monkeypatch.setattr(preview, "upgrade", make_tables)  # which takes most of a start
    shown = preview.Preview(folder)
    yield WorkbenchServer(shown, Settings(), 8999)
    shown.stop()


@pytest.fixture
def stranger(server: WorkbenchServer) -> TestClient:
    """A client without the token."""
    return TestClient(server, base_url=SITE)


@pytest.fixture
def client(server: WorkbenchServer, stranger: TestClient) -> TestClient:
    """The browser that opened the address with the token."""
    assert stranger.get(server.address.removeprefix(SITE)).status_code == 200
    stranger.headers.update({"Origin": SITE, "Content-Type": "application/json"})
    return stranger


def state_of(client: TestClient) -> Any:
    """The state of the folder."""
    return client.get("/workbench/state").json()


def version_of(client: TestClient, file: str = "dossier") -> str:
    """The version of a file."""
    return str(state_of(client)["versions"][file])


def put(client: TestClient, entry: str, **change: Any) -> Any:
    """Change an entry of the dossier."""
    return client.put(f"/workbench/entries/{entry}", content=json.dumps({"version": version_of(client), **change}))


def texts(folder: Path) -> tuple[str, str]:
    """The content of both files."""
    return (folder / "dossier.yaml").read_text("utf-8"), (folder / "people.yaml").read_text("utf-8")


class TestGuard:
    """Nobody but the browser with the token."""

    @pytest.mark.parametrize("path", ["/workbench", "/workbench/state", "/v1/quotes", "/", "/preview"])
    def test_without_the_token_nothing_is_shown(self, stranger: TestClient, path: str) -> None:
        assert stranger.get(path).status_code == 403
        assert stranger.get(path, params={"token": "x"}).status_code == 403
        assert stranger.get(path, headers={"Cookie": "onrecord-8999=x"}).status_code == 403

    def test_the_token_becomes_a_cookie(self, server: WorkbenchServer, stranger: TestClient) -> None:
        response = stranger.get(server.address.removeprefix(SITE), follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, "/workbench")
        assert {"HttpOnly", "SameSite=strict"} <= set(response.headers["set-cookie"].split("; "))
        assert stranger.get("/workbench/state").status_code == 200

    @pytest.mark.parametrize("other", ['x={"a": 1}', "[x]=1", "flag", "a=b c"])
    def test_cookies_of_other_servers_of_this_host_are_no_matter(
        self, server: WorkbenchServer, client: TestClient, other: str
    ) -> None:
        cookie = f"{other}; {server.guard.cookie}={server.guard.token}"
        assert client.get("/workbench/state", headers={"Cookie": cookie}).status_code == 200

    @pytest.mark.parametrize("host", ["evil.example:8999", "127.0.0.1:8998", "localhost:8999", "127.0.0.1"])
    def test_another_host_is_refused(self, client: TestClient, host: str) -> None:
        assert client.get("/workbench/state", headers={"Host": host}).status_code == 421

    @pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:8998", "null", None])
    def test_another_origin_may_change_nothing(self, client: TestClient, folder: Path, origin: str | None) -> None:
        version = version_of(client)
        client.headers.pop("Origin")
        headers = {"Origin": origin} if origin else {}
        for method in ("PUT", "POST", "DELETE"):
            path = f"/workbench/entries/quotes/q01?version={version}"
            response = client.request(method, path, json={"version": version, "accept": True}, headers=headers)
            assert response.status_code == 403
        assert texts(folder) == (DOSSIER, PEOPLE)

    def test_pages_run_only_their_own_scripts(self, client: TestClient) -> None:
        headers = client.get("/workbench").headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers

    def test_large_bodies_are_refused(self, client: TestClient) -> None:
        assert put(client, "quotes/q01", changes={"note": "x" * 100_001}).status_code == 413
        parts = (b"x" * 60_000 for _ in range(2))  # without a length
        assert client.put("/workbench/entries/quotes/q01", content=parts).status_code == 400

    @pytest.mark.parametrize("path", ["quotes/..%2f..%2fpeople", "..%2fpeople/mei-lan", "../../etc/passwd"])
    def test_no_path_leads_out_of_the_folder(self, client: TestClient, folder: Path, path: str) -> None:
        response = client.put(f"/workbench/entries/{path}", json={"version": version_of(client), "accept": True})
        assert response.status_code in {404, 405, 422}
        assert texts(folder) == (DOSSIER, PEOPLE)

    def test_link_out_of_the_folder_is_not_followed(self, client: TestClient, folder: Path, tmp_path: Path) -> None:
        outside = tmp_path / "outside.yaml"
        outside.write_text(PEOPLE)
        (folder / "people.yaml").unlink()
        (folder / "people.yaml").symlink_to(outside)
        body = {"version": version_of(client, "people"), "accept": True}
        assert client.put("/workbench/entries/people/mei-lan", json=body).status_code in {409, 422}
        assert outside.read_text() == PEOPLE


class TestState:
    """What the page draws."""

    def test_entries_have_passages_comments_and_faults(self, client: TestClient) -> None:
        state = state_of(client)
        first = state["sections"]["quotes"][0]
        assert (first["is_draft"], first["comments"][0].split(":")[0]) == (True, "speakers? mei-lan")
        (span,) = first["spans"]
        assert state["text"][slice(*span)] == "a quiet tide"
        assert state["text"] == ARTICLE
        faults = {(fault["section"], fault["id"], fault["key"]) for fault in state["faults"]}
        assert faults == {
            ("quotes", "q01", "speakers"),
            ("quotes", "q02", "speakers"),
            ("claims", "c01", "text"),
        }
        assert {name["id"]: name["is_own"] for name in state["registers"]["people"]} == {
            "mei-lan": True,
            "otto-brandt": True,
        }

    def test_file_that_does_not_parse_keeps_its_entries(self, client: TestClient, folder: Path) -> None:
        before = state_of(client)["sections"]["quotes"]
        (folder / "dossier.yaml").write_text(DOSSIER[: DOSSIER.index("[otto-brandt]") + 3])
        after = state_of(client)
        assert after["sections"]["quotes"] == before
        assert {fault["file"] for fault in after["faults"]} == {"dossier.yaml"}
        assert put(client, "quotes/q01", accept=True).status_code in {409, 422}

    def test_forms_have_every_key_of_the_schema(self, client: TestClient) -> None:
        forms = client.get("/workbench/forms").json()
        keys = {field["key"]: field for field in forms["quotes"]}
        assert keys["kind"]["options"] == ["sentence", "phrase", "wording"]
        assert keys["speakers"]["of"] == "person or organization"
        assert [field["key"] for field in keys["rendering"]["fields"]] == ["by", "fidelity", "note"]
        assert {"from", "to"} <= {field["key"] for field in forms["relations"]}


class TestChanges:
    """What is written: one entry, and nothing else."""

    def test_accept_removes_the_marker_and_the_questions(self, client: TestClient, folder: Path) -> None:
        put(client, "quotes/q01", changes={"speakers": ["mei-lan"]}, accept=True)
        expected = DOSSIER.replace("q01  # draft", "q01").replace(
            "    # speakers? mei-lan: in brackets after it; otto-brandt: spoke before\n", ""
        )
        expected = expected.replace('    prefix: "it “"\n', '    prefix: "it “"\n    speakers: [mei-lan]\n')
        assert texts(folder) == (expected, PEOPLE)

    def test_words_become_a_quote_with_an_anchor_of_its_own(self, client: TestClient, folder: Path) -> None:
        start = ARTICLE.rindex("a quiet tide")
        body = {"version": version_of(client), "entry": {"kind": "phrase"}, "span": [start, start + 12]}
        state = client.post("/workbench/entries/quotes", json=body).json()
        new = state["sections"]["quotes"][-1]
        assert (new["id"], new["spans"]) == ("q04", [[start, start + 12]])
        assert texts(folder)[0].startswith(DOSSIER)

    def test_number_of_a_rejected_entry_is_not_given_again(self, client: TestClient, folder: Path) -> None:
        (folder / "draft.json").write_text('{"page": {}, "entries": {"quotes": {"q01": "", "q07": ""}}}')
        body = {"version": version_of(client), "entry": {}, "span": [0, 10]}
        assert client.post("/workbench/entries/quotes", json=body).json()["sections"]["quotes"][-1]["id"] == "q08"

    @pytest.mark.parametrize("record", ["[]", "[" * 99_999, '{"page": {}, "entries": {"quotes": 5}}', "\ud800"])
    def test_damaged_record_of_a_draft_stops_nothing(self, client: TestClient, folder: Path, record: str) -> None:
        (folder / "draft.json").write_bytes(record.encode("utf-8", "surrogatepass"))
        body = {"version": version_of(client), "span": [0, 10]}
        assert client.post("/workbench/entries/quotes", json=body).status_code == 200

    @pytest.mark.parametrize("text", ["- id: q01\n", "quotes:\n  id: q01\n"])
    def test_file_of_another_shape_stays(self, client: TestClient, folder: Path, text: str) -> None:
        (folder / "dossier.yaml").write_text(text)
        body = {"version": version_of(client), "span": [0, 10]}
        assert client.post("/workbench/entries/quotes", json=body).status_code == 422
        assert texts(folder)[0] == text

    def test_words_become_the_original(self, client: TestClient) -> None:
        start = ARTICLE.index("静潮")
        state = put(client, "quotes/q01", original=[start, start + 2]).json()
        quote = state["sections"]["quotes"][0]
        assert quote["value"]["original"] == {"exact": "静潮", "language": "zh-Hans"}
        assert quote["original"] == [[start, start + 2]]

    def test_words_apart_become_parts(self, client: TestClient) -> None:
        first, second = ARTICLE.index("the tide will turn"), ARTICLE.index("the tide will not")
        state = put(client, "quotes/q02", spans=[[second, second + 22], [first, first + 18]]).json()
        assert [part["exact"] for part in state["sections"]["quotes"][1]["value"]["parts"]] == [
            "the tide will turn",
            "the tide will not wait",
        ]

    def test_claim_is_split(self, client: TestClient) -> None:
        cut = ARTICLE.index("and expects")
        put(client, "quotes/q01", changes={"claim": "c01"})
        put(client, "quotes/q02", changes={"claim": "c01"})
        body = {"version": version_of(client), "at": cut}
        sections = client.post("/workbench/claims/c01/split", json=body).json()["sections"]
        claims, quotes = sections["claims"], sections["quotes"]
        assert [quote["value"].get("claim") for quote in quotes] == ["c01", "c02", None]
        assert [ARTICLE[slice(*claim["spans"][0])] for claim in claims] == [
            "Mei Lan calls it “a quiet tide” (静潮)",
            "and expects that “the tide will turn.”",
        ]
        assert [claim["id"] for claim in claims] == ["c01", "c02"]
        body = {"version": version_of(client), "at": cut}  # it is no longer inside
        assert client.post("/workbench/claims/c01/split", json=body).status_code == 422

    def test_undo_and_redo_restore_each_byte(self, client: TestClient, folder: Path) -> None:
        put(client, "quotes/q01", accept=True)
        client.request("DELETE", f"/workbench/entries/quotes/q02?version={version_of(client)}")
        client.post(
            "/workbench/entries/topics",
            json={"version": version_of(client, "topics"), "entry": {"id": "tides", "label": "Tides"}},
        )
        done = texts(folder)
        assert (folder / "topics.yaml").read_text() == "- id: tides\n  label: Tides\n"
        for _ in range(3):
            state = client.post("/workbench/undo").json()
        assert (texts(folder), (folder / "topics.yaml").exists()) == ((DOSSIER, PEOPLE), False)
        assert (state["can_undo"], state["can_redo"]) == (False, True)
        for _ in range(3):
            client.post("/workbench/redo")
        assert (texts(folder), (folder / "topics.yaml").exists()) == (done, True)

    def test_file_that_changed_is_not_overwritten(self, client: TestClient, folder: Path) -> None:
        version = version_of(client)
        other = DOSSIER.replace("kind: phrase", "kind: wording")
        (folder / "dossier.yaml").write_text(other)
        body = {"version": version, "changes": {"note": "mine"}}
        response = client.put("/workbench/entries/quotes/q02", json=body)
        assert response.status_code == 409
        (change,) = response.json()["changed"]
        assert (change["section"], change["id"]) == ("quotes", "q01")
        assert "kind: phrase" in change["before"]
        assert "kind: wording" in change["after"]
        assert texts(folder)[0] == other
        assert put(client, "quotes/q02", changes={"note": "mine"}).status_code == 200

    def test_undo_does_not_overwrite_what_somebody_else_wrote(self, client: TestClient, folder: Path) -> None:
        put(client, "quotes/q01", accept=True)
        other = texts(folder)[0] + "# Theirs.\n"
        (folder / "dossier.yaml").write_text(other)
        assert client.post("/workbench/undo").status_code == 409
        assert texts(folder)[0] == other

    @pytest.mark.parametrize("note", ["\x07", "\ud800", "\ufffe", DEEP, json.loads("[" * 900 + "]" * 900)])
    def test_what_would_break_the_file_is_refused(self, client: TestClient, folder: Path, note: Any) -> None:
        response = put(client, "quotes/q01", changes={"note": note})
        assert response.status_code == 422
        assert texts(folder) == (DOSSIER, PEOPLE)

    @pytest.mark.parametrize("body", [{"spans": [[5, 5]]}, {"spans": [[-3, 4]]}, {"original": [0, 10**9]}])
    def test_passage_outside_of_the_text_is_refused(self, client: TestClient, body: Any) -> None:
        assert put(client, "quotes/q01", **body).status_code == 422

    def test_missing_entry_is_404(self, client: TestClient) -> None:
        assert put(client, "quotes/q77", accept=True).status_code == 404

    def test_line_ends_and_mode_of_the_file_stay(self, client: TestClient, folder: Path) -> None:
        file = folder / "dossier.yaml"
        file.write_bytes(DOSSIER.replace("\n", "\r\n").encode())
        file.chmod(0o640)
        put(client, "quotes/q02", changes={"speakers": ["mei-lan"], "note": "One\nTwo"})
        content = file.read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n")
        assert file.stat().st_mode & 0o777 == 0o640
        assert sorted(each.name for each in folder.iterdir()) == ["article.txt", "dossier.yaml", "people.yaml"]
