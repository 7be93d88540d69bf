"""The collections and the routers of the API. A new collection is one file and one line here."""

from app.api import (
    annotations,
    cards,
    citations,
    claims,
    events,
    feeds,
    history,
    matrix,
    oembed,
    organizations,
    people,
    quotes,
    root,
    search,
    sources,
    suggest,
    topics,
    verify,
)

RECORDS = (quotes, claims, people, organizations, sources, topics, events)
OTHERS = (annotations, search, suggest, verify, matrix, citations, feeds, cards, oembed, history)
COLLECTIONS = [module.COLLECTION for module in RECORDS]
ROUTERS = [module.router for module in (root, *RECORDS, *OTHERS)]
