"""Read the article out of an HTML page: its body in the order of the page, its notes, and what it says of itself."""

import codecs
import copy
import re
from collections.abc import Iterable
from html import escape
from typing import Any

import charset_normalizer
import lxml.html

from app.drafting.article import Article
from app.drafting.bylines import is_byline, is_credits, is_date_line
from app.drafting.errors import PageError
from app.drafting.metadata import Metadata, page_metadata
from app.drafting.notes import NUMBER, take_notes
from app.drafting.paragraphs import LONG, Dropped, Paragraph, letters, paragraphs, prose_length, remove
from app.drafting.pruning import prune, remove_skipped
from app.drafting.selection import article_paragraphs

CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}encoding=["']([\w-]+)""", re.IGNORECASE
)
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252",
             "ascii": "cp1252", "shift_jis": "cp932", "big5": "big5hkscs", "euc_kr": "cp949"}  # fmt: skip
MIN_SHARE = 3  # how much longer than what is shown the text in JSON-LD must be
MIN_RUN = 1000  # characters of text to each null character
MIN_PULL_QUOTE = 15  # letters
MAX_HEAD = 6  # paragraphs
MAX_HEADING = 30  # characters of a heading over notes
TEXT_NOTE = re.compile(r"([*†‡§]{1,3}|\[\d{1,3}\])\s*(\S.*)", re.DOTALL)
NOTES_HEADING = re.compile(r"\W*(?:foot|end)?notes?(?: and references)?\W*|references\W*", re.IGNORECASE)


def decode(data: bytes) -> str:
    """Return the text of a page in the encoding that it names, or else in the one that it seems to be in.

    Raises PageError if it is not text.
    """
    declared = CHARSET.search(data[:4096])
    named = next(filter(None, declared.groups()), b"") if declared else b""
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    encodings = [encoding for mark, encoding in marks.items() if data.startswith(mark)]
    name = named.decode("ascii").lower().replace("-", "_").replace("iso_8859_1", "iso-8859-1")
    for encoding in (*encodings, SUPERSETS.get(name, name), "utf-8"):
        try:
            text = data.decode(encoding or "utf-8")
        except (UnicodeError, LookupError):  # `undefined` is an encoding that always fails
            continue
        if text.count("\0") * MIN_RUN < len(text):
            return text.replace("\0", "")
    best = charset_normalizer.from_bytes(data[:200_000]).best()
    if b"\0" in data or best is None:
        raise PageError("is not text in any encoding; save the page again, as “Webpage, HTML only” (UTF-8)")
    return data.decode(best.encoding, errors="replace")


def parse(text: str) -> Any:
    """Return the tree of a page without comments. Raises PageError if there is no element."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        raise PageError("is empty; save the page again, as “Webpage, HTML only”") from None


def read_html(text: str) -> Article:
    """Return the article of a web page."""
    tree = parse(text)
    metadata = page_metadata(tree)
    body = tree.find("body")
    if body is None:
        raise PageError("has no body; save the page again, as “Webpage, HTML only”")
    remove_skipped(body)
    dropped, notes = Dropped(), take_notes(body)
    whole = copy.deepcopy(body)
    prune(body, dropped)
    if not prose_length(body) and prose_length(whole):  # the names of its elements are not what they say
        body, dropped = whole, Dropped()
    article = build_article(article_paragraphs(tree, body, metadata, dropped), notes, metadata, dropped)
    if metadata.body and len(metadata.body) > MIN_SHARE * len(article.text):  # only scripts show the text
        return read_fragment("".join(f"<p>{escape(line)}</p>" for line in metadata.body.splitlines()), metadata)
    return article


def read_fragment(html: str, metadata: Metadata) -> Article:
    """Return the article of a document that was turned into HTML, all of which is the article."""
    body = parse(f"<html><body>{html}</body></html>").find("body")
    notes, dropped = take_notes(body), Dropped()
    for figure in list(body.iter("img", "figcaption")):
        remove(figure)
    return build_article(list(paragraphs(body)), notes, metadata, dropped)


def build_article(body: list[Paragraph], notes: Iterable[Any], metadata: Metadata, dropped: Dropped) -> Article:
    """Return the article with the text of its paragraphs and then its notes, each paragraph in a line."""
    body = without_head(body, metadata, dropped)
    body = without_pull_quotes(body, dropped)
    end = next((index for index, each in enumerate(body) if is_notes_heading(body, index)), len(body))
    texts, note_texts = take_text_notes([each.text for each in body[:end]])
    note_texts += [NUMBER.sub("", each.text) for each in body[end + 1 :]]
    note_texts += [NUMBER.sub("", each.text) for note in notes for each in paragraphs(note)]
    article = Article(text="", dropped=dropped.sentences(), **metadata.fields())
    spans = []
    for text in (*texts, *filter(None, note_texts)):
        start = len(article.text)
        article.text += text + "\n"
        spans.append((start, start + len(text)))
    for paragraph, span in zip(body, spans[: len(texts)], strict=False):
        if paragraph.is_heading:
            article.headings.append(span)
        elif paragraph.is_block_quote:
            article.block_quotes.append(span)
    article.notes = spans[len(texts) :]
    return article


def take_text_notes(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return paragraphs without the last ones that are notes, and the notes; markers such as `*` and `[1]` go.

    A paragraph is a note if its marker stands in a paragraph before it, behind a word.
    """
    texts, notes = list(texts), list[str]()
    while texts and (match := TEXT_NOTE.fullmatch(texts[-1])):
        marker = re.compile(rf"(?<=\S)\s?{re.escape(match[1])}(?![\w*])")
        if not any(marker.search(text) for text in texts[:-1]):
            break
        notes.insert(0, match[2])
        texts = [marker.sub("", text, count=1) for text in texts[:-1]]
    return texts, notes


def is_notes_heading(body: list[Paragraph], index: int) -> bool:
    """Return whether a paragraph is the heading over notes that end the page."""
    later = body[index + 1 :]
    short = len(body[index].text) < MAX_HEADING and bool(NOTES_HEADING.fullmatch(body[index].text))
    return short and all(not each.is_heading for each in later) and index * 2 > len(body) // 2


def without_head(body: list[Paragraph], metadata: Metadata, dropped: Dropped) -> list[Paragraph]:
    """Return the paragraphs without the title, the standfirst, the byline and the date, and learn what they say."""
    head = 0
    for index, each in enumerate(body[:MAX_HEAD]):
        if is_credits(each.text) or len(each.text) > (LONG if each.text.endswith((".", "”", '"')) else 2 * LONG):
            break  # the article has begun
        if metadata.learn(each.text, heading=each.element.tag == "h1"):
            head = index + 1
    if head and metadata.title is None and not (is_byline(body[0].text) or is_date_line(body[0].text)):
        metadata.title = body[0].text
    kept = list[Paragraph]()
    for index, each in enumerate(body):
        is_title = letters(each.text) == letters(metadata.title or "") or (each.element.tag == "h1" and not kept)
        if index < head or is_title or is_credits(each.text):
            dropped.note("title and byline", each.text)
        else:
            kept.append(each)
    return kept


def without_pull_quotes(body: list[Paragraph], dropped: Dropped) -> list[Paragraph]:
    """Return the paragraphs without quotations that are set a second time, as a display beside the text."""
    kept = list[Paragraph]()
    for index, each in enumerate(body):
        words = letters(each.text)
        others = (letters(other.text) for place, other in enumerate(body) if place != index)
        is_quoted = each.is_heading and each.text[0] in '“"‘«'
        display = each.is_block_quote or is_quoted or each.element.tag in {"aside", "figure", "div"}
        if display and len(words) > MIN_PULL_QUOTE and any(words in other and words != other for other in others):
            dropped.note("pull quotes", each.text)
        else:
            kept.append(each)
    return kept
