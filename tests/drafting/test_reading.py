"""What is read out of saved pages: the article's own words in their order, and what the page says of itself."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.drafting.article import Article
from app.drafting.pages import read_page
from tests.drafting.documents import pdf_file, word_file

SAVED = Path(__file__).with_name("saved")


def described(article: Article) -> dict[str, Any]:
    """What is compared of an article: the words of its spans instead of their positions."""
    names = ("title", "authors", "published_on", "url", "publisher", "language")
    spans = {
        name: [article.text[start:end] for start, end in getattr(article, name)]
        for name in ("headings", "block_quotes", "notes")
    }
    return {**{name: getattr(article, name) for name in names}, "text": article.text.splitlines(), **spans}


@pytest.mark.parametrize("name", sorted(file.stem for file in SAVED.glob("*.html")))
def test_an_article_is_read_out_of_a_page(name: str, tmp_path: Path) -> None:
    expected_file = SAVED / f"{name}.json"
    expected = json.loads(expected_file.read_text("utf-8"))
    page = tmp_path / "page.html"
    page.write_bytes((SAVED / f"{name}.html").read_text("utf-8").encode(expected["encoding"]))
    found = {"encoding": expected["encoding"], **described(read_page(page))}
    if os.environ.get("RENEW"):
        expected_file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == expected


def paragraph(words: str) -> str:
    """A page's HTML with some words in a paragraph between two others."""
    other = (
        "<p>The harbour is quiet, and has been since the spring, when the last of the dredgers left it for good.</p>"
    )
    return f"<html><body><article><h1>Quiet</h1>{other}<p>{words}</p>{other}</article></body></html>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a neigh&shy;bour&shy;hood", "a neighbourhood"),
        ("12&nbsp;March", "12\u00a0March"),
        ("two   spaces\n and a line", "two spaces and a line"),
        ("she said <q>no</q>", "she said “no”"),
        ("<span class='dropcap'>I</span>n the back", "In the back"),
        ("said “yes”<sup><a href='#n1' id='r1'>1</a></sup>, and", "said “yes”, and"),
        ("12 km<sup>2</sup> of reef", "12 km2 of reef"),
        ("of 1<sup>st</sup> rank", "of 1st rank"),
        ("a<br>line", "a line"),
        ("“See also,” she said, “the weather, and what it does to people who say that they never look.”",) * 2,
    ],
)
def test_words_stay_as_printed(html: str, text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(paragraph(html).replace("</article>", "<ol><li id='n1'>A note.</li></ol></article>"), "utf-8")
    assert text in read_page(page).text.splitlines()


HEAD = ["The Last Ferry", "By Una Bexley", "4 May 2026"]
LINES = [
    "Nobody at the port would say who had paid for the ferry, and nobody at",
    "the ministry would say who had asked. “We paid in paper,” said the",
    "harbour-master, Luo Wen, “and paper is what we got in return for it.”",
]
BODY = "Nobody would say who had paid. “We paid,” said the captain, Luo Wen, “and we shall be paid back.”"
MARKDOWN = """---
title: The Last Ferry
author: Una Bexley
date: 2026-05-04
url: https://quill.example/ferry
---
# The Last Ferry

Nobody would say who had paid.[^1] *“We paid,”* said the captain.

> It is only paper.

[^1]: Told to the author.
"""


@pytest.mark.parametrize(
    ("name", "data", "text", "notes"),
    [
        ("page.txt", "\n\n".join([*HEAD, "\n".join(LINES)]), [" ".join(LINES)], 0),
        ("page.txt", "\n".join([*HEAD, f"{BODY}[1]", "[1] In May."]), [BODY, "In May."], 1),
        ("page.docx", word_file([*HEAD, BODY], "Told to the author."), [BODY, "Told to the author."], 1),
        ("page.pdf", pdf_file([*HEAD, *LINES]), [" ".join(LINES)], 0),
        (
            "page.md",
            MARKDOWN,
            ["Nobody would say who had paid. “We paid,” said the captain.", "It is only paper.", "Told to the author."],
            1,
        ),
    ],
)
def test_documents_are_read_like_pages(
    name: str, data: str | bytes, text: list[str], notes: int, tmp_path: Path
) -> None:
    page = tmp_path / name
    page.write_bytes(data if isinstance(data, bytes) else data.encode())
    article = read_page(page)
    assert (article.title, article.authors, article.published_on) == ("The Last Ferry", ["Una Bexley"], "2026-05-04")
    assert article.text.splitlines() == text
    assert len(article.notes) == notes


def test_a_text_that_only_scripts_show_is_read_from_json_ld(tmp_path: Path) -> None:
    linked = {"@type": "NewsArticle", "headline": "The Last Ferry", "articleBody": f"{BODY}\n\n{' '.join(LINES)}"}
    page = tmp_path / "page.html"
    script = f"<script type='application/ld+json'>{json.dumps(linked)}</script>"
    page.write_text(f"<html><head>{script}</head><body><div id='root'></div></body></html>")
    article = read_page(page)
    assert (article.title, article.text.splitlines()) == ("The Last Ferry", [BODY, " ".join(LINES)])


def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes((SAVED / "letter.html").read_bytes())
    sentences = read_page(page).dropped
    assert any("Sign up for Slow Boat" in each for each in sentences)
    assert any("The boats are still here." in each for each in sentences)


@pytest.mark.parametrize(
    ("first", "authors", "kept"),
    [
        ("By Maria de la Cruz | 3 March 2026", ["Maria de la Cruz"], False),
        ("By Alice Smith, Asia editor, and Bo Li in Beijing", ["Alice Smith", "Bo Li"], False),
        ("Words by Una Bexley", ["Una Bexley"], False),
        ("(Reporting by Li Wei in Beijing and Bo Tan; Editing by Joan Pell)", [], False),
        ("By Tuesday the talks had failed.", [], True),
        ("Writing by hand, he said, is slow.", [], True),
        ("Reporting by Chinese media suggests otherwise.", [], True),
    ],
)
def test_a_byline_is_told_from_a_sentence(first: str, authors: list[str], kept: bool, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"The Last Ferry\n{first}\n{BODY}\n{' '.join(LINES)}\n", "utf-8")
    article = read_page(page)
    assert article.authors == authors
    assert (first in article.text) == kept
