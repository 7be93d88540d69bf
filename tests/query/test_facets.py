"""Facets: on every list, under any filters, they are what counting the records one by one comes to."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.asking import LISTS, items, operation, real
from tests.query.facets import Chosen, Record

PATHS = [real(path) for path in LISTS]
QUERIES = [None, None, "China", "Zheng", "权", "the"]


@pytest.fixture(scope="module")
def counted(client: TestClient) -> Record:
    """The records, to be counted one by one."""
    return Record(client)


def draw_filters(data: st.DataObject, counted: Record, path: str) -> Chosen:
    """A few filters of a list, with one or two values each that some record has."""
    known = {name: values for name in counted.facets(path) if (values := counted.values(path, name))}
    names = data.draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=3)) if known else []
    chosen = {
        name: data.draw(st.lists(st.sampled_from(known[name]), min_size=1, max_size=2, unique=True)) for name in names
    }
    return {name: values[: 1 if values[0] in {"true", "false"} else 2] for name, values in chosen.items()}


def query(chosen: Chosen, q: str | None = None, **rest: str) -> str:
    """Filters as a query."""
    return urlencode({name: ",".join(values) for name, values in chosen.items()} | ({"q": q} if q else {}) | rest)


@pytest.mark.parametrize("path", LISTS)
def test_every_filter_with_values_to_count_is_a_facet(counted: Record, path: str) -> None:
    (facet,) = (each for each in operation(path)["parameters"] if each["name"] == "facet")
    schema = facet["schema"]["items"]
    assert set(schema.get("enum") or [schema["const"]]) == set(counted.facets(real(path)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), path=st.sampled_from(PATHS), q=st.sampled_from(QUERIES))
def test_a_facet_is_what_counting_comes_to(
    client: TestClient, counted: Record, data: st.DataObject, path: str, q: str | None
) -> None:
    chosen = draw_filters(data, counted, path)
    names = sorted(counted.facets(path))
    asked = f"{path}?{query(chosen, q, facet=','.join(names), facet_limit='100', limit='1')}"
    answer = client.get(asked).json()
    assert list(answer["facets"]) == names
    assert answer["page"]["total"] == len(counted.matching(path, chosen, q))
    for name in names:
        values = answer["facets"][name]
        assert {each["value"]: each["count"] for each in values} == counted.counts(path, name, chosen, q)
        assert [each["value"] for each in values if each["selected"]] == [
            each["value"] for each in values if each["value"] in chosen.get(name, [])
        ]
        assert values == sorted(values, key=lambda each: (-each["count"], each["value"]))
    every = [(name, each) for name in names for each in answer["facets"][name]]
    if every:
        follow(counted, path, chosen, q, *data.draw(st.sampled_from(every)))


def follow(counted: Record, path: str, chosen: Chosen, q: str | None, name: str, value: dict[str, Any]) -> None:
    """The list behind a value is the one with it chosen, or no longer chosen where it was."""
    now = chosen.get(name, [])
    if value["value"] in {"true", "false"}:
        then = [] if value["selected"] else [value["value"]]
    else:
        then = [each for each in now if each != value["value"]] + [value["value"]] * (not value["selected"])
    others = {other: values for other, values in chosen.items() if other != name}
    expected = counted.matching(path, others | ({name: then} if then else {}), q)
    answer = counted.client.get(value["url"]).json()
    assert answer["page"]["total"] == len(expected)
    assert name in answer["facets"]
    if not now:
        assert answer["page"]["total"] == value["count"]
    assert {
        item["id"] for item in items(counted.client, f"{path}?{query(others | ({name: then} if then else {}), q)}")
    } == {item["id"] for item in expected}


@pytest.mark.parametrize("path", PATHS)
def test_every_value_leads_to_as_many_as_it_counts(client: TestClient, counted: Record, path: str) -> None:
    for name in counted.facets(path):
        for value in client.get(f"{path}?facet={name}&limit=1").json()["facets"][name]:
            assert client.get(value["url"]).json()["page"]["total"] == value["count"] > 0
            assert value["label"]


def test_a_value_is_called_what_its_record_is_called(client: TestClient) -> None:
    facets = client.get("/v1/quotes?facet=speaker,topic,said_in,kind,claim,original_language&facet_limit=100").json()[
        "facets"
    ]
    labels = {name: {each["value"]: each["label"] for each in values} for name, values in facets.items()}
    assert labels["speaker"]["zheng-yongnian"] == "Zheng Yongnian"
    assert labels["speaker"]["us-department-of-state"] == "US Department of State"
    assert labels["topic"]["china-eu"] == "China and the EU"
    assert labels["said_in"]["us-state-department-website"] == "Website of the US Department of State"
    assert labels["kind"]["phrase"] == "phrase"
    assert labels["original_language"]["zh-Hans"] == "Chinese (Simplified)"
    stated = "The US Department of State formerly stated on its website that it does not support Taiwan independence."
    assert labels["claim"]["us-russia-rapprochement-c85"] == stated


def test_only_so_many_values_are_shown_and_those_chosen_are_among_them(client: TestClient) -> None:
    most = client.get("/v1/claims?facet=speaker&facet_limit=2").json()["facets"]["speaker"]
    assert [each["value"] for each in most] == ["zheng-yongnian", "br-deepak"]
    some = client.get("/v1/claims?facet=speaker&facet_limit=1&speaker=sergey-lavrov,henry-kissinger").json()
    assert {each["value"]: (each["count"], each["selected"]) for each in some["facets"]["speaker"]} == {
        "henry-kissinger": (1, True),
        "sergey-lavrov": (0, True),
    }


def test_a_page_further_on_has_the_same_facets(client: TestClient) -> None:
    first = client.get("/v1/claims?facet=kind&limit=10&q=China").json()
    assert client.get(first["links"]["next"]).json()["facets"] == first["facets"]
    assert all("cursor" not in each["url"] for each in first["facets"]["kind"])


@pytest.mark.parametrize(
    ("names", "suggestion"),
    [("speker", "speaker"), ("speaker,knd", "kind"), ("q", None), ("", None), ("date_from", None)],
)
def test_what_is_no_facet_is_refused_with_the_nearest_that_is(
    client: TestClient, names: str, suggestion: str | None
) -> None:
    response = client.get(f"/v1/quotes?facet={names}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("facet", suggestion)


def test_a_limit_of_facets_needs_facets(client: TestClient) -> None:
    response = client.get("/v1/quotes?facet_limit=3")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == ("facet_limit", "facet")
