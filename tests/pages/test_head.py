"""What the head of a page says: whose words, in which article, and what machines need to take it along."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.index.reader import Snapshot
from app.pages.head import (
    DESCRIPTION_LENGTH,
    Head,
    article_head,
    citation_tags,
    claim_head,
    event_head,
    organization_head,
    person_head,
    quote_head,
    term_head,
    topic_head,
)
from tests.asking import ARTICLE, items

BASE = "https://record.example"
WITH_ARTICLE = {"sources": article_head, "quotes": quote_head, "claims": claim_head, "events": event_head}
ALONE = {"people": person_head, "organizations": organization_head, "topics": topic_head, "terms": term_head}


@pytest.fixture(scope="session")
def snapshot(client: TestClient) -> Snapshot:
    """The state of the index that the client reads."""
    found: Snapshot = client.app.state.index.snapshot()  # type: ignore[attr-defined]
    return found


def head(client: TestClient, snapshot: Snapshot, collection: str, id: str, **changes: Any) -> Head:
    """The head of the page of a record, with changes to the record."""
    record = client.get(f"/v1/{collection}/{id}").json() | changes
    if collection in WITH_ARTICLE:
        return WITH_ARTICLE[collection](record, BASE, snapshot)
    return ALONE[collection](record, BASE)


def test_a_quote_says_whose_words_it_is_in_which_article_and_the_original(
    client: TestClient, snapshot: Snapshot
) -> None:
    found = head(client, snapshot, "quotes", f"{ARTICLE}-q10")
    assert found.title == "Lu Yan: “strategic distraction”"
    assert found.description == (
        "Piece by Lu Yan for Huayu Think Tank, translated in [How China's strategic community reads the US-Russia "
        "rapprochement] by B.R. Deepak. Original: 围魏救赵. The translation gives the sense of an idiom…"
    )
    assert (found.path, found.kind) == (f"/quotes/{ARTICLE}-q10", "article")
    assert found.picture == f"/quotes/{ARTICLE}-q10/picture.png"


def test_a_claim_says_that_the_wording_is_the_record_s(client: TestClient, snapshot: Snapshot) -> None:
    found = head(client, snapshot, "claims", f"{ARTICLE}-c07")
    assert found.title == "B.R. Deepak: Russia launched a full-scale invasion of Ukraine in February 2022."
    assert found.description.startswith("A claim, in the record’s wording, from [How China's strategic community")
    assert found.description.endswith(" by B.R. Deepak.")


def test_nobody_is_named_where_the_source_names_nobody(client: TestClient, snapshot: Snapshot) -> None:
    assert head(client, snapshot, "quotes", f"{ARTICLE}-q19").title == "Unattributed: “controversial decision”"


@pytest.mark.parametrize("collection", [*WITH_ARTICLE, *ALONE])
def test_every_record_has_a_whole_head(client: TestClient, snapshot: Snapshot, collection: str) -> None:
    heads = [head(client, snapshot, collection, record["id"]) for record in items(client, f"/v1/{collection}")]
    assert heads
    for found in heads:
        assert 0 < len(found.title) < 250
        assert 20 < len(found.description) <= DESCRIPTION_LENGTH
        assert found.path.startswith(f"/{collection}/")
        for alternate in found.alternates:
            response = client.get(alternate.path.replace("https%3A%2F%2Frecord.example", "http%3A%2F%2Ftestserver"))
            assert response.status_code == 200, alternate.path
            assert alternate.media_type.replace("+oembed", "") in response.headers["content-type"]


SCHEMA_TYPES = {
    "sources": {"Article", "CreativeWork", "WebPage"},
    "quotes": {"Quotation"},
    "claims": {"Claim"},
    "people": {"Person"},
    "organizations": {"Organization"},
    "topics": {"DefinedTerm"},
    "terms": {"DefinedTerm"},
}


@pytest.mark.parametrize("collection", SCHEMA_TYPES)
def test_linked_data_names_pages_in_plain_schema_org(client: TestClient, snapshot: Snapshot, collection: str) -> None:
    for record in items(client, f"/v1/{collection}"):
        data = head(client, snapshot, collection, record["id"]).linked_data
        assert data is not None
        assert data["@type"] in SCHEMA_TYPES[collection]
        assert (data["@context"], data["url"]) == ("https://schema.org", f"{BASE}/{collection}/{record['id']}")
        written = str(data)
        assert "/v1/" not in written
        assert "schema:" not in written
        assert "None" not in written


def test_linked_data_of_a_quote_names_speaker_article_and_original(client: TestClient, snapshot: Snapshot) -> None:
    data = head(client, snapshot, "quotes", f"{ARTICLE}-q10").linked_data
    assert data is not None
    assert data["spokenByCharacter"] == [{"@type": "Person", "@id": f"{BASE}/people/lu-yan", "name": "Lu Yan"}]
    assert (data["isPartOf"]["@type"], data["isPartOf"]["@id"]) == ("Article", f"{BASE}/sources/{ARTICLE}")
    assert data["isPartOf"]["author"][0]["name"] == "B.R. Deepak"
    assert data["translationOfWork"]["text"] == {"@value": "围魏救赵", "@language": "zh-Hans"}


def test_citation_tags_give_names_as_the_register_splits_them(client: TestClient, snapshot: Snapshot) -> None:
    found = head(client, snapshot, "quotes", f"{ARTICLE}-q10")
    assert dict(found.citation) == {
        "citation_title": "strategic distraction (围魏救赵, wéi wèi jiù zhào)",
        "citation_author": "Lu, Yan",
        "citation_inbook_title": "[How China's strategic community reads the US-Russia rapprochement]",
        "citation_language": "en",
        "citation_public_url": f"{BASE}/quotes/{ARTICLE}-q10",
    }


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [[2025, 2, 18]]}, "2025/2/18"),
        ({"date-parts": [[2025, 2, 24], [2025, 2, 28]]}, "2025/2/24"),
        ({"date-parts": [[2025]], "circa": True}, "2025"),
        ({"date-parts": [[0], [2025]]}, None),
        ({"literal": "2020s"}, "2020s"),
        (None, None),
    ],
)
def test_citation_tags_give_a_date_as_google_scholar_reads_it(issued: Any, expected: str | None) -> None:
    item = {"type": "article-newspaper", "title": "T", "issued": issued, "container-title": "The Paper", "URL": BASE}
    tags = dict(citation_tags(item))
    assert tags.get("citation_publication_date") == expected
    assert tags["citation_journal_title"] == "The Paper"


def test_no_word_of_a_record_hides_or_reverses_a_line(client: TestClient, snapshot: Snapshot) -> None:
    found = head(client, snapshot, "quotes", f"{ARTICLE}-q10", text="one\u202eowt\u202c\n\ttwo\x00 \u2066x\u2069")
    assert found.title == "Lu Yan: “oneowt two x”"


def test_a_long_quote_is_cut_after_a_word(client: TestClient, snapshot: Snapshot) -> None:
    found = head(client, snapshot, "quotes", f"{ARTICLE}-q10", text="words upon " * 200)
    assert found.title.endswith("words upon…”")
    assert len(found.title) < 130


def test_the_day_on_which_words_were_said_is_a_date_of_schema_org(client: TestClient, snapshot: Snapshot) -> None:
    day = f"{datetime(2025, 2, 18, tzinfo=UTC):%Y-%m-%d}"
    for said_on, expected in ((day, day), ("2025-02~", "2025-02"), ("202X", None)):
        data = head(client, snapshot, "quotes", f"{ARTICLE}-q10", said_on=said_on).linked_data
        assert data is not None
        assert data.get("dateCreated") == expected


def test_no_text_of_a_head_hides_reverses_or_goes_on() -> None:
    found = Head("\u202e" + "words " * 100, "\u2066" + "words " * 100, "/about")
    assert found.title.startswith("words words")
    assert (len(found.title) <= 250, len(found.description) <= 200) == (True, True)
