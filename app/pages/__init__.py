"""The pages that people read: rendered on the server, from the same records as the API."""

from app.pages import find, library, topics
from app.pages.routes import ROUTES

__all__ = ["ROUTES", "find", "library", "topics"]
