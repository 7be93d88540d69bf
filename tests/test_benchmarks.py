"""The benchmarks: the corpus is the same for everyone and fit to load, and the servers compared do the same work."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest

from app.dossiers.checking import Dossier
from benchmarks.asking import WITHDRAWN, Ask, filled, small
from benchmarks.asking import samples as samples_of
from benchmarks.corpus import corpus
from benchmarks.groonga import PROGRAM, serve_groonga
from benchmarks.measure import able, check_alike, samples
from benchmarks.record import url
from benchmarks.servers import Server, serving, started
from benchmarks.visits import Seen, Visitor, Visits, faults, judge
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


def test_each_kind_of_request_has_the_status_that_it_should_have(servers: tuple[Path, list[Server]]) -> None:
    visits, chance, port = Visits(), random.Random(1), servers[1][0].port  # noqa: S311 - no secret
    visitor, found = Visitor(port, visits), samples_of(port)
    for ask in small():
        if WITHDRAWN not in ask.path and ask.path != "/.well-known/security.txt":  # which need what is not set up here
            visitor.ask(filled(ask, chance, found))
    visitor.leave()
    assert visits.wrong == []
    assert {200, 204, 304, 400, 404, 405, 406, 412, 413, 414, 415, 422, 501} <= set(visits.statuses)


def test_an_answer_of_another_status_than_asked_for_is_wrong(servers: tuple[Path, list[Server]]) -> None:
    visits = Visits()
    visitor = Visitor(servers[1][0].port, visits)
    visitor.ask(Ask("/v1/quotes?limit=101", (404,)))
    visitor.leave()
    (wrong,) = visits.wrong
    assert wrong.startswith("GET /v1/quotes?limit=101, request ")
    assert "422 instead of (404,)" in wrong


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (Seen("/v1", revision=5, newest=5, editions=(2,)), []),
        (Seen("/v1", revision=4), ["the body is of revision 4, the response of 5"]),
        (Seen("/v1", newest=6), ["a record of revision 6 in a response of 5"]),
        (Seen("/v1", editions=(1, 2)), ["editions (1, 2) at revision 5, which has 2"]),
        (Seen("/v1", whole="topics", lines=199), ["199 of the 200 records of revision 5"]),
    ],
)
def test_a_body_of_another_revision_than_its_response_is_wrong(seen: Seen, wrong: list[str]) -> None:
    assert list(faults(seen, 5, {5: {"topics": 200}}, {5: 2})) == wrong


def test_an_older_revision_on_the_same_connection_is_wrong() -> None:
    visits = Visits(seen={name: Seen("/v1") for name in ("1-1", "1-2", "2-1")})
    log = {"1-1": {"revision": 5}, "1-2": {"revision": 4}, "2-1": {"revision": 4}}
    assert list(judge(visits, log, {}, {})) == ["/v1, request 1-2: revision 4 after 5 (/v1) on one connection"]
