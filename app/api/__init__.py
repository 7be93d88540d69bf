"""The collections and the routers of the API. A new collection is one file and one line here."""

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
ROUTERS = [
    module.router
    for module in (
        root,
        quotes,
        claims,
        people,
        organizations,
        sources,
        annotations,
        topics,
        events,
        search,
        suggest,
        verify,
        matrix,
        citations,
        feeds,
        cards,
        oembed,
    )
]
