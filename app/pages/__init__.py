"""The pages that people read: rendered on the server, from the same records as the API."""

from app.pages import pictures, site_files, sitemap, topics
from app.pages.routes import ROUTES

__all__ = ["ROUTES", "pictures", "site_files", "sitemap", "topics"]
