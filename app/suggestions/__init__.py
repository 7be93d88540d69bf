"""Suggestions: what is wrong with a word, a value or a path, and which valid one is meant."""
