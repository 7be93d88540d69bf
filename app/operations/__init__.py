"""Backup, doctor and data package: what an operator does with a whole record."""
