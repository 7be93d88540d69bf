"""The sitemap: the addresses of all pages, with the time of their last change (sitemaps.org, protocol 0.9)."""

import re
from collections.abc import Iterator
from html import escape

from fastapi import Response
from tantivy import Query

from app.errors import Refusal, fault
from app.models.tables import Claim, Event, Organization, Person, Quote, Source, Term, Topic
from app.pages.routes import page
from app.pages.visit import Visit

TABLES = (Source, Quote, Claim, Event, Person, Organization, Topic, Term)
COLLECTIONS = [table.collection for table in TABLES]
LISTS = ("/", "/people", "/organizations", "/topics", "/terms", "/picture", "/verify", "/about")
FILE_SIZE = 10_000  # addresses in a file; the protocol allows 50,000, but such a file takes a second to make
NUMBER = re.compile("[1-9][0-9]{0,8}")  # Starlette's `int` would fail for thousands of digits
ADDRESS = re.compile(rb'"url":"/v1(/[^"]+)"')  # the first of a document is its own
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@page("/sitemap.xml")
def sitemap(visit: Visit) -> Response:
    """Return the addresses of all pages, or an index of the files that have them."""
    files = -(-visit.snapshot.total("sitemap", records(visit)) // FILE_SIZE)
    if files <= 1:
        return addresses(visit, 1)
    entries = (f"<sitemap><loc>{escape(visit.base)}/sitemaps/{n}.xml</loc></sitemap>\n" for n in range(1, files + 1))
    return xml("sitemapindex", entries)


@page("/sitemaps/{number}.xml")
def sitemap_file(visit: Visit) -> Response:
    """Return one of the files that the index names."""
    asked = visit.request.path_params["number"]
    files = -(-visit.snapshot.total("sitemap", records(visit)) // FILE_SIZE)
    if not NUMBER.fullmatch(asked) or int(asked) > files:
        raise Refusal(404, fault(f"The sitemap has {files} files.", "/sitemap.xml"))
    return addresses(visit, int(asked))


def records(visit: Visit) -> Query:
    """Match the present records that have a page; drafts, withdrawn records and versions are in other collections."""
    return visit.snapshot.any_of("collection", COLLECTIONS)


def addresses(visit: Visit, number: int) -> Response:
    """Return a file with addresses; the first one begins with the lists."""
    return xml("urlset", [*(entry(visit, path, None) for path in LISTS if number == 1), *record_entries(visit, number)])


def record_entries(visit: Visit, number: int) -> Iterator[str]:
    """Yield the entries of the records in one file."""
    snapshot, committed = visit.snapshot, visit.snapshot.committed
    hits = snapshot.search(records(visit), FILE_SIZE, "number", offset=(number - 1) * FILE_SIZE)
    for address, revision in zip(hits.addresses, snapshot.numbers("since", hits.addresses), strict=True):
        if match := ADDRESS.search(snapshot.json(address)):
            yield entry(visit, match[1].decode(), committed.get(revision))


def entry(visit: Visit, path: str, changed_at: str | None) -> str:
    """Return the entry of a page."""
    changed = f"<lastmod>{changed_at}</lastmod>" if changed_at else ""
    return f"<url><loc>{escape(visit.base + path)}</loc>{changed}</url>\n"


def xml(root: str, entries: Iterator[str] | list[str]) -> Response:
    """Return a file of the protocol."""
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {SITEMAPS}>\n{"".join(entries)}</{root}>\n'
    return Response(content, media_type="application/xml")
