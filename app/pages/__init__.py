"""The pages that people read: rendered on the server, from the same records as the API."""
