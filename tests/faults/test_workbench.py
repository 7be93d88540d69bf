"""`onrecord annotate` against pages of other sites, names that lead to it, and paths and links out of the folder."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import Server
from tests.web.test_workbench import annotating
from tests.workbench.drafts import PEOPLE, write_draft


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a draft, beside files that are nobody's business."""
    (tmp_path / "secret.yaml").write_text(PEOPLE)
    return write_draft(tmp_path / "seed" / "harbor")


@pytest.fixture
def bench(folder: Path) -> Iterator["Bench"]:
    """The workbench of the folder."""
    with annotating(folder) as address:
        bench = Bench(address)
        bench.await_answer()
        yield bench


class Bench:
    """A running workbench, asked over a socket with any head."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.port, self.token = parts.port or 0, parts.query.removeprefix("token=")
        self.server = Server(self.port, None)  # type: ignore[arg-type]
        self.host = f"Host: 127.0.0.1:{self.port}"
        self.cookie = f"Cookie: onrecord-{self.port}={self.token}"
        self.origin = f"Origin: http://127.0.0.1:{self.port}"

    def await_answer(self) -> None:
        """Return when it answers."""

        for _ in range(600):
            try:
                assert self.ask("GET /workbench/state", self.host, self.cookie)[0] == 200
            except ConnectionError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("it does not answer")

    def ask(self, line: str, *headers: str, body: str = "") -> tuple[int, bytes]:
        """The status and the whole answer to a request."""
        length = [f"Content-Length: {len(body.encode())}"] if body else []
        head = "\r\n".join([f"{line} HTTP/1.1", *headers, "Connection: close", *length])
        received = self.server.send(f"{head}\r\n\r\n{body}".encode("latin-1"))
        return int(received.split(b" ", 2)[1]), received

    def version(self) -> str:
        """The version of the dossier."""
        received = self.ask("GET /workbench/state", self.host, self.cookie)[1]
        return str(json.loads(received.partition(b"\r\n\r\n")[2])["versions"]["dossier"])


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder and of the one two above it."""
    return {str(each): each.read_text() for each in sorted(folder.parents[1].rglob("*")) if each.is_file()}


def test_a_page_of_another_site_changes_nothing(bench: Bench, folder: Path) -> None:
    before, body = contents(folder), json.dumps({"version": bench.version(), "accept": True})
    # What browsers send for forms, `fetch` without CORS, sandboxed frames and pages of other ports, with the cookie.
    for origin in (
        "http://evil.example",
        "null",
        f"http://127.0.0.1:{bench.port + 1}",
        f"http://localhost:{bench.port}",
        f"https://127.0.0.1:{bench.port}",
        "",
    ):
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json",
        ):
            headers = [bench.host, bench.cookie, f"Content-Type: {kind}", *([f"Origin: {origin}"] if origin else [])]
            for line in (
                "POST /workbench/undo",
                "PUT /workbench/entries/quotes/q01",
                "POST /workbench/entries/quotes",
                "POST /workbench/claims/c01/split",
                f"DELETE /workbench/entries/quotes/q01?version={bench.version()}",
            ):
                assert bench.ask(line, *headers, body=body)[0] == 403, (line, origin, kind)
    for line in (
        "GET /workbench/undo",
        "HEAD /workbench/undo",
        f"GET /workbench/entries/quotes/q01?version={bench.version()}",
    ):
        for override in ("X-HTTP-Method-Override: POST", "X-Method-Override: DELETE"):
            assert bench.ask(line, bench.host, bench.cookie, override)[0] in {404, 405}
    assert contents(folder) == before


def test_no_other_site_may_read(bench: Bench) -> None:
    for path in ("/workbench/state", "/v1/quotes", "/preview", "/sources/harbor"):
        assert bench.ask(f"GET {path}", bench.host, bench.cookie, "Origin: http://evil.example")[0] == 403
        assert bench.ask(f"GET {path}", bench.host)[0] == 403
        assert (
            bench.ask(
                f"OPTIONS {path}", bench.host, "Origin: http://evil.example", "Access-Control-Request-Method: PUT"
            )[0]
            == 403
        )


def test_a_name_that_is_rebound_to_this_machine_gets_nothing(bench: Bench) -> None:
    port = bench.port
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"localhost:{port}",
        f"127.0.0.1.evil.example:{port}",
        "127.0.0.1",
        f"127.1:{port}",
        f"0.0.0.0:{port}",
        f"[::1]:{port}",
        f"127.0.0.1:{port}.",
        f"2130706433:{port}",
    ):
        status, received = bench.ask("GET /workbench/state", f"Host: {host}", bench.cookie)
        assert status in {400, 421}
        assert b"sections" not in received
    for hosts in ([], [bench.host, "Host: evil.example"], ["Host: evil.example", bench.host]):
        assert bench.ask("GET /workbench/state", *hosts, bench.cookie)[0] in {400, 421}
    target = f"http://evil.example:{port}/workbench/state"
    assert bench.ask(f"GET {target}", bench.host, bench.cookie)[0] in {400, 421}
    forwarded = [f"X-Forwarded-Host: 127.0.0.1:{port}", "X-Forwarded-For: 127.0.0.1"]
    assert bench.ask("GET /workbench/state", "Host: evil.example", bench.cookie, *forwarded)[0] == 421


PATHS = [
    "/workbench/../../../secret.yaml",
    "/workbench/..%2f..%2f..%2fsecret.yaml",
    "/workbench/%2e%2e/%2e%2e/secret.yaml",
    "/workbench/..%5c..%5csecret.yaml",
    "/workbench/%252e%252e/secret.yaml",
    "/workbench//etc/passwd",
    "/static/../../../../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2fpyproject.toml",
    "/static//etc/passwd",
    "/static/a%00.js",
    "/docs/..%2f..%2fpyproject",
    "/../../etc/passwd",
    "//etc/passwd",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_to_a_file(bench: Bench, path: str) -> None:
    status, received = bench.ask(f"GET {path}", bench.host, bench.cookie)
    assert status in {400, 404, 405}
    assert b"root:" not in received
    assert b"mei-lan  # draft" not in received


NAMES = ["..%2f..%2fsecret", "../secret", "..%2f..%2f..%2fsecret", "dossier/../../secret", "people%00", ".", "%2e%2e"]


@pytest.mark.parametrize("name", NAMES)
def test_no_section_leads_to_a_file(bench: Bench, folder: Path, name: str) -> None:
    before, body = contents(folder), json.dumps({"version": bench.version(), "accept": True})
    for line in (
        f"PUT /workbench/entries/{name}/mei-lan",
        f"POST /workbench/entries/{name}",
        f"PUT /workbench/entries/people/{name}",
    ):
        assert bench.ask(line, bench.host, bench.cookie, bench.origin, "Content-Type: application/json", body=body)[
            0
        ] in {404, 405, 409, 422}
    assert contents(folder) == before


@pytest.mark.parametrize("file", ["dossier.yaml", "people.yaml", "article.txt", "topics.yaml"])
def test_no_link_leads_out_of_the_folder(bench: Bench, folder: Path, file: str) -> None:
    outside = folder.parents[1] / "secret.yaml"
    version = bench.version()
    (folder / file).unlink(missing_ok=True)
    (folder / file).symlink_to(outside)
    status, received = bench.ask("GET /workbench/state", bench.host, bench.cookie)
    assert status in {200, 422}
    assert b"mei-lan  # draft" not in received
    body = json.dumps(
        {"version": version, "entry": {"id": "tides", "label": "Tides"}, "accept": True, "changes": {"note": "x"}}
    )
    for line in (
        "PUT /workbench/entries/people/mei-lan",
        "POST /workbench/entries/topics",
        "PUT /workbench/entries/quotes/q01",
    ):
        assert (
            bench.ask(line, bench.host, bench.cookie, bench.origin, "Content-Type: application/json", body=body)[0]
            < 500
        )
    assert outside.read_text() == PEOPLE


def test_a_folder_that_becomes_a_link_is_not_written_through(bench: Bench, folder: Path) -> None:
    elsewhere = folder.parents[1] / "elsewhere"
    version, before = bench.version(), PEOPLE
    elsewhere.mkdir()
    for each in folder.iterdir():
        (elsewhere / each.name).write_text(each.read_text())
    (elsewhere / "topics.yaml").symlink_to(folder.parents[1] / "secret.yaml")
    body = json.dumps({"version": version, "entry": {"id": "tides", "label": "Tides"}})
    folder.rename(folder.parent / "old")
    folder.symlink_to(elsewhere)
    headers = [bench.host, bench.cookie, bench.origin, "Content-Type: application/json"]
    assert bench.ask("POST /workbench/entries/topics", *headers, body=body)[0] < 500
    assert (folder.parents[1] / "secret.yaml").read_text() == before
