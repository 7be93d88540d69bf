"""The pages that people read: rendered on the server, from the same records as the API."""

from app.pages import (
    about,
    article,
    charts,
    compare,
    data,
    docs,
    find,
    library,
    llms,
    people,
    pictures,
    site_files,
    sitemap,
    terms,
    topics,
    verify,
)
from app.pages.routes import ROUTES

__all__ = [
    "ROUTES",
    "about",
    "article",
    "charts",
    "compare",
    "data",
    "docs",
    "find",
    "library",
    "llms",
    "people",
    "pictures",
    "site_files",
    "sitemap",
    "terms",
    "topics",
    "verify",
]
