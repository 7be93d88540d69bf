"""The public JSON: whatever was loaded before, the index has what an index made anew would have now."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.api.all_collections import COLLECTIONS
from app.api.schemas import Collection
from tests.asking import items
from tests.conftest import ROUNDS
from tests.dossiers.builder import (
    ARTICLE,
    DOSSIER,
    FILES,
    LIGHTHOUSE,
    ORGANIZATIONS,
    PEOPLE,
    TOPICS,
    Folder,
    copy,
    current,
    ids,
    reading,
    run,
)

LIGHT = "lighthouse/dossier.yaml"
EVERYTHING = FILES | LIGHTHOUSE
NAMES = [each.listing.table.collection for each in COLLECTIONS]

# fmt: off
VARIANTS = [  # (file, words in it, words in their place): any of them together make a folder without a fault
    (PEOPLE, "name: Mei Lan", "name: Lan Mei"),
    (PEOPLE, "  native_name: 梅兰\n  native_name_basis: editorial\n", ""),
    (PEOPLE, "- id: yu-bai", "- id: li-wu\n  name: Li Wu\n  role: other\n- id: yu-bai"),
    (ORGANIZATIONS, "name: Harbor Gazette", "name: The Harbor Gazette"),
    (ORGANIZATIONS, "- id: linhai-institute", "- id: linhai\n  name: Linhai\n  kind: other\n- id: linhai-institute"),
    (TOPICS, "label: Trade", "label: Trade and traffic"),
    (TOPICS, "- id: trade", "- id: winter\n  label: Winter\n- id: trade"),
    (TOPICS, "label: Tides", "label: Tides\n  broader: trade"),
    (DOSSIER, "    unit: Tide Office", "    unit: Tide Office\n    until: 2023"),
    (DOSSIER, "    attributed_to: Residents\n", "    attributed_to: Residents\n    speakers: [yu-bai]\n"),
    (ARTICLE, "The harbor 🚢", "See how the harbor 🚢"),
    (DOSSIER, "title: The harbor wakes", "title: A harbor wakes"),
    (DOSSIER, "title: Column by Otto Brandt", "title: Tides"),
    (DOSSIER, "    said_in: gazette-column\n", ""),
    (DOSSIER, "    publisher: harbor-gazette\n", ""),
    (DOSSIER, "organization: harbor-gazette", "organization: linhai-institute"),
    (DOSSIER, "participants: [linhai-institute]", "participants: [harbor-gazette, yu-bai]"),
    (DOSSIER, "topics: [trade, tides]", "topics: [tides]"),
    (DOSSIER, "    event: port-reopens\n", ""),
    (DOSSIER, "claim: c01", "claim: c04"),
    (DOSSIER, "turn.\n    speakers: [mei-lan]", "turn.\n    speakers: [linhai-institute, otto-brandt]"),
    (DOSSIER, "turn.”\n    speakers: [mei-lan]", "turn.”\n    speakers: [yu-bai]"),
    (DOSSIER, "kind: disagrees\n    from: c05\n    to: c04", "kind: supports\n    from: c04\n    to: c05"),
    (LIGHT, "title: The light\n", "title: A light\n"),
    (LIGHT, "authors: [yu-bai]", "authors: [mei-lan, otto-brandt]"),
    (LIGHT, "organization: harbor-gazette", "organization: linhai-institute"),
    (LIGHT, "bright.\n    speakers: [mei-lan]", "bright.\n    speakers: [otto-brandt, mei-lan]"),
    (LIGHT, "topics: [tides]", "topics: [trade]"),
    (LIGHT, "kind: sentence\n", "kind: sentence\n    said_in: gazette-column\n"),
    (LIGHT, "- id: q01\n", "- id: q01\n    translation: presumed\n    translation_of: harbor-q02\n"),
]
# fmt: on
ACROSS = {len(VARIANTS) - 1, len(VARIANTS) - 2}  # refer to the other dossier, which must be there
variants = st.sets(st.integers(0, len(VARIANTS) - 1), max_size=6)
loads = st.lists(st.tuples(variants, st.sampled_from([".", "harbor", "lighthouse"])), min_size=1, max_size=3)


def vary(folder: Folder, chosen: set[int]) -> None:
    """Write both dossiers and the registers, with these variants."""
    for file, content in EVERYTHING.items():
        folder.write(file, content)
    for index in chosen:
        folder.change(*VARIANTS[index])


def assert_sound(url: str) -> None:
    """The index has what the rows make now, and every reference leads somewhere."""
    result = run("doctor", url=url)
    assert result.exit_code == 0, result.output


@pytest.mark.slow
@settings(max_examples=ROUNDS + 1, suppress_health_check=list(HealthCheck))
@given(loads=loads, last=variants)
def test_after_any_loads_the_documents_are_those_of_the_whole_record_rendered_anew(
    pristine_sqlite: tuple[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    loads: list[tuple[set[int], str]],
    last: set[int],
) -> None:
    place = tmp_path_factory.mktemp("loads")
    url, folder = copy(pristine_sqlite[0], "record", place), Folder(place / "folder")
    for chosen, path in loads:
        vary(folder, chosen)
        folder.load(url, "." if chosen & ACROSS else path)
        assert_sound(url)
    vary(folder, last)
    folder.load(url)
    assert_sound(url)
    fresh = copy(pristine_sqlite[0], "fresh", place)
    folder.load(fresh)
    assert current(url) == current(fresh)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "words", "others"),
    [
        (ORGANIZATIONS, "name: Harbor Gazette", "name: Seaside Herald"),
        (DOSSIER, "    title: director\n", ""),
        (DOSSIER, "    unit: Tide Office\n", ""),
    ],
    ids=["organization", "title", "unit"],
)
def test_an_affiliation_is_found_by_what_another_dossier_changes(
    folder: Folder, loaded: str, file: str, words: str, others: str
) -> None:
    folder.change(file, words, others)
    folder.load(loaded)
    assert_sound(loaded)
    folder.write(file, EVERYTHING[file])
    folder.load(loaded)
    assert_sound(loaded)


def test_the_variants_go_together(folder: Folder) -> None:
    vary(folder, set(range(len(VARIANTS))))
    assert folder.faults() == []


@pytest.fixture(scope="module")
def client(pristine_sqlite: tuple[str, str]) -> Iterator[TestClient]:
    """A client of a server of both dossiers."""
    with reading(pristine_sqlite[1]) as client:
        yield client


@pytest.mark.parametrize("collection", COLLECTIONS, ids=NAMES)
def test_every_record_is_served_under_its_id_with_the_keys_of_its_shape(
    client: TestClient, pristine_sqlite: tuple[str, str], collection: Collection
) -> None:
    listing = collection.listing
    keys = set(listing.shape.model_json_schema(mode="serialization")["properties"]) - {"highlights"}
    there = ids(pristine_sqlite[1], str(listing.table.__tablename__))
    assert there
    for key in there:
        address = f"/v1/{listing.table.collection}/{key}"
        found = client.get(address).json()
        assert (found["id"], found["url"]) == (key, address)
        assert set(found) - set(collection.beside) == keys


def test_annotations_stand_in_the_order_of_the_text_the_outer_before_the_inner(client: TestClient) -> None:
    found = items(client, "/v1/sources/lighthouse/annotations")
    assert [
        (each["id"], each["kind"], each["anchor"]["start"], each["anchor"]["end"], each["url"]) for each in found
    ] == [
        ("lamp-lit", "event", 0, 17, "/v1/events/lamp-lit"),
        ("lighthouse-a01", "affiliation", 18, 55, "/v1/people/mei-lan"),
        ("lighthouse-c01", "claim", 57, 83, "/v1/claims/lighthouse-c01"),
        ("lighthouse-q01", "quote", 63, 82, "/v1/quotes/lighthouse-q01"),
    ]


def test_an_annotation_shows_its_words_and_what_surrounds_them(client: TestClient) -> None:
    (found,) = items(client, "/v1/sources/harbor/annotations?kind=original")
    assert found == {
        "id": "harbor-q01-original",
        "url": "/v1/quotes/harbor-q01",
        "kind": "original",
        "anchor": {
            "start": FILES[ARTICLE].index("静潮"),
            "end": FILES[ARTICLE].index(") and expects"),
            "exact": "静潮",
            "prefix": "itute, calls it “a quiet tide” (",
            "suffix": ") and expects that “the tide wil",
        },
    }
