"""Engines, bulk inserts, table versions and error messages for SQLite and PostgreSQL."""
