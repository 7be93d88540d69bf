"""Drafts: served only to those who ask for them, and everywhere else as if they were not there."""

import pytest

from tests.asking import items
from tests.dossiers.builder import DOSSIER, Folder, reading, run
from tests.dossiers.conftest import on_both_databases

LIGHT = "lighthouse/dossier.yaml"
DRAFT = "review: {status: draft, by: Ann, on: 2025-03}"
VERIFIED = {"status": "verified", "by": "Ann", "on": "2025-03-01"}


@pytest.fixture
def reviewed(folder: Folder, loaded: str) -> str:
    """A database in which one dossier is verified but for a quote, a claim and an event, and the other one a draft."""
    folder.change(DOSSIER, "  id: harbor\n", "  id: harbor\n  review: {status: verified, by: Ann, on: 2025-03-01}\n")
    folder.change(DOSSIER, "    gloss: still tide\n", f"    gloss: still tide\n    {DRAFT}\n")
    folder.change(DOSSIER, "    text: There is little time.\n", f"    text: There is little time.\n    {DRAFT}\n")
    folder.change(DOSSIER, "    place: Linhai\n", f"    place: Linhai\n    {DRAFT}\n")
    folder.change(LIGHT, "  id: lighthouse\n", f"  id: lighthouse\n  {DRAFT}\n")
    folder.load(loaded)
    return loaded


def test_drafts_are_in_a_list_only_where_asked_for(reviewed: str) -> None:
    with reading(reviewed) as client:
        found = {
            (name, review): [each["id"] for each in items(client, f"/v1/{name}{review}")]
            for name in ("quotes", "claims", "relations", "events", "sources")
            for review in ("", "?review=draft", "?review=verified", "?review=draft,verified")
        }
    assert found["quotes", ""] == found["quotes", "?review=verified"] == ["harbor-q02", "harbor-q03", "harbor-q04"]
    assert found["quotes", "?review=draft"] == ["harbor-q01", "lighthouse-q01"]
    with reading(reviewed) as client:
        chosen = items(client, "/v1/quotes?id=harbor-q01,harbor-q02&review=draft")
    assert [each["id"] for each in chosen] == ["harbor-q01"]
    assert len(found["quotes", "?review=draft,verified"]) == 5
    assert found["claims", "?review=draft"] == ["harbor-c03", "lighthouse-c01"]
    assert "harbor-c03" not in found["claims", ""]
    assert (found["events", ""], set(found["events", "?review=draft"])) == ([], {"lamp-lit", "port-reopens"})
    assert found["sources", ""] == ["gazette-column", "harbor"]
    assert found["relations", ""] == found["relations", "?review=verified"] == ["harbor-r02", "harbor-r03"]
    assert found["relations", "?review=draft"] == ["harbor-r01"]  # from a draft claim
    assert len(found["relations", "?review=draft,verified"]) == 3
    assert run("doctor", url=reviewed).exit_code == 0


def test_ids_that_are_drafts_are_missing_and_the_way_to_them_is_named(reviewed: str) -> None:
    with reading(reviewed) as client:
        page = client.get("/v1/quotes?ids=harbor-q01,harbor-q02&include=claim.topics").json()
        assert [each["id"] for each in page["items"]] == ["harbor-q02"]
        assert page["missing"] == [{"id": "harbor-q01", "reason": "unknown", "suggestion": "review=draft"}]
        page = client.get("/v1/quotes?ids=harbor-q01,harbor-q02&review=draft&sort=random&seed=1").json()
        assert ([each["id"] for each in page["items"]], page["missing"]) == (["harbor-q01"], [])
        assert page["description"].startswith("Draft quotes with the id harbor-q01 or harbor-q02, shuffled")
        (item,) = client.get("/v1/claims?review=draft&format=csl-json&ids=lighthouse-c01").json()
        assert item["id"] == "lighthouse-c01"


def test_a_single_draft_is_refused_with_the_way_to_it(reviewed: str) -> None:
    paths = ("/v1/quotes/harbor-q01", "/v1/claims/harbor-c03", "/v1/events/port-reopens", "/v1/sources/lighthouse")
    with reading(reviewed) as client:
        for path in paths:
            response = client.get(path)
            assert response.status_code == 404
            assert "is a draft" in response.json()["detail"]
            way = response.json()["errors"][0]["suggestion"]
            assert way == f"{path}?review=draft"
            assert client.get(way).json()["review"] == {"status": "draft", "by": "Ann", "on": "2025-03"}
        assert client.get("/v1/quotes/harbor-q02").json()["review"] == VERIFIED
        assert client.get("/v1/sources/lighthouse?review=draft").json()["text"].startswith("The light")
        for path in ("quotes/harbor-q01/card", "quotes/harbor-q01/citation", "sources/lighthouse/annotations"):
            assert client.get(f"/v1/{path}").status_code == 404, path
        annotations = client.get("/v1/sources/lighthouse/annotations?review=draft").json()
        assert annotations["page"]["total"] == 4


def test_nothing_else_shows_a_draft(reviewed: str) -> None:
    with reading(reviewed) as client:
        claim = client.get("/v1/claims/harbor-c01").json()
        assert (claim["quotes"], claim["event"]) == ([], None)
        other = client.get("/v1/claims/harbor-c02").json()
        assert other["relations"] == []  # c03, a draft, answers it
        assert client.get("/v1/quotes/harbor-q03").json()["claim"] is None
        person = client.get("/v1/people/mei-lan").json()
        assert person["counts"] == {"quotes": 1, "claims": 2}
        assert [post["source"]["id"] for post in person["affiliations"]] == ["harbor"]
        assert client.get("/v1/search?q=tide&kind=quote").json()["page"]["total"] == 2
        assert client.get("/v1/search?q=lamp").json()["page"]["total"] == 0
        assert client.get("/v1/suggest?q=quiet").json()["items"] == []
        assert client.get("/v1/verify?text=the lamp is bright").json()["verdict"] == "none"
        feed = client.get("/v1/feed.json").json()["items"]
        assert {item["_onrecord"]["id"] for item in feed} == {"harbor-q02", "harbor-q03", "harbor-q04"}
        facets = client.get("/v1/quotes?facet=speaker,organization,source").json()["facets"]
        assert {value["value"]: value["count"] for value in facets["speaker"]} == {"mei-lan": 1, "otto-brandt": 1}
        assert {value["value"] for value in facets["organization"]} == {"linhai-institute", "harbor-gazette"}
        assert [each["value"] for each in client.get("/v1/quotes?facet=claim").json()["facets"]["claim"]] == [
            "harbor-c02"
        ]
        assert client.get("/v1/claims?related_to_speaker=otto-brandt").json()["items"] == []
        assert client.get("/v1/claims?relation=answers").json()["items"] == []
        kinds = client.get("/v1/claims?facet=relation").json()["facets"]["relation"]
        assert [(each["value"], each["count"]) for each in kinds] == [("disagrees", 2), ("qualifies", 2)]
        drafts = items(client, "/v1/claims?relation=answers&review=draft")
        assert [each["id"] for each in drafts] == ["harbor-c03"]
        assert client.get("/v1").json()["counts"]["quotes"] == 3
        annotations = client.get("/v1/sources/harbor/annotations").json()["items"]
        assert {"harbor-q01", "harbor-c03", "port-reopens"}.isdisjoint(each["id"] for each in annotations)
        assert client.get("/v1/quotes?source=lighthouse").status_code == 422
        source = client.get("/v1/sources/lighthouse?review=draft").json()
        for name, link in source["links"].items():
            assert source["counts"][name] == client.get(link).json()["page"]["total"], name
        source = client.get("/v1/sources/harbor").json()
        assert [each["id"] for each in items(client, source["links"]["people"])] == ["mei-lan", "otto-brandt"]
        assert source["counts"]["people"] == 2


def test_records_are_counted_where_they_are_listed(reviewed: str) -> None:
    kinds = ("people", "organizations", "topics", "terms", "sources")
    for _ in range(2):
        with reading(reviewed) as client:
            for record in (each for kind in kinds for each in items(client, f"/v1/{kind}")):
                for name in record["counts"].keys() & record["links"].keys():
                    total = client.get(record["links"][name]).json()["page"]["total"]
                    assert record["counts"][name] == total, (record["url"], name)
        assert run("doctor", url=reviewed).exit_code == 0
        run("remove", "lighthouse", "--yes", url=reviewed)


def test_what_was_a_draft_is_one_at_its_revision(folder: Folder, reviewed: str) -> None:
    folder.write(LIGHT, folder.read(LIGHT).replace(DRAFT, DRAFT.replace("draft", "verified")))
    folder.load(reviewed)
    with reading(reviewed) as client:
        path = "/v1/quotes/lighthouse-q01"
        assert client.get(path).json()["review"]["status"] == "verified"
        assert "is a draft" in client.get(f"{path}?as_of=2").json()["detail"]
        assert client.get(f"{path}?as_of=2&review=draft").json()["review"]["status"] == "draft"
        assert [each["id"] for each in items(client, "/v1/quotes?as_of=1&speaker=mei-lan")] == [
            "harbor-q01",
            "harbor-q02",
            "lighthouse-q01",
        ]
        public = client.get(f"{path}/history").json()["items"]
        every = client.get(f"{path}/history?review=draft").json()["items"]
    assert [each["revision"]["since"] for each in public] == [3, 1]
    assert [each["revision"]["since"] for each in every] == [3, 2, 1]
    assert run("doctor", url=reviewed).exit_code == 0


def test_a_collective_is_known_only_from_the_records_of_the_list(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "    attributed_to: Residents\n", f"    attributed_to: Residents\n    {DRAFT}\n")
    folder.change(DOSSIER, "    attribution: unattributed\n", "    attributed_to: Some\n")
    folder.load(loaded)
    near = "residents of the port"
    with reading(loaded) as client:
        for collective, suggestion in (("Residents", near), ("Resident", near), ("Some", None)):
            response = client.get(f"/v1/claims?attributed_to={collective}")
            assert (response.status_code, response.json()["errors"][0]["suggestion"]) == (422, suggestion)
        assert len(items(client, "/v1/claims?attributed_to=Residents&review=draft")) == 1
        assert len(items(client, "/v1/quotes?attributed_to=Some")) == 1


TERM = "/v1/terms/jing-chao-b74382"


def test_a_term_of_drafts_alone_is_one_and_becomes_public_with_a_quote(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "    gloss: still tide\n", f"    gloss: still tide\n    {DRAFT}\n")
    folder.load(loaded)
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    with reading(loaded) as client:
        assert client.get("/v1/terms").json()["items"] == []
        assert client.get("/v1/search?q=静潮&kind=term").json()["items"] == []
        assert client.get("/v1/suggest?q=jingchao").json()["items"] == []
        assert client.get(TERM).json()["errors"][0]["suggestion"] == f"{TERM}?review=draft"
        draft = client.get(f"{TERM}?review=draft").json()
        assert client.get(draft["links"]["quotes"]).json()["page"]["total"] == draft["counts"]["quotes"] == 1
    assert (draft["glosses"], draft["text"]) == (["still tide"], "静潮")
    folder.write("later/article.txt", "He spoke of “a still tide” (靜潮).\n")
    folder.write(
        "later/dossier.yaml",
        "source: {id: later, kind: article, title: Later, language: en}\nquotes:\n"
        "- {id: q01, kind: phrase, exact: a still tide, speakers: [otto-brandt],"
        " original: {exact: 靜潮, language: zh-Hant}}\n",
    )
    folder.load(loaded)
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    with reading(loaded) as client:
        (term,) = client.get("/v1/terms?facet=source,speaker").json()["items"]
        facets = client.get("/v1/terms?facet=source,speaker").json()["facets"]
        assert client.get("/v1/search?q=quiet&kind=term").json()["items"] == []
    assert (term["text"], term["glosses"], term["counts"]) == ("靜潮", [], {"quotes": 1})
    assert [each["quote"]["id"] for each in term["renderings"]] == ["later-q01"]
    assert {name: [each["value"] for each in values] for name, values in facets.items()} == {
        "source": ["later"],
        "speaker": ["otto-brandt"],
    }


def test_a_quote_has_nothing_of_a_claim_that_is_a_draft(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "    event: port-reopens\n", f"    event: port-reopens\n    {DRAFT}\n")
    folder.load(loaded)
    assert run("doctor", url=loaded).output.startswith("The record is sound")
    with reading(loaded) as client:
        facets = client.get("/v1/quotes?facet=topic,event,claim").json()["facets"]
        topics = {each["id"]: each["counts"]["quotes"] for each in items(client, "/v1/topics")}
        event = client.get("/v1/events/port-reopens").json()
        quotes = {name: items(client, f"/v1/quotes?topic={name}") for name in topics}
        assert client.get("/v1/quotes?topic=trade").json()["items"] == []
    assert facets["event"] == []
    assert {each["value"]: each["count"] for each in facets["topic"]} == {"tides": 3}
    assert topics == {name: len(found) for name, found in quotes.items()} == {"tides": 3, "trade": 0}
    assert event["counts"].get("quotes", 0) == 0


def test_what_refers_to_a_draft_follows_its_publication(folder: Folder, loaded: str) -> None:
    quote = "    exact: the tide will turn.\n"
    folder.change(DOSSIER, quote, f"{quote}    said_in: lighthouse\n")
    published = folder.read(LIGHT)
    for name, content in (
        ("lighthouse", published),
        (None, published.replace("  id: lighthouse\n", f"  id: lighthouse\n  {DRAFT}\n")),
        ("lighthouse", published),
    ):
        folder.write(LIGHT, content)
        folder.load(loaded)
        assert run("doctor", url=loaded).output.startswith("The record is sound")
        with reading(loaded) as client:
            said_in = client.get("/v1/quotes/harbor-q02").json()["said_in"]
        assert (said_in and said_in["id"]) == name


def test_a_draft_is_evidence_only_of_drafts(folder: Folder, reviewed: str) -> None:
    with reading(reviewed) as client:
        assert client.get("/v1/claims/harbor-c01").json()["evidence"] == "paraphrased"  # its quote is a draft
        assert client.get("/v1/claims/harbor-c02").json()["evidence"] == "quoted"
        assert client.get("/v1/claims/lighthouse-c01?review=draft").json()["evidence"] == "quoted"
    folder.change(DOSSIER, "    event: port-reopens\n", f"    event: port-reopens\n    {DRAFT}\n")
    folder.load(reviewed)
    with reading(reviewed) as client:
        assert client.get("/v1/claims/harbor-c01?review=draft").json()["evidence"] == "original"


@on_both_databases
def test_a_draft_dates_only_drafts_until_it_is_verified(folder: Folder, reviewed: str) -> None:
    folder.change(LIGHT, "  kind: report\n", "  kind: report\n  published_on: 2020-06\n")
    for words in ("    exact: the tide will turn.\n", "    exact: a quiet tide\n", "    exact: expects that"):
        folder.change(DOSSIER, words, f"    said_in: lighthouse\n{words}")
    folder.load(reviewed)
    own, of_work = ("2024-03-05", "source"), ("2020-06", "work")
    assert dates(reviewed) == {"quotes/harbor-q01": of_work, "quotes/harbor-q02": own, "claims/harbor-c02": own}
    with reading(reviewed) as client:
        found = items(client, "/v1/quotes?date_to=2020&review=draft,verified")
        assert [each["id"] for each in found] == ["harbor-q01", "lighthouse-q01"]
        assert items(client, "/v1/claims?date_to=2020") == []
    folder.write(LIGHT, folder.read(LIGHT).replace(DRAFT, DRAFT.replace("draft", "verified")))
    folder.load(reviewed)
    assert run("index", "--rebuild", url=reviewed).exit_code == 0
    assert set(dates(reviewed).values()) == {of_work}
    with reading(reviewed) as client:
        assert [each["id"] for each in items(client, "/v1/quotes?date_to=2020")] == ["harbor-q02", "lighthouse-q01"]
        assert [each["id"] for each in items(client, "/v1/claims?date_to=2020")] == ["harbor-c02", "lighthouse-c01"]


def dates(url: str) -> dict[str, tuple[str, str]]:
    """The dates of what the harbor dossier gives to the lighthouse, each with what it comes from."""
    with reading(url) as client:
        names = ("quotes/harbor-q01", "quotes/harbor-q02", "claims/harbor-c02")
        found = {name: client.get(f"/v1/{name}?review=draft,verified").json() for name in names}
    return {name: (each["date"], each["date_basis"]) for name, each in found.items()}


def test_a_post_in_a_draft_is_of_that_dossier_alone(folder: Folder, reviewed: str) -> None:
    with reading(reviewed) as client:
        (speaker,) = client.get("/v1/quotes/harbor-q02").json()["speakers"]
        assert speaker["affiliation"]["organization"]["id"] == "linhai-institute"
        (speaker,) = client.get("/v1/quotes/lighthouse-q01?review=draft").json()["speakers"]
        assert speaker["affiliation"]["organization"]["id"] == "harbor-gazette"
        for name in ("quotes", "claims"):
            of_paper = items(client, f"/v1/{name}?organization=harbor-gazette&speaker=mei-lan&review=draft,verified")
            assert [each["source"]["id"] for each in of_paper] == ["lighthouse"], name
            facet = client.get(f"/v1/{name}?speaker=mei-lan&facet=organization").json()["facets"]["organization"]
            assert [each["value"] for each in facet] == ["linhai-institute"], name
    post = folder.read(DOSSIER).partition("affiliations:\n")[2].partition("  - id: a02")[0]
    folder.change(DOSSIER, post, "")  # the only post of the speaker that no draft states
    folder.load(reviewed)
    with reading(reviewed) as client:
        (speaker,) = client.get("/v1/quotes/harbor-q02").json()["speakers"]
        assert speaker["affiliation"] is None


@pytest.mark.parametrize(
    ("review", "fault"),
    [
        ("{status: draught}", "status: should be draft or verified, not 'draught'; nearest: draft"),
        ("{by: Ann}", "review: needs `status`"),
        ("{status: draft, on: soon}", "on: "),
    ],
)
def test_a_faulty_review_is_refused(folder: Folder, review: str, fault: str) -> None:
    folder.change(DOSSIER, "  id: harbor\n", f"  id: harbor\n  review: {review}\n")
    (line,) = folder.faults()
    assert fault in line


def test_the_index_follows_a_dossier_that_becomes_a_draft_and_back(folder: Folder, loaded: str) -> None:
    published = folder.read(LIGHT)
    folder.change(LIGHT, "  id: lighthouse\n", f"  id: lighthouse\n  {DRAFT}\n")
    for content, organizations in ((folder.read(LIGHT), {"linhai-institute"}), (published, None)):
        folder.write(LIGHT, content)
        folder.load(loaded)
        assert run("doctor", url=loaded).output.startswith("The record is sound")
        with reading(loaded) as client:
            facet = client.get("/v1/quotes?speaker=mei-lan&facet=organization").json()["facets"]["organization"]
            quotes = items(client, "/v1/quotes?speaker=mei-lan&source=harbor")
        assert {quote["speakers"][0]["affiliation"]["title"] for quote in quotes} == {"director"}
        assert {each["value"] for each in facet} == (organizations or {"linhai-institute", "harbor-gazette"})
