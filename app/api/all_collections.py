"""The collections of records. A new collection is one file and one line here."""

from app.api import claims, events, organizations, people, quotes, relations, sources, terms, topics
from app.api.schemas import Collection

RECORDS = (quotes, claims, relations, people, organizations, sources, topics, terms, events)
COLLECTIONS: list[Collection] = [module.COLLECTION for module in RECORDS]
KINDS = {each.listing.table.collection: each.listing.table.kind_name() for each in COLLECTIONS}  # by collection
