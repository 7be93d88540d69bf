"""Relations: which claim bears on which other one, asked of the seed."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, ids, items

RELATIONS = "/v1/relations"
ZHENG = "zheng-yongnian"


@pytest.fixture(scope="module")
def relations(client: TestClient) -> list[dict[str, Any]]:
    """Every relation."""
    return items(client, RELATIONS)


def ends(relation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two claims of a relation."""
    return relation["from_claim"], relation["to_claim"]


def speakers(claim: dict[str, Any]) -> set[str]:
    """The ids of who makes a claim."""
    return {each["id"] for each in claim["speakers"]}


def test_a_claim_shows_the_relations_of_the_collection(client: TestClient, relations: list[dict[str, Any]]) -> None:
    shown = [
        (relation["id"], claim["id"], relation["direction"], relation["claim"], relation["kind"], relation["anchor"])
        for claim in items(client, "/v1/claims")
        for relation in claim["relations"]
    ]
    assert sorted(shown, key=lambda each: each[:2]) == sorted(
        (
            (each["id"], one["id"], direction, other, each["kind"], each["anchor"])
            for each in relations
            for one, other, direction in ((*ends(each), "to"), (*ends(each)[::-1], "from"))
        ),
        key=lambda each: each[:2],
    )


def test_who_disagrees_with_somebody_and_on_what_is_one_request(
    client: TestClient, relations: list[dict[str, Any]]
) -> None:
    of_zheng = [
        each
        for each in relations
        if each["kind"] == "disagrees" and ZHENG in speakers(ends(each)[0]) | speakers(ends(each)[1])
    ]
    assert items(client, f"{RELATIONS}?kind=disagrees&speaker={ZHENG}") == of_zheng
    others = [each for each in of_zheng if not speakers(ends(each)[0]) & speakers(ends(each)[1])]
    assert others
    assert items(client, f"{RELATIONS}?kind=disagrees&speaker={ZHENG}&same_speaker=false") == others
    against = [each for each in others if ZHENG in speakers(each["to_claim"])]
    assert items(client, f"{RELATIONS}?kind=disagrees&to_speaker={ZHENG}&same_speaker=false") == against
    assert {"wu-xinbo"} <= set().union(*(speakers(each["from_claim"]) for each in against))


def test_two_speakers_select_the_relations_between_their_claims(
    client: TestClient, relations: list[dict[str, Any]]
) -> None:
    def is_between(relation: dict[str, Any], one: str, other: str) -> bool:
        here, there = map(speakers, ends(relation))
        return (one in here and other in there) or (other in here and one in there)

    everybody = set().union(*(speakers(end) for each in relations for end in ends(each)))
    between = {name: [each for each in relations if is_between(each, ZHENG, name)] for name in everybody}
    assert between["wu-xinbo"]
    for name, found in between.items():
        assert items(client, f"{RELATIONS}?speaker={ZHENG}&other_speaker={name}") == found
        assert items(client, f"{RELATIONS}?speaker={name}&other_speaker={ZHENG}") == found
    facet = client.get(f"{RELATIONS}?speaker={ZHENG}&facet=other_speaker").json()["facets"]["other_speaker"]
    assert {each["value"]: each["count"] for each in facet} == {
        name: len(each) for name, each in between.items() if each
    }


def test_relations_are_found_by_claim_topic_and_words(client: TestClient, relations: list[dict[str, Any]]) -> None:
    claim = f"{ARTICLE}-c44"
    about = [each["id"] for each in relations if claim in {end["id"] for end in ends(each)}]
    assert [each["id"] for each in items(client, f"{RELATIONS}?claim={claim}")] == about
    topics = {each["id"]: {topic["id"] for topic in each["topics"]} for each in items(client, "/v1/claims")}
    on_taiwan = [each["id"] for each in relations if any("taiwan" in topics[end["id"]] for end in ends(each))]
    assert [each["id"] for each in items(client, f"{RELATIONS}?topic=taiwan")] == on_taiwan
    for q in ("Albeit", "multipolarity", "Wu Xinbo", "吴心伯", "imperialistic"):
        assert f"{ARTICLE}-r01" in [each["id"] for each in items(client, f"{RELATIONS}?q={q}")], q
    shown = client.get(f"{RELATIONS}?id={ARTICLE}-r01&q=imperialistic&highlight=true").json()["items"][0]["highlights"]
    assert "/to_claim/text" in {each["pointer"] for each in shown}


def test_relations_stand_in_the_order_of_the_text_those_of_the_editors_last(relations: list[dict[str, Any]]) -> None:
    places = [each["anchor"]["start"] if each["anchor"] else 10**9 for each in relations]
    assert places == sorted(places)


def test_relations_are_taken_along_as_files(client: TestClient, relations: list[dict[str, Any]]) -> None:
    lines = client.get(f"{RELATIONS}?format=ndjson").text.splitlines()
    assert [json.loads(line) for line in lines] == relations
    table = csv.DictReader(StringIO(client.get(f"{RELATIONS}?format=csv").text.removeprefix("\ufeff")))
    assert [(row["id"], row["from_claim.id"], row["to_claim.text"]) for row in table] == [
        (each["id"], each["from_claim"]["id"], each["to_claim"]["text"]) for each in relations
    ]


def test_a_passage_that_relates_claims_is_one_of_the_relation(
    client: TestClient, relations: list[dict[str, Any]]
) -> None:
    passages = items(client, f"/v1/sources/{ARTICLE}/annotations?kind=relation")
    assert {(each["id"], each["url"], each["anchor"]["start"]) for each in passages} == {
        (each["id"], each["url"], each["anchor"]["start"]) for each in relations if each["anchor"]
    }
    found = items(client, f"/v1/sources/{ARTICLE}/annotations?kind=relation&q=multipolarity")
    assert f"{ARTICLE}-r01" in {each["id"] for each in found}


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("kind=contrasts", "kind", None),
        ("speaker=zheng-yongnien", "speaker", ZHENG),
        (f"claim={ARTICLE}-c999", "claim", f"{ARTICLE}-c99"),
        ("from=zheng-yongnian", "from", None),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    client: TestClient, query: str, parameter: str, suggestion: str | None
) -> None:
    response = client.get(f"{RELATIONS}?{query}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert wrong["parameter"] == parameter
    assert wrong["suggestion"] or "supports, disagrees" in wrong["detail"]
    assert suggestion in {None, wrong["suggestion"]}


def test_what_was_said_or_happened_between_two_days(client: TestClient) -> None:
    days = "date_from=2025-02-24&date_to=2025-02-28"
    assert "vote-on-ukrainian-resolution" in ids(client, f"/v1/events?{days}")
    claims = items(client, f"/v1/claims?{days}")
    assert "c12" in {each["id"].removeprefix(f"{ARTICLE}-") for each in claims}
    assert all(each["date"] for each in claims)
