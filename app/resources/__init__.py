"""Everything that can be asked for: one file for each collection, one line here."""

from app.resources import (
    annotations,
    cards,
    citations,
    claims,
    events,
    feeds,
    index,
    matrix,
    oembed,
    organizations,
    people,
    quotes,
    search,
    sources,
    suggest,
    topics,
    verify,
)

COLLECTIONS = [module.COLLECTION for module in (quotes, claims, people, organizations, sources, topics, events)]
COLLECTED = (quotes, claims, people, organizations, sources, annotations, topics, events)
LEAVING = (citations, feeds, cards, oembed)
ROUTERS = [module.router for module in (index, *COLLECTED, search, suggest, verify, matrix, *LEAVING)]
