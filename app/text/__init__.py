"""Texts: their tokens and terms, the query language, highlights, pinyin, ids made of names, languages."""
