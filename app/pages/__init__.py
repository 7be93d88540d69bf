"""The pages that people read: rendered on the server, from the same records as the API."""

from app.pages import article, charts, compare, docs, find, library, people, pictures, sitemap, terms, topics, verify
from app.pages.routes import ROUTES

__all__ = [
    "ROUTES",
    "article",
    "charts",
    "compare",
    "docs",
    "find",
    "library",
    "people",
    "pictures",
    "sitemap",
    "terms",
    "topics",
    "verify",
]
