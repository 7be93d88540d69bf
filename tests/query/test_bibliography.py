"""Bibliographies: every match of a list as BibTeX, RIS and CSL-JSON, read by parsers that are not ours."""

import json

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from starlette.testclient import TestClient

from app.query.bibliography import CITATIONS, SUFFIXES
from tests.asking import ARTICLE, items

CITED = ("quotes", "claims", "sources")
QUERY = "q=china&sort=-id"


@pytest.mark.parametrize("collection", CITED)
def test_a_bibliography_has_the_citation_of_every_match_in_the_order_of_the_list(
    client: TestClient, collection: str
) -> None:
    records = items(client, f"/v1/{collection}?{QUERY}")
    keys = [record["id"] for record in records]
    bibtex, ris, csl = (client.get(f"/v1/{collection}?{QUERY}&format={name}") for name in ("bibtex", "ris", "csl-json"))
    library = parse_string(bibtex.text)
    assert ([each.key for each in library.entries], library.failed_blocks) == (keys, [])
    assert [each["id"] for each in rispy.loads(ris.text)] == keys
    citations = [client.get(f"{record['url']}/citation?format=csl-json").json() for record in records]
    assert [[each] for each in csl.json()] == citations
    assert client.get(f"{records[0]['url']}/citation?format=bibtex").text in bibtex.text
    assert keys


@pytest.mark.parametrize(("name", "media_type"), CITATIONS.items())
def test_accept_and_format_choose_a_bibliography(client: TestClient, name: str, media_type: str) -> None:
    response = client.get("/v1/quotes?q=xylophone", headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["content-disposition"] == f'attachment; filename="onrecord-quotes.{SUFFIXES[name]}"'
    assert response.text == ("[]" if name == "csl-json" else "")
    assert client.get("/v1/people", headers={"Accept": media_type}).status_code == 406
    (wrong,) = client.get(f"/v1/people?format={name}").json()["errors"]
    assert (wrong["parameter"], wrong["detail"]) == ("format", f"format: should be json, csv or ndjson, not '{name}'")
    (wrong,) = client.get(f"/v1/quotes?format={name}&fields=id").json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("fields", "without fields")


def test_a_bibliography_is_of_the_revision_that_is_asked_for(client: TestClient) -> None:
    revision = client.get("/v1").json()["revision"]
    earlier, now = (
        client.get(f"/v1/quotes?id={ARTICLE}-q10&format=csl-json{rest}").text for rest in (f"&as_of={revision}", "")
    )
    assert json.loads(earlier) == json.loads(now)


@pytest.mark.parametrize("format", ["csv", "ndjson", "bibtex"])
def test_a_file_answers_to_conditions_and_to_head_as_a_list_does(client: TestClient, format: str) -> None:
    path = f"/v1/quotes?format={format}"
    head = client.head(path, headers={"Accept-Encoding": "identity"})
    assert "content-length" not in head.headers  # which is not known before the file is made
    assert client.get(path, headers={"If-None-Match": head.headers["etag"]}).status_code == 304
    assert client.get(path, headers={"If-Match": head.headers["etag"]}).status_code == 200
    assert client.get(path, headers={"If-Match": '"another"'}).status_code == 412
