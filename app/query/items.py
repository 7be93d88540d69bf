"""Items of a list: a record's JSON, with `include`, `fields` and `highlight` applied."""

from pydantic_core import from_json, to_json

from app.query.listing import Listing
from app.query.neighbors import Neighbors
from app.query.projection import project
from app.text.highlight import highlights
from app.text.query import parse
from app.text.search_terms import SearchedFields


def list_item(document: bytes, listing: Listing, neighbors: Neighbors) -> bytes:
    """Return the JSON of a list item; `fields` keeps what `include` adds."""
    item = neighbors.include(document, listing.include) if listing.include else document
    if listing.fields:
        item = project(item, [*listing.fields, *(listing.include or ())])
    return add_highlights(item, document, listing.searched, listing.q or "") if listing.highlight else item


def add_highlights(item: bytes, document: bytes, searched: SearchedFields, q: str) -> bytes:
    """Return the item with a `highlights` field: the matches of a query in the whole record."""
    matches = [highlight._asdict() for highlight in highlights(parse(q), searched, from_json(document))]
    return item[:-1] + b',"highlights":' + to_json(matches) + b"}"
