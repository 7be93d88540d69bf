"""Feeds: the newest quotes as a feed parser reads them, under the filters of the list of quotes."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from starlette.testclient import TestClient

from app.api.feeds import add, content_html
from app.api.quotes import QuoteFilters
from app.main import create_app
from app.settings import Settings
from tests.asking import ARTICLE, ids, items, operation
from tests.conftest import LOADED_AT, make_tables
from tests.dossiers.builder import Folder

FEEDS = ("/v1/feed.json", "/v1/feed.atom")
ATOM = "{http://www.w3.org/2005/Atom}"
QUESTIONS = [
    "",
    "speaker=lu-yan",
    "speaker=lu-yan,kong-fan&has_original=false",
    "speaker_not=zheng-yongnian&kind=phrase",
    "topic=china-eu",
    "attribution=collective,unattributed",
    "said_in=us-state-department-website",
    "date_from=2025-01-01",
    "q=alliance&sort=position",
    "q=霸权&sort=position",
]


def entries(client: TestClient, feed: str, question: str) -> list[str]:
    """The ids of a feed's entries, without the article's prefix, in its order."""
    question = question.removesuffix("&sort=position")  # a feed has one order: from the end of the text
    response = client.get(f"{feed}?{question}{'&' if question else ''}limit=100")
    assert response.status_code == 200
    if feed.endswith("json"):
        links = [item["url"] for item in response.json()["items"]]
    else:
        parsed = feedparser.parse(response.content)
        assert not parsed.bozo
        links = [entry.link for entry in parsed.entries]
    return [link.removeprefix(f"http://testserver/quotes/{ARTICLE}-") for link in links]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_holds_what_the_list_holds_under_the_same_filters(client: TestClient, feed: str, question: str) -> None:
    assert entries(client, feed, question) == ids(client, f"/v1/quotes?{question}")[::-1]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_takes_every_filter_of_the_list_and_nothing_that_it_would_pass_over(feed: str) -> None:
    taken = {parameter["name"] for parameter in operation(feed)["parameters"]}
    assert taken == set(QuoteFilters.model_fields) | {"limit"}
    assert {"q", "speaker", "topic", "has_original", "date_from"} <= taken


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ("sort=date", "sort"),
        ("cursor=x", "cursor"),
        ("spaeker=lu-yan", "spaeker"),
        ("speaker=lu-yann", "speaker"),
        ("limit=0", "limit"),
    ],
)
def test_a_feed_refuses_what_the_list_would_and_what_it_cannot_honor(
    client: TestClient, feed: str, question: str, parameter: str
) -> None:
    response = client.get(f"{feed}?{question}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_has_twenty_entries_unless_it_is_told_otherwise(client: TestClient, feed: str) -> None:
    assert len(entries(client, feed, "")) == 27
    body = client.get(feed)
    found = body.json()["items"] if feed.endswith("json") else feedparser.parse(body.content).entries
    assert len(found) == 20


def test_the_json_feed_is_one_of_version_1_1(client: TestClient) -> None:
    response = client.get("/v1/feed.json?speaker=lu-yan")
    feed = response.json()
    assert response.headers["content-type"] == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/v1/feed.json?speaker=lu-yan"
    item = feed["items"][-1]
    assert item["id"] == f"http://testserver/v1/quotes/{ARTICLE}-q10"
    assert item["url"] == f"http://testserver/quotes/{ARTICLE}-q10"
    assert item["title"] == "Lu Yan: “strategic distraction”"
    assert item["authors"] == [{"name": "Lu Yan", "url": "http://testserver/people/lu-yan"}]
    assert item["date_published"] == LOADED_AT
    assert item["_onrecord"] == items(client, f"/v1/quotes?id={ARTICLE}-q10")[0]
    original, pinyin = (
        '<p lang="zh-Hans" dir="ltr">围魏救赵</p>',
        '<p lang="zh-Latn-pinyin" dir="ltr">wéi wèi jiù zhào</p>',
    )
    assert original + pinyin in item["content_html"]


@pytest.mark.parametrize("feed", FEEDS)
def test_an_entry_says_how_its_translation_departs_from_the_original(client: TestClient, feed: str) -> None:
    written = client.get(f"{feed}?id={ARTICLE}-q04").text
    assert "The translation says less than the original. The Chinese, 强权主义, is harsher" in written
    assert "Translated in " in written
    assert "Presumed to be a translation" in client.get(f"{feed}?id={ARTICLE}-q14").text
    assert "ranslat" not in client.get(f"{feed}?id={ARTICLE}-q19").text.replace('"translation', "")


def test_the_atom_feed_is_read_without_a_complaint(client: TestClient) -> None:
    response = client.get("/v1/feed.atom?speaker=lu-yan&has_original=true")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert parsed.feed.id == "http://testserver/v1/feed.atom?speaker=lu-yan&has_original=true"
    assert parsed.feed.updated == LOADED_AT
    entry = parsed.entries[-1]
    assert entry.id == f"http://testserver/v1/quotes/{ARTICLE}-q10"
    assert entry.link == f"http://testserver/quotes/{ARTICLE}-q10"
    assert (entry.title, entry.author, entry.updated) == ("Lu Yan: “strategic distraction”", "Lu Yan", LOADED_AT)
    assert "围魏救赵" in entry.content[0].value


def test_the_atom_feed_has_what_rfc_4287_requires(client: TestClient) -> None:
    feed = ET.fromstring(client.get("/v1/feed.atom").content)  # noqa: S314 - made by this server
    required = {f"{ATOM}{name}" for name in ("id", "title", "updated")}
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        names = [child.tag for child in element]
        assert all(names.count(name) == 1 for name in required)
    assert feed.find(f"{ATOM}author") is not None


def test_an_empty_feed_is_one_as_well(client: TestClient) -> None:
    assert entries(client, "/v1/feed.atom", "speaker=donald-trump") == []
    assert entries(client, "/v1/feed.json", "speaker=donald-trump") == []


@pytest.mark.slow
def test_what_was_loaded_last_comes_first_and_what_has_not_changed_keeps_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = Folder(tmp_path / "folder"), f"sqlite:///{tmp_path / 'onrecord.db'}"
    folder.add_lighthouse()
    make_tables(url)

    def fed(second: int) -> list[tuple[str, str]]:
        """The sources of the feed's entries, in its order, and their times, after a load at this second of 1970."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(second))
        assert folder.load(url).exit_code == 0
        with TestClient(create_app(Settings(database_url=url))) as client:
            found = client.get("/v1/feed.json?limit=100").json()["items"]
        return list(dict.fromkeys((item["_onrecord"]["source"]["id"], item["date_published"]) for item in found))

    assert fed(1) == [("lighthouse", "1970-01-01T00:00:01Z"), ("harbor", "1970-01-01T00:00:01Z")]
    assert fed(2) == fed(1)
    folder.change("lighthouse/dossier.yaml", "quotes:", "# Looked at again.\nquotes:")
    assert fed(3) == fed(1)
    folder.change("harbor/article.txt", "hope for work.\n", "hope for work.\n\n")
    assert fed(4) == [("harbor", "1970-01-01T00:00:04Z"), ("lighthouse", "1970-01-01T00:00:01Z")]


def test_what_xml_cannot_hold_is_replaced() -> None:
    parent = ET.Element("feed")
    add(parent, "title", "a\x0bb\x1fc\ud800d\uffffe<&>é围😀\t")
    read = ET.fromstring(ET.tostring(parent, "utf-8"))  # noqa: S314 - made here
    assert read.findtext("title") == "a\ufffdb\ufffdc\ufffdd\ufffde<&>é围😀\t"


def test_no_markup_of_a_quote_is_markup_of_a_feed(client: TestClient) -> None:
    quote: dict[str, Any] = items(client, "/v1/quotes")[0] | {"text": '<script>alert("&")</script>'}
    assert "<script>" not in content_html(quote)
    assert "&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;" in content_html(quote)
