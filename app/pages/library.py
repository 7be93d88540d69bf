"""The library: the articles on record, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from app.pages.addresses import address
from app.pages.article import article_page
from app.pages.filters import chips, facet_groups
from app.pages.head import Alternate, Head, feeds
from app.pages.routes import page
from app.pages.visit import LISTINGS, Json, Visit, from_parameters

SIZE = 25
FACETS = ("topic", "speaker", "publisher", "author", "language")
FILTERS = ("q", "date_from", "date_to", *FACETS, "kind")
FEW = 6  # articles that need no filters
SHOWN = 8  # speakers of an article
DESCRIPTION = "Who said what, in which words: articles, with every quotation and claim in them, and the original words."


@dataclass(frozen=True)
class Article:
    """An article as the library shows it: who speaks in it, most claims first, and how many others."""

    record: Json
    speakers: Sequence[Json]
    others: int


@page("/")
def library(visit: Visit) -> Response:
    """Return the articles; if there is only one, a page that leads into it."""
    known = {name for name in FILTERS if name in LISTINGS["sources"].model_fields}
    asked = {name: value for name, value in visit.query.items() if name in known and value}
    total = visit.count("sources", has_text="true")
    if total == 1 and not asked:
        (only,) = visit.list("sources", has_text="true", limit=1, fields="id")["items"]
        return article_page(visit, only["id"], is_front=True)
    facets = [name for name in FACETS if name in LISTINGS["sources"].facets()]
    parameters = {**asked, "has_text": "true", "sort": None if "q" in asked else "-date"}
    found = visit.list(
        "sources", **parameters, facet=",".join(facets), facet_limit=50, limit=SIZE, cursor=visit.query.get("cursor")
    )
    call = address("/v1/sources", **parameters)
    return visit.render(
        "library.html",
        library_head(call, is_indexed=not asked),
        on_record=total,
        numbers={name: visit.count(name) for name in ("quotes", "claims")},
        found=found["page"],
        articles=[article(visit, each) for each in found["items"]],
        groups=facet_groups(visit, found["facets"], few=len(FACETS)) if total > FEW or asked else [],
        chips=chips(visit, from_parameters(LISTINGS["sources"], asked)),
        asked=asked,
        call=call,
        csv=address("/v1/sources", **parameters, format="csv"),
        bibtex=address("/v1/sources", **parameters, format="bibtex"),
    )


def library_head(call: str, *, is_indexed: bool = True) -> Head:
    """Return the head of the library."""
    alternates = (*feeds(), Alternate(call, "application/json", "The articles as JSON"))
    return Head("", DESCRIPTION, "/", alternates=alternates, is_indexed=is_indexed)


def article(visit: Visit, record: Json) -> Article:
    """Return an article with its speakers."""
    counted = sum(record["counts"][name] for name in ("people", "organizations"))
    speakers = [each for id in speaker_ids(visit, record["id"], counted) if (each := visit.speakers.by_id(id))]
    shown = speakers[:SHOWN]
    visit.speakers.introduce(shown)
    return Article(record, shown, counted - len(shown))


def speaker_ids(visit: Visit, source: str, total: int) -> list[str]:
    """Return the ids of those who speak in an article: with most claims first, then those who are only quoted."""
    ids: dict[str, None] = {}
    for collection in ("claims", "quotes"):
        if len(ids) < min(total, SHOWN):
            ids |= dict.fromkeys(visit.facet_counts(collection, "speaker", source=source))
    return list(ids)
