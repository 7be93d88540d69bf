"""Annotate a dossier in the browser."""
