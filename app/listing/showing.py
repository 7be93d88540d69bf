"""How a list shows each of its records: whole or in part, and where in it the question was found."""

from app.listing.finding import highlighted
from app.listing.listing import Listing
from app.listing.projection import project


def shown(document: bytes, listing: Listing) -> bytes:
    """The record as the list was asked to show it."""
    bare = project(document, listing.fields) if listing.fields else document
    return highlighted(bare, document, listing.searched, listing.q or "") if listing.highlight else bare
