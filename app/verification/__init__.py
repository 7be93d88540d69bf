"""Verification: compare a statement with the quotes, the texts of the sources and the claims."""
