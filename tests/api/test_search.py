"""Search: records of every kind in one list, counted by kind, and refused where nothing is asked for."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, items

KINDS = {
    "person": "people",
    "organization": "organizations",
    "topic": "topics",
    "term": "terms",
    "quote": "quotes",
    "claim": "claims",
    "event": "events",
    "source": "sources",
}


def test_a_hit_is_the_record_as_its_own_list_shows_it(client: TestClient) -> None:
    for hit in items(client, "/v1/search?q=US"):
        detail = client.get(hit["url"]).json()
        assert hit["record"] == {name: detail[name] for name in detail if (hit["kind"], name) != ("source", "text")}
        assert (hit["id"], hit["url"]) == (hit["record"]["id"], hit["record"]["url"])
        assert hit["url"].startswith(f"/v1/{KINDS[hit['kind']]}/")


@pytest.mark.parametrize("q", ["China", "Zheng", "权", "the", "talks", "Wuhan"])
@pytest.mark.parametrize("kind", ["", "claim", "quote,source"])
def test_kinds_are_counted_as_if_none_were_chosen(client: TestClient, q: str, kind: str) -> None:
    answer = client.get("/v1/search", params={"q": q, "facet": "kind"} | ({"kind": kind} if kind else {})).json()
    totals = {kind: client.get(f"/v1/{path}?q={q}").json()["page"]["total"] for kind, path in KINDS.items()}
    chosen = kind.split(",") if kind else []
    counts = {each["value"]: each["count"] for each in answer["facets"]["kind"]}
    assert counts == {kind: total for kind, total in totals.items() if total or kind in chosen}
    assert {each["value"] for each in answer["facets"]["kind"] if each["selected"]} == set(chosen)
    assert answer["page"]["total"] == sum(total for kind, total in totals.items() if not chosen or kind in chosen)
    for each in answer["facets"]["kind"]:
        if not chosen:
            assert client.get(each["url"]).json()["page"]["total"] == each["count"]


@pytest.mark.parametrize(
    "filters", [{"speaker": "zheng-yongnian,lu-yan"}, {"topic": "europe"}, {"source": ARTICLE, "topic": "taiwan"}]
)
def test_filters_return_what_they_do_in_each_list(client: TestClient, filters: dict[str, str]) -> None:
    hits = client.get("/v1/search", params={"q": "China", "limit": 100, **filters}).json()["items"]
    for kind, path in KINDS.items():
        response = client.get(f"/v1/{path}", params={"q": "China", "limit": 100, **filters})
        listed = [each["id"] for each in response.json()["items"]] if response.status_code == 200 else []
        assert [hit["id"] for hit in hits if hit["kind"] == kind] == listed


REFUSED = {
    "": ("q", None),
    "q=Zheng&kind=persons": ("kind", "person"),
    "q=Zheng&speaker=zheng-yongnia": ("speaker", "zheng-yongnian"),
    "q=Zheng&facet=speaker": ("facet", "kind"),
    "q=Zheng&limit=101": ("limit", "100"),
    "q=Zheng&sort=id": ("sort", None),
    "q=Zheng&cursor=x": ("cursor", "the same request without a cursor"),
}


@pytest.mark.parametrize(("asked", "parameter", "suggestion"), [(asked, *wrong) for asked, wrong in REFUSED.items()])
def test_what_a_search_cannot_be_asked_is_refused(
    client: TestClient, asked: str, parameter: str, suggestion: str | None
) -> None:
    response = client.get(f"/v1/search?{asked}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert wrong["parameter"] == parameter
    assert suggestion is None or wrong["suggestion"] == suggestion


def test_a_cursor_of_another_question_is_refused(client: TestClient) -> None:
    cursor = client.get("/v1/search?q=China&limit=2").json()["page"]["next_cursor"]
    for asked in ("q=Russia", "q=China&kind=claim"):
        assert client.get(f"/v1/search?{asked}&cursor={cursor}").status_code == 422
    assert client.get(f"/v1/search?q=China&highlight=true&limit=5&cursor={cursor}").status_code == 200
