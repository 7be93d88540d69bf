"""Read what a page says of itself: title, authors, date, address, publisher and language. Nothing is guessed."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from app.drafting.bylines import (
    BARE_NAME,
    MAX_BYLINE,
    byline_names,
    is_byline,
    is_credits,
    is_date_line,
    iso_date,
    names_in,
    printed_date,
)
from app.drafting.paragraphs import INVISIBLE, collapse, letters
from app.models.fields import canonical, is_well_formed

ARTICLE_TYPES = re.compile(r"\w*(?:Article|Posting|Report|Interview|Review)$")
META = {  # the names and properties of `meta`, the best first
    "title": "og:title citation_title dc.title dcterms.title parsely-title twitter:title headline",
    "author": "author citation_author dc.creator dcterms.creator article:author parsely-author byl sailthru.author",
    "published_on": "article:published_time og:article:published_time datepublished citation_publication_date "
    "citation_date dc.date.issued dcterms.issued dcterms.created dc.date dcterms.date parsely-pub-date sailthru.date "
    "pubdate publishdate publish-date publication_date date",
    "url": "og:url parsely-link",
    "publisher": "og:site_name citation_journal_title dc.publisher dcterms.publisher application-name publisher",
    "language": "content-language dc.language citation_language og:locale",
    "description": "og:description description dc.description",
}
TITLE_PART = re.compile(r"(.{8,}\S)\s+[-–—|·•]\s+(?=[^-–—|·•]{3,60}$)")
MAX_HEAD = 12  # lines above an article
TITLE_XPATH = """//*[self::h1 or self::h2 or self::h3][@itemprop='headline' or contains(@class, 'entry-title')
    or contains(@class, 'post-title') or contains(@class, 'article-title')]"""
BYLINE_XPATH = (
    """//*[contains(@class, 'byline') or contains(@class, 'author-name') or contains(@class, 'post-author')]"""
)
DATE_XPATH = """//*[contains(concat(' ', @class, ' '), ' published ') or contains(@class, 'entry-date')
    or contains(@class, 'post-date') or contains(@class, 'date-header') or contains(@class, 'article-date')]"""


@dataclass
class Metadata:
    """What a page says of itself."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_on: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None  # the article's text, if the page has it in JSON-LD

    def fields(self) -> dict[str, Any]:
        """Return what an article has of it."""
        return {name: value for name, value in vars(self).items() if name not in {"description", "body"}}

    def learn(self, line: str, *, heading: bool = False) -> bool:
        """Learn from a line above the article; return whether it is the title, a byline or a date."""
        if heading and self.title is None:
            self.title = line
        elif is_byline(line):
            self.authors = self.authors or byline_names(line) or ([] if is_credits(line) else names_in(line))
            self.published_on = self.published_on or printed_date(line)
        elif is_date_line(line):
            self.published_on = self.published_on or printed_date(line)
        elif letters(line) in {letters(name) for name in self.authors}:
            return True
        else:
            return heading or letters(line) == letters(self.title or "")
        return True

    def learn_head(self, head: list[str], article: list[str]) -> None:
        """Learn from the lines above the article. A bare name counts if the article says who that is."""
        for line in reversed(head[-MAX_HEAD:]):  # the first date on a page can be today's
            if len(line) < MAX_BYLINE:
                self.learn(line)
        names = [line for line in head[-MAX_HEAD:] if BARE_NAME.fullmatch(line)]
        said = [name for name in names if any(re.search(rf"\b{re.escape(name)} is\b", text) for text in article)]
        self.authors = self.authors or said[:1]


def page_metadata(tree: Any) -> Metadata:
    """Return what a page says in JSON-LD, in `meta` elements, and in the marked parts of its text, in this order."""
    linked = json_ld(tree)
    by_name = meta_values(tree)
    publisher = first_of([*json_ld_names(linked.get("publisher")), *by_name["publisher"]])
    found = Metadata(
        title=first_of([text_of(linked.get("headline")), *by_name["title"], *heading(tree), *head_title(tree)]),
        authors=authors_of(linked, by_name["author"], publisher, tree),
        published_on=first_of(map(iso_date, [text_of(linked.get("datePublished")), *by_name["published_on"]])),
        url=first_of(map(address, [*canonical_link(tree), *by_name["url"], text_of(linked.get("url"))])),
        publisher=publisher,
        language=first_of(
            map(tag, [*language_attributes(tree), text_of(linked.get("inLanguage")), *by_name["language"]])
        ),
        description=first_of([*by_name["description"], text_of(linked.get("description"))]),
        body=text_of(linked.get("articleBody")),
    )
    found.published_on = found.published_on or first_of(map(iso_date, times(tree)))
    if found.title and found.publisher:  # a title that ends with the name of the site
        found.title = re.sub(rf"\s+[-–—|·•:]\s+{re.escape(found.publisher)}$", "", found.title)
    found.title = printed_title(found.title, tree)
    return found


def printed_title(title: str | None, tree: Any) -> str | None:
    """Return the title without an ending such as ` | Rachel Eisenstadt`, if the page prints the rest alone."""
    start = TITLE_PART.match(title or "")
    if title is None or not start:
        return title
    marked = tree.xpath("//h1 | //*[contains(@class, 'title') or contains(@class, 'headline')]")
    return start[1] if any(collapse(each.text_content()) == start[1] for each in marked) else title


def first_of(values: Iterable[str | None]) -> str | None:
    """Return the first value that is not empty, with its spaces collapsed."""
    return next((text for value in values if value and (text := collapse(html.unescape(value)))), None)


def json_ld(tree: Any) -> dict[str, Any]:
    """Return the article of a page's JSON-LD, with what it refers to in its place; empty if there is none."""
    items: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            with suppress(ValueError, RecursionError):
                items += objects(
                    json.loads(re.sub(r"^\s*(?://)?<!\[CDATA\[|(?://)?\]\]>\s*$", "", script.text or ""), strict=False)
                )
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    articles = [item for item in items if any(map(ARTICLE_TYPES.match, strings(item.get("@type"))))]
    title = letters(next(iter(heading(tree)), "")) or None
    articles.sort(key=lambda item: letters(text_of(item.get("headline")) or "") != title)
    pages = [item for item in items if "WebPage" in strings(item.get("@type"))]
    article = dict(articles[0]) if articles else {}
    for key in ("datePublished", "inLanguage"):  # these a page says of itself, too
        article.setdefault(key, next((page[key] for page in pages if key in page), None))
    for key in ("author", "publisher", "creator"):
        value = article.get(key)
        values = value if isinstance(value, list) else [value]
        article[key] = [by_id.get(each.get("@id"), each) if isinstance(each, dict) else each for each in values]
    return article


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, the outer ones first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def strings(value: Any) -> list[str]:
    """Return the texts of a value that is one or a list of them, without characters that no file can hold."""
    return [
        INVISIBLE.sub("", each) for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
    ]


def text_of(value: Any) -> str | None:
    """Return the first text of a JSON-LD value: a text, an object with `@value` or `name`, or a list of them."""
    if isinstance(value, list):
        return next(filter(None, map(text_of, value)), None)
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name") or value.get("@id"))
    return value if isinstance(value, str) else None


def json_ld_names(value: Any) -> list[str]:
    """Return the names in a JSON-LD value."""
    values = value if isinstance(value, list) else [value]
    names = [each.get("name") if isinstance(each, dict) else each for each in values]
    return [name for each in names for name in strings(each)]


def authors_of(linked: dict[str, Any], names: list[str], publisher: str | None, tree: Any) -> list[str]:
    """Return the authors, as printed: from JSON-LD, else from `meta`, else from the byline."""
    marked = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' p-author ')]")
    bylines = [each for each in tree.xpath(BYLINE_XPATH) if len(collapse(each.text_content())) < MAX_BYLINE // 2]
    names, found = [given_name_first(name, tree) for name in names], list[list[str]]()
    for candidates in (
        json_ld_names(linked.get("author")) or json_ld_names(linked.get("creator")),
        names,
        [element.text_content() for element in marked if element.tag != "link"][:3],
        [each.text_content() for element in bylines for each in ([*element.iter("a")] or [element])][:3],
    ):
        authors = [name for each in candidates if each for name in names_in(html.unescape(each)) if name != publisher]
        if authors:
            found.append(list(dict.fromkeys(authors)))
    site = TITLE_PART.sub("", next(iter(head_title(tree)), "").strip())
    return next((authors for authors in found if authors != [site]), found[0] if found else [])


def given_name_first(name: str, tree: Any) -> str:
    """Return a name such as `Ferrand, Odile` as the page prints it, if it prints `Odile Ferrand`."""
    family_name, comma, given_name = name.partition(",")
    printed = f"{given_name.strip()} {family_name.strip()}"
    return printed if comma and printed in collapse(tree.text_content()) else name


def meta_values(tree: Any) -> dict[str, list[str]]:
    """Return the contents of the `meta` elements for each thing, the best first."""
    contents: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and (element.get("content") or "").strip():
            contents.setdefault(name.lower(), []).append(element.get("content"))
    return {key: [value for name in names.split() for value in contents.get(name, [])] for key, names in META.items()}


def heading(tree: Any) -> list[str]:
    """Return the text of the heading that is marked as the title of the article, or of the first of level one."""
    marked = tree.xpath(TITLE_XPATH) or tree.xpath("//article//h1") or tree.iter("h1")
    return [text for each in marked if (text := collapse(each.text_content()))][:1]


def head_title(tree: Any) -> list[str]:
    """Return the title of the page, which may have the name of the site behind it."""
    return [each.text for each in tree.iter("title") if each.text][:1]


def canonical_link(tree: Any) -> list[str]:
    """Return the address that the page calls its own."""
    return [each.get("href") or "" for each in tree.iter("link") if (each.get("rel") or "").lower() == "canonical"]


def language_attributes(tree: Any) -> list[str]:
    """Return the language that the root element names."""
    return [tree.get(key) or "" for key in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")]


def times(tree: Any) -> list[str]:
    """Return the first time that is marked as that of the publication, or else as a time."""
    marked = tree.xpath("//*[@itemprop='datePublished' or @pubdate]") or tree.xpath("//time") or tree.xpath(DATE_XPATH)
    return [
        each.get("datetime") or each.get("content") or each.get("title") or each.text_content() for each in marked[:1]
    ]


def address(value: str | None) -> str | None:
    """Return an address if it is a whole one on the web."""
    return value if value and urlsplit(value).scheme in {"http", "https"} and urlsplit(value).netloc else None


def tag(value: str | None) -> str | None:
    """Return a language tag in its canonical form, or None if it is none."""
    written = (value or "").split(",")[0].strip().replace("_", "-")
    return canonical(written) if is_well_formed(written) and len(written.split("-")[0]) in {2, 3} else None
