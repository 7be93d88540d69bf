"""Bring annotations in from other formats, and write them back."""
