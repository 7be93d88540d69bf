"""The collections and the routers of the API. A new collection is one file and one line here."""

from app.api import (
    also_in,
    annotations,
    cards,
    changes,
    citations,
    claims,
    dump,
    events,
    feeds,
    history,
    matrix,
    oembed,
    organizations,
    people,
    quotes,
    relations,
    root,
    search,
    sources,
    suggest,
    terms,
    topics,
    verify,
    verify_text,
)

RECORDS = (quotes, claims, relations, people, organizations, sources, topics, terms, events)
OTHERS = (
    also_in,
    annotations,
    search,
    suggest,
    verify,
    verify_text,
    matrix,
    citations,
    feeds,
    cards,
    oembed,
    history,
    changes,
    dump,
)
COLLECTIONS = [module.COLLECTION for module in RECORDS]
ROUTERS = [module.router for module in (root, *RECORDS, *OTHERS)]
