"""Verification of a whole text: every quotation with its place, speaker and verdict, over HTTP and by command."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import DOCUMENT
from tests.dossiers.builder import run
from tests.serving import serving
from tests.test_contract import conform, is_problem

PLAIN, HTML = "text/plain", "text/html; charset=utf-8"
KNOWN = "the US aims to disrupt the deepening China-Russia cooperation"
TEXT = f"""Lu Yan said: “{KNOWN}.” Zheng Yongnian said: “drive a
wedge.”

“Power,” said Wu Xinbo, “must rest on fish.” Peter Harding said: “a serious rift has emerged”. Some call it a “strategic
distraction”; nobody said “we shall see.”
"""


def verified(client: TestClient, text: str, media_type: str = PLAIN, **query: str) -> dict[str, Any]:
    """What the record has of a text; each quotation is where it says."""
    response = client.post("/v1/verify", content=text.encode(), headers={"Content-Type": media_type}, params=query)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    found: dict[str, Any] = response.json()
    conform(DOCUMENT["paths"]["/v1/verify"]["post"]["responses"]["200"]["content"]["application/json"]["schema"], found)
    for each in found["quotations"]:
        words = " ".join(found["text"][part["start"] : part["end"]] for part in each["parts"])
        assert words.replace("\n", " ") == each["text"]
        assert (each["start"], each["end"]) == (each["parts"][0]["start"], each["parts"][-1]["end"])
    assert found["as_quoted"] == sum(each["as_quoted"] for each in found["quotations"])
    return found


def test_every_quotation_has_its_place_its_speaker_and_its_verdict(client: TestClient) -> None:
    found = verified(client, TEXT)
    assert found["text"] == TEXT
    seen = [
        (each["text"].strip("."), each["speakers"], each["verdict"], each["speaker_mismatch"], each["as_quoted"])
        for each in found["quotations"]
    ]
    assert seen == [
        (KNOWN, ["Lu Yan"], "exact", False, True),
        ("drive a wedge", ["Zheng Yongnian"], "exact", True, False),
        ("Power must rest on fish", ["Wu Xinbo"], "none", False, False),
        ("a serious rift has emerged", ["Peter Harding"], "partial", True, False),
        ("strategic distraction", [], "exact", False, True),
        ("we shall see", [], "none", False, False),
    ]
    assert [each["id"] for each in found["quotations"][0]["named"]] == ["lu-yan"]
    assert found["quotations"][3]["named"] == []


def test_the_verdict_is_that_of_the_words_alone(client: TestClient) -> None:
    shared = ("verdict", "score", "substantive", "departs", "matches", "reports")
    for each in verified(client, TEXT, limit="5")["quotations"][-2:]:
        alone = client.get("/v1/verify", params={"text": each["text"]}).json()
        assert {name: each[name] for name in shared} == {name: alone[name] for name in shared}


def test_speaker_is_assumed_where_the_text_names_nobody(client: TestClient) -> None:
    mismatch = {
        each["text"]: each["speaker_mismatch"] for each in verified(client, TEXT, speaker="wu-xinbo")["quotations"]
    }
    assert mismatch["strategic distraction"]
    assert not mismatch[f"{KNOWN}."]


@pytest.mark.parametrize(
    ("said", "is_as_quoted"),
    [
        ("major powers unilaterally shape global security", True),  # a part of a quote
        ("MAJOR powers unilaterally, shape global security!", True),  # punctuation and case aside
        ("major powers unilaterally do not shape global security", False),
        ("unilaterally shape global major powers security", False),
        ("…", None),
    ],
)
def test_words_are_as_quoted_if_they_are_on_record_in_this_order(
    client: TestClient, said: str, is_as_quoted: bool | None
) -> None:
    found = [each["as_quoted"] for each in verified(client, f"A word. It is said that “{said}” now.")["quotations"]]
    assert found == ([] if is_as_quoted is None else [is_as_quoted])


def test_a_page_is_read_without_its_markup(client: TestClient) -> None:
    page = (
        "<html><head><title>“A title”</title><script>'“not this”'</script></head><body><h1>News</h1>"
        f"<p>Lu&nbsp;Yan said: “<b>{KNOWN[:20]}</b>{KNOWN[20:]}.”<p>He added: <q>drive a wedge</q>"
        "<blockquote>a serious split has emerged in the transatlantic partnership</blockquote><!-- “nor this” -->"
    )
    found = verified(client, page, HTML)
    assert found["text"].splitlines() == [
        "News",
        f"Lu\xa0Yan said: “{KNOWN}.”",
        "He added: “drive a wedge”",
        "a serious split has emerged in the transatlantic partnership",
    ]
    assert [each["text"] for each in found["quotations"]][1:] == ["drive a wedge", found["text"].splitlines()[-1]]


BODIES = {
    "not UTF-8": (b"He said \xff.", PLAIN, 422, "not UTF-8 at byte 8"),
    "UTF-16": ("He said “yes”.".encode("utf-16-le"), PLAIN, 422, "UTF-8"),
    "NUL": (b'He said "a\0b".', PLAIN, 422, "NUL character at offset 10"),
    "nothing": (b"", PLAIN, 422, "empty"),
    "only marks": (b'"' * 100_000, PLAIN, 422, "no letter or digit"),
    "too many": (b'"a" ' * 2_000, PLAIN, 422, "2,000 quotations; the limit is 200"),
    "a comment": (b"<!--" * 50_000, HTML, 422, "no letter or digit"),
    "JSON": (b"{}", "application/json", 415, "send text/plain or text/html"),
    "no type": (b"a", "", 415, "of no media type"),
    "a charset": (b"a", "text/plain; charset=ISO-8859-1", 415, "iso-8859-1"),
    "too large": (b"a" * 200_001, PLAIN, 413, "200001 bytes; the limit is 200,000"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_text_is_refused(client: TestClient, name: str) -> None:
    body, media_type, status, detail = BODIES[name]
    problem = is_problem(client.post("/v1/verify", content=body, headers={"Content-Type": media_type}), status)
    assert detail.casefold() in problem["detail"].casefold()


def test_a_text_in_chunks_or_compressed_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": PLAIN}
    is_problem(client.post("/v1/verify", content=iter([b"a", b"b"]), headers=headers), 411)
    is_problem(client.post("/v1/verify", content=b"a", headers={**headers, "Content-Encoding": "gzip"}), 415)


def test_parameters_of_a_text_are_not_those_of_a_sentence(client: TestClient) -> None:
    headers = {"Content-Type": PLAIN}
    for query, detail in {
        "text=a": "Unknown parameter: text",
        "limit=6": "limit",
        "speaker=lu-yann": "lu-yann",
    }.items():
        assert detail in is_problem(client.post(f"/v1/verify?{query}", content=b"a", headers=headers), 422)["detail"]
    is_problem(client.get("/v1/verify?text=power+politics&limit=21"), 422)


@pytest.mark.parametrize(
    "page", ["<div>" * 36_000 + "“sell out”", "<q>" * 10_000 + "sell out" + "</q>" * 10_000, '<a b="' * 20_000]
)
def test_a_hostile_page_is_read(client: TestClient, page: str) -> None:
    response = client.post("/v1/verify", content=page.encode(), headers={"Content-Type": HTML})
    assert response.status_code in {200, 422}


def test_another_origin_may_send_a_text(client: TestClient) -> None:
    preflight = client.options("/v1/verify", headers={"Access-Control-Request-Method": "POST"})
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert preflight.headers["access-control-allow-headers"] == "*"
    response = client.post("/v1/verify", content=b"a", headers={"Content-Type": PLAIN, "Origin": "https://b.example"})
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_text_counts_under_the_rate_limit(record: str) -> None:
    with TestClient(create_app(Settings(database_url=record, rate_limit="2/minute"))) as client:
        for status in (200, 200, 429):
            response = client.post("/v1/verify", content=b"a", headers={"Content-Type": PLAIN})
            assert response.status_code == status


def test_the_setting_limits_the_size_of_a_text_only(record: str) -> None:
    client = TestClient(create_app(Settings(database_url=record, max_text=10, max_body=20)))
    is_problem(client.post("/v1/verify", content=b"a" * 11, headers={"Content-Type": PLAIN}), 413)
    is_problem(client.post("/v1/quotes", content=b"a" * 21), 413)
    is_problem(client.post("/v1/quotes", content=b"a" * 11), 405)


def test_the_command_says_what_the_server_says(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(TEXT, "utf-8")
    local = run("verify", file, "--json", url=loaded_seed)
    assert local.exit_code == 1
    with serving(loaded_seed) as server:
        remote = run("verify", file, "--json", "--url", f"http://127.0.0.1:{server.port}/")
        refused = run("verify", file, "--speaker", "lu-yann", "--url", f"http://127.0.0.1:{server.port}")
    assert json.loads(local.stdout) == json.loads(remote.stdout)
    assert (refused.exit_code, "lu-yan" in refused.stderr) == (2, True)
    table = run("verify", file, url=loaded_seed)
    assert table.exit_code == 1
    assert "2 of 6 quotations are on record as quoted" in table.stdout
    assert "said by somebody else" in table.stdout


def test_the_command_exits_with_0_if_everything_is_as_quoted(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"<p>Lu Yan said: “{KNOWN}.”", "utf-8")
    assert run("verify", file, url=loaded_seed).exit_code == 0
    assert run("verify", file, "--speaker", "wu-xinbo", url=loaded_seed).exit_code == 0  # the page names Lu Yan


def test_the_command_says_where_it_compared_no_speaker(loaded_seed: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(f"According to Lu Yan, “{KNOWN}.”", "utf-8")
    said = "For 1 of them the text does not clearly say who speaks"
    assert said in run("verify", file, url=loaded_seed).stdout
    assert said not in run("verify", file, "--speaker", "lu-yan", url=loaded_seed).stdout


def test_the_command_says_what_is_wrong(loaded_seed: str, tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(b"\x89PNG\0")
    cases: list[tuple[list[str | Path], int, str]] = [
        ([tmp_path / "none.txt"], 2, "No such file"),
        ([tmp_path / "image.png"], 2, "not UTF-8"),
        ([Path(__file__), "--speaker", "nobody"], 2, "no record in people or organizations has the id 'nobody'"),
        ([Path(__file__), "--url", "localhost"], 2, "not an address"),
        ([Path(__file__), "--url", "http://127.0.0.1:9"], 3, "cannot be reached"),
    ]
    for arguments, code, said in cases:
        result = run("verify", *arguments, url=loaded_seed)
        assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
