"""Whose the words are and on which terms: of a source, of what the editors wrote, and of the software."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import make_tables
from tests.dossiers.builder import DOSSIER, Folder, run
from tests.pages.reading import page_of, text_of

RIGHTS = "© 2024 Otto Brandt, shown with his permission"
LICENSE = "CC BY 4.0"


@pytest.fixture(scope="module")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a record with an article whose dossier states its rights."""
    folder = Folder(tmp_path_factory.mktemp("rights") / "folder")
    folder.change(
        DOSSIER,
        "  language: en\n  published_on: 2024-03-05\n  authors",
        f"  language: en\n  rights: {RIGHTS}\n  authors",
    )
    url = f"sqlite:///{folder.root.parent / 'onrecord.db'}"
    make_tables(url)
    folder.load(url)
    return url


@pytest.fixture(scope="module")
def server(licensed: str) -> Iterator[TestClient]:
    """A server whose maintainers state a license."""
    with TestClient(create_app(Settings(database_url=licensed, license=LICENSE))) as client:
        yield client


def linked_data(client: TestClient, path: str) -> dict[str, Any]:
    """Return the description of a page for search engines."""
    found: dict[str, Any] = json.loads(page_of(client, path).xpath("//script[@type='application/ld+json']")[0].text)
    return found


def test_a_source_says_who_owns_it(server: TestClient) -> None:
    assert server.get("/v1/sources/harbor").json()["rights"] == RIGHTS
    for path in ("/sources/harbor", "/sources/harbor/data"):
        assert RIGHTS in text_of(server.get(path))
    assert linked_data(server, "/sources/harbor")["copyrightNotice"] == RIGHTS


@pytest.mark.parametrize("record", ["sources/harbor", "quotes/harbor-q01"])
def test_a_citation_of_the_words_of_a_source_says_who_owns_them(server: TestClient, record: str) -> None:
    forms = {form: server.get(f"/v1/{record}/citation?format={form}") for form in ("csl-json", "bibtex", "ris")}
    assert forms["csl-json"].json()[0]["license"] == RIGHTS
    assert f"copyright = {{{RIGHTS}}}" in forms["bibtex"].text
    assert f"N1  - Rights: {RIGHTS}." in forms["ris"].text


def test_a_claim_is_ours_and_its_citation_repeats_no_rights(server: TestClient) -> None:
    assert "license" not in server.get("/v1/claims/harbor-c01/citation?format=csl-json").json()[0]


def test_the_license_of_the_data_is_named_apart_from_that_of_the_software(
    server: TestClient, client: TestClient
) -> None:
    stated, silent = server.get("/v1").json(), client.get("/v1").json()
    assert (stated["software_license"], stated["data_license"]) == ("MIT", LICENSE)
    assert (silent["software_license"], silent["data_license"]) == ("MIT", None)
    assert LICENSE in text_of(server.get("/about"))


def test_pages_license_their_description_and_not_the_work(server: TestClient, client: TestClient) -> None:
    for path in ("/sources/harbor", "/quotes/harbor-q01", "/claims/harbor-c01"):
        node = linked_data(server, path)
        assert node["sdLicense"] == {"@type": "CreativeWork", "name": LICENSE}
        assert "license" not in node
    assert "sdLicense" not in linked_data(client, "/quotes/us-russia-rapprochement-q10")


@pytest.mark.parametrize(
    ("license", "stated"),
    [
        ("", None),
        (LICENSE, [{"name": "CC-BY-4.0", "title": LICENSE}]),
        ("https://license.example/by", [{"path": "https://license.example/by"}]),
    ],
)
def test_an_export_licenses_no_file_with_words_of_a_source(
    licensed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, license: str, stated: Any
) -> None:
    monkeypatch.setenv("ONRECORD_LICENSE", license)
    result = run("export", tmp_path / "record", url=licensed)
    assert result.exit_code == 0, result.output
    package = json.loads((tmp_path / "record/datapackage.json").read_text("utf-8"))
    assert "licenses" not in package
    assert (license or "none is stated") in package["description"]
    words = {each["anchor"]["exact"] for each in records(tmp_path / "record/claims.ndjson")}
    for each in package["resources"]:
        content = (tmp_path / "record" / each["path"]).read_text("utf-8", "replace")
        if each["name"] in {"topics", "organizations"}:
            assert each.get("licenses") == stated
        if "licenses" in each:
            assert not any(passage in content for passage in words), each["name"]


def test_a_dump_is_licensed_as_an_export(server: TestClient) -> None:
    with ZipFile(BytesIO(server.get("/v1/dump.zip").content)) as dump:
        (description,) = (name for name in dump.namelist() if name.endswith("/datapackage.json"))
        package = json.loads(dump.read(description))
    assert {each["name"] for each in package["resources"] if "licenses" in each} >= {"topics", "withdrawals"}
    assert LICENSE in package["description"]


def records(file: Path) -> list[dict[str, Any]]:
    """Return the records of a file of NDJSON."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
