"""The benchmarks: the corpus is the same for everyone and fit to load, and the servers compared do the same work."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import repeat
from pathlib import Path

import pytest

from app.dossiers.checking import Dossier
from benchmarks.corpus import corpus
from benchmarks.endurance import Visits, endure, visit
from benchmarks.groonga import PROGRAM, serve_groonga
from benchmarks.measure import able, check_alike, samples
from benchmarks.record import url
from benchmarks.servers import Server, serving, started
from benchmarks.work import WORK, Work
from tests.conftest import make_tables
from tests.dossiers.builder import read, run

QUOTES = 1_000
BYTES = "7ab27a0c89e1a05e1658e34274c8f8588d60fab77be727f19a6b20a9b7184e79"  # SHA-256 of the corpus of this many quotes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of synthetic dossiers."""
    root = tmp_path_factory.mktemp("corpus")
    corpus(QUOTES, root)
    return root


@pytest.fixture(scope="module")
def dossiers(folder: Path) -> list[Dossier]:
    """What the loader reads there, without a fault."""
    return read(folder, *(file.parent.name for file in sorted(folder.glob("*/dossier.yaml"))))[1]


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[tuple[Path, list[Server]]]:
    """The file of a record of these dossiers; OnRecord, the naive application and, if installed, Groonga over it."""
    file = folder / "record.db"
    make_tables(url(file))
    assert run("load", folder, url=url(file)).exit_code == 0
    with ExitStack() as stack:
        start = stack.enter_context
        running = [start(serving("OnRecord", "--factory app.main:create_app", ONRECORD_DATABASE_URL=url(file)))]
        running.append(start(serving("naive", "benchmarks.naive:app", RECORD=str(file))))
        if PROGRAM:
            running.append(start(started("Groonga", serve_groonga(file))))
        yield file, running


def test_the_same_number_of_quotes_makes_the_same_bytes(folder: Path) -> None:
    found = sha256()
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.*")]):
        found.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    assert found.hexdigest() == BYTES


def test_a_corpus_has_as_many_quotes_as_asked_for_and_is_without_fault(dossiers: list[Dossier]) -> None:
    assert sum(len(dossier.entry.quotes) for dossier in dossiers) == QUOTES
    for dossier in dossiers:
        entry = dossier.entry
        assert all((entry.claims, entry.events, entry.affiliations, entry.relations, entry.cited))


def test_three_in_ten_quotes_of_a_corpus_have_no_original(dossiers: list[Dossier]) -> None:
    originals = [quote.original for dossier in dossiers for quote in dossier.entry.quotes]
    assert 0.25 < originals.count(None) / QUOTES < 0.35


def test_few_words_of_a_corpus_are_common_and_many_are_rare(dossiers: list[Dossier]) -> None:
    texts = (dossier.text[slice(*quote.span or ())] for dossier in dossiers for quote in dossier.entry.quotes)
    words = Counter(word for text in texts for word in text.split())
    assert words["policy"] > QUOTES / 20
    assert sum(number == 1 for number in words.values()) > len(words) / 4


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.key)
def test_the_servers_compared_return_the_same_rows(servers: tuple[Path, list[Server]], work: Work) -> None:
    file, running = servers
    check_alike(work, [each for each in running if able(each.name, work)], samples(work, file))


def test_a_server_that_is_asked_for_everything_makes_no_error(servers: tuple[Path, list[Server]]) -> None:
    found = endure(servers[0], minutes=0.05, pace=80)
    assert found["errors"] == []
    assert set(found["statuses"]) <= {200, 404, 422}
    assert found["requests"] > 10
    assert 0 < found["megabytes"]["at the end"] <= found["megabytes"]["largest"]


def test_an_answer_of_another_status_than_asked_for_is_an_error(servers: tuple[Path, list[Server]]) -> None:
    visits = Visits()
    visit(servers[1][0], repeat(("/v1/quotes?limit=101", 404)), visits, until=time.monotonic() + 0.2, pause=0.1)
    assert set(visits.errors) == {"422 instead of 404: /v1/quotes?limit=101"}
