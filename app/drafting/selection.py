"""Choose the paragraphs of a page that are its article."""

import copy
import logging
import re
from collections.abc import Sequence
from typing import Any

import lxml.etree
import trafilatura

from app.drafting.metadata import Metadata
from app.drafting.paragraphs import LONG, Dropped, Paragraph, letters, paragraphs
from app.drafting.pruning import FURNITURE, box_of, is_small_box

QUOTED = re.compile('[“"‘«「]\\w')
CAPTION = re.compile(
    r"[^“”\"]*\b(?:Photo|Photograph|Picture|Image|Illustration)s?(?: credit)?(?:\s?[:/©|]|\s(?:by|courtesy of)\s)"
    r"\s?[\w\s/.,’'&()-]{2,60}"
)
MAX_FURNITURE = 60  # words
STRAY = {"p", "li", "blockquote", "dd", "dt", "td", "pre", "h2", "h3", "h4", "h5", "cite", "footer", "figcaption"}
MAIN_SHARE = 0.6  # of the article's characters in the element that holds its body
OTHER_ARTICLES = re.compile(
    r"\W*(?:further|more|related|recommended|recent|read|popular|latest|also|other|trending|you|keep|up next|newsletter"
    r"|from the archive|around the web|our picks|comments|responses|discussion|most)\b",
    re.IGNORECASE,
)
BIOGRAPHY = r"(?:,[^.]+,)? (?:is|was|are|teaches|writes|works|edits|runs|holds|studies|covers|reports)\b"


def article_paragraphs(tree: Any, body: Any, metadata: Metadata, dropped: Dropped) -> list[Paragraph]:
    """Return the paragraphs of a page's article: those that trafilatura takes for it, and what stands among them.

    What stands above them may be the byline, and is learned.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without an article is reported by PageError
    extracted = trafilatura.extract(copy.deepcopy(tree), output_format="xml", include_comments=False, favor_recall=True)
    every = [each for each in paragraphs(body) if not drop_furniture(each, body, dropped)]
    chosen = choose(every, letters(xml_text(extracted)) if extracted else "")
    if not chosen:
        return every
    chosen = without_other_articles(every, chosen)
    metadata.learn_head([each.text for each in every[: chosen[0]]], [each.text for each in every[chosen[0] :]])
    biographies = [index for index, each in enumerate(every) if is_biography(each.text, metadata.authors)]
    chosen += [index for index in biographies if index > chosen[-1]]
    for index, each in enumerate(every):
        if index not in chosen:
            dropped.note("outside the article", each.text)
    return [every[index] for index in chosen]


def xml_text(xml: str) -> str:
    """Return the text of an XML document."""
    return "".join(lxml.etree.fromstring(xml.encode()).itertext())


def choose(every: Sequence[Paragraph], main: str) -> list[int]:
    """Return the places of the paragraphs that are in the main text, and of prose that stands among them."""
    matched = [index for index, each in enumerate(every) if letters(each.text) and letters(each.text) in main]
    sure = [index for index in matched if len(every[index].text) > LONG] or matched
    containers = {each for index in sure for each in (every[index].element, every[index].element.getparent())}
    near = [index for index, each in enumerate(every) if containers & {each.element, *each.element.iterancestors()}]
    others = {index for index, each in enumerate(every) if is_of_others(each)}
    found = sorted({*matched} & {*near} - others)
    if not found:
        return []
    prose = {index for index in near if every[index].element.tag in STRAY and not every[index].is_links} - others
    return sorted({*found} | {index for index in prose if found[0] < index < found[-1]})


def is_of_others(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a link to another article, or the heading over such links."""
    is_heading = paragraph.is_heading and bool(FURNITURE.match(paragraph.text))
    return is_heading or (paragraph.is_link and not paragraph.is_block_quote)


def without_other_articles(every: Sequence[Paragraph], chosen: list[int]) -> list[int]:
    """Return the places without the excerpts of other articles that a heading announces below the article."""
    main = main_element([every[index] for index in chosen])
    for index in range(chosen[0] + 1, chosen[-1]):
        each = every[index]
        if each.is_heading and OTHER_ARTICLES.match(each.text) and main not in each.element.iterancestors():
            return [place for place in chosen if place < index]
    return chosen


def main_element(article: Sequence[Paragraph]) -> Any:
    """Return the innermost element that has most of the article's text."""
    shares = dict[Any, int]()
    for each in article:
        for element in (each.element, *each.element.iterancestors()):
            shares[element] = shares.get(element, 0) + len(each.text)
    limit = MAIN_SHARE * sum(len(each.text) for each in article)
    large = [element for element, length in shares.items() if length >= limit]
    return max(large, key=lambda element: len(list(element.iterancestors())))


def is_biography(text: str, authors: Sequence[str]) -> bool:
    """Return whether a paragraph says who one of the authors is."""
    return any(re.match(re.escape(name) + BIOGRAPHY, text.lstrip("* ")) for name in authors)


def drop_furniture(paragraph: Paragraph, body: Any, dropped: Dropped) -> bool:
    """Return whether a paragraph is about the page, such as `Also read`; note it, with the small box that it is in."""
    if paragraph.element is not body and body not in paragraph.element.iterancestors():
        return True  # it was in the box of a paragraph before it
    words = len(paragraph.text.split())
    limit = MAX_FURNITURE // 5 if QUOTED.search(paragraph.text) and not paragraph.is_links else MAX_FURNITURE
    is_caption = CAPTION.fullmatch(paragraph.text) and words <= MAX_FURNITURE
    if not (is_caption or (FURNITURE.match(paragraph.text) and words <= limit)) or paragraph.is_block_quote:
        return False
    box = box_of(paragraph.element, body)
    if box is paragraph.element and paragraph.is_heading:
        return False  # it announces what comes after it
    if box is body or (box.tag in {"div", "section", "article", "main"} and not is_small_box(box)):
        dropped.note("about the page", paragraph.text)
    else:
        dropped.add("about the page", box)
    return True
