"""Parameters: nothing asked for is passed over, and each mistake is answered with the nearest thing that would do."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.index.reader import Snapshot
from app.query import existing_ids
from tests.asking import LISTS, PATHS, operation, real


def mistakes(client: TestClient, address: str) -> list[dict[str, Any]]:
    """Everything that is wrong with a request."""
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json"), address
    found: list[dict[str, Any]] = response.json()["errors"]
    return found


# address, the parameter at fault, the nearest thing
WRONG = [
    ("/v1/quotes?spaeker=lu-yan", "spaeker", "speaker"),
    ("/v1/quotes?speakers=lu-yan", "speakers", "speaker"),
    ("/v1/quotes?Speaker=lu-yan", "Speaker", "speaker"),
    ("/v1/claims?related_to_speakr=lu-yan", "related_to_speakr", "related_to_speaker"),
    ("/v1/events?participants=russia", "participants", "participant"),
    ("/v1/people?organisation=cicir", "organisation", "organization"),
    ("/v1/quotes?limi=3", "limi", "limit"),
    ("/v1/quotes?%E5%9B%B4=1", "围", None),
    ("/v1/quotes?speaker=lu-yen", "speaker", "lu-yan"),
    ("/v1/quotes?speaker=lu-yan,zheng-yongnain", "speaker", "zheng-yongnian"),
    ("/v1/quotes?speaker=us-departement-of-state", "speaker", "us-department-of-state"),
    ("/v1/quotes?speaker_not=wu-xinb", "speaker_not", "wu-xinbo"),
    ("/v1/quotes?organization=cicr", "organization", "cicir"),
    ("/v1/quotes?topic=tawian", "topic", "taiwan"),
    ("/v1/quotes?claim=us-russia-rapprochement-c002", "claim", "us-russia-rapprochement-c02"),
    ("/v1/quotes?said_in=lu-yan-huayu", "said_in", "lu-yan-huayu-think-tank"),
    ("/v1/quotes?id=us-russia-rapprochement-q10x", "id", "us-russia-rapprochement-q10"),
    ("/v1/claims?id=us-russia-rapprochement-c100,us-russia-rapprochement-c42x", "id", "us-russia-rapprochement-c42"),
    ("/v1/people?id=wu-xinbao", "id", "wu-xinbo"),
    ("/v1/people?id=cicir", "id", None),
    ("/v1/organizations?id=observers", "id", "observer"),
    ("/v1/sources?id=us-russia-rapproachment", "id", "us-russia-rapprochement"),
    ("/v1/topics?id=taiwann", "id", "taiwan"),
    ("/v1/events?id=invasion-of-ukrain", "id", "invasion-of-ukraine"),
    ("/v1/claims?source=us-russia-reproachment", "source", "us-russia-rapprochement"),
    ("/v1/claims?event=invasion-of-ukrain", "event", "invasion-of-ukraine"),
    ("/v1/claims?related_to=us-russia-rapprochement-c23x", "related_to", "us-russia-rapprochement-c23"),
    ("/v1/claims?related_to_speaker=zheng", "related_to_speaker", "zheng-yongnian"),
    ("/v1/events?participant=marco-rubeo", "participant", "marco-rubio"),
    ("/v1/sources?author=lu-yann", "author", "lu-yan"),
    ("/v1/sources?publisher=huayu-thinktank", "publisher", "huayu-think-tank"),
    ("/v1/sources?reported_in=us-russia", "reported_in", "us-russia-rapprochement"),
    ("/v1/topics?broader=taiwn", "broader", "taiwan"),
    ("/v1/people?source=us-rusia-rapprochement", "source", "us-russia-rapprochement"),
    ("/v1/quotes?speaker=qqqqqq", "speaker", None),
    ("/v1/quotes?limit=1&limit=2", "limit", "2"),
    ("/v1/quotes?has_original=true&has_original=true", "has_original", "true"),
    ("/v1/quotes?cursor=a&cursor=b", "cursor", "b"),
    ("/v1/events?date_from=2025-02-18&date_from=2025-02-19", "date_from", "2025-02-19"),
    ("/v1/quotes?limit=-5", "limit", "0"),
    ("/v1/quotes?limit=101", "limit", "100"),
    ("/v1/quotes?limit=99999999999999999999999999", "limit", "100"),
    ("/v1/claims?kind=predicton", "kind", "prediction"),
    ("/v1/claims?kind=prediction,explanaton", "kind", "explanation"),
    ("/v1/claims?kind=Prediction", "kind", "prediction"),
    ("/v1/claims?evidence=qouted", "evidence", "quoted"),
    ("/v1/quotes?attribution=unatributed", "attribution", "unattributed"),
    ("/v1/sources?kind=web-site", "kind", "website"),
    ("/v1/organizations?kind=thinktank", "kind", "think-tank"),
    ("/v1/people?role=comentator", "role", "commentator"),
    ("/v1/sources/us-russia-rapprochement/annotations?kind=originals", "kind", "original"),
    ("/v1/quotes?sort=dat", "sort", "date"),
    ("/v1/quotes?sort=position,dte", "sort", "date"),
    ("/v1/people?sort=familyname", "sort", "family_name"),
    ("/v1/people?sort=", "sort", None),
    ("/v1/events?date_from=tomorrow", "date_from", None),
    ("/v1/events?date_to=2025-02-30", "date_to", "2025-02-28"),
    ("/v1/events?date_to=18.03.2024", "date_to", "2024-03-18"),
    ("/v1/events?date_to=1739836800", "date_to", None),
    ("/v1/events?date_to=2024-03-18T00:00:00", "date_to", "2024-03-18"),
    ("/v1/quotes?date_from=", "date_from", None),
    ("/healthz?verbose=1", "verbose", None),
    ("/v1?limit=1", "limit", None),
    ("/v1/quotes/us-russia-rapprochement-q10?field=text", "field", None),
    ("/v1/sources/us-russia-rapprochement?limit=1", "limit", None),
]


@pytest.mark.parametrize(("address", "parameter", "suggestion"), WRONG)
def test_a_mistake_is_named_with_the_nearest_right_thing(
    client: TestClient, address: str, parameter: str, suggestion: str | None
) -> None:
    (wrong,) = mistakes(client, address)
    assert (wrong["parameter"], wrong["suggestion"]) == (parameter, suggestion)


# What is not understood at all has no nearest value, but it is never passed over.
UNCLEAR = {
    "limit": ["abc", "", "1.5", "1e2", " ", "1,2"],
    "has_original": ["maybe", "", "2"],
    "speaker": [
        "",
        ",",
        "lu-yan,",
        "Lu Yan",
        "lu_yan",
        "-",
        "围魏救赵",
        "lu-yan\0",
        "a" * 201,
        "'; DROP TABLE quote; --",
    ],
    "language": ["", "en_US", "english please", "a" * 36],
    "id": [",".join(["us-russia-rapprochement-q01"] * 51)],
}


@pytest.mark.parametrize(
    ("parameter", "value"), [(name, value) for name, values in UNCLEAR.items() for value in values]
)
def test_a_value_that_is_not_understood_is_refused(client: TestClient, parameter: str, value: str) -> None:
    response = client.get("/v1/quotes", params={parameter: value})
    assert response.status_code == 422
    assert {wrong["parameter"] for wrong in response.json()["errors"]} == {parameter}
    assert len(response.text) < 2000


@pytest.mark.parametrize(("value", "nearest"), [("maybe", None), ("nul", None), ("ture", "true"), ("fals", "false")])
def test_a_truth_value_that_is_not_one_is_told_which_there_are(
    client: TestClient, value: str, nearest: str | None
) -> None:
    (wrong,) = mistakes(client, f"/v1/quotes?has_original={value}")
    assert wrong["detail"] == f"has_original: should be true or false, not {value!r}"
    assert wrong["suggestion"] == nearest


@pytest.mark.parametrize(("value", "nearest"), [("Lu Yan", "lu-yan"), ("lu-yam", "lu-yan"), ("nobody", None)])
def test_a_large_collection_is_not_read_for_the_nearest_id(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, value: str, nearest: str | None
) -> None:
    monkeypatch.setattr(existing_ids, "LARGE", 10)
    monkeypatch.delattr(Snapshot, "ids")
    (wrong,) = mistakes(client, f"/v1/quotes?speaker={value}")
    assert wrong["suggestion"] == nearest


@pytest.mark.parametrize("value", ["lu yan", "Lu-Yan", "lu_yan", "Lu Yan"])
def test_a_name_in_the_place_of_an_id_is_answered_with_the_id(client: TestClient, value: str) -> None:
    (wrong,) = mistakes(client, f"/v1/quotes?speaker={value}")
    assert wrong["suggestion"] == "lu-yan"


@pytest.mark.parametrize("sort", ["date,date", "date,-date", "-id,position,id"])
def test_an_order_given_twice_is_refused(client: TestClient, sort: str) -> None:
    (wrong,) = mistakes(client, f"/v1/quotes?sort={sort}")
    assert wrong["parameter"] == "sort"


def test_every_mistake_is_told_at_once(client: TestClient) -> None:
    found = mistakes(client, "/v1/claims?kind=predicton&limit=-1&date_from=soon&evidence=quoted")
    assert {wrong["parameter"] for wrong in found} == {"kind", "limit", "date_from"}
    found = mistakes(client, "/v1/claims?knid=prediction&limt=1&sort=id&limit=1&limit=2")
    assert {wrong["parameter"]: wrong["suggestion"] for wrong in found} == {
        "knid": "kind",
        "limt": "limit",
        "limit": "2",
    }


def test_a_huge_parameter_is_not_sent_back_in_full(client: TestClient) -> None:
    name, value = "n" * 5000, "v" * 5000
    assert len(client.get(f"/v1/quotes?{name}=1").text) < 2000
    assert len(client.get(f"/v1/quotes?kind={value}").text) < 2000
    assert len(client.get(f"/v1/quotes?limit={value}").text) < 2000
    assert len(client.get(f"/v1/quotes/{value}").text) < 7000  # `instance` is the path that was asked for


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/oembed"])  # consumers append their own to it
def test_no_operation_takes_a_parameter_it_does_not_know(client: TestClient, path: str) -> None:
    known = {each["name"] for each in operation(path).get("parameters", [])}
    (wrong,) = mistakes(client, f"{real(path)}{'&' if '?' in real(path) else '?'}unheard_of=1")
    assert wrong["parameter"] == "unheard_of"
    assert "unheard_of" not in known


@pytest.mark.parametrize("path", LISTS)
def test_every_scalar_parameter_is_taken_once_and_every_list_more_often(client: TestClient, path: str) -> None:
    for each in operation(path)["parameters"]:
        if each["in"] != "query":
            continue
        query = f"{each['name']}=x&{each['name']}=x"
        wrong = client.get(f"{real(path)}?{query}").json().get("errors", [])
        repeated = any("given once" in error["detail"] for error in wrong)
        assert repeated == (each["schema"]["type"] != "array"), each["name"]
