"""docs/explanation/method.md: its examples are the words and values of the record; it explains every vocabulary.

`RENEW=1 pytest tests/docs/test_method.py` writes the page that is made of it anew.
"""

import os
import re
from typing import Any, get_args

import pytest
from markdown_it import MarkdownIt
from starlette.testclient import TestClient

from app.models import enums
from tests.asking import ARTICLE
from tests.conftest import ROOT

METHOD = (ROOT / "docs" / "explanation" / "method.md").read_text("utf-8")
PAGE = ROOT / "app/web/templates/parts/method.html"  # not made by the server, so that it needs no Markdown
STATED = re.findall(r"`([cqr][0-9]+)`: `([\w.]+): ([^`]+)`", METHOD)
PASSAGES = re.findall(r"^(?:- |  )?> (.+)$", METHOD, re.MULTILINE)
RELATING = re.findall(r"\| (“.*”) \(`r", METHOD)
EXPLAINED = (
    enums.Attribution,
    enums.AttributionBasis,
    enums.Certainty,
    enums.ClaimStatus,
    enums.DateBasis,
    enums.EventStatus,
    enums.Evidence,
    enums.Fidelity,
    enums.RelationKind,
    enums.Stance,
    enums.Translation,
)


def values(record: Any, path: list[str]) -> set[Any]:
    """Every value at a path of a record, through all items of the lists on the way."""
    if isinstance(record, list):
        return {value for item in record for value in values(item, path)}
    if not path:
        return {record}
    return values(record[path[0]], path[1:]) if record else set()


def relation(client: TestClient, number: str) -> dict[str, Any]:
    """A relation of the article, as one of its claims shows it."""
    claims = client.get("/v1/claims?limit=100").json()
    more = client.get(claims["links"]["next"]).json()
    related = [each for claim in claims["items"] + more["items"] for each in claim["relations"]]
    return next(each for each in related if each["id"] == f"{ARTICLE}-{number}")


@pytest.mark.parametrize(("number", "path", "value"), STATED)
def test_a_record_is_as_an_example_says(client: TestClient, number: str, path: str, value: str) -> None:
    collection = {"c": "claims", "q": "quotes"}.get(number[0])
    if collection is None:
        record = relation(client, number)
    else:
        record = client.get(f"/v1/{collection}/{ARTICLE}-{number}").json()
    assert value in values(record, path.split("."))


@pytest.mark.parametrize("passage", [*PASSAGES, *(words[1:-1] for words in RELATING)])
def test_an_example_is_verbatim(client: TestClient, passage: str) -> None:
    assert passage in client.get(f"/v1/sources/{ARTICLE}").json()["text"]


def test_there_are_examples() -> None:
    assert min(len(STATED), len(PASSAGES) * 2, len(RELATING) * 4) >= 20


@pytest.mark.parametrize("vocabulary", EXPLAINED, ids=lambda vocabulary: vocabulary.__name__)
def test_every_word_of_a_vocabulary_is_explained(vocabulary: Any) -> None:
    assert {word for word in get_args(get_args(vocabulary.__value__)[0]) if f"`{word}`" not in METHOD} == set()


def method_html() -> str:
    """The sections of the method, as parts of a page that has headings of its own."""
    html = MarkdownIt("commonmark").enable("table").render(METHOD.partition("\n## ")[2].join(["## ", ""]))
    html = re.sub("<(/?)table>", lambda tag: "</table></div>" if tag[1] else '<div class="table"><table>', html)
    return re.sub("<h2>(.*?)</h2>", lambda found: f'<h3 id="{slug(found[1])}">{found[1]}</h3>', html)


def slug(title: str) -> str:
    """The id of a heading."""
    return re.sub("[^a-z]+", "-", title.lower()).strip("-")


def test_the_page_about_the_record_has_the_method() -> None:
    if os.environ.get("RENEW"):
        PAGE.write_text(method_html(), "utf-8")
    assert PAGE.read_text("utf-8") == method_html(), "the method changed: RENEW=1 pytest tests/docs/test_method.py"
