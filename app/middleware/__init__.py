"""ASGI middleware around the routes, and the HTTP protocol below it."""
