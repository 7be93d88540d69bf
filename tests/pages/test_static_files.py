"""The files of the pages: each with its type, compressed where that helps, and nothing that may run from elsewhere."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.pages.static_files import FILES, TEMPLATES, TYPES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_is_served_with_its_type(client: TestClient, name: str) -> None:
    response = client.get(f"/web/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == TYPES[name.rpartition(".")[2]]
    assert response.content == FILES[name].read_bytes()


@pytest.mark.parametrize("name", ["main.js", "styles/page.css", "swagger-ui.css", "fonts/newsreader.woff2"])
def test_a_file_comes_compressed_where_that_helps(client: TestClient, name: str) -> None:
    packed = client.get(f"/web/{name}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/web/{name}", headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content
    assert "content-encoding" not in plain.headers
    assert ("content-encoding" in packed.headers) is not name.endswith("woff2")
    if "content-encoding" in packed.headers:
        assert int(packed.headers["content-length"]) < len(plain.content)
        assert packed.headers["etag"] != plain.headers["etag"]
    for response in (packed, plain):
        assert {"accept-encoding", "accept"} <= set(response.headers["vary"].lower().split(", "))


@pytest.mark.parametrize(
    "accepted",
    ["", "br", "gzip;q=0", "gzip;Q=0", "br, gzip; q=0.0", "identity", "notgzip", "gzip-of-ours", "x-gzip ; q=0, br"],
)
def test_a_file_comes_as_it_is_to_those_who_want_it_so(client: TestClient, accepted: str) -> None:
    assert "content-encoding" not in client.get("/web/main.js", headers={"Accept-Encoding": accepted}).headers


@pytest.mark.parametrize("address", ["/topics/world-order", "/docs", "/web/main.js"])
def test_a_page_answers_to_head_and_is_not_sent_twice(client: TestClient, address: str) -> None:
    full = client.get(address, headers={"X-Request-ID": "same"})
    head = client.head(address, headers={"X-Request-ID": "same"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == full.headers
    again = client.get(address, headers={"If-None-Match": full.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/topics/world-order", "/docs", "/web/main.js"])
def test_a_page_may_run_nothing_but_its_own_files(client: TestClient, address: str) -> None:
    policy = client.get(address).headers["content-security-policy"]
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert {parts[name] for name in ("script-src", "style-src", "font-src", "connect-src")} == {"'self'"}
    assert {parts[name] for name in ("frame-ancestors", "base-uri")} == {"'none'"}
    assert "unsafe" not in policy


TEMPLATE_FILES = sorted((ROOT / "app/web/templates").rglob("*.html"))


@pytest.mark.parametrize("file", TEMPLATE_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_page_has_nothing_inline(file: Path) -> None:
    written = file.read_text(encoding="utf-8").replace(
        '<script type="application/ld+json">', ""
    )  # data, which runs nothing
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", written)
    # Only the documentation of a namespace or a license may name another site.
    assert "//" not in re.sub(r"\s(xmlns|cite)=\S+", "", written.replace("<!doctype html>", ""))


def test_every_file_that_a_page_names_is_there(client: TestClient) -> None:
    for page in ("/topics/world-order", "/docs"):
        for path in re.findall(r'(?:src|href)="(/web/[^"]+)"', client.get(page).text):
            assert client.get(path).status_code == 200, path


NOWHERE = [
    "/web/",
    "/web/nothing.js",
    "/web/views",
    "/web//main.js",
    "/web/../main.py",
    "/web/%2e%2e/main.py",
    "/docs/x",
]


@pytest.mark.parametrize("path", [*NOWHERE, *(f"/web/{name}" for name in TEMPLATES)])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_page_takes_nothing(client: TestClient, method: str) -> None:
    response = client.request(method, "/topics/world-order")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"


def test_a_compressed_file_is_the_same_every_time(client: TestClient) -> None:
    one, other = (client.get("/web/main.js", headers={"Accept-Encoding": "gzip"}).headers["etag"] for _ in range(2))
    assert one == other
