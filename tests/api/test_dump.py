"""The dump: the whole record of a revision, the same bytes from every server, made once."""

import asyncio
import csv
import json
import tempfile
from asyncio import CancelledError, create_task, to_thread
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from threading import Event
from time import sleep
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from app.api.dump import Dumps
from app.errors import Refusal
from app.index.reader import Snapshot
from tests.asking import items
from tests.test_contract import is_problem

DUMP = "/v1/dump.zip"


def test_the_dump_has_every_record_and_says_so(client: TestClient) -> None:
    response = client.get(DUMP)
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["content-disposition"] == 'attachment; filename="onrecord-1.zip"'
    assert '</v1/changes?since=1>; rel="related"' in response.headers["link"]
    with ZipFile(BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        files = {name.removeprefix("onrecord-1/"): archive.read(name) for name in archive.namelist()}
    package = json.loads(files.pop("datapackage.json"))
    assert package["revision"] == 1
    described = {each["path"]: each["hash"] for each in package["resources"]}
    assert described == {name: f"sha256:{sha256(content).hexdigest()}" for name, content in files.items()}
    quotes = [json.loads(line) for line in files["quotes.ndjson"].splitlines()]
    assert quotes == items(client, "/v1/quotes")
    assert len(list(csv.DictReader(StringIO(files["claims.csv"].decode("utf-8-sig"))))) == 111


def test_a_dump_is_sent_once_and_in_parts(client: TestClient, uncached: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(uncached.get, [DUMP] * 8))
    whole = client.get(DUMP)
    assert {response.content for response in responses} == {whole.content}
    etag = whole.headers["etag"]
    assert {response.headers["etag"] for response in responses} == {etag}
    assert not etag.startswith("W/")
    unchanged = uncached.get(DUMP, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for wrong in ("lines=1-2", "bytes=x", "bytes=-", "bytes"):
        assert uncached.get(DUMP, headers={"Range": wrong}).status_code == 200
    rest = uncached.get(DUMP, headers={"Range": "bytes=1000-", "If-Range": etag})
    assert (rest.status_code, rest.content) == (206, whole.content[1000:])
    assert uncached.get(DUMP, headers={"Accept": "application/json"}).status_code == 406
    head = uncached.head(DUMP)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


def test_a_dump_that_is_being_made_does_not_delay_the_end_of_a_server(client: TestClient) -> None:
    begun, calls = Event(), list[str]()

    def export(_: Snapshot, __: Path, report: Callable[[str], None]) -> None:
        for number in range(3000):  # half a minute
            calls.append("report")
            report(str(number))
            begun.set()
            sleep(0.01)

    async def close_while_exporting() -> None:
        dumps, snapshot = Dumps(export), client.app.state.index.snapshot()  # type: ignore[attr-defined]
        dump = create_task(dumps.get(snapshot))
        await to_thread(begun.wait)
        await to_thread(dumps.close)
        with pytest.raises(Refusal) as refused:
            await dump
        assert (refused.value.status, refused.value.errors[0].detail) == (503, "The server is ending.")

    asyncio.run(close_while_exporting())
    assert len(calls) < 1000


def test_the_end_of_a_server_leaves_no_files_of_dumps(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun = Event()

    def export(_: Snapshot, files: Path, report: Callable[[str], None]) -> None:
        begun.set()
        for number in range(1000):
            report(str(number))
            sleep(0.01)
            files.mkdir(parents=True, exist_ok=True)
            (files / str(number)).touch()

    async def close_while_exporting() -> None:
        dumps, snapshot = Dumps(export), client.app.state.index.snapshot()  # type: ignore[attr-defined]
        requests = [create_task(dumps.get(snapshot)) for _ in range(3)]
        await to_thread(begun.wait)
        requests[0].cancel()  # its thread goes on
        await asyncio.sleep(0.1)
        await to_thread(dumps.close)
        ends = await asyncio.gather(*requests, return_exceptions=True)
        assert [type(each) for each in ends] == [CancelledError, Refusal, Refusal]

    asyncio.run(close_while_exporting())
    assert list(tmp_path.iterdir()) == []


def test_a_range_after_the_end_is_a_problem_that_says_how_long_the_file_is(uncached: TestClient) -> None:
    length = uncached.head(DUMP).headers["content-length"]
    refused = uncached.get(DUMP, headers={"Range": f"bytes={length}-"})
    assert refused.headers["content-range"] == f"bytes */{length}"
    assert length in is_problem(refused, 416)["detail"]
    assert uncached.get(DUMP).status_code == 200  # and its place among the downloads is free again


def test_a_dump_is_compared_with_the_dates_of_conditions(uncached: TestClient) -> None:
    made = uncached.head(DUMP).headers["last-modified"]
    earlier = "Thu, 01 Jan 1970 00:00:00 GMT"
    is_problem(uncached.get(DUMP, headers={"If-Unmodified-Since": earlier}), 412)
    statuses = {
        ("If-Unmodified-Since", made): 200,
        ("If-Unmodified-Since", "yesterday"): 200,
        ("If-Modified-Since", made): 304,
        ("If-Modified-Since", earlier): 200,
        ("If-Modified-Since", "Sat, 99 Foo 2025 99:99:99 GMT"): 200,
    }
    assert {(name, date): uncached.get(DUMP, headers={name: date}).status_code for name, date in statuses} == statuses
    tags = {"If-Match": "*", "If-Unmodified-Since": earlier, "If-None-Match": '"other"', "If-Modified-Since": made}
    assert uncached.get(DUMP, headers=tags).status_code == 200
