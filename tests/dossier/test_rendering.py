"""The stored JSON: whatever was loaded before, it is what a rendering of the whole record would give now."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from app.database import writing_engine
from app.dossier.graph import Stored
from app.dossier.rendering import annotations, documents, entries
from app.models import Source
from app.rendered import Annotation, SearchEntry, SuggestionKey
from app.resources import COLLECTIONS
from app.search.entries import Searched
from tests.dossier.builder import (
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
    document,
    ids,
)

LIGHT = "lighthouse/dossier.yaml"
EVERYTHING = FILES | LIGHTHOUSE

# fmt: off
VARIANTS = [  # (file, words in it, words in their place): any of them together make a folder without a fault
    (PEOPLE, "name: Mei Lan", "name: Lan Mei"),
    (PEOPLE, "  native_name: 梅兰\n  native_name_basis: editorial\n", ""),
    (PEOPLE, "- id: yu-bai", "- id: li-wu\n  name: Li Wu\n  role: other\n- id: yu-bai"),
    (ORGANIZATIONS, "name: Harbor Gazette", "name: The Harbor Gazette"),
    (ORGANIZATIONS, "- id: linhai-institute", "- id: linhai\n  name: Linhai\n  kind: other\n- id: linhai-institute"),
    (TOPICS, "label: Trade", "label: Trade and traffic"),
    (TOPICS, "- id: trade", "- id: winter\n  label: Winter\n- id: trade"),
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
    (DOSSIER, "kind: contrasts\n    from: c05\n    to: c04", "kind: supports\n    from: c04\n    to: c05"),
    (LIGHT, "title: The light\n", "title: A light\n"),
    (LIGHT, "authors: [yu-bai]", "authors: [mei-lan, otto-brandt]"),
    (LIGHT, "organization: harbor-gazette", "organization: linhai-institute"),
    (LIGHT, "bright.\n    speakers: [mei-lan]", "bright.\n    speakers: [otto-brandt, mei-lan]"),
    (LIGHT, "topics: [tides]", "topics: [trade]"),
]
# fmt: on
variants = st.sets(st.integers(0, len(VARIANTS) - 1), max_size=6)
loads = st.lists(st.tuples(variants, st.sampled_from([".", "harbor", "lighthouse"])), min_size=1, max_size=3)


def vary(folder: Folder, chosen: set[int]) -> None:
    """Write both dossiers and the registers, with these variants."""
    for file, content in EVERYTHING.items():
        folder.write(file, content)
    for index in chosen:
        folder.change(*VARIANTS[index])


def assert_rendered(url: str) -> None:
    """Every stored document is what its row renders to now, and every reference leads somewhere."""
    engine = writing_engine(url)
    with Session(engine) as session:
        for collection in COLLECTIONS:
            stored = {row.id: row.document for row in session.scalars(select(collection.listing.table))}
            graph, table = Stored(session.connection()), collection.listing.table
            rows = graph.rows(table, "id", session.scalars(select(col(table.id))))
            made = list(documents(graph, collection, rows))
            assert stored == {row.id: document for row, document in made}
            assert_found(session, collection.listing.searched, made)
        assert_indexed(session)
        sources = session.scalars(select(Source.id).where(Source.text.is_not(None))).all()  # type: ignore[call-overload, union-attr]
        spans = [row for source in sources for row in annotations(Stored(session.connection()), source)]
        columns = [column.name for column in Annotation.__table__.columns]  # type: ignore[attr-defined]
        kept = [{name: getattr(row, name) for name in columns} for row in session.scalars(select(Annotation))]
        assert sorted(kept, key=repr_of) == sorted(
            ({name: row[name] for name in columns} for row in spans), key=repr_of
        )
        if url.startswith("sqlite"):
            assert session.connection().execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def assert_found(session: Session, searched: Searched, made: list[tuple[Any, bytes]]) -> None:
    """What records are found by, and the keys that they are suggested by, are what their documents come to now."""
    found, keys = entries(searched, made)
    numbers = [row.number for row, _ in made]
    tables: dict[Any, list[dict[str, Any]]] = {SearchEntry: found, SuggestionKey: keys}
    for table, rows in tables.items():
        columns = list(table.model_fields)
        stored = session.scalars(select(table).where(table.number.in_(numbers)))
        kept = [{name: getattr(row, name) for name in columns} for row in stored]
        assert sorted(kept, key=repr) == sorted(({name: row[name] for name in columns} for row in rows), key=repr)


def assert_indexed(session: Session) -> None:
    """The database's own index holds every term of every entry, and nothing else."""
    assert session.scalar(select(func.count()).select_from(SearchEntry)) == sum(
        session.scalar(select(func.count()).select_from(collection.listing.table)) or 0 for collection in COLLECTIONS
    )
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(
            text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        )


def repr_of(row: dict[str, object]) -> str:
    """What to sort rows by."""
    return str(row["id"])


@pytest.mark.parametrize("pristine", ["sqlite"], indirect=True)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(loads=loads, last=variants)
def test_after_any_loads_the_documents_are_those_of_the_whole_record_rendered_anew(
    pristine: tuple[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    loads: list[tuple[set[int], str]],
    last: set[int],
) -> None:
    place = tmp_path_factory.mktemp("loads")
    url, folder = copy(pristine[0], "record", place), Folder(place / "folder")
    for chosen, path in loads:
        vary(folder, chosen)
        folder.load(url, path)
        assert_rendered(url)
    vary(folder, last)
    folder.load(url)
    assert_rendered(url)
    fresh = copy(pristine[0], "fresh", place)
    folder.load(fresh)
    assert current(url) == current(fresh)


def test_what_is_loaded_is_rendered(loaded: str) -> None:
    assert_rendered(loaded)


def test_the_variants_go_together(folder: Folder) -> None:
    vary(folder, set(range(len(VARIANTS))))
    assert folder.faults() == []


def test_every_record_has_a_document_that_names_it(loaded: str) -> None:
    for collection in COLLECTIONS:
        table = str(collection.listing.table.__tablename__)
        for key in ids(loaded, table):
            found = document(loaded, table, key)
            assert (found["id"], found["url"]) == (key, f"/v1/{collection.listing.table.collection}/{key}")


def test_annotations_stand_in_the_order_of_the_text_the_outer_before_the_inner(loaded: str) -> None:
    engine = writing_engine(loaded)
    with Session(engine) as session:
        found = annotations(Stored(session.connection()), "lighthouse")
    engine.dispose()
    assert [(row["position"], row["id"], row["kind"], row["start"], row["end"]) for row in found] == [
        (0, "lamp-lit", "event", 0, 17),
        (1, "lighthouse-a01", "affiliation", 18, 55),
        (2, "lighthouse-c01", "claim", 57, 83),
        (3, "lighthouse-q01", "quote", 63, 82),
    ]
    assert [json.loads(row["document"])["url"] for row in found] == [
        "/v1/events/lamp-lit",
        "/v1/people/mei-lan",
        "/v1/claims/lighthouse-c01",
        "/v1/quotes/lighthouse-q01",
    ]


def test_an_annotation_shows_its_words_and_what_surrounds_them(loaded: str) -> None:
    assert document(loaded, "annotation", "harbor-q01-original") == {
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


def test_no_document_holds_more_than_its_shape(loaded: str) -> None:
    for collection in COLLECTIONS:
        table = str(collection.listing.table.__tablename__)
        keys = set(collection.listing.shape.model_json_schema(mode="serialization")["properties"])
        for key in ids(loaded, table):
            assert set(document(loaded, table, key)) == keys - {"highlights"}
