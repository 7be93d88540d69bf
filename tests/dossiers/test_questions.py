"""Who speaks, about whom, when and on what: the questions that the new keys of a dossier let one ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.asking import items
from tests.dossiers.builder import FILES, PEOPLE, TOPICS, Folder, copy, reading, run

TALKS = {
    "talks/article.txt": """\
In 2017 talks began, and they go on. By February 2025 the ferry had stopped. On February 26, 2025, the port \
closed. It is to open in March. Li Wu, at the Linhai Institute, said the port was safe, and the Gazette right. \
Li Wu, now at the Harbor Gazette, called the Gazette careless. In winter she was silent. Linhai believes in the \
port. The port will reopen. Li Wu reportedly heard from Otto Brandt that nobody would come.
""",
    "talks/dossier.yaml": """\
source: {id: talks, kind: article, title: Talks, language: en, published_on: 2025-03, authors: [yu-bai]}
cited:
- {id: diary, kind: book, title: Diary, published_on: 2025-02-27}
affiliations:
- {id: a01, person: li-wu, organization: linhai-institute, until: 2025-01, exact: "Li Wu, at the Linhai Institute"}
- {id: a02, person: li-wu, organization: harbor-gazette, from: 2025-02, exact: "Li Wu, now at the Harbor Gazette"}
events:
- {id: long-talks, name: Talks go on, happened_on: 2017/.., exact: In 2017 talks began}
- {id: ferry-stopped, name: The ferry stops, happened_on: ../2025-02, exact: By February 2025 the ferry had stopped}
- {id: port-closed, name: The port closes, happened_on: 2025-02-26, exact: "On February 26, 2025, the port closed"}
- {id: port-opens, name: The port opens, happened_on: 2025-03, status: announced, exact: to open in March}
claims:
- {id: c01, kind: evaluation, text: The port is safe., exact: said the port was safe, speakers: [li-wu], \
said_on: 2024-12, topics: [tides], certainty: asserted, \
targets: [{id: linhai-institute, stance: critical}, {id: harbor-gazette, stance: favorable}]}
- {id: c02, kind: evaluation, text: The Gazette is careless., exact: called the Gazette careless, speakers: [li-wu], \
said_on: 2025-02-25, topics: [trade], status: withdrawn, targets: [{id: harbor-gazette, stance: critical}]}
- {id: c03, kind: description, text: She is silent., exact: In winter she was silent, speakers: [li-wu], \
said_on: 2025-01/2025-02}
- {id: c04, kind: evaluation, text: The port is good., exact: Linhai believes in the port, attributed_to: Linhai, \
speakers: [linhai-institute], certainty: hedged}
- {id: c05, kind: prediction, text: The port will reopen., exact: The port will reopen, attribution: author}
- {id: c06, kind: prediction, text: Nobody will come., \
exact: reportedly heard from Otto Brandt that nobody would come, \
speakers: [otto-brandt], via: [li-wu], hearsay: true, hearsay_marker: reportedly, said_in: diary}
relations:
- {id: r01, kind: disagrees, from: c02, to: c01, basis: editorial, note: One calls careless whom the other calls right.}
- {id: r02, kind: supports, from: c02, to: c03, basis: editorial}
- {id: r03, kind: answers, from: c06, to: c05, basis: editorial}
""",
    PEOPLE: FILES[PEOPLE] + "- {id: li-wu, name: Li Wu, role: official}\n",
    TOPICS: """\
- {id: nature, label: Nature}
- {id: sea, label: Sea, broader: nature}
- {id: tides, label: Tides, broader: sea}
- {id: trade, label: Trade}
""",
}


@pytest.fixture(scope="module")
def url(pristine_sqlite: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with this dossier and the harbor's."""
    place = tmp_path_factory.mktemp("talks")
    url, folder = copy(pristine_sqlite[0], "talks", place), Folder(place / "folder")
    for file, content in TALKS.items():
        folder.write(file, content)
    folder.load(url)
    return url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    """A client of a server of it."""
    with reading(url) as client:
        yield client


def short_ids(client: TestClient, address: str) -> str:
    """The ids of the list, those of the talks without their source."""
    return " ".join(item["id"].removeprefix("talks-") for item in items(client, address))


QUESTIONS = {
    # A post counts while it can have been held; Otto Brandt is at the Gazette at any time.
    "organization=linhai-institute": "c01 c03 c04",
    "organization=harbor-gazette": "c02 c03 c06",
    # Authors and collectives are speakers.
    "speaker=yu-bai": "c05",
    "speaker=yu-bai&attribution=author": "c05",
    "speaker=linhai-institute": "c04",
    "attributed_to=Linhai": "c04",
    # Second hand.
    "via=li-wu": "c06",
    "speaker=otto-brandt&via=li-wu": "c06",
    "hearsay=true": "c06",
    "said_in=diary": "c06",
    # How sure it is, how it stands, whom it judges.
    "certainty=hedged,asserted": "c01 c04",
    "status=withdrawn": "c02",
    "about=harbor-gazette": "c01 c02",
    "stance=critical": "c01 c02",
    "about=harbor-gazette&stance=critical": "c02",
    "about=harbor-gazette,linhai-institute&stance=critical": "c01 c02",
    "about=linhai-institute&stance=favorable": "",
    # Relations, in either direction, and one and the same.
    "relation=disagrees": "c01 c02",
    "relation=disagrees&related_to=talks-c01": "c02",
    "relation=disagrees&related_to=talks-c03": "",
    "relation=supports&related_to=talks-c01": "",
    "relation=supports,disagrees&related_to=talks-c03,talks-c01": "c02",
    "relation=answers&related_to_speaker=yu-bai": "c06",
    "relation=supports&related_to_speaker=li-wu": "c02 c03",
    "relation=disagrees&related_to=talks-c02&related_to_speaker=li-wu": "c01",
    "related_to=talks-c05&related_to_speaker=li-wu": "",
    # A topic includes its parts.
    "topic=nature": "c01",
    "topic=sea,trade": "c01 c02",
    # What was said between two days, as far as the source tells.
    "date_from=2025-02-24&date_to=2025-02-28": "c02 c03 c06",
}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS.items())
def test_a_question_returns_the_claims_that_answer_it(client: TestClient, question: str, answer: str) -> None:
    assert short_ids(client, f"/v1/claims?source=talks&{question}") == answer


def facet(client: TestClient, address: str, name: str) -> dict[str, int]:
    """The counts of a facet, each of which is the total of the list that it leads to."""
    answer = client.get(f"{address}&facet={name}").json()
    counts = {each["value"]: each["count"] for each in answer["facets"][name]}
    for each in answer["facets"][name]:
        if not each["selected"]:
            others = address.partition("?")[2].split("&")
            kept = "&".join(other for other in others if not other.startswith(f"{name}="))
            assert len(items(client, f"/v1/claims?{kept}&{name}={each['value']}")) == each["count"]
    return counts


@pytest.mark.parametrize(
    ("question", "name", "counts"),
    [
        ("about=harbor-gazette", "stance", {"critical": 1, "favorable": 1}),
        ("about=linhai-institute", "stance", {"critical": 1}),
        ("stance=favorable", "about", {"harbor-gazette": 1}),
        ("stance=favorable&about=linhai-institute", "about", {"harbor-gazette": 1, "linhai-institute": 0}),
        ("stance=critical,favorable", "about", {"harbor-gazette": 2, "linhai-institute": 1}),
        ("stance=critical", "stance", {"critical": 2, "favorable": 1}),
        ("related_to=talks-c01", "relation", {"disagrees": 1}),
        ("related_to_speaker=li-wu", "relation", {"disagrees": 2, "supports": 2}),
        ("kind=evaluation", "relation", {"disagrees": 2, "supports": 1}),
        ("kind=evaluation", "topic", {"nature": 1, "sea": 1, "tides": 1, "trade": 1}),
    ],
)
def test_a_facet_counts_within_one_target_or_relation(
    client: TestClient, question: str, name: str, counts: dict[str, int]
) -> None:
    assert facet(client, f"/v1/claims?source=talks&{question}", name) == counts


def cells(client: TestClient, query: str) -> dict[tuple[str, str], tuple[int, dict[str, int]]]:
    """The cells of a matrix, each of which counts the list that it leads to."""
    found = client.get(f"/v1/matrix?source=talks&{query}").json()
    for shown in [*found["rows"], *found["columns"], *found["cells"]]:
        assert len(items(client, shown["url"])) == shown["count"] > 0
    return {(cell["row"], cell["column"]): (cell["count"], cell["stances"]) for cell in found["cells"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "rows=speaker&columns=about",
            {
                ("li-wu", "harbor-gazette"): (2, {"favorable": 1, "critical": 1}),
                ("li-wu", "linhai-institute"): (1, {"critical": 1}),
            },
        ),
        (
            "rows=about&columns=topic&topic=sea&about=linhai-institute",
            {("linhai-institute", "sea"): (1, {"critical": 1})},
        ),
        (
            "rows=about&columns=stance",
            {
                ("harbor-gazette", "favorable"): (1, {"favorable": 1}),
                ("harbor-gazette", "critical"): (1, {"critical": 1}),
                ("linhai-institute", "critical"): (1, {"critical": 1}),
            },
        ),
        ("rows=speaker&columns=about&stance=favorable", {("li-wu", "harbor-gazette"): (1, {"favorable": 1})}),
        ("rows=speaker&columns=stance&about=linhai-institute", {("li-wu", "critical"): (1, {})}),
        ("rows=speaker&columns=relation&related_to=talks-c03", {("li-wu", "supports"): (1, {})}),
    ],
)
def test_a_matrix_counts_within_one_target_or_relation(
    client: TestClient, query: str, expected: dict[tuple[str, str], Any]
) -> None:
    assert cells(client, query) == expected


def test_topics_count_what_is_on_their_parts(client: TestClient) -> None:
    counts = {topic["id"]: topic["counts"] for topic in items(client, "/v1/topics")}
    # c01, and the harbor's claims on tides with the quotes that back them.
    assert counts["nature"] == counts["sea"] == counts["tides"] == {"claims": 4, "quotes": 3}
    assert len(items(client, "/v1/claims?topic=nature")) == 4
    assert len(items(client, "/v1/quotes?topic=nature")) == 3
    assert short_ids(client, "/v1/relations?source=talks&topic=nature") == "r01"


def test_organizations_count_what_was_said_while_somebody_was_there(client: TestClient) -> None:
    organizations = {each["id"]: each["counts"]["claims"] for each in items(client, "/v1/organizations")}
    assert organizations == {
        id: len(items(client, f"/v1/claims?organization={id}")) for id in ("linhai-institute", "harbor-gazette")
    }


EVENTS = {
    "": "long-talks port-closed ferry-stopped port-opens",  # an open start is ordered by the end
    "sort=-date": "port-opens ferry-stopped port-closed long-talks",
    "status=announced": "port-opens",
    "date_from=2025-02-24&date_to=2025-02-28": "long-talks port-closed ferry-stopped",
    "date_to=2016": "ferry-stopped",
    "date_from=2030": "long-talks",
}


@pytest.mark.parametrize(("question", "answer"), EVENTS.items())
def test_events_with_open_dates_have_their_place(client: TestClient, question: str, answer: str) -> None:
    assert short_ids(client, f"/v1/events?source=talks&{question}") == answer


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: Sea, broader: nature", "label: Sea"),
        ("label: Sea, broader: nature", "label: The sea, broader: nature"),
        ("label: Trade", "label: Trade, broader: sea"),
        ("label: Nature", "label: The world"),
    ],
)
def test_a_change_of_the_topics_reaches_what_is_on_their_parts(
    url: str, folder: Folder, tmp_path: Path, old: str, new: str
) -> None:
    for file, content in (FILES | TALKS).items():
        folder.write(file, content)
    changed = copy(url, "changed", tmp_path)
    for content in (TALKS[TOPICS].replace(old, new), TALKS[TOPICS]):
        folder.write(TOPICS, content)
        folder.load(changed)
        result = run("doctor", url=changed)
        assert result.exit_code == 0, result.output
