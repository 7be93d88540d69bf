"""Files: every match of a list as CSV or NDJSON, from one state of the record."""

import asyncio
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from anyio import CapacityLimiter
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import to_json
from starlette.testclient import TestClient
from starlette.types import Message

from app.api.people import PersonListing
from app.query.export import SEPARATOR, Download, Table, text_cell
from tests.asking import ARTICLE, LISTS, items, real, run_async

NAMES = PersonListing(fields=["id", "name", "aliases", "counts"])
TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("=+-@|%\t\r\n,\"';؛＝−\u200b\ufeff ("))
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), TEXTS)


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, as a spreadsheet reads them."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    return read(response.content)


def read(file: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file that says it is UTF-8."""
    assert file.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def cell(value: Any, path: list[str]) -> str:
    """What is written of what stands at a path of a record."""
    if isinstance(value, list):
        return SEPARATOR.join(cell(each, path) for each in value)
    if path:
        return cell(value.get(path[0]), path[1:]) if isinstance(value, dict) else ""
    if isinstance(value, bool):
        return str(value).lower()
    return text_cell(value) if isinstance(value, str) else "" if value is None else str(value)


@pytest.mark.parametrize("path", LISTS)
def test_a_file_of_lines_holds_every_record_as_the_pages_do(client: TestClient, path: str) -> None:
    response = client.get(f"{real(path)}?format=ndjson")
    assert response.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in response.text.splitlines()] == items(client, real(path))


@pytest.mark.parametrize("path", LISTS)
def test_a_table_has_a_row_for_every_record_and_a_column_for_every_field(client: TestClient, path: str) -> None:
    rows, found = table(client, f"{real(path)}?format=csv"), items(client, real(path))
    assert [row["id"] for row in rows] == [item["id"] for item in found]
    assert all(set(row) == set(rows[0]) for row in rows)
    for row, item in zip(rows, found, strict=True):
        for column, written in row.items():
            assert written == cell(item, column.split("."))


def test_a_table_is_written_as_expected(client: TestClient) -> None:
    (row,) = table(client, "/v1/quotes?speaker=ye-tianle&format=csv")
    assert row["speakers.name"] == SEPARATOR.join(["Ye Tianle", "Zhang Ye"])
    assert (row["original.text"], row["note"]) == ("", "")
    rows = table(client, "/v1/quotes?q=weiweijiuzhao&format=csv&fields=id,original.text,speakers.name")
    assert rows == [
        {"id": "us-russia-rapprochement-q10", "original.text": "围魏救赵", "speakers.name": "Lu Yan"},
    ]
    counts = table(client, "/v1/topics?id=taiwan&format=csv")[0]
    assert int(counts["counts.claims"]) == client.get("/v1/claims?topic=taiwan").json()["page"]["total"]


def test_lists_of_objects_have_a_column_for_each_of_their_keys(client: TestClient) -> None:
    (row,) = table(client, f"/v1/claims?format=csv&id={ARTICLE}-c78")
    assert (row["targets.id"], row["targets.stance"]) == ("european-union; china", "critical; favorable")
    assert (row["via.id"], row["hearsay"]) == ("", "false")
    (row,) = table(client, f"/v1/claims?format=csv&id={ARTICLE}-c46")
    assert (row["via.id"], row["hearsay"], row["hearsay_marker"]) == ("zheng-yongnian", "true", "reportedly")
    (row,) = table(client, f"/v1/quotes?format=csv&id={ARTICLE}-q04")
    assert (row["translation"], row["rendering.by"], row["rendering.fidelity"]) == ("printed", "article", "weaker")


def test_nothing_found_is_a_file_with_nothing_but_a_header(client: TestClient) -> None:
    assert client.get("/v1/quotes?q=xylophone&format=ndjson").content == b""
    assert client.get("/v1/quotes?q=xylophone&format=csv&fields=id,text").text == "\ufeffid,text\r\n"


@pytest.mark.parametrize(
    "address",
    [
        "/v1/quotes?q=china",
        "/v1/claims?q=china",
        "/v1/quotes?q=power+politics&sort=-id",
        "/v1/claims?sort=-position",
        "/v1/claims?kind=prediction,evaluation&sort=date,-id",
    ],
)
def test_a_file_is_in_the_order_of_the_pages(client: TestClient, address: str) -> None:
    lines = client.get(f"{address}&format=ndjson").text.splitlines()
    assert len(lines) > 1
    assert [json.loads(line)["id"] for line in lines] == [item["id"] for item in items(client, address)]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_accept_chooses_the_form(client: TestClient, accept: str, content_type: str) -> None:
    response = client.get("/v1/topics", headers={"Accept": accept})
    assert response.headers["content-type"] == content_type


def test_a_form_that_is_not_made_is_refused(client: TestClient) -> None:
    assert client.get("/v1/topics", headers={"Accept": "text/html"}).status_code == 406
    (wrong,) = client.get("/v1/topics?format=xls").json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("format", "csv")


@pytest.mark.parametrize("name", ["limit=5", "cursor=x", "facet=kind"])
def test_what_only_a_page_has_is_refused(client: TestClient, name: str) -> None:
    response = client.get(f"/v1/quotes?format=csv&{name}")
    assert response.status_code == 422
    assert [each["parameter"] for each in response.json()["errors"]] == [name.partition("=")[0]]


@pytest.mark.parametrize(("name", "suffix"), [("csv", "csv"), ("bibtex", "bib"), ("csl-json", "json")])
def test_a_file_has_a_name_and_a_tag_and_is_not_made_for_who_holds_it(
    client: TestClient, name: str, suffix: str
) -> None:
    response = client.get(f"/v1/sources?format={name}")
    assert response.headers["content-disposition"] == f'attachment; filename="onrecord-sources.{suffix}"'
    tag = response.headers["etag"]
    again = client.get(f"/v1/sources?format={name}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/v1/sources?format=ndjson", headers={"If-None-Match": tag}).status_code == 200
    head = client.head(f"/v1/sources?format={name}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


@pytest.mark.parametrize("begins", "=+-@＝＋－＠|%−\t\r\n")
def test_a_cell_that_would_be_a_formula_is_none(begins: str) -> None:
    name, aliases = f"{begins}1+1", ["a", f"{begins}1"]
    (row,) = read(Table(NAMES).rows([to_json({"id": "a", "name": name, "aliases": aliases, "counts": -1})]))
    assert row == {"id": "a", "name": f"'{name}", "aliases": f"a{SEPARATOR}'{begins}1", "counts": "-1"}


@pytest.mark.parametrize("before", [" ", "\u3000", "\u200b", "\ufeff", "'", '"', "(", "\x1f", "\u00ad", "\xa0"])
def test_what_a_spreadsheet_skips_does_not_hide_a_formula(before: str) -> None:
    assert text_cell(f"{before}=1") == f"'{before}=1"
    assert text_cell(f"a;{before}=1") == f"a;'{before}=1"


GUIDE = (Path(__file__).parents[2] / "docs/guides/programs.md").read_text("utf-8")
(APOSTROPHES,) = re.findall(r'^APOSTROPHES = r"(.*)"$', GUIDE, re.MULTILINE)


@given(TEXTS)
@example("'=1")
@example("\t\t'=';'=1;\n\n+")
@example("’tis; 'tis, it's - so: 1 = 1")
def test_the_text_of_a_cell_is_restored_as_the_readme_says(text: str) -> None:
    assert re.sub(APOSTROPHES, r"\1", text_cell(text)) == text


@pytest.mark.parametrize(
    "text", ["the US-Russia talks", "a - b = c", "“strategic distraction”; 围魏救赵", "'tis so", "1;2"]
)
def test_a_text_without_a_formula_is_as_it_was(text: str) -> None:
    assert text_cell(text) == text


@given(st.lists(st.fixed_dictionaries({"id": TEXTS, "name": TEXTS, "aliases": st.lists(TEXTS)}), min_size=1))
@example([{"id": "a", "name": 'b;=1+1;"=1+1;c', "aliases": ["d;\t@1", '\u200b"+1']}])
@example([{"id": "a\n=1", "name": "b\r\n \n-1\t|1", "aliases": []}])
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(records: list[dict[str, Any]]) -> None:
    """In a locale with a decimal comma, a spreadsheet splits at semicolons; others can be told to mind no quotes."""
    written = Table(PersonListing(fields=["id", "name", "aliases"])).rows(list(map(to_json, records)))
    text = written.decode("utf-8-sig")
    for delimiter in ",;\t؛":
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
        cells += [cell for line in re.split("[\r\n]", text) for cell in line.split(delimiter)]
        assert [cell for cell in cells if re.match(r"[^\w'=+\-@|%＝＋－＠]*[=+\-@|%＝＋－＠]", cell)] == []


def test_a_long_run_of_separators_takes_no_time() -> None:
    assert text_cell("a" + ";\n" * 100_000 + "b=") == "a" + ";\n" * 100_000 + "b="


@given(st.lists(st.fixed_dictionaries({"id": TEXTS, "name": VALUES, "aliases": st.lists(VALUES), "counts": VALUES})))
def test_a_table_is_written_as_the_standard_library_writes_one(records: list[dict[str, Any]]) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["id", "counts", "name", "aliases"])
    writer.writerows([[cell(each, [name]) for name in ("id", "counts", "name", "aliases")] for each in records])
    assert Table(NAMES).rows(list(map(to_json, records))).decode("utf-8-sig") == file.getvalue()


@given(st.lists(VALUES, min_size=1))
def test_a_table_of_one_column_has_a_row_for_every_record(values: list[Any]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["name"], *([cell(each, [])] for each in values)])
    written = Table(PersonListing(fields=["name"])).rows([to_json({"name": each}) for each in values])
    assert written.decode("utf-8-sig") == file.getvalue()


def test_an_id_that_nobody_has_is_refused(client: TestClient) -> None:
    assert client.get("/v1/quotes?speaker=lu-yann&format=csv").status_code == 422


async def sent(downloads: CapacityLimiter, *, leaves: bool) -> list[Message]:
    """Send a download to a client that leaves at once or stays; returns what was sent to it."""
    messages, forever, body = list[Message](), asyncio.Event(), iter([b"one", b"two"])

    async def receive() -> Message:
        if not leaves:
            await forever.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        messages.append(message)
        await asyncio.sleep(0)

    downloads.acquire_on_behalf_of_nowait(body)
    await Download(body, downloads, media_type="text/plain")({"type": "http"}, receive, send)
    return messages


@pytest.mark.parametrize("leaves", [False, True])
def test_a_download_leaves_its_place_however_it_ends(*, leaves: bool) -> None:
    async def places() -> int:
        downloads = CapacityLimiter(1)
        messages = await sent(downloads, leaves=leaves)
        assert leaves or [each.get("body") for each in messages] == [None, b"one", b"two", b""]
        return int(downloads.borrowed_tokens)

    assert run_async(places()) == 0
