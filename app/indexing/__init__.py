"""Make index documents of the record, and keep an index at the revision of the database."""
