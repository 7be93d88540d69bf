"""llms.txt: one page that tells a language model what this is, every word of it true."""

import re

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, DOCUMENT, operation


@pytest.fixture
def page(client: TestClient) -> str:
    """The page."""
    response = client.get("/llms.txt")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    return response.text


def test_the_page_is_laid_out_as_llms_txt_wants(page: str) -> None:
    """A title, a summary set as a quotation, and sections of links."""
    lines = page.splitlines()
    assert lines[0] == "# OnRecord"
    assert lines[2].startswith("> ")
    assert len(re.findall("^## ", page, re.MULTILINE)) >= 3
    assert len(page) < 5000
    assert "$" not in page


def test_every_link_leads_somewhere(client: TestClient, page: str) -> None:
    links = re.findall(r"\]\((.*?)\)", page)
    assert len(links) >= 10
    for link in links:
        assert link.startswith("http://testserver/")
        assert client.get(link).status_code == 200


def test_every_parameter_and_example_of_it_is_one(client: TestClient, page: str) -> None:
    for collection in ("quotes", "claims"):
        (line,) = re.findall(rf"^- \[{collection.capitalize()}\].*$", page, re.MULTILINE)
        known = {parameter["name"] for parameter in operation(f"/v1/{collection}")["parameters"]}
        asked = re.findall(r"`\?(\w+)=", line)
        assert asked
        assert set(asked) <= known
    (path,) = re.findall(r"`(/v1/quotes/\{id\}/citation\?[^`]*)`", page)
    assert path.partition("?")[0] in DOCUMENT["paths"]
    assert client.get(path.replace("{id}", f"{ARTICLE}-q10")).status_code == 200
    assert "zheng-yongnian" in page
    assert client.get("/v1/people/zheng-yongnian").status_code == 200


def test_the_full_page_has_every_operation_parameter_and_field(client: TestClient, page: str) -> None:
    full = client.get("/llms-full.txt").text
    assert full.startswith(page)
    assert "http://127.0.0.1" not in full
    assert len(full) < 150_000
    for path, operations in DOCUMENT["paths"].items():
        for method, described in operations.items():
            heading = f"\n### {method.upper()} {path}: {described['summary']}\n"
            assert heading in full
            section = full.partition(heading)[2].partition("\n### ")[0]
            for parameter in described.get("parameters", []):
                assert f"`{parameter['name']}`" in section
    for name, schema in DOCUMENT["components"]["schemas"].items():
        section = full.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert all(f"- `{field}` (" in section for field in schema.get("properties", {}))
