"""Loading: all of a dossier or nothing, twice the same as once, and nothing left of what the files have no more."""

import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.database.engine import writing_engine
from app.dossiers import origins
from app.dossiers.loading import Load, load
from app.dossiers.rows import prepare, register_rows
from app.index.reader import ReadIndex
from app.index.storage import index_storage
from app.settings import Settings
from tests.conftest import make_tables
from tests.dossiers.builder import (
    ARTICLE,
    DOSSIER,
    FILES,
    LIGHTHOUSE,
    ORGANIZATIONS,
    PEOPLE,
    TOPICS,
    Folder,
    current,
    documents,
    dump,
    ids,
    killed,
    read,
    reading,
    revision,
    run,
)
from tests.dossiers.conftest import on_both_databases

LIGHT = "lighthouse/dossier.yaml"
Q04 = """\
  - id: q04
    kind: phrase
    exact: an open door
    attribution: unattributed
    note: The article does not say whose words they are.
"""
Q05 = Q04.replace("q04", "q05").replace("an open door", "open door")
AFFILIATIONS = FILES[DOSSIER].split("affiliations:\n")[1].split("\nevents:")[0]
RELATIONS = FILES[DOSSIER].split("\nrelations:\n")[1]
CITED = FILES[DOSSIER].split("\ncited:\n")[1].split("\naffiliations:")[0]
YU_BAI = "- id: yu-bai\n  name: Yu Bai\n  role: other\n"

# fmt: off
CHANGES = {  # what: (file, words in it, words in their place)...
    "a quote removed": [(DOSSIER, Q04, "")],
    "a quote added": [(DOSSIER, "\nrelations:\n", Q05 + "\nrelations:\n")],
    "all relations removed": [(DOSSIER, RELATIONS, "  []\n")],
    "all affiliations removed": [(DOSSIER, AFFILIATIONS, "  []\n")],
    "a cited work removed": [(DOSSIER, CITED, "  []\n"), (DOSSIER, "    said_in: gazette-column\n", "")],
    "a cited work renamed": [(DOSSIER, "title: Column by Otto Brandt", "title: Tides")],
    "an event given another id": [(DOSSIER, "- id: port-reopens", "- id: port-opens"),
                                  (DOSSIER, "event: port-reopens", "event: port-opens")],
    "a claim on another topic": [(DOSSIER, "topics: [trade, tides]", "topics: [trade]")],
    "a claim backed by another quote": [(DOSSIER, "claim: c01", "claim: c02")],
    "a quote with another speaker": [(DOSSIER, "turn.\n    speakers: [mei-lan]", "turn.\n    speakers: [yu-bai]")],
    "a claim with another speaker": [(DOSSIER, "turn.”\n    speakers: [mei-lan]", "turn.”\n    speakers: [yu-bai]")],
    "another author": [(DOSSIER, "05\n  authors: [otto-brandt]", "05\n  authors: [linhai-institute, mei-lan]")],
    "another post": [(DOSSIER, "organization: linhai-institute\n    title", "organization: harbor-gazette\n    title")],
    "an article with words before all others": [(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")],
    "an article with words after all others": [(ARTICLE, "for work.\n", "for work.\r\n")],
    "a source renamed": [(DOSSIER, "title: The harbor wakes", "title: A harbor wakes")],
    "a person renamed": [(PEOPLE, "name: Mei Lan", "name: Lan Mei")],
    "a person without a native name": [(PEOPLE, "  native_name: 梅兰\n  native_name_basis: editorial\n", "")],
    "a person with other aliases": [(PEOPLE, "[Brandt, O. Brandt]", "[Brandt]")],
    "a person added": [(PEOPLE, YU_BAI, f"{YU_BAI}- id: li-wu\n  name: Li Wu\n  role: other\n")],
    "an organization renamed": [(ORGANIZATIONS, "name: Harbor Gazette", "name: The Harbor Gazette")],
    "a topic renamed": [(TOPICS, "label: Tides", "label: High and low water")],
    "a topic made part of another": [(TOPICS, "label: Tides", "label: Tides\n  broader: trade")],
    "topics added, a part before its whole": [
        (TOPICS, "- id: tides", "- id: ebb\n  label: Ebb\n  broader: low\n- id: tides"),
        (TOPICS, "- id: tides", "- id: low\n  label: Low\n  broader: all\n- id: all\n  label: All\n- id: tides")],
    "a topic with the id of an organization": [
        (TOPICS, "- id: tides", "- id: harbor-gazette\n  label: News\n- id: tides")],
    "a person who becomes an organization": [
        (PEOPLE, YU_BAI, ""),
        (ORGANIZATIONS, "- id: harbor-gazette", "- id: yu-bai\n  name: Yu Bai\n  kind: other\n- id: harbor-gazette")],
    "a post and a speaker in the other dossier": [
        (LIGHT, "organization: harbor-gazette", "organization: linhai-institute"),
        (LIGHT, "bright.\n    speakers: [mei-lan]", "bright.\n    speakers: [otto-brandt]")],
}
# fmt: on


ON_POSTGRESQL = [  # of those, what asks most of the database
    "a quote added",
    "a cited work removed",
    "an event given another id",
    "a claim on another topic",
    "another post",
    "an article with words before all others",
    "a person renamed",
    "topics added, a part before its whole",
    "a person who becomes an organization",
]


@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_what_is_written_otherwise_changes_nothing(folder: Folder, loaded: str) -> None:
    before = dump(loaded)
    assert "unchanged" in folder.load(loaded).stdout
    assert dump(loaded) == before
    folder.change(DOSSIER, Q04, "")  # entries in another order
    folder.change(DOSSIER, "\nquotes:\n", f"\nquotes:\n{Q04}")
    folder.write(PEOPLE, YU_BAI + folder.read(PEOPLE).replace(YU_BAI, ""))
    folder.load(loaded)
    assert dump(loaded) == before
    folder.write(DOSSIER, folder.read(DOSSIER).replace("\n", "\r\n"))
    folder.change(DOSSIER, "claim: c01\r\n    kind: phrase", "# A remark.\r\n    kind: 'phrase'\r\n    claim: c01")
    folder.change(PEOPLE, "name: Yu Bai\n  role: other", "role: other\n  name: Yu Bai")
    folder.load(loaded)
    assert dump(loaded) == before


@pytest.mark.parametrize(
    ("pristine", "changes"),
    [*(("sqlite", [what]) for what in CHANGES), ("postgresql", ON_POSTGRESQL)],
    indirect=["pristine"],
    ids=[*CHANGES, "on PostgreSQL"],
)
@pytest.mark.usefixtures("rows_only")
def test_a_change_makes_the_record_that_of_a_new_database_and_taken_back_leaves_no_trace(
    folder: Folder, loaded: str, tmp_path: Path, changes: list[str]
) -> None:
    before, counted = current(loaded), revision(loaded)
    for number, what in enumerate(changes):
        for change in CHANGES[what]:
            folder.change(*change)
        folder.load(loaded)
        assert current(loaded) == current(fresh(folder, tmp_path / f"fresh-{number}")), what
        for file, content in (FILES | LIGHTHOUSE).items():
            folder.write(file, content)
        folder.load(loaded)
        assert current(loaded) == before, what
        assert revision(loaded) == counted + 2 * (number + 1)


def fresh(folder: Folder, path: Path) -> str:
    """Return the URL of a new database that holds what the folder does."""
    url = f"sqlite:///{path}"
    make_tables(url)
    folder.load(url)
    return url


def test_what_is_renamed_or_moved_is_so_wherever_the_record_shows_it(folder: Folder, loaded: str) -> None:
    folder.change(PEOPLE, "name: Mei Lan", "name: Lan Mei")
    folder.change(ORGANIZATIONS, "name: Harbor Gazette", "name: The Harbor Gazette")
    folder.load(loaded)
    with reading(loaded) as client:
        ask = asking(client)
        for shown in (
            ask("people/mei-lan"),
            ask("quotes/harbor-q01")["speakers"][0],
            ask("quotes/lighthouse-q01")["speakers"][0],
            ask("claims/harbor-c01")["speakers"][0],
            ask("claims/harbor-c03")["relations"][0]["claim"]["speakers"][0],
            ask("events/lamp-lit")["participants"][0],
        ):
            assert shown["name"] == "Lan Mei"
        for shown in (
            ask("organizations/harbor-gazette"),
            ask("people/otto-brandt")["affiliations"][0]["organization"],
            ask("people/mei-lan")["affiliations"][1]["organization"],
            ask("sources/gazette-column")["publisher"],
        ):
            assert shown["name"] == "The Harbor Gazette"
        assert ask("organizations/harbor-gazette")["counts"] == {"quotes": 4, "claims": 4, "people": 2}
    folder.change(LIGHT, "organization: harbor-gazette", "organization: linhai-institute")
    folder.load(loaded)
    with reading(loaded) as client:
        ask = asking(client)
        assert ask("organizations/harbor-gazette")["counts"] == {"quotes": 1, "claims": 1, "people": 1}
        assert ask("organizations/linhai-institute")["counts"] == {"quotes": 3, "claims": 3, "people": 1}


def asking(client: TestClient) -> Callable[[str], Any]:
    """Return what reads the public JSON of a record."""
    return lambda path: client.get(f"/v1/{path}").json()


def test_loading_one_dossier_leaves_the_other_alone(folder: Folder, loaded: str) -> None:
    folder.change(LIGHT, "exact: the lamp is bright.", "exact: the lamp\n    correction: Shorter.")
    folder.change(DOSSIER, Q04, "")
    folder.load(loaded, "harbor")
    assert documents(loaded, "quotes")["lighthouse-q01"]["text"] == "the lamp is bright."
    assert "harbor-q04" not in ids(loaded, "quote")
    folder.load(loaded, "lighthouse")
    assert documents(loaded, "quotes")["lighthouse-q01"]["text"] == "the lamp"


@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_a_faulty_folder_changes_nothing(folder: Folder, loaded: str) -> None:
    before = dump(loaded)
    folder.change(DOSSIER, Q04, "")
    folder.change(LIGHT, "exact: the lamp is bright.", "exact: the lamp is dark.")
    result = run("load", folder.root, url=loaded)
    assert result.exit_code == 1
    assert f"{LIGHT}:{folder.line(LIGHT, 'dark')}: " in result.stderr
    assert dump(loaded) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("- id: lamp-lit", "- id: port-reopens", id="an event"),
        pytest.param("  id: lighthouse", "  id: gazette-column", id="a source"),
    ],
)
@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_an_id_that_another_folder_has_loaded_already_is_refused(
    folder: Folder, migrated: str, tmp_path: Path, old: str, new: str
) -> None:
    folder.load(migrated)
    before = dump(migrated)
    other = Folder(tmp_path / "other")
    shutil.rmtree(other.root / "harbor")
    other.add_lighthouse()
    other.change(LIGHT, old, new)
    result = run("load", other.root, url=migrated)
    assert result.exit_code in {1, 3}
    assert new.rsplit(maxsplit=1)[-1] in result.stderr
    assert dump(migrated) == before


@pytest.mark.slow
@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_a_load_that_the_database_fails_in_leaves_everything_as_it_was(folder: Folder, loaded: str) -> None:
    before = dump(loaded)
    change_much(folder)
    changed = list[bool]()
    for moment in count(1, 4):
        with gone_at(moment):
            result = run("load", folder.root / "harbor", url=loaded)
        if result.exit_code == 0:
            break
        assert result.exit_code == 3, moment
        assert "the connection is gone" in result.stderr
        changed.append(dump(loaded) != before)
    assert changed.count(False) > 5
    assert changed == sorted(changed)
    assert dump(loaded) != before
    assert run("doctor", url=loaded).exit_code == 0


@pytest.mark.faults
@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_a_load_that_is_killed_leaves_everything_as_it_was_or_as_it_was_to_be(
    folder: Folder, migrated: str, copies: Callable[[str], str]
) -> None:
    empty, nothing = copies(migrated), dump(migrated)
    folder.load(migrated)
    old = dump(migrated)
    change_much(folder)
    ((statements, ended, _),) = killed(["load", folder.root], [(0, url := copies(migrated))])
    new = dump(url)
    assert ended == 0
    assert new != old
    moments = [*range(1, statements, statements // 6), statements]
    moments += [-moment for moment in moments[1::3]]
    urls = [copies(migrated) for _ in moments]
    *outcomes, first = killed(["load", folder.root], [*zip(moments, urls, strict=True), (18, empty)])
    left = {moment: (ended, dump(url)) for moment, url, (_, ended, _) in zip(moments, urls, outcomes, strict=True)}
    assert all(found in (old, new) for _, found in left.values())
    before = [left[moment] for moment in sorted(moments) if moment > 0]
    assert {ended for ended, _ in before} == {-signal.SIGKILL}
    there = [found == new for _, found in before]
    assert there == sorted(there)  # whatever is done after it
    assert there.count(False) > 1
    assert first[:2] == (17, -signal.SIGKILL)
    assert dump(empty) == nothing
    folder.load(urls[len(urls) // 2])
    assert dump(urls[len(urls) // 2]) == new


@pytest.mark.faults
def test_an_index_that_a_killed_load_left_behind_is_brought_up_by_whatever_comes_next(
    folder: Folder, migrated: str, copies: Callable[[str], str]
) -> None:
    folder.load(migrated)
    change_much(folder)
    ((statements, ended, _),) = killed(["load", folder.root], [(0, copies(migrated))])
    assert ended == 0
    nexts: list[list[str | Path]] = [["load", folder.root], ["index"], []]
    urls = [copies(migrated) for _ in nexts]
    for url in urls:
        assert run("index", url=url).exit_code == 0
    outcomes = killed(["load", folder.root], [(statements, url) for url in urls])
    assert {ended for _, ended, _ in outcomes} == {-signal.SIGKILL}
    for url, command in zip(urls, nexts, strict=True):
        assert revision(url) == 2
        assert index_revision(url) == 1
        if command:
            assert run(*command, url=url).exit_code == 0
        else:
            assert documents(url, "people")["mei-lan"]["name"] == "Lan Mei"
        assert index_revision(url) == 2
        assert run("doctor", url=url).exit_code == 0


def index_revision(url: str) -> int:
    """Return the revision that the index of a database is at."""
    snapshot = ReadIndex(index_storage(Settings(database_url=url))).snapshot()
    assert snapshot
    return snapshot.revision


@on_both_databases
@pytest.mark.usefixtures("rows_only")
def test_loads_at_the_same_time_take_turns(folder: Folder, migrated: str, copies: Callable[[str], str]) -> None:
    registers, (dossier,) = read(folder.root, "harbor")
    named, fresh = register_rows(registers), copies(migrated)

    def put(_: int) -> bool:
        engine = writing_engine(migrated)
        (changed,) = load(engine, Load(origins.Folder(folder.root, ["harbor"]), named), [prepare(dossier)])
        engine.dispose()
        return changed

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(put, range(4))) == [False, False, False, True]
    folder.load(fresh)
    assert dump(migrated) == dump(fresh)


@contextmanager
def gone_at(moment: int) -> Iterator[None]:
    """Lose the connection before a statement of this thread, by its number."""
    seen, thread = count(1), get_ident()

    def lose(_: Any, __: Any, statement: str, *___: Any) -> None:
        if get_ident() == thread and next(seen) == moment:
            raise OperationalError(statement, None, ConnectionError("the connection is gone"))

    event.listen(Engine, "before_cursor_execute", lose)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", lose)


def change_much(folder: Folder) -> None:
    """Change something in every file."""
    folder.change(PEOPLE, "name: Mei Lan", "name: Lan Mei")
    folder.change(ORGANIZATIONS, "name: Harbor Gazette", "name: The Harbor Gazette")
    folder.change(TOPICS, "- id: tides", "- id: winter\n  label: Winter\n- id: tides")
    folder.change(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")
    folder.change(DOSSIER, Q04, "")
