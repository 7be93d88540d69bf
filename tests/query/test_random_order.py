"""Random order: a shuffle that its seed decides, of any length, from any place."""

from itertools import islice

import pytest
from starlette.testclient import TestClient

from app.index.reader import Snapshot
from app.query.random_order import FEW, random_hits
from tests.asking import items


def shuffled(client: TestClient, seed: int, total: int, position: int = 0) -> list[tuple[int, str]]:
    """The claims in random order, each with its position; the more there are said to be, the more ranges."""
    snapshot: Snapshot = client.app.state.index.snapshot()  # type: ignore[attr-defined]
    found = random_hits(snapshot, snapshot.term("collection", "claims"), "claim", seed, total, position)
    return [(place, snapshot.json(address).decode()) for place, address in found]


@pytest.mark.parametrize("total", [1, FEW + 1, 100 * FEW])
def test_a_shuffle_has_every_match_once_and_goes_on_from_any_place(client: TestClient, total: int) -> None:
    whole = shuffled(client, 7, total)
    assert {claim for _, claim in whole} == {claim for _, claim in shuffled(client, 8, total)}
    assert len({claim for _, claim in whole}) == len(whole) == len(items(client, "/v1/claims"))
    for number in (0, 1, 57, len(whole) - 1):
        assert shuffled(client, 7, total, whole[number][0]) == whole[number:]
    assert shuffled(client, 7, total, 1 << 63) == []


def test_a_seed_decides_the_order_of_pages_and_files(client: TestClient) -> None:
    asked = "/v1/claims?sort=random&fields=id&seed="
    orders = {seed: [each["id"] for each in items(client, f"{asked}{seed}&limit=7")] for seed in range(8)}
    assert len({tuple(order) for order in orders.values()}) == 8
    assert len({order[0] for order in orders.values()}) > 4
    file = client.get(f"{asked}3&format=csv&ids={','.join(islice(orders[3], 5))}").text.split()[1:]
    assert set(file) == set(orders[3][:5])
    assert client.get(f"{asked}3&format=csv").text.split()[1:] == orders[3]


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("sort=random", "seed", "seed=1"),
        ("seed=1", "seed", "sort=random"),
        ("sort=random,id&seed=1", "sort", "random"),
        ("sort=-random&seed=1", "sort", "random"),
        ("sort=random&seed=-1", "seed", "0"),
    ],
)
def test_a_seed_and_random_order_need_each_other(
    client: TestClient, query: str, parameter: str, suggestion: str
) -> None:
    (wrong,) = client.get(f"/v1/quotes?{query}").json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == (parameter, suggestion)
