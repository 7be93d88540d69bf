"""Tests of how the documents of the index are made."""
