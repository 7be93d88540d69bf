"""Paging: whatever the order and the limit, a walk by cursor sees each row once, in one and the same order."""

import pytest
from starlette.testclient import TestClient

from app.query.cursor import DIGEST_SIZE
from tests.asking import LISTS, items, operation, pages, real

SORTS = {
    path: next(each["schema"]["items"]["enum"] for each in operation(path)["parameters"] if each["name"] == "sort")
    for path in LISTS
}
# Several keys: the same direction throughout, mixed directions, and nulls in the first, the middle and the last.
SEVERAL = [
    ("/v1/claims", "date,position"),
    ("/v1/claims", "-date,position"),
    ("/v1/claims", "-position,date"),
    ("/v1/claims", "date,-id"),
    ("/v1/quotes", "-date,-position"),
    ("/v1/sources", "date,-title"),
    ("/v1/sources", "-date,title,-id"),
    ("/v1/people", "-family_name,name"),
    ("/v1/events", "date,-position"),
    ("/v1/events", "-date,position"),
]
ORDERS = [(path, sort) for path, names in SORTS.items() for sort in names if sort != "random"] + SEVERAL


def test_every_list_can_be_sorted_both_ways() -> None:
    for path, names in SORTS.items():
        assert {f"-{name}" for name in names if not name.startswith("-")} - {"-random"} == {
            name for name in names if name.startswith("-")
        }, path
        assert {"id", "random"} <= set(names) or path.endswith("/annotations"), path


@pytest.mark.parametrize(("path", "sort"), ORDERS)
def test_a_walk_in_small_steps_is_the_list_itself(client: TestClient, path: str, sort: str) -> None:
    whole = items(client, f"{real(path)}?sort={sort}")
    walked = items(client, f"{real(path)}?sort={sort}&limit={max(2, len(whole) // 10)}")
    assert [item["id"] for item in walked] == [item["id"] for item in whole]
    assert len({item["id"] for item in whole}) == len(whole) > 4


@pytest.mark.parametrize("path", LISTS)
def test_a_walk_one_by_one_is_the_list_itself(client: TestClient, path: str) -> None:
    found = pages(client, f"{real(path)}?limit=1")
    assert all(len(page["items"]) == 1 for page in found)
    assert [page["items"][0] for page in found] == items(client, real(path))


@pytest.mark.parametrize("path", LISTS)
def test_turning_every_key_round_turns_the_list_round(client: TestClient, path: str) -> None:
    name = "position" if path.endswith("/annotations") else "id"
    forward, backward = (items(client, f"{real(path)}?sort={sign}{name}") for sign in ("", "-"))
    assert [item["id"] for item in backward] == [item["id"] for item in forward][::-1]


COUNTS = {
    "people": "quotes claims",
    "organizations": "quotes claims people",
    "topics": "claims quotes",
    "terms": "quotes",
    "sources": "quotes claims events people organizations cited_works quotes_said_in",
    "events": "claims",
}


def test_every_count_of_a_record_is_an_order(client: TestClient) -> None:
    for path in (path for path in LISTS if "{" not in path):
        counts = client.get(f"{path}?limit=1").json()["items"][0].get("counts", {})
        assert set(counts) == set(COUNTS.get(path.removeprefix("/v1/"), "").split()), path


@pytest.mark.parametrize(("name", "count"), [(name, count) for name, some in COUNTS.items() for count in some.split()])
def test_counts_are_an_order_and_ties_are_in_that_of_the_ids(client: TestClient, name: str, count: str) -> None:
    for sign, order in (("-", -1), ("", 1)):
        found = [
            (each["counts"][count], each["id"]) for each in items(client, f"/v1/{name}?sort={sign}{count}&limit=3")
        ]
        assert found == sorted(found, key=lambda each: (order * each[0], each[1]))


@pytest.mark.parametrize("sort", ["date", "-date", "date,-id", "-date,position"])
def test_nulls_come_last_whichever_way_a_walk_goes(client: TestClient, sort: str) -> None:
    dates = [item["date"] for item in items(client, f"/v1/claims?sort={sort}&limit=10")]
    assert dates == ["2025-02-25"] + [None] * 110


@pytest.mark.parametrize("sort", ["date", "-date", "date,-position", "-date,id", "-id,date"])
def test_a_walk_one_by_one_crosses_from_dates_to_nulls(client: TestClient, sort: str) -> None:
    asked = f"/v1/claims?speaker=donald-trump,henry-kissinger,lu-yan&sort={sort}"
    whole = items(client, asked)
    assert [item["date"] for item in whole].count(None) == len(whole) - 1 == 9
    assert items(client, f"{asked}&limit=1") == whole


def test_a_filtered_walk_keeps_its_filter(client: TestClient) -> None:
    asked = "/v1/claims?speaker=zheng-yongnian&kind=prediction,explanation"
    whole = items(client, asked)
    assert items(client, f"{asked}&limit=4") == whole
    assert {item["kind"] for item in whole} == {"prediction", "explanation"}


def test_the_limit_may_change_on_the_way(client: TestClient) -> None:
    whole = items(client, "/v1/quotes")
    first = client.get("/v1/quotes?limit=5").json()
    rest = client.get(f"/v1/quotes?limit=100&cursor={first['page']['next_cursor']}").json()
    assert first["items"] + rest["items"] == whole
    assert rest["page"]["next_cursor"] is None


def test_a_page_says_where_it_stands(client: TestClient) -> None:
    first, second, *_, last = pages(client, "/v1/quotes?limit=10")
    assert first["page"] == {
        "limit": 10,
        "total": 27,
        "next_cursor": first["page"]["next_cursor"],
    }
    assert first["links"]["self"] == "/v1/quotes?limit=10"
    assert first["links"]["next"] == second["links"]["self"]
    assert first["page"]["next_cursor"] in first["links"]["next"]
    assert (last["page"]["next_cursor"], last["links"]["next"], len(last["items"])) == (None, None, 7)
    assert first["facets"] == {}


def test_a_list_that_ends_with_its_page_has_no_next(client: TestClient) -> None:
    page = client.get("/v1/quotes?limit=27").json()
    assert len(page["items"]) == 27
    assert page["page"]["next_cursor"] is None


def test_an_empty_list_is_a_page(client: TestClient) -> None:
    assert client.get("/v1/quotes?speaker=putin").json() == {
        "description": "Quotes by Putin, in the order of the text.",
        "items": [],
        "page": {"limit": 20, "total": 0, "next_cursor": None},
        "links": {"self": "/v1/quotes?speaker=putin", "next": None},
        "facets": {},
        "missing": [],
    }


@pytest.mark.parametrize("path", LISTS)
def test_a_page_holds_twenty_unless_asked_and_a_hundred_at_most(client: TestClient, path: str) -> None:
    usual, most = client.get(real(path)).json(), client.get(f"{real(path)}?limit=100").json()
    assert (usual["page"]["limit"], most["page"]["limit"]) == (20, 100)
    assert len(usual["items"]) == min(20, usual["page"]["total"])
    assert len(most["items"]) == min(100, most["page"]["total"])


def test_the_link_header_leads_to_the_next_page_and_to_the_documentation(client: TestClient) -> None:
    response = client.get("/v1/quotes?limit=26")
    assert response.links["next"]["url"] == response.json()["links"]["next"]
    assert response.links["service-desc"]["url"] == "/openapi.json"
    assert response.links["service-doc"]["url"] == "/docs"
    last = client.get(response.links["next"]["url"])
    assert [item["id"] for item in last.json()["items"]] == ["us-russia-rapprochement-q27"]
    assert set(last.links) == {"alternate", "service-desc", "service-doc"}


def test_links_keep_what_was_asked_as_it_was_asked(client: TestClient) -> None:
    asked = "/v1/quotes?speaker=lu-yan%2Cai-wen&speaker=wu-xinbo&limit=2"
    assert client.get(asked).json()["links"]["self"] == asked
    assert items(client, asked) == items(client, "/v1/quotes?speaker=lu-yan,ai-wen,wu-xinbo")


def test_a_cursor_needs_no_escaping(client: TestClient) -> None:
    for path in LISTS:
        cursor = client.get(f"{real(path)}?limit=1").json()["page"]["next_cursor"]
        assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        assert len(cursor) > DIGEST_SIZE
