"""Everything that can be asked for: one file for each collection, one line here."""

from app.api import (
    annotations,
    cards,
    citations,
    claims,
    events,
    feeds,
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

COLLECTIONS = [module.COLLECTION for module in (quotes, claims, people, organizations, sources, topics, events)]
COLLECTED = (quotes, claims, people, organizations, sources, annotations, topics, events)
LEAVING = (citations, feeds, cards, oembed)
ROUTERS = [module.router for module in (root, *COLLECTED, search, suggest, verify, matrix, *LEAVING)]
