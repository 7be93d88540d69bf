"""Originals in languages other than Chinese: what is shown of each, from the dossier to the card."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.api.test_cards import page
from tests.conftest import make_tables
from tests.dossiers.builder import ORIGINALS, Folder

CASES = [
    *((f"languages-q{n:02}", "en", "ltr", tag, runs) for n, (tag, (_, runs)) in enumerate(ORIGINALS.items())),
    ("harbour-q01", "ar", "rtl", "en", "ltr"),
]


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a record with originals in many languages."""
    place = tmp_path_factory.mktemp("languages")
    url = f"sqlite:///{place / 'onrecord.db'}"
    make_tables(url)
    folder = Folder(Path(place) / "folder")
    folder.add_languages()
    folder.load(url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


@pytest.mark.parametrize(("id", "language", "direction", "original_language", "original_direction"), CASES)
def test_words_have_their_language_and_direction_wherever_they_are_shown_as_html(
    languages: TestClient, id: str, language: str, direction: str, original_language: str, original_direction: str
) -> None:
    card = page(languages, f"/v1/quotes/{id}/card")
    ((article, _),) = card.elements("article")
    words, original, *_ = card.elements("p")
    assert (words[0]["lang"], article["dir"]) == (language, direction)
    assert (original[0]["lang"], original[0]["dir"]) == (original_language, original_direction)
    (item,) = languages.get(f"/v1/feed.json?id={id}").json()["items"]
    entry = ET.fromstring(languages.get(f"/v1/feed.atom?id={id}").content).find("{*}entry")  # noqa: S314 - our own
    assert entry is not None
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == item["language"] == language
    shown = item["content_html"]
    assert entry.findtext("{*}content") == shown
    for tag, runs, text in ((language, direction, words[1]), (original_language, original_direction, original[1])):
        assert f'<p lang="{tag}" dir="{runs}">{text}</p>' in shown
    embedded = languages.get("/oembed", params={"url": f"http://testserver/v1/quotes/{id}"}).json()["html"]
    assert f'lang="{language}" dir="{direction}"' in embedded


def test_quotes_are_filtered_and_counted_by_the_language_of_their_original(languages: TestClient) -> None:
    found = languages.get("/v1/quotes?original_language=JA,sr-latn&fields=id").json()["items"]
    assert [each["id"] for each in found] == ["languages-q00", "languages-q03"]
    facets = languages.get("/v1/quotes?facet=original_language&original_language=ar&source=languages").json()["facets"]
    shown = {value["value"]: (value["label"], value["count"]) for value in facets["original_language"]}
    names = ["Japanese", "Korean", "Russian", "Serbian (Latin)", "Arabic", "Hebrew", "Urdu", "Chinese (Simplified)"]
    assert shown == {tag: (name, 1) for tag, name in zip([*ORIGINALS, "zh-Hans"], names, strict=True)}
    feed = languages.get("/v1/feed.json?original_language=he").json()["items"]
    assert [each["_onrecord"]["original"]["text"] for each in feed] == [ORIGINALS["he"][0]]
    table = languages.get("/v1/quotes?original_language=ur&format=csv&fields=original.text").text
    assert table.splitlines()[1:] == [ORIGINALS["ur"][0]]
