"""Backup, doctor and data package: operations on the whole record."""
