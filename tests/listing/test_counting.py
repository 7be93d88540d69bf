"""Counting in memory: it answers as the database would, of the state of the record that is asked for."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import from_json
from starlette.testclient import TestClient

from app.database import Database
from app.dossier.counting import LISTINGS
from app.listing import page, selected
from app.listing.counting import Counting
from app.listing.plan import plan
from app.main import create_app
from app.settings import Settings
from tests.asking import items, operation
from tests.conftest import migrate
from tests.dossier.builder import ARTICLE, DOSSIER, FILES, PEOPLE, Folder
from tests.serving import ONRECORD, serving

PATHS = {f"/v1/{listing.table.collection}": listing for listing in LISTINGS}
FACETS = {path: ",".join(listing.facets()) for path, listing in PATHS.items()}
QUERIES = [None, None, None, "China", "权", "the -China", "nothing-of-it"]
VARIANTS = [  # (file, words in it, words in their place): what is loaded next
    (PEOPLE, "role: author", "role: official"),
    (ARTICLE, "The harbor 🚢", "See how the harbor 🚢"),
    (DOSSIER, "topics: [trade, tides]", "topics: [tides]"),
    (DOSSIER, "claim: c01\n    kind: phrase", "claim: c04\n    kind: sentence"),
    (DOSSIER, "said_in: gazette-column\n", "\n"),
    (DOSSIER, "organization: linhai-institute\n    title", "organization: harbor-gazette\n    title"),
]


def counting(client: TestClient) -> Counting:
    """What a server counts with."""
    found: Counting = client.app.state.counting  # type: ignore[attr-defined]
    return found


def is_in_memory(client: TestClient, revision: int) -> bool:
    """Whether a server has the columns of this revision."""
    state: Any = counting(client).held.state
    return state is not None and state[1] == revision


@pytest.fixture(scope="module")
def both(record: str) -> Iterator[tuple[TestClient, TestClient]]:
    """Clients of a server that counts in memory, and of one that has the database count."""
    with ExitStack() as stack:
        yield pair(stack, record)


def pair(stack: ExitStack, url: str) -> tuple[TestClient, TestClient]:
    """Clients of the one and of the other."""
    one, other = (
        stack.enter_context(TestClient(create_app(Settings(database_url=url, cache_megabytes=0)))) for _ in range(2)
    )
    counting(other).places = {}
    return one, other


def draw_value(data: st.DataObject, name: str, schema: dict[str, Any], known: dict[str, list[str]]) -> str:
    """A value that a filter may have."""
    if name in {"date_from", "date_to"}:
        return str(data.draw(st.dates(date(2022, 1, 1), date(2025, 12, 31))))
    if schema.get("type") == "boolean":
        return data.draw(st.sampled_from(["true", "false"]))
    return ",".join(data.draw(st.lists(st.sampled_from(known[name]), min_size=1, max_size=3)))


@pytest.fixture(scope="module")
def known(both: tuple[TestClient, TestClient]) -> dict[str, dict[str, list[str]]]:
    """For every list, the values that its filters can have."""
    client = both[1]
    ids = {each: [item["id"] for item in items(client, f"/v1/{each}")] for each in ("people", "quotes", "claims")}
    found = {}
    for path in PATHS:
        facets = client.get(f"{path}?facet={FACETS[path]}&facet_limit=100&limit=1").json()["facets"]
        values = {name: [each["value"] for each in some] for name, some in facets.items()}
        more = {"speaker_not": "people", "related_to_speaker": "people", "related_to": "claims"}
        values |= {name: ids[each] for name, each in more.items()}
        found[path] = values | {"id": [item["id"] for item in items(client, path)]}
    return found


def draw_filters(data: st.DataObject, path: str, known: dict[str, list[str]]) -> dict[str, str]:
    """A few filters of a list with values that they may have."""
    parameters = {each["name"]: each["schema"] for each in operation(path)["parameters"]}
    filters = sorted(parameters.keys() & {name for name, _ in PATHS[path].declared()})
    chosen = data.draw(st.lists(st.sampled_from(filters), unique=True, max_size=4))
    schemas = {name: (parameters[name].get("anyOf") or [parameters[name]])[0] for name in chosen}
    return {name: draw_value(data, name, schemas[name], known) for name in chosen if known.get(name, True)}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), q=st.sampled_from(QUERIES))
def test_memory_and_the_database_cross_facets_alike(
    both: tuple[TestClient, TestClient], known: dict[str, Any], data: st.DataObject, q: str | None
) -> None:
    rows, columns = data.draw(st.permutations(FACETS["/v1/claims"].split(",")))[:2]
    limits = {f"{axis}_limit": str(data.draw(st.sampled_from([1, 3, 100]))) for axis in ("rows", "columns")}
    asked = draw_filters(data, "/v1/claims", known["/v1/claims"]) | ({"q": q} if q else {})
    address = f"/v1/matrix?{urlencode({'rows': rows, 'columns': columns} | limits | asked)}"
    one, other = (client.get(address, headers={"X-Request-ID": "the-same"}) for client in both)
    assert other.status_code == 200, other.text
    assert one.content == other.content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), path=st.sampled_from(sorted(PATHS)), q=st.sampled_from(QUERIES))
def test_memory_and_the_database_give_the_same_answers(
    both: tuple[TestClient, TestClient], known: dict[str, Any], data: st.DataObject, path: str, q: str | None
) -> None:
    asked = draw_filters(data, path, known[path])
    limit = data.draw(st.sampled_from(["1", "3", "100"]))
    query = urlencode(asked | ({"q": q} if q else {}) | {"facet": FACETS[path], "facet_limit": limit, "limit": "1"})
    one, other = (client.get(f"{path}?{query}", headers={"X-Request-ID": "the-same"}) for client in both)
    assert other.status_code == 200, other.text
    assert one.content == other.content
    assert is_in_memory(both[0], 1)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), path=st.sampled_from(["/v1/claims", "/v1/quotes"]), limit=st.integers(1, 7))
def test_memory_and_the_database_give_the_same_pages(
    both: tuple[TestClient, TestClient], known: dict[str, Any], data: st.DataObject, path: str, limit: int
) -> None:
    address = f"{path}?{urlencode(draw_filters(data, path, known[path]) | {'limit': str(limit)})}"
    while address:
        one, other = (client.get(address, headers={"X-Request-ID": "the-same"}) for client in both)
        assert other.status_code == 200, other.text
        assert one.content == other.content
        address = other.json()["links"]["next"]


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/claims"])
def test_a_page_of_what_filters_leave_is_found_in_memory(
    both: tuple[TestClient, TestClient], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    asked = {"memory": 0, "database": 0}

    def counted(where: str, function: Any) -> Any:
        def counting(*given: Any) -> Any:
            asked[where] += 1
            return function(*given)

        return counting

    monkeypatch.setattr(selected, "first", counted("memory", selected.first))
    monkeypatch.setattr(page, "plan", counted("database", plan))
    both[0].get(f"{path}?facet=kind")  # which waits for the columns
    asked.update(memory=0, database=0)
    for query in ("speaker=lu-yan", "attribution=named&limit=1", "date_from=2025-02-01"):
        assert both[0].get(f"{path}?{query}").status_code == 200
    assert asked == {"memory": 3, "database": 0}
    for query in ("", "q=china&speaker=lu-yan", "speaker=lu-yan&sort=-position", "speaker=lu-yan&sort=-date,position"):
        one, other = (client.get(f"{path}?{query}", headers={"X-Request-ID": "the-same"}) for client in both)
        assert one.status_code == 200
        assert one.content == other.content
    assert asked == {"memory": 3, "database": 8}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(variants=st.lists(st.sampled_from(VARIANTS), min_size=1, max_size=4))
def test_what_is_loaded_is_counted_at_once(record_of_folder: Any, variants: list[tuple[str, str, str]]) -> None:
    folder, url, one, other = record_of_folder
    for file, old, new in variants:
        for name, content in FILES.items():
            folder.write(name, content)
        folder.change(file, old, new)
        folder.load(url)
        for path, facets in FACETS.items():
            address = f"{path}?facet={facets}&facet_limit=100"
            headers = {"X-Request-ID": "the-same"}
            assert one.get(address, headers=headers).content == other.get(address, headers=headers).content
        assert is_in_memory(one, other.get("/v1").json()["revision"])


@pytest.fixture
def record_of_folder(empty: str, tmp_path: Path) -> Iterator[tuple[Folder, str, TestClient, TestClient]]:
    """A folder with two dossiers, the database that it is loaded into, and clients that count there and in memory."""
    folder = Folder(tmp_path / "folder")
    folder.add_lighthouse()
    migrate(empty)
    folder.load(empty)
    with ExitStack() as stack:
        yield folder, empty, *pair(stack, empty)


def test_no_answer_mixes_two_states_while_another_process_loads(empty: str, tmp_path: Path) -> None:
    folders = [Folder(tmp_path / name) for name in ("more", "less")]
    unattributed = FILES[DOSSIER][FILES[DOSSIER].index("  - id: q04") : FILES[DOSSIER].index("relations:")]
    folders[1].change(DOSSIER, unattributed, "\n")
    migrate(empty)
    folders[0].load(empty)
    environment, seen = os.environ | {"ONRECORD_DATABASE_URL": empty}, set[str]()
    with serving(empty, None, ONRECORD_CACHE_MEGABYTES="0") as server:
        for folder in folders[::-1]:
            loading = subprocess.Popen([ONRECORD, "load", folder.root], env=environment, stdout=subprocess.DEVNULL)
            while loading.poll() is None:
                time.sleep(0.01)  # the load is to get on, too
                answer = server.get("/v1/quotes?facet=kind,speaker&limit=100")
                assert answer.status == 200
                seen.add(consistent(answer.body))
            assert loading.returncode == 0
            last = consistent(server.get("/v1/quotes?facet=kind,speaker&limit=100").body)
            assert last == ("phrase 2, sentence 2" if folder is folders[0] else "phrase 1, sentence 2")
    assert len(seen) == 2


def consistent(body: bytes) -> str:
    """The kinds that a list counts, which are those of its items."""
    answer = from_json(body)
    kinds = [item["kind"] for item in answer["items"]]
    counted = {each["value"]: each["count"] for each in answer["facets"]["kind"]}
    assert counted == {kind: kinds.count(kind) for kind in kinds}
    assert answer["page"]["total"] == len(kinds)
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counted.items()))


def test_a_state_that_is_past_is_left_to_the_database(empty: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "folder")
    migrate(empty)
    folder.load(empty)

    async def asked() -> None:
        database, held = Database(empty), Counting(Database(empty), LISTINGS)
        try:
            async with database.snapshot() as before:
                assert await held.at(before)
                folder.add_lighthouse()
                await asyncio.to_thread(folder.load, empty)
                assert await held.at(before)
                async with database.snapshot() as after:
                    assert await held.at(after)
                assert not await held.at(before)
                assert held.held.lists[0].count == 5
        finally:
            await held.close()
            await database.close()

    asyncio.run(asked())


def test_what_cannot_be_read_is_left_to_the_database(record: str, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=record, cache_megabytes=0))
    app.state.counting.database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with TestClient(app) as client:
        kinds = client.get("/v1/quotes?facet=kind").json()["facets"]["kind"]
        assert sum(each["count"] for each in kinds) == 27
        assert app.state.counting.held.state is None
