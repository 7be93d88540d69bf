"""Connections to the database, bulk inserts, versions of its tables, and what its errors mean."""
