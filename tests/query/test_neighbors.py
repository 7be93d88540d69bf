"""`include`: fields of the records that a record refers to, in their place."""

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, DETAILS, items

QUOTE = f"{ARTICLE}-q10"


def whole(client: TestClient, reference: dict[str, Any]) -> dict[str, Any]:
    """The record that a reference leads to."""
    record: dict[str, Any] = client.get(reference["url"]).json()
    return record


def test_fields_of_neighbors_are_added_in_place(client: TestClient) -> None:
    without = items(client, "/v1/quotes")
    found = items(client, "/v1/quotes?include=claim.topics,speakers.affiliations,original.term.glosses,claim.text")
    for quote, before in zip(found, without, strict=True):
        references = [(quote["claim"], "topics"), *((each, "affiliations") for each in quote["speakers"])]
        references += [(quote["original"]["term"], "glosses")] if quote["original"] else []
        for reference, name in references:
            if reference:
                assert reference.pop(name) == whole(client, reference).get(name)
        assert quote == before


@pytest.mark.parametrize("path", DETAILS)
def test_a_single_record_includes_what_its_list_includes(client: TestClient, path: str) -> None:
    collection = path.removesuffix("/{id}")
    (wrong,) = client.get(f"{collection}?include=nothing.at.all&limit=1").json()["errors"]
    include = wrong["suggestion"]
    assert wrong["parameter"] == "include"
    if include is None:  # organizations refer to nothing
        return
    item = client.get(f"{collection}?include={include}&limit=1").json()["items"][0]
    assert item.items() <= client.get(f"{item['url']}?include={include}").json().items()
    refused = client.get(f"{item['url']}?include={include}s")
    assert (refused.status_code, refused.json()["errors"][0]["suggestion"]) == (422, include)


def test_a_speaker_who_lacks_a_field_has_null_there(client: TestClient) -> None:
    found = items(client, "/v1/claims?organization=us-department-of-state&include=speakers.affiliations")
    speakers = [each for claim in found for each in claim["speakers"] if "/organizations/" in each["url"]]
    assert all(each["affiliations"] is None for each in speakers)
    assert speakers


def test_fields_keep_what_is_included_and_files_have_it(client: TestClient) -> None:
    address = f"/v1/quotes?id={QUOTE}&fields=id&include=claim.topics,speakers.counts"
    (item,) = client.get(address).json()["items"]
    assert item == json.loads(client.get(f"{address}&format=ndjson").text)
    assert set(item) == {"id", "claim", "speakers"}
    (row,) = csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text.removeprefix("\ufeff")))
    assert row["claim.topics.label"].split("; ") == [each["label"] for each in item["claim"]["topics"]]
    assert json.loads(row["speakers.counts"]) == item["speakers"][0]["counts"]


def test_linked_data_includes_nothing(client: TestClient) -> None:
    response = client.get(f"/v1/quotes/{QUOTE}?include=claim.topics&format=jsonld")
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "include")
