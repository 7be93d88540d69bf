"""`fields=`: every field of every shape can be asked for alone, and no other is in the answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.all_collections import COLLECTIONS
from app.api.annotations import AnnotationPublic
from app.query.projection import field_paths
from tests.asking import ANNOTATIONS, LISTS, items, real

SHAPES = {f"/v1/{each.listing.table.collection}": each.listing.shape for each in COLLECTIONS} | {
    ANNOTATIONS: AnnotationPublic
}
FREE = ("counts", "links")  # what their fields are called differs from list to list


def written(value: Any, before: str = "") -> Iterator[str]:
    """The name of every field in a value, those inside another one after a dot."""
    if isinstance(value, list):
        for each in value:
            yield from written(each, before)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield before + name
            if name not in FREE:
                yield from written(each, f"{before}{name}.")


def only(value: Any, path: list[str]) -> Any:
    """The part of a value that one path leads to."""
    if isinstance(value, list):
        return [only(each, path) for each in value]
    if not path or not isinstance(value, dict):
        return value
    return {path[0]: only(value[path[0]], path[1:])}


def test_every_list_has_a_shape() -> None:
    assert set(SHAPES) == {real(path) for path in LISTS}


@pytest.mark.parametrize("path", SHAPES)
def test_every_field_that_a_record_has_can_be_asked_for(client: TestClient, path: str) -> None:
    assert set(written(items(client, path))) <= set(field_paths(SHAPES[path]))
    assert len(set(field_paths(SHAPES[path]))) == len(field_paths(SHAPES[path]))


@pytest.mark.parametrize("path", SHAPES)
def test_a_field_alone_is_that_part_of_the_record(client: TestClient, path: str) -> None:
    whole = items(client, path)
    for field in field_paths(SHAPES[path]):
        assert items(client, f"{path}?fields={field}") == [only(item, field.split(".")) for item in whole], field


def test_several_fields_come_in_the_records_own_order(client: TestClient) -> None:
    (item,) = client.get("/v1/quotes?claim=us-russia-rapprochement-c42&fields=original.text,text,id").json()["items"]
    assert list(item) == ["id", "text", "original"]
    assert item["original"] == {"text": "围魏救赵"}


@pytest.mark.parametrize("fields", ["original,original.text", "original.text,original", "original"])
def test_a_field_and_a_part_of_it_are_the_field(client: TestClient, fields: str) -> None:
    whole = items(client, "/v1/quotes")
    assert items(client, f"/v1/quotes?fields={fields}") == [{"original": item["original"]} for item in whole]


def test_fields_change_neither_the_page_nor_its_cursor(client: TestClient) -> None:
    plain, bare = (client.get(f"/v1/quotes?limit=3{more}").json()["page"] for more in ("", "&fields=id"))
    assert plain == bare
    assert items(client, "/v1/quotes?fields=id&limit=4") == [{"id": item["id"]} for item in items(client, "/v1/quotes")]


def test_highlights_come_with_the_fields_and_count_in_the_whole_record(client: TestClient) -> None:
    (item,) = client.get("/v1/quotes?q=霸權&highlight=true&fields=id").json()["items"]
    assert item == {
        "id": "us-russia-rapprochement-q15",
        "highlights": [
            {"pointer": "/original/text", "start": 3, "end": 5},
            {"pointer": "/rendering/note", "start": 17, "end": 19},
        ],
    }


UNKNOWN = [
    ("/v1/quotes", "txt", "text"),
    ("/v1/quotes", "id,original.pinyn", "original.pinyin"),
    ("/v1/quotes", "speaker.name", "speakers.name"),
    ("/v1/quotes", "original.text.x", "original.text"),
    ("/v1/claims", "topics.lable", "topics.label"),
    ("/v1/people", "affiliation", "affiliations"),
]


@pytest.mark.parametrize(("path", "fields", "near"), UNKNOWN)
def test_a_field_that_is_not_there_is_refused_with_the_nearest(
    client: TestClient, path: str, fields: str, near: str
) -> None:
    response = client.get(f"{path}?fields={fields}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("fields", near)
    assert fields.rsplit(",", maxsplit=1)[-1] in wrong["detail"]


@pytest.mark.parametrize(
    "fields", ["", ",", "id,", ".", "id..text", "document", "number", "highlights", "\0", "__class__"]
)
def test_what_is_no_field_is_refused(client: TestClient, fields: str) -> None:
    response = client.get("/v1/quotes", params={"fields": fields})
    assert response.status_code == 422
    assert {wrong["parameter"] for wrong in response.json()["errors"]} == {"fields"}


@pytest.mark.parametrize("path", SHAPES)
def test_highlight_needs_a_question(client: TestClient, path: str) -> None:
    response = client.get(f"{path}?highlight=true")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("highlight", "q")
