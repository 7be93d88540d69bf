"""Draft a dossier from a page: find what a machine can know, and offer candidates for the rest."""
