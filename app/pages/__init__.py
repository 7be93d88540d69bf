"""The pages that people read: rendered on the server, from the same records as the API."""

from app.pages import about, charts, data, docs, pictures, topics, verify
from app.pages.routes import ROUTES

__all__ = ["ROUTES", "about", "charts", "data", "docs", "pictures", "topics", "verify"]
