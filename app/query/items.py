"""How a list shows each of its records: whole or in part, and where in it the question was found."""

from pydantic_core import from_json, to_json

from app.query.listing import Listing
from app.query.projection import project
from app.text.highlight import highlights
from app.text.query import parse
from app.text.search_terms import SearchedFields


def list_item(document: bytes, listing: Listing) -> bytes:
    """Return the record as the list was asked to show it."""
    bare = project(document, listing.fields) if listing.fields else document
    return highlighted(bare, document, listing.searched, listing.q or "") if listing.highlight else bare


def highlighted(shown: bytes, document: bytes, searched: SearchedFields, q: str) -> bytes:
    """Return what is shown of a record, with the places in the whole of it where the question was found."""
    places = [place._asdict() for place in highlights(parse(q), searched, from_json(document))]
    return shown[:-1] + b',"highlights":' + to_json(places) + b"}"
