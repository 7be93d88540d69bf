"""Everything that can be asked for: one file for each collection, one line here."""

from app.resources import annotations, claims, events, index, organizations, people, quotes, sources, topics

COLLECTIONS = [module.COLLECTION for module in (quotes, claims, people, organizations, sources, topics, events)]
ROUTERS = [
    module.router for module in (index, quotes, claims, people, organizations, sources, annotations, topics, events)
]
