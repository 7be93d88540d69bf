"""What a page is asked to show: the request, one state of the index, and the records in the shapes of the API."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel
from pydantic_core import from_json

from app.api.all_collections import COLLECTIONS
from app.index.reader import Snapshot
from app.index.schema import TEXTS
from app.pages import schema_org
from app.pages.addresses import address
from app.pages.head import Head
from app.pages.speakers import Speakers
from app.pages.templates import render
from app.query.cursor import decode_cursor
from app.query.existing_ids import refuse_unknown_ids
from app.query.links import EMBEDDED, link, oembed_link, record_links
from app.query.listing import Listing
from app.query.page import NOT_IN_CURSOR, json_page
from app.query.parameters import Model, validated
from app.query.record import add_links, record_json
from app.query.urls import base_url

LISTINGS: dict[str, type[Listing]] = {each.listing.table.collection: each.listing for each in COLLECTIONS}
TABLES: dict[str, Any] = {name: listing.table for name, listing in LISTINGS.items()}
MOST = 100  # items of a page of a list, and values of a facet
Json = dict[str, Any]


class Visit:
    """One request for a page. All of it is read from one snapshot."""

    def __init__(self, request: Request, snapshot: Snapshot) -> None:
        self.request, self.snapshot = request, snapshot
        self.path: str = request.scope["path"]
        self.base = base_url(request)
        self.id: str = request.path_params.get("id", "")
        self.query = dict(request.query_params)
        self.body = b""  # of a POST

    @cached_property
    def speakers(self) -> Speakers:
        """The labels and colors of the speakers on the page."""
        return Speakers(self.snapshot)

    def here(self, **changes: Any) -> str:
        """Return the address of this page with other parameters; one that is None is removed."""
        return address(self.path, **(self.query | changes))

    def list(self, collection: str, **parameters: Any) -> Json:
        """Return what `GET /v1/{collection}` answers to these parameters: `items`, `page`, `links` and `facets`.

        A text for a parameter that takes several values may have commas. Parameters that are None are left out. Raises
        RequestValidationError or Refusal as the API refuses.
        """
        listing = from_parameters(LISTINGS[collection], parameters)
        refuse_unknown_ids(self.snapshot, listing)
        key = self.path + listing.model_dump_json(exclude=NOT_IN_CURSOR)
        position = None if listing.cursor is None else decode_cursor(listing.cursor, key, self.snapshot.revision)
        response = json_page(self.request, listing, self.snapshot, None, key, position)
        page: Json = from_json(bytes(response.body))
        return page

    def all(self, collection: str, **parameters: Any) -> Iterator[Json]:
        """Yield every item of a list. Only for lists that are bounded, such as those of one article."""
        cursor = None
        while True:
            page = self.list(collection, **parameters, limit=MOST, cursor=cursor)
            yield from page["items"]
            cursor = page["page"]["next_cursor"]
            if cursor is None:
                return

    def count(self, collection: str, **parameters: Any) -> int:
        """Return how many records of a list match."""
        total: int = self.list(collection, **parameters, limit=0)["page"]["total"]
        return total

    def facet_counts(self, collection: str, name: str, **parameters: Any) -> dict[str, int]:
        """Return the number of records with each value of a filter, most frequent first, at most 100 values."""
        found = self.list(collection, **parameters, facet=name, facet_limit=MOST, limit=0)
        return {each["value"]: each["count"] for each in found["facets"][name]}

    def record(self, collection: str, id: str) -> Json:
        """Return what `GET /v1/{collection}/{id}` answers, without a source's text. Raises Refusal (404 or 410)."""
        record: Json = from_json(record_json(self.snapshot, TABLES[collection], id))
        return record

    def article_text(self, source: str) -> str | None:
        """Return the text of a source; None for a work that is only cited."""
        text: str | None = from_json(self.snapshot.get(TEXTS, source) or b"null")
        return text

    def render(self, template: str, head: Head, status: int = 200, **context: Any) -> Response:
        """Return a page made from a template, with `visit`, `head` and this context."""
        if head.linked_data:
            license = self.request.app.state.settings.license
            head = replace(head, linked_data=schema_org.licensed(head.linked_data, license))
        response = render(self.request, template, status, visit=self, head=head, speakers=self.speakers, **context)
        if parts := re.fullmatch("/([a-z]+)/([^/]+)", head.path):
            record, (collection, id) = f"/v1{head.path}", parts.groups()
            if any(each.path == record for each in head.alternates):
                add_links(response, [*record_links(collection, id), link(record, "describedby", "application/json")])
                if collection in EMBEDDED:
                    add_links(response, [oembed_link(self.base, record)])
        feeds = [each for each in head.alternates if each.path.startswith("/v1/feed.")]
        add_links(response, [link(each.path, "alternate", each.media_type) for each in feeds])
        return response


def from_parameters(model: type[Model], parameters: Json) -> Model:
    """Return the parameters of a list. Raises RequestValidationError if the API would."""
    values = {
        name: [value] if isinstance(value, str) and takes_several(model, name) else value
        for name, value in parameters.items()
        if value is not None
    }
    return validated(model, values)


def takes_several(model: type[BaseModel], name: str) -> bool:
    """Return whether a parameter takes several values."""
    return name in model.model_fields and "list[" in str(model.model_fields[name].annotation)
