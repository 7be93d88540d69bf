"""Citations of records: one CSL-JSON item, and from it BibTeX, RIS and formatted text."""
