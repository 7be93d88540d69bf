"""How a list shows each of its records: whole or in part, and where in it the question was found."""

from pydantic_core import from_json, to_json

from app.listing.listing import Listing
from app.listing.projection import project
from app.search.entries import Searched
from app.search.highlights import highlights
from app.search.query import parse


def shown(document: bytes, listing: Listing) -> bytes:
    """Return the record as the list was asked to show it."""
    bare = project(document, listing.fields) if listing.fields else document
    return highlighted(bare, document, listing.searched, listing.q or "") if listing.highlight else bare


def highlighted(shown: bytes, document: bytes, searched: Searched, q: str) -> bytes:
    """Return what is shown of a record, with the places in the whole of it where the question was found."""
    places = [place._asdict() for place in highlights(parse(q), searched, from_json(document))]
    return shown[:-1] + b',"highlights":' + to_json(places) + b"}"
