"""Citations of the real record, in every form, by name and by Accept."""

from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from starlette.testclient import TestClient

from app.citations.csl import without_markup
from tests.asking import ARTICLE, items

LISTS = ("/v1/quotes", "/v1/claims", "/v1/sources")
TYPES = {
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "text": "text/plain",
}
QUOTE = f"/v1/quotes/{ARTICLE}-q10/citation"
LINK = f"http://testserver/quotes/{ARTICLE}-q10"
TITLE = "[How China's strategic community reads the US-Russia rapprochement]"
ENTRIES = {
    f"{QUOTE}?format=text": (
        f"Lu Yan. n.d. “strategic distraction (围魏救赵, wéi wèi jiù zhào).” Trans. in {TITLE}, by B.R. Deepak. "
        f"{LINK}. The translation gives the sense of an idiom, not its words. "
        "Said in: Lu Yan, [Piece by Lu Yan for Huayu Think Tank]. Passage: characters 3816–3837 of the text.\n"
    ),
    f"{QUOTE}?format=text&style=apa": (
        f"Lu, Y. (n.d.). strategic distraction (围魏救赵, wéi wèi jiù zhào). Trans. in B. R. Deepak, {TITLE}. "
        f"{LINK} The translation gives the sense of an idiom, not its words. "
        "Said in: Lu Yan, [Piece by Lu Yan for Huayu Think Tank]. Passage: characters 3816–3837 of the text.\n"
    ),
    f"/v1/quotes/{ARTICLE}-q18/citation?format=text": (
        "scholars. n.d. “a serious rift has emerged in the transatlantic partnership.” "
        f"Trans. in {TITLE}, by B.R. Deepak. http://testserver/quotes/{ARTICLE}-q18. "
        "Presumed to be a translation: the source does not print the original words. "
        "Passage: characters 6084–6143 of the text.\n"
    ),
    f"/v1/quotes/{ARTICLE}-q19/citation?format=text&style=apa": (
        f"controversial decision. (n.d.). In B. R. Deepak, {TITLE}. http://testserver/quotes/{ARTICLE}-q19 "
        "Passage: characters 6605–6627 of the text.\n"
    ),
    f"/v1/claims/{ARTICLE}-c42/citation?format=text&style=apa": (
        "Lu, Y. (n.d.). [The US-Russia rapprochement is also a strategic distraction aimed at shielding Israel]. "
        f"In B. R. Deepak, {TITLE}. http://testserver/claims/{ARTICLE}-c42 "
        "Paraphrase, in the words of OnRecord. Said in: Lu Yan, [Piece by Lu Yan for Huayu Think Tank]. "
        "Passage: characters 3730–3871 of the text.\n"
    ),
    f"/v1/claims/{ARTICLE}-c46/citation?format=text": (
        "Kissinger, Henry. n.d. [To counter China's rise, a strategy similar to a US-Russia alliance against China is "
        f"suggested]. Quoted in {TITLE}, by B.R. Deepak. http://testserver/claims/{ARTICLE}-c46. Paraphrase, in the "
        "words of OnRecord. As reported by Zheng Yongnian. Hearsay: the source says “reportedly.” "
        "Passage: characters 4196–4304 of the text.\n"
    ),
    "/v1/sources/us-state-department-readout/citation?format=text": (
        "US Department of State. n.d. [Four-point readout of the US-Russia talks of February 18, 2025]. "
        "http://testserver/sources/us-state-department-readout.\n"
    ),
}


def records(client: TestClient) -> list[dict[str, Any]]:
    """Every record that can be cited."""
    return [item for path in LISTS for item in items(client, path)]


@pytest.mark.parametrize(("address", "entry"), ENTRIES.items())
def test_an_entry_of_a_list_of_references_is_ready_to_paste(client: TestClient, address: str, entry: str) -> None:
    assert client.get(address).text == entry


@pytest.mark.parametrize(("name", "media_type"), TYPES.items())
@pytest.mark.parametrize("path", LISTS)
def test_each_form_is_had_by_name_and_by_accept(client: TestClient, path: str, name: str, media_type: str) -> None:
    address = f"{items(client, path)[0]['url']}/citation"
    named = client.get(address, params={"format": name}, headers={"Accept": "image/png"})
    negotiated = client.get(address, headers={"Accept": media_type})
    assert named.status_code == negotiated.status_code == 200
    assert named.content == negotiated.content
    assert named.headers["content-type"].partition(";")[0] == media_type
    assert "accept" in named.headers["vary"].lower()


def test_csl_json_is_what_everyone_else_gets(client: TestClient) -> None:
    for accept in ("*/*", "", "text/html, */*;q=0.8"):
        assert client.get(QUOTE, headers={"Accept": accept}).headers["content-type"] == TYPES["csl-json"]


def test_what_accept_does_not_take_is_not_sent(client: TestClient) -> None:
    response = client.get(QUOTE, headers={"Accept": "image/png"})
    assert response.status_code == 406
    (wrong,) = response.json()["errors"]
    assert all(media_type in wrong["detail"] for media_type in TYPES.values())


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("format=bibtexx", "format", "bibtex"),
        ("format=text&style=apaa", "style", "apa"),
        ("format=ris&style=apa", "style", "format=text"),
        ("fromat=ris", "fromat", "format"),
    ],
)
def test_a_mistake_is_answered_with_the_nearest_right_thing(
    client: TestClient, query: str, parameter: str, suggestion: str
) -> None:
    response = client.get(f"{QUOTE}?{query}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == (parameter, suggestion)


def test_a_style_without_a_format_is_that_of_text(client: TestClient) -> None:
    response = client.get(f"{QUOTE}?style=apa")
    assert response.text.startswith("Lu, Y. (n.d.). ")


def test_a_file_is_named_after_the_record(client: TestClient) -> None:
    for name, suffix in {"csl-json": "json", "bibtex": "bib", "ris": "ris", "text": "txt"}.items():
        header = client.get(QUOTE, params={"format": name}).headers["content-disposition"]
        assert header == f'inline; filename="{ARTICLE}-q10.{suffix}"'


def test_every_record_is_cited_in_one_item_with_its_permanent_link(client: TestClient) -> None:
    for record in records(client):
        (item,) = client.get(f"{record['url']}/citation").json()
        assert item["id"] == record["id"]
        assert item["URL"] == f"http://testserver{record['url'].removeprefix('/v1')}"


def test_every_quote_is_cited_with_its_words_its_original_and_its_passage(client: TestClient) -> None:
    for quote in items(client, "/v1/quotes"):
        (item,) = client.get(f"{quote['url']}/citation").json()
        assert without_markup(item["title"]).startswith(quote["text"])
        assert item["custom"]["passage"] == quote["anchor"]
        assert item["custom"].get("original") == quote["original"]
        if quote["original"]:
            assert f"({quote['original']['text']}, {quote['original']['pinyin']})" in item["title"]
        for style in ("chicago-author-date", "apa"):
            text = client.get(f"{quote['url']}/citation?format=text&style={style}").text
            assert quote["text"] in text
            assert quote["source"]["title"] in text


def test_every_record_is_read_by_the_parsers_of_others(client: TestClient) -> None:
    for record in records(client):
        library = parse_string(client.get(f"{record['url']}/citation?format=bibtex").text)
        assert not library.failed_blocks
        assert [entry.key for entry in library.entries] == [record["id"]]
        (read,) = rispy.loads(client.get(f"{record['url']}/citation?format=ris").text)
        assert read["id"] == record["id"]
        assert read["urls"] == [f"http://testserver{record['url'].removeprefix('/v1')}"]


@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported")
def test_every_item_is_read_by_a_processor_in_a_style_that_is_not_ours(client: TestClient) -> None:
    """The one style that citeproc-py brings; it knows nothing of `custom`, and says so."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    for record in records(client):
        found = client.get(f"{record['url']}/citation").json()
        names = [name for each in found for role in ("author", "container-author") for name in each.get(role, [])]
        for name in names:
            name.pop("static-ordering", None)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(found), formatter.plain)
        bibliography.register(Citation([CitationItem(record["id"])]))
        (entry,) = bibliography.bibliography()
        assert without_markup(found[0]["title"]).casefold() in str(entry).casefold()


@pytest.mark.parametrize("path", LISTS)
def test_what_is_not_there_cannot_be_cited(client: TestClient, path: str) -> None:
    url = items(client, path)[0]["url"]
    response = client.get(f"{url}x/citation")
    assert response.status_code == 404
    assert response.json()["errors"][0]["suggestion"] == url
